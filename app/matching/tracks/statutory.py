"""The statutory track: verification and type evaluation are assigned, nobody bids. Pure.

Only institutions whose authorisation covers the place, the nearest level first; no price, no
pairing, no score but the level.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from app.matching.policies.sections import LEVEL_WORDS, Level, Statutory
from app.matching.ranking import tie
from app.matching.tracks.components import Component, Line, check_once, ranked
from app.matching.tracks.escalation import Step, step_on
from app.metrology.gates import ORDER, Verdict


@dataclass(frozen=True, slots=True)
class StatutoryOffer:
    """One institution for one item.

    ``authorised``: holds a valid authorisation for the item; ``covers_place``: that authorisation
    reaches the place of the need. ``distance_steps`` are administrative steps between the two
    places, which decide within a level.
    """

    organisation_id: int
    verdict: Verdict
    level: Level
    distance_steps: int
    covers_place: bool
    authorised: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An institution that may not be assigned, and why."""

    organisation_id: int
    sentence: str


def rank_statutory(
    item_id: int, offers: Sequence[StatutoryOffer], policy: Statutory
) -> tuple[Line, ...]:
    """The institutions that may be assigned: by verdict, then level, then steps, then a hash."""
    check_once([offer.organisation_id for offer in offers])
    able = [offer for offer in offers if not _refusal(offer, policy)]
    steps = {offer.organisation_id: offer.distance_steps for offer in able}

    def key(line: Line) -> tuple[int, float, int, str]:
        place = steps[line.organisation_id]
        hashed = tie(item_id, line.organisation_id)
        return (ORDER[line.verdict], -line.score, place, hashed)

    return tuple(ranked([_line(offer, policy) for offer in able], key))


def statutory_ranks_without(
    item_id: int, offers: Sequence[StatutoryOffer], policy: Statutory
) -> dict[int, dict[str, int]]:
    """By institution and bar: the rank it would have if that bar decided nothing.

    There is one bar, the level. Without it the verdict, the steps between the places and the hash
    are left.
    """
    able = [offer for offer in offers if not _refusal(offer, policy)]

    def key(offer: StatutoryOffer) -> tuple[int, int, str]:
        hashed = tie(item_id, offer.organisation_id)
        return (ORDER[offer.verdict], offer.distance_steps, hashed)

    return {
        offer.organisation_id: {"level": place}
        for place, offer in enumerate(sorted(able, key=key), start=1)
    }


def left_out(offers: Sequence[StatutoryOffer], policy: Statutory) -> tuple[LeftOut, ...]:
    """Everybody who may not be assigned, by id, with the reason."""
    return tuple(
        LeftOut(offer.organisation_id, why)
        for offer in sorted(offers, key=lambda each: each.organisation_id)
        if (why := _refusal(offer, policy))
    )


def escalation(
    policy: Statutory,
    published: date,
    today: date,
    working_day: Callable[[date], bool],
    present: frozenset[Level] | None = None,
) -> Step[Level]:
    """Which level is in charge on a day, until when, and which comes next.

    ``present`` are the levels at which somebody may be assigned: the others take no time. Where
    nobody is present anywhere, or None is given, all levels of the policy count.
    """
    levels = [level for level in policy.levels if present is None or level in present]
    return step_on(levels or policy.levels, policy.step_days, published, today, working_day)


def level_value(level: Level, policy: Statutory) -> float:
    """What a level of the policy is worth: 1 for the first, the least for the last."""
    return round(1 - policy.levels.index(level) / len(policy.levels), 6)


def _refusal(offer: StatutoryOffer, policy: Statutory) -> str:
    if not offer.authorised:
        return "没有该项目在期的法定授权。"
    if not offer.covers_place:
        return "授权区域不包括需求所在地。"
    if offer.level not in policy.levels:
        return f"现行策略不安排{LEVEL_WORDS[offer.level]}机构承接。"
    return ""


def _line(offer: StatutoryOffer, policy: Statutory) -> Line:
    place = policy.levels.index(offer.level)
    value = level_value(offer.level, policy)
    sentence = (
        f"{LEVEL_WORDS[offer.level]}机构，按逐级承接排在第 {place + 1} 级；"
        f"与需求所在地相隔 {offer.distance_steps} 级。"
    )
    level = Component("level", "承接层级", value, 1.0, value, sentence)
    return Line(offer.organisation_id, offer.verdict, value, (level,), (), rank=0)
