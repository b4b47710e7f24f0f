"""Tile map and matrix: every region once, shades by rank, figures that add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pictures.matrix import matrix
from app.pictures.shades import shader
from app.pictures.tilemap import COLUMNS, GRID, ROWS, tile_map


def _needs(code: str) -> str:
    return f"/needs?region={code}"


def test_every_province_level_region_and_the_corps_has_its_own_place() -> None:
    tiles = tile_map({}, _needs).tiles
    assert len(tiles) == 35
    assert len({(tile.row, tile.column) for tile in tiles}) == 35
    assert len({tile.name for tile in tiles}) == 35
    assert all(0 <= tile.row < ROWS and 0 <= tile.column < COLUMNS for tile in tiles)


def test_the_corps_lies_beside_xinjiang() -> None:
    assert GRID["660000"][0] == "兵团"
    assert (
        abs(GRID["660000"][1] - GRID["650000"][1]) + abs(GRID["660000"][2] - GRID["650000"][2]) == 1
    )


def test_a_tile_leads_to_the_records_of_its_region() -> None:
    tile = next(t for t in tile_map({"320000": 8}, _needs).tiles if t.code == "320000")
    assert (tile.name, tile.value, tile.href) == ("江苏", 8, "/needs?region=320000")


def test_counts_without_a_known_region_are_told_apart_not_lost() -> None:
    found = tile_map({"320000": 8, "": 3}, _needs)
    assert (found.total, found.elsewhere) == (11, 3)


def test_the_legend_names_the_span_of_every_shade_in_use() -> None:
    steps = tile_map({"320000": 8, "330000": 2, "110000": 40, "310000": 9}, _needs).legend
    assert [(step.shade, step.lo, step.hi) for step in steps] == [
        (0, 0, 0),
        (1, 2, 2),
        (2, 8, 8),
        (3, 9, 9),
        (4, 40, 40),
    ]


@given(st.lists(st.integers(min_value=0, max_value=10**6), max_size=40))
def test_more_is_never_paler_and_only_nothing_is_blank(values: list[int]) -> None:
    shade = shader(values)
    ordered = sorted(values)
    shades = [shade(value) for value in ordered]
    assert shades == sorted(shades)
    assert all((found == 0) == (value == 0) for value, found in zip(ordered, shades, strict=True))
    assert max(shades, default=0) <= 4


REGIONS = [("320000", "江苏"), ("650000", "新疆"), ("110000", "北京")]
COUNTS = {("320000", "320000"): 5, ("650000", "320000"): 3}


def _address(demand: str | None, supply: str | None) -> str:
    return f"/pool?demand={demand or ''}&supply={supply or ''}"


def test_totals_of_rows_and_columns_add_up_to_the_same() -> None:
    grid = matrix(REGIONS, REGIONS, COUNTS, _address)
    assert grid.total.value == 8
    assert sum(row.total.value for row in grid.rows) == 8
    assert sum(column.total.value for column in grid.columns) == 8


def test_regions_without_any_count_are_left_out_unless_asked_for() -> None:
    assert [row.name for row in matrix(REGIONS, REGIONS, COUNTS, _address).rows] == ["江苏", "新疆"]
    assert len(matrix(REGIONS, REGIONS, COUNTS, _address, only_used=False).columns) == 3


@pytest.mark.parametrize("index", [0, 1])
def test_each_figure_leads_to_what_it_counts(index: int) -> None:
    grid = matrix(REGIONS, REGIONS, COUNTS, _address)
    row = grid.rows[index]
    assert row.cells[0].href == f"/pool?demand={row.code}&supply=320000"
    assert row.total.href == f"/pool?demand={row.code}&supply="
    assert grid.total.href == "/pool?demand=&supply="


def test_nothing_to_count_gives_an_empty_table_with_total_zero() -> None:
    grid = matrix(REGIONS, REGIONS, {}, _address)
    assert (grid.rows, grid.columns, grid.total.value) == ((), (), 0)
