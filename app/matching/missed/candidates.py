"""Which extensions are worth weighing, found from what the gates lack in each missed item. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.matching.missed.catalogue import Catalogue
from app.matching.missed.extensions import Extension, Kind, Ladder, winnable
from app.matching.missed.lacks import lacking
from app.matching.missed.reasons import CONDITIONS, Missed, Reason
from app.matching.missed.sizes import finer, wider
from app.metrology.gate_inputs import Row

_ADDED = {
    Reason.MODE: (Kind.MODE, "增加“{}”方式"),
    Reason.PROOF: (Kind.PROOF, "取得“{}”证明"),
    Reason.SERVICE: (Kind.SERVICE, "增加“{}”服务"),
}


def ladders(listed: Sequence[Missed], catalogue: Catalogue) -> Iterator[Ladder]:
    """Every extension worth weighing, in rising sizes, with the items it may concern."""
    listed = [each for each in listed if winnable(each)]
    yield from _renewed([each for each in listed if each.reason is Reason.EXPIRED], catalogue)
    for reason in CONDITIONS:
        yield from _added(reason, [each for each in listed if each.reason is reason], catalogue)
    lacks = list(lacking(listed, catalogue))
    yield from finer(lacks)
    yield from wider(lacks)


def _renewed(listed: Sequence[Missed], catalogue: Catalogue) -> Iterator[Ladder]:
    """Certificates whose renewal brings rows back."""
    concerned: dict[str, list[Missed]] = {}
    for each in listed:
        akin = catalogue.akin(each.asked.demand)
        for name in {own.certificate for own in akin if not own.in_force and own.certificate}:
            concerned.setdefault(name, []).append(each)
    for name, among in sorted(concerned.items()):
        rows = tuple(
            own.row for own in catalogue.rows if not own.in_force and own.certificate == name
        )
        yield [Extension(Kind.CERTIFICATE, f"续证：{name}（{len(rows)} 条能力项）", rows)], among


def _added(reason: Reason, listed: Sequence[Missed], catalogue: Catalogue) -> Iterator[Ladder]:
    """A mode, proof or service for all rows that the institution calls the same."""
    field = CONDITIONS[reason]
    concerned: dict[tuple[str, str], list[Missed]] = {}
    for each in listed:
        spoken = set(each.assessment.rows)
        names = {row.device for row in each.rows if row.id in spoken}
        if len(names) == 1:  # rows under two names would be two extensions
            value = getattr(each.asked.demand, field)
            concerned.setdefault((names.pop(), value), []).append(each)
    kind, words = _ADDED[reason]
    for (name, value), among in sorted(concerned.items()):
        rows = tuple(_with(own.row, field, value) for own in catalogue.group(name))
        yield [Extension(kind, f"为“{name}”{words.format(value)}", rows)], among


def _with(row: Row, field: str, value: str) -> Row:
    if field == "proof_kind":
        return replace(row, proof_kind=value)
    if field == "mode":
        return replace(row, modes=(*row.modes, value))
    return replace(row, services=(*row.services, value))
