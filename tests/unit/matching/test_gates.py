"""What the gates say of one institution's rows, as a metrologist would say it."""

from hypothesis import given
from hypothesis import strategies as st

from app.matching.gates import Demand, Offer, Verdict, assess
from app.matching.ranking import Candidate, rank
from app.metrology.ranges import read_range
from app.metrology.requirements import read_requirement


def demand(
    device: str = "精密数字压力表", text: str = "(-0.1～2.5)MPa", requirement: str = "", **more: str
) -> Demand:
    reading = read_range(text)
    return Demand(
        device=device,
        boxes=reading.boxes,
        range_text=text,
        range_refusal=reading.reason,
        requirement=read_requirement(requirement) if requirement else None,
        requirement_text=requirement,
        **more,
    )


def offer(
    text: str = "(-0.1～60)MPa", requirement: str = "", device: str = "压力表", **more: object
) -> Offer:
    return Offer(
        id=more.pop("id", 1),  # type: ignore[arg-type]
        device=device,
        boxes=read_range(text).boxes,
        range_text=text,
        requirement=read_requirement(requirement) if requirement else None,
        requirement_text=requirement,
        **more,  # type: ignore[arg-type]
    )


def test_a_covering_row_for_the_device_qualifies() -> None:
    judged = assess(demand(), [offer()])
    assert judged.verdict is Verdict.QUALIFIED
    assert "覆盖" in judged.reasons[-1]


def test_units_do_not_matter() -> None:
    assert assess(demand(text="(-100~2500)kPa"), [offer("(-0.1~2.5)MPa")]).verdict == "qualified"


def test_two_rows_of_one_institution_cover_together() -> None:
    rows = [offer("(-0.1~1)MPa", id=1), offer("(1~10)MPa", id=2)]
    judged = assess(demand(), rows)
    assert judged.verdict is Verdict.QUALIFIED
    assert judged.offers == (1, 2)


def test_the_uncovered_part_is_named_in_the_units_asked_for() -> None:
    judged = assess(demand(), [offer("(0~1)MPa")])
    assert judged.verdict is Verdict.INCOMPLETE
    assert "-0.1～0 MPa" in judged.reasons[-1]
    assert "1～2.5 MPa" in judged.reasons[-1]


def test_another_device_of_the_same_quantity_is_only_worth_a_question() -> None:
    judged = assess(demand(), [offer(device="血压计")])
    assert judged.verdict is Verdict.TO_VERIFY
    assert "血压计" in judged.reasons[0]


def test_a_range_that_was_not_read_is_named_not_guessed() -> None:
    judged = assess(demand(), [offer("见附表")])
    assert judged.verdict is Verdict.TO_VERIFY
    assert "见附表" in judged.reasons[-1]
    unread = assess(demand(text="大概两个多兆帕"), [offer()])
    assert unread.verdict is Verdict.TO_VERIFY


def test_an_error_limit_asks_for_a_third_of_it() -> None:
    wanted = demand(requirement="±0.3%")
    assert assess(wanted, [offer(requirement="U=0.1%(k=2)")]).verdict is Verdict.QUALIFIED
    worse = assess(wanted, [offer(requirement="U=0.2%(k=2)")])
    assert worse.verdict is Verdict.INACCURATE
    assert worse.ratio == 2


def test_a_class_cannot_be_compared_yet_and_says_so() -> None:
    judged = assess(demand(requirement="0.05级"), [offer(requirement="0.02级")])
    assert judged.verdict is Verdict.TO_VERIFY
    assert judged.missing == ("准确度比对",)


def test_no_accuracy_repairs_a_missing_interval() -> None:
    judged = assess(demand(requirement="±0.3%"), [offer("(0~1)MPa", "U=0.001%(k=2)")])
    assert judged.verdict is Verdict.INCOMPLETE


def test_another_service_mode_or_proof_is_out_and_silence_is_a_question() -> None:
    wanted = demand(service="检定")
    assert assess(wanted, [offer(services=("校准",))]).verdict is Verdict.IMPOSSIBLE
    assert assess(wanted, [offer(services=("检定",))]).verdict is Verdict.QUALIFIED
    silent = assess(wanted, [offer()])
    assert silent.verdict is Verdict.TO_VERIFY
    assert silent.missing == ("服务",)
    assert assess(demand(mode="现场"), [offer(modes=("送检",))]).verdict is Verdict.IMPOSSIBLE


@given(
    st.tuples(st.integers(-50, 50), st.integers(-50, 50)).map(sorted),
    st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)).map(sorted), max_size=5),
    st.tuples(st.integers(-50, 50), st.integers(-50, 50)).map(sorted),
)
def test_one_more_row_never_takes_a_qualification_away(
    wanted: list[int], rows: list[list[int]], more: list[int]
) -> None:
    asked = demand(text=f"({wanted[0]}~{wanted[1]})MPa")
    offers = [offer(f"({lo}~{hi})MPa", id=i) for i, (lo, hi) in enumerate(rows) if lo < hi]
    if not asked.boxes or more[0] >= more[1]:
        return
    before = assess(asked, offers).verdict
    after = assess(asked, [*offers, offer(f"({more[0]}~{more[1]})MPa", id=99)]).verdict
    assert list(Verdict).index(after) <= list(Verdict).index(before)


@given(st.permutations(range(6)))
def test_the_ranking_does_not_depend_on_the_order_of_candidates(order: list[int]) -> None:
    rows = [offer(f"(-0.1~{hi})MPa", id=hi) for hi in (1, 2, 3, 4, 5, 6)]
    candidates = [Candidate(i + 1, (rows[i],), i) for i in order]
    ranked = [line.organisation_id for line in rank(1, demand(), candidates)]
    assert ranked == [line.organisation_id for line in rank(1, demand(), candidates[::-1])]
