"""A small division table for tests of made-up data: one province of each block, two with counties."""

from app.regions.table import Place, RegionTable
from app.synthesis.geography import Geography, geography

_ROWS = (
    ("110000", "北京市", "东部", "110108 110109"),
    ("320000", "江苏省", "东部", "320100 320500 320505 320506"),
    ("420000", "湖北省", "中部", "420100 420102"),
    ("520000", "贵州省", "西部", "520100 520300 520302 520303"),
    ("220000", "吉林省", "东北", "220100 220102"),
)


def table() -> RegionTable:
    found = {}
    for code, name, block, inside in _ROWS:
        found[code] = Place(
            code, name, name[:-1], "province", "000000", block, is_regulator_unit=True
        )
        for each in inside.split():
            level = "prefecture" if each.endswith("00") else "county"
            found[each] = Place(each, f"地{each}市", f"地{each}", level, code)
    found["810000"] = Place("810000", "香港特别行政区", "香港", "province", "000000")
    return RegionTable(found, {"110000": "NORTH", "320000": "EAST", "220000": "NORTHEAST"})


def places() -> Geography:
    return geography(table())
