"""The picture of a trade-off: dearer is higher, more institutions stand further right."""

from hypothesis import given
from hypothesis import strategies as st

from app.pictures.tradeoff import Point, trade_off


def point(count: int, cost: float) -> Point:
    return Point(count, cost, "3 天", "某方案", "?plan=1")


POINTS = st.lists(st.builds(point, st.integers(1, 9), st.floats(0, 1e6)), max_size=12)


@given(POINTS)
def test_points_lie_in_the_picture_in_their_order(points: list[Point]) -> None:
    drawn = trade_off(points)
    if drawn is None:
        assert len({(each.count, each.cost) for each in points}) < 2
        return
    assert len(drawn.dots) == len(points)
    for one in drawn.dots:
        assert 0 <= one.x <= 100
        assert 0 <= one.y <= 100
        for other in drawn.dots:
            if one.point.count < other.point.count:
                assert one.x < other.x
            if one.point.cost > other.point.cost:
                assert one.y <= other.y


def test_points_of_one_column_and_their_labels_part() -> None:
    drawn = trade_off([point(2, 100), point(2, 101), point(3, 50)])
    assert drawn is not None
    first, second, alone = drawn.dots
    assert (first.anchor, second.anchor, alone.anchor) == ("start", "end", "start")
    assert first.x > second.x
    assert [tick.label for tick in drawn.columns] == ["2 家", "3 家"]


def test_one_spot_is_no_picture() -> None:
    assert trade_off([point(1, 5.0), point(1, 5.0)]) is None
    assert trade_off([]) is None
