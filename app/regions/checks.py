"""What only the whole of the reference data can show: duplicates, unknown codes, wrong nesting.

Pure. Each problem is one sentence that names the row; the loader refuses to load while any is left.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from app.regions.codes import NATION, XPCC, covers, level_of, province_of
from app.regions.reference import Reference, ReferenceDataError
from app.regions.rows import RegionRow, RelationRow

_SHOWN = 10  # problems in one message; more would hide the first


def _repeated(what: str, keys: Iterable[object]) -> Iterator[str]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield f"{what} {key} 出现 {times} 次"


def _duplicates(data: Reference) -> Iterator[str]:
    yield from _repeated("出处", (row.code for row in data.sources))
    yield from _repeated("地区代码", (row.code for row in data.regions))
    yield from _repeated("中心", (row.code for row in data.centres))
    yield from _repeated("战略", (row.code for row in data.strategies))
    yield from _repeated("结对机制", (row.code for row in data.schemes))
    yield from _repeated("结对关系", (row.id for row in data.relations))
    yield from _repeated("中心成员", (row.id for row in data.centre_members))
    yield from _repeated("战略成员", (row.id for row in data.strategy_members))
    tiles = [(row.tile_row, row.tile_col) for row in data.regions if row.tile_row is not None]
    yield from _repeated("地图方格", tiles)


def _nesting(row: RegionRow, known: frozenset[str]) -> Iterator[str]:
    if row.level != level_of(row.code):
        yield f"地区 {row.code} {row.name} 的层级 {row.level} 与代码不符"
    if row.province_code != province_of(row.code):
        yield f"地区 {row.code} {row.name} 的省级代码应为 {province_of(row.code)}"
    if row.code == NATION:
        return
    if row.parent_code not in known or row.parent_code == row.code:
        yield f"地区 {row.code} {row.name} 的上级 {row.parent_code} 不存在"
    elif not covers(str(row.parent_code), row.code):
        yield f"地区 {row.code} {row.name} 不在上级 {row.parent_code} 之内"


def _relation(row: RelationRow, known: frozenset[str], schemes: frozenset[str]) -> Iterator[str]:
    if row.scheme not in schemes:
        yield f"结对关系 {row.id} 的机制 {row.scheme} 不存在"
    if row.supporter_code == row.recipient_code:
        yield f"结对关系 {row.id} 的支援方与受援方相同"
    sides = (
        (row.supporter_code, row.supporter_parts),
        (row.recipient_code, row.recipient_parts),
    )
    for code, parts in sides:
        if code not in known or level_of(code) not in ("nation", "province"):
            yield f"结对关系 {row.id} 的 {code} 不是已知的省级单位"
        for part in parts:
            if part not in known or part == code or not covers(code, part):
                yield f"结对关系 {row.id} 点名的 {part} 不在 {code} 之内"
    if row.status == "historical" and not row.ended_text:
        yield f"结对关系 {row.id} 标为历史，却没有终止日期"


def _members(data: Reference, known: frozenset[str]) -> Iterator[str]:
    centres = {row.code for row in data.centres}
    strategies = {row.code for row in data.strategies}
    for member in data.centre_members:
        if member.centre_code not in centres or member.region_code not in known:
            yield f"中心成员 {member.id} 指向不存在的中心或地区"
    for covered in data.strategy_members:
        if covered.strategy_code not in strategies or covered.region_code not in known:
            yield f"战略成员 {covered.id} 指向不存在的战略或地区"
    for centre in data.centres:
        if centre.host_code and centre.host_code not in known:
            yield f"中心 {centre.code} 的依托地区 {centre.host_code} 不存在"


def _cited(data: Reference) -> Iterator[str]:
    known = {row.code for row in data.sources}
    listed = (
        *((row.code, row.sources) for row in data.regions),
        *((row.code, row.sources) for row in data.centres),
        *((row.code, row.sources) for row in data.strategies),
        *((row.code, [clause["doc"] for clause in row.named_in]) for row in data.strategies),
        *((row.code, row.sources) for row in data.schemes),
        *((row.id, row.sources) for row in data.relations),
    )
    for owner, codes in listed:
        for code in codes:
            if code not in known:
                yield f"{owner} 引用的出处 {code} 不存在"


def problems(data: Reference) -> list[str]:
    """Everything wrong, one sentence each; empty when the data may be loaded."""
    known = frozenset(row.code for row in data.regions)
    schemes = frozenset(row.code for row in data.schemes)
    found = [*_duplicates(data)]
    found.extend(f"缺少地区 {code}" for code in (NATION, XPCC) if code not in known)
    for region in data.regions:
        found.extend(_nesting(region, known))
    for relation in data.relations:
        found.extend(_relation(relation, known, schemes))
    return [*found, *_members(data, known), *_cited(data)]


def refuse_if_wrong(found: list[str]) -> None:
    """ReferenceDataError with the first problems, if there are any."""
    if found:
        more = f"(另有 {len(found) - _SHOWN} 处)" if len(found) > _SHOWN else ""
        raise ReferenceDataError(f"参考数据有误，没有载入：{';'.join(found[:_SHOWN])}{more}。")
