"""Made-up institutions and enterprises: real places, invented names that say so, valid codes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.organisations.uscc import check_digit
from app.regions.table import Place
from app.synthesis.chance import apportion, size, stream
from app.synthesis.figures import InstitutionKind, figures, institution_kinds
from app.synthesis.geography import Geography

T = TypeVar("T")

_FULL_SIZE = 1_000_000  # rows that institutions.toml describes


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution; `authorised` are the codes of the places a 法定授权 of it covers."""

    number: int
    kind: InstitutionKind
    name: str
    uscc: str
    region_code: str
    authorised: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Owner:
    """One enterprise with needs."""

    number: int
    name: str
    uscc: str
    region_code: str
    trade: str


def usual_number(rows: int) -> int:
    """How many institutions usually share this many rows."""
    kinds = institution_kinds()
    full = sum(kind.count for kind in kinds)
    return max(len(kinds), min(full, round(full * rows / _FULL_SIZE)))


def institutions(seed: int, places: Geography, count: int, rows: int) -> list[Institution]:
    """`count` institutions that have `rows` rows together, national ones first."""
    kinds = institution_kinds()
    numbers = apportion(count, [kind.count for kind in kinds])
    drawn: list[tuple[InstitutionKind, Place, tuple[str, ...]]] = []
    for kind, number in zip(kinds, numbers, strict=True):
        drawn += ((kind, place, inside) for place, inside in _seats(seed, places, kind, number))
    sizes = [
        size(stream(seed, "size", place), *kind.rows, kind.spread)
        for place, (kind, _, _) in enumerate(drawn)
    ]
    shares = apportion(rows, sizes)
    return [
        Institution(
            number,
            kind,
            f"{kind.name}（{place.short_name}）{number:04d}",
            _uscc("12", place.code, "MJ", number),
            place.code,
            inside,
            share,
        )
        for number, ((kind, place, inside), share) in enumerate(
            zip(drawn, shares, strict=True), start=1
        )
    ]


def owners(seed: int, places: Geography, count: int) -> Iterator[Owner]:
    """Enterprises, more of them where the economy is larger."""
    random, trades = stream(seed, "owners"), figures().needs.trades
    for number in range(1, count + 1):
        place, trade = places.by_weight(random), random.choice(trades)
        name = f"示例{trade}企业（{place.short_name}）{number:05d}"
        yield Owner(number, name, _uscc("91", place.code, "MA", number), place.code, trade)


def _seats(
    seed: int, places: Geography, kind: InstitutionKind, number: int
) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Where the institutions of a kind are and which places they may be authorised for."""
    random = stream(seed, "seats", kind.name)
    if kind.at == "centre":
        by_code = {place.code: place for place in places.provinces}
        for _, members in _cycle(sorted(places.centres.items()), number):
            yield by_code[random.choice(members)], members
    elif kind.at == "prefecture" and kind.count != len(places.prefectures):
        for _ in range(number):
            place = places.by_weight(random)
            yield place, (place.code,)
    else:
        all_places = list(places.at(kind.at))
        random.shuffle(all_places)
        for place in _cycle(all_places, number):
            yield place, (place.code,)


def _cycle(things: Sequence[T], number: int) -> Iterator[T]:
    for place in range(number):
        yield things[place % len(things)]


def _uscc(head: str, place: str, mark: str, number: int) -> str:
    body = f"{head}{place}{mark}{number:07d}"
    return body + check_digit(body)
