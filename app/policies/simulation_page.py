"""What the page and the file of a simulation show. Never writes.

Needs are named where the reader may see them; all are counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.core.permissions import Actor
from app.matching.field import Track
from app.matching.policies.changes import Change, diff
from app.matching.policies.in_force import policy_of
from app.matching.policies.policy import Policy
from app.matching.simulating.figures import Figures, Gain, figures
from app.matching.simulating.help import HelpTally
from app.matching.simulating.tally import Mover, Tally, province_or_nation
from app.needs.models import Need, NeedItem
from app.needs.queries import visible
from app.organisations.models import Organisation
from app.pictures.tilemap import TileMap, tile_map
from app.policies.models import Simulation, SimulationMove
from app.policies.queries import moves_of
from app.regions.codes import NATION, level_of

TRACKS = {Track.MARKET: "市场轨", Track.STATUTORY: "法定轨"}
LEVELS = {
    "nation": "国家级",
    "province": "省级",
    "prefecture": "市级",
    "county": "县级",
    "": "未知",
}
MOVES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class TrackPage:
    """One track's figures; `tiles` shade the size of a change, `gains` say it by province."""

    title: str
    figures: Figures
    tiles: TileMap
    gains: Mapping[str, Gain]


@dataclass(frozen=True)
class Report:
    """Everything a finished simulation says."""

    changes: Sequence[Change]
    tracks: Sequence[TrackPage]
    moves: Sequence[SimulationMove]
    movers: Sequence[Mover]
    help: HelpTally
    names: Mapping[int, str]
    needs: Mapping[int, str]
    devices: Mapping[int, str]


def report(session: Session, actor: Actor, simulation: Simulation) -> Report:
    """Read a finished simulation for one reader."""
    tally = Tally.read(simulation.tally)
    helped = HelpTally.read(simulation.cases.get("help", {}))
    moves = moves_of(session, simulation.id, limit=MOVES_SHOWN)
    owners, needs = _mentioned(tally, moves, helped)
    known = _organisations(session, owners)
    return Report(
        changes=changes(session, simulation),
        tracks=[_track(track, tally, known) for track in Track if track in tally.tracks],
        moves=moves,
        movers=[each for each in tally.movers if each.move.size][:10],
        help=helped,
        names={owner: name for owner, (name, _) in known.items()},
        needs=_titles(session, actor, needs),
        devices=_devices(session, [*moves, *tally.movers]),
    )


def changes(session: Session, simulation: Simulation) -> list[Change]:
    """What the draft of a simulation said otherwise than the policy in force then."""
    base = policy_of(session, simulation.base_version)
    draft = Policy.model_validate(simulation.content)
    return diff(base, draft.model_copy(update={"effective_from": base.effective_from}))


def _mentioned(
    tally: Tally, moves: Sequence[SimulationMove], helped: HelpTally
) -> tuple[set[int], set[int]]:
    owners = {owner for each in moves for owner in (*each.before, *each.after)}
    needs = {each.need_id for each in moves} | {each.need_id for each in tally.movers}
    owners |= {each.move.organisation_id for each in tally.movers}
    for own in tally.tracks.values():
        owners |= {*own.before.awards, *own.after.awards}
    for gap in helped.changed:
        owners |= {*gap["before"], *gap["after"]}
        needs.add(gap["need_id"])
    return owners, needs


def _organisations(session: Session, owners: set[int]) -> dict[int, tuple[str, str]]:
    statement = select(Organisation.id, Organisation.name, Organisation.region_code)
    among = literal(sorted(owners), ARRAY(BigInteger))  # one parameter, however many there are
    found = session.execute(statement.where(Organisation.id == any_(among)))
    return {owner: (name, place) for owner, name, place in found}


def _titles(session: Session, actor: Actor, needs: set[int]) -> dict[int, str]:
    """Titles of those the reader may see."""
    statement = select(Need.id, Need.title).where(Need.id.in_(needs), visible(actor))
    return {row.id: row.title for row in session.execute(statement)}


def _devices(session: Session, about: Sequence[SimulationMove | Mover]) -> dict[int, str]:
    """What each item asks for; items that an edit has replaced are not here."""
    statement = select(NeedItem.id, NeedItem.device)
    found = session.execute(statement.where(NeedItem.id.in_({each.item_id for each in about})))
    return {row.id: row.device for row in found}


def _track(track: Track, tally: Tally, known: Mapping[int, tuple[str, str]]) -> TrackPage:
    provinces = {owner: province_or_nation(place) for owner, (_, place) in known.items()}
    levels = {owner: level_of(place) for owner, (_, place) in known.items()}
    found = figures(tally.tracks[track], provinces, levels)
    sizes = {gain.key: round(abs(gain.awards) * 100) for gain in found.provinces}
    gains = {gain.key: gain for gain in found.provinces}
    return TrackPage(TRACKS[track], found, tile_map(sizes, lambda code: f"#p-{code}"), gains)


HEADS = (
    "需求编号",
    "需求",
    "需求项编号",
    "首位变了",
    "现行策略的前三位",
    "草案的前三位",
    "最大移动（位）",
)


def rows(session: Session, actor: Actor, simulation: Simulation) -> list[tuple[Any, ...]]:
    """All rankings that move, under `HEADS`, for the needs the reader may see."""
    moves = moves_of(session, simulation.id)
    owners = {owner for each in moves for owner in (*each.before, *each.after)}
    names = {owner: name for owner, (name, _) in _organisations(session, owners).items()}
    titles = _titles(session, actor, {each.need_id for each in moves})
    return [
        (
            each.need_id,
            titles[each.need_id],
            each.item_id,
            "是" if each.first_changed else "否",
            "、".join(names.get(owner, str(owner)) for owner in each.before),
            "、".join(names.get(owner, str(owner)) for owner in each.after),
            each.widest,
        )
        for each in moves
        if each.need_id in titles
    ]


def place_word(code: str) -> str:
    """Words for what stands on no tile."""
    return "全国性机构" if code == NATION else code or "未知"
