"""Would the matcher have proposed what really happened? Public cases, replayed on their day. Pure.

For each recipient of each case a field of institutions, equally able and equally loaded, is ranked
by the collaboration track: one in every province and in every place an official relation names, the
national institute, and the 大区 centres at their hosts. Only relations and distance differ. The
recipient's own province is left out: had it been able, nobody would have been asked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.matching.backtesting.cases import Case, CaseParty, load_cases
from app.matching.policies.policy import Policy
from app.matching.proposing.field import Gap, Recipient, Service, Supporter
from app.matching.proposing.kinds import types_for
from app.matching.proposing.weighing import Candidate, weigh
from app.matching.relations.evidence import AgreementFact, Facts, Party, PartyLevel
from app.matching.relations.travel import Point, hours_between
from app.matching.relations.values import RelationValue, best_relation
from app.matching.tracks.collaboration import Weighed
from app.metrology.gates import Verdict
from app.regions.codes import NATION, XPCC, level_of, province_of

FIRST = 3
OFFICIAL = ("named_pair", "provincial", "cooperation")
NATIONAL_SEAT = "110000"


@dataclass(frozen=True, slots=True)
class Placing:
    """Where the true supporter came for one recipient, and by which tie.

    ``better`` others of the field stand before it whatever the hash; ``equals`` have the same
    merits, so that only the hash of ids parts them. ``with_agreement`` is the rank once the
    agreement the two signed is in force. ``passed`` is None where nothing is expected.
    """

    case: Case
    recipient: CaseParty
    day: date
    rank: int
    rank_without_pair: int | None
    of: int
    equals: int
    better: int
    relation: RelationValue | None
    expected: str
    passed: bool | None
    with_agreement: int | None = None

    @property
    def span(self) -> tuple[int, int]:
        """First and last place it could have, were the hash another."""
        return self.better + 1, self.better + self.equals + 1

    @property
    def by_hash(self) -> bool:
        """Whether equal scores straddle the third place, so that passing says nothing."""
        first, last = self.span
        return self.passed is not None and first <= FIRST < last


@dataclass(frozen=True)
class Setting:
    """What a replay rests on: dated facts, where the places lie, the policy, today."""

    facts: Facts
    points: Mapping[str, Point]
    provinces: tuple[str, ...]
    policy: Policy
    today: date


def replay(setting: Setting) -> tuple[Placing, ...]:
    """Every case for every recipient it names, in the order of the file."""
    return tuple(
        _placing(case, recipient, setting) for case in load_cases() for recipient in case.recipients
    )


def _placing(case: Case, recipient: CaseParty, setting: Setting) -> Placing:
    on = case.day or setting.today
    parties = field_of(case, recipient, setting.facts, setting.provinces)
    true = next(each for each in parties if _same(each, case.supporter))
    receiver = Party(0, recipient.region_code, recipient.level)
    weighed = _ranked(parties, receiver, on, setting, setting.facts)
    own = next(line for line in weighed.lines if line.organisation_id == true.organisation_id)
    merit = weighed.merits[true.organisation_id]
    values = setting.policy.collaboration.pair_values.model_dump()
    relation = best_relation(true, receiver, on, setting.facts, values)
    expected, passed = _judged(case, relation, own.rank)
    return Placing(
        case=case,
        recipient=recipient,
        day=on,
        rank=own.rank,
        rank_without_pair=own.rank_without_pair,
        of=len(weighed.lines),
        equals=sum(other == merit for other in weighed.merits.values()) - 1,
        better=sum(other < merit for other in weighed.merits.values()),
        relation=relation,
        expected=expected,
        passed=passed,
        with_agreement=_with_agreement(case, true, receiver, on, setting, parties),
    )


def _judged(case: Case, relation: RelationValue | None, rank: int) -> tuple[str, bool | None]:
    """What is expected of a case, from the facts of its day alone, and whether it came true."""
    if case.form == "counter_example":
        return "不应进入前三", rank > FIRST
    if case.form == "pair" and relation is not None and relation.key in OFFICIAL:
        return "应进入前三", rank <= FIRST
    return "不作要求", None


def _with_agreement(
    case: Case,
    true: Party,
    receiver: Party,
    on: date,
    setting: Setting,
    parties: tuple[Party, ...],
) -> int | None:
    """The rank once the parties' own agreement is known; None where none was signed."""
    if not case.agreed or case.form == "own_province":
        return None
    signed = AgreementFact(
        case.id, (true.organisation_id, receiver.organisation_id), on, None, case.instrument
    )
    facts = replace(setting.facts, agreements=(signed,))
    lines = _ranked(parties, receiver, on, setting, facts).lines
    return next(line.rank for line in lines if line.organisation_id == true.organisation_id)


def _same(party: Party, named: CaseParty) -> bool:
    if named.level == "national":
        return party.level == "national"
    return party.region_code == named.region_code and party.level != "national"


def field_of(
    case: Case, recipient: CaseParty, facts: Facts, provinces: tuple[str, ...]
) -> tuple[Party, ...]:
    """Everybody who could have helped, numbered from 1 in the order of codes."""
    named = {
        part
        for each in facts.relations
        for side in (each.supporter, each.recipient)
        for part in side.parts
    }
    seat = case.supporter.region_code
    codes = sorted({*provinces, *named, *({seat} - {NATION})})
    home = _home(recipient.region_code)
    hosts = {each.host_code: each.code for each in facts.centres if each.host_code}
    found: list[tuple[str, PartyLevel, str | None]] = [(NATION, "national", None)]
    found += [
        (code, _level(code), hosts.get(code))
        for code in codes
        if code == seat or province_of(code) not in home
    ]
    return tuple(Party(number, *each) for number, each in enumerate(found, start=1))


def _level(code: str) -> PartyLevel:
    level = level_of(code)
    return "county" if level == "county" else "prefecture" if level == "prefecture" else "province"


def _home(code: str) -> set[str | None]:
    """The recipient's own provincial unit; a city of 兵团 belongs to both that could serve it."""
    return {province_of(code), XPCC} if code.startswith("6590") else {province_of(code)}


def _ranked(
    parties: tuple[Party, ...], receiver: Party, on: date, setting: Setting, facts: Facts
) -> Weighed:
    gap = Gap(1, 1, "", "", receiver.region_code, Verdict.IMPOSSIBLE, "测不了")
    recipient = Recipient(receiver)
    values = setting.policy.collaboration.pair_values.model_dump()
    candidates = [
        Candidate(
            supporter=each,
            service=each.services[0],
            recipient=recipient,
            relation=best_relation(each.party, receiver, on, facts, values),
            types=types_for([gap], each.modes),
        )
        for each in _supporters(parties, receiver, setting)
    ]
    return weigh(gap, candidates, setting.policy)


def _supporters(
    parties: tuple[Party, ...], receiver: Party, setting: Setting
) -> Iterator[Supporter]:
    """Equally able and equally loaded; only the way to the recipient differs."""
    there = _point(receiver.region_code, setting.points)
    for each in parties:
        here = _point(
            NATIONAL_SEAT if each.level == "national" else each.region_code, setting.points
        )
        hours = {receiver.region_code: hours_between(here, there)} if here and there else {}
        yield Supporter(each, (Service(1, Verdict.QUALIFIED, share=1.0),), hours=hours)


def _point(code: str, points: Mapping[str, Point]) -> Point | None:
    """Where a place lies: its own coordinates, else those of its prefecture or province."""
    above = (code, code[:4] + "00", province_of(code) or NATION)
    return next((points[each] for each in above if each in points), None)
