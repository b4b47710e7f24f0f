"""The province tile map: one square a region, no border lines, 兵团 beside 新疆.

Keys are six-digit region codes (GB/T 2260; 兵团, which that standard does not list, is 660000).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.pictures.shades import LegendStep, legend, shader

ROWS, COLUMNS = 8, 8

# code: (short name, row, column), counted from the top left corner.
GRID: dict[str, tuple[str, int, int]] = {
    "230000": ("黑龙江", 0, 7),
    "150000": ("内蒙古", 1, 5),
    "220000": ("吉林", 1, 7),
    "650000": ("新疆", 2, 0),
    "620000": ("甘肃", 2, 2),
    "640000": ("宁夏", 2, 3),
    "140000": ("山西", 2, 4),
    "110000": ("北京", 2, 5),
    "120000": ("天津", 2, 6),
    "210000": ("辽宁", 2, 7),
    "660000": ("兵团", 3, 0),
    "630000": ("青海", 3, 2),
    "610000": ("陕西", 3, 3),
    "410000": ("河南", 3, 4),
    "130000": ("河北", 3, 5),
    "370000": ("山东", 3, 6),
    "540000": ("西藏", 4, 0),
    "510000": ("四川", 4, 2),
    "500000": ("重庆", 4, 3),
    "420000": ("湖北", 4, 4),
    "340000": ("安徽", 4, 5),
    "320000": ("江苏", 4, 6),
    "310000": ("上海", 4, 7),
    "530000": ("云南", 5, 2),
    "520000": ("贵州", 5, 3),
    "430000": ("湖南", 5, 4),
    "360000": ("江西", 5, 5),
    "330000": ("浙江", 5, 6),
    "450000": ("广西", 6, 3),
    "440000": ("广东", 6, 4),
    "350000": ("福建", 6, 5),
    "710000": ("台湾", 6, 6),
    "460000": ("海南", 7, 3),
    "820000": ("澳门", 7, 4),
    "810000": ("香港", 7, 5),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One region: grid place, value, shade 0 to 4, where a click leads."""

    code: str
    name: str
    row: int
    column: int
    value: int
    shade: int
    href: str


@dataclass(frozen=True, slots=True)
class TileMap:
    """All 35 tiles in reading order; `elsewhere` counts what carries another code or none."""

    tiles: tuple[Tile, ...]
    legend: tuple[LegendStep, ...]
    total: int
    elsewhere: int


def tile_map(values: Mapping[str, int], href: Callable[[str], str]) -> TileMap:
    """Tiles for `values` by region code; a region that is missing counts 0."""
    shown = {code: values.get(code, 0) for code in GRID}
    shade = shader(shown.values())
    tiles = tuple(
        Tile(code, name, row, column, shown[code], shade(shown[code]), href(code))
        for code, (name, row, column) in GRID.items()
    )
    total = sum(values.values())
    return TileMap(tiles, legend(shown.values(), shade), total, total - sum(shown.values()))
