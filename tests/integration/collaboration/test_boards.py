"""A region's board from the database: gaps from rankings, supporters, what it rests on."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.capabilities.models import Capability
from app.collaboration.boards import has_board, in_force
from app.collaboration.gathering import exposures, gather
from app.collaboration.models import CollaborationBoard, CollaborationList
from app.collaboration.parties import party_of
from app.collaboration.tasks import daily
from app.core.clock import today
from app.core.jobs import Job, Task
from app.matching.field import Field, Track, Wish
from app.matching.policies.policy import load_default
from app.matching.proposing.proposals import for_gap, for_region
from app.matching.runs import freeze_need
from app.matching.tasks import RUN
from app.matching.tasks import run as rank
from app.metrology.gate_inputs import Demand
from app.metrology.gates import Verdict
from app.needs import service as needs
from app.needs.models import Need
from app.organisations.models import Organisation
from app.pairings.schemas import StepForm
from app.pairings.service import move
from app.regions.boards import BOARD, lines_of
from app.worker import drain
from tests.factories import actor, capability, need, organisation
from tests.integration.collaboration.conftest import GANSU, Scene, institution


def lists(session: Session, board: CollaborationBoard, door: str, about: int = 0) -> Any:
    found = session.get(CollaborationList, (board.id, door, about))
    return found.proposals if found else []


def pairs(proposals: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(each["supporter"], each["recipient"]) for each in proposals]


def test_a_gap_is_what_the_province_itself_cannot_do(scene: Scene) -> None:
    made = scene.post()
    served = scene.post(text="(0~30)MPa")
    board = scene.board()
    gap, weak = board.gaps
    assert (gap["need_id"], gap["kind"]) == (made.id, "测不全")
    assert gap["words"] == "本地覆盖所求量程的 66.7 %，缺 40～60 MPa"
    assert gap["helpers"] == 2
    assert (weak["need_id"], weak["kind"], weak["local"]) == (served.id, "薄弱", [scene.gansu.id])
    assert {name: board.counts[name] for name in ("items", "unmet", "weak")} == {
        "items": 2,
        "unmet": 1,
        "weak": 1,
    }
    # The only one who could receive can do it already.
    assert (weak["helpers"], weak["first"], weak["recipients"]) == (2, None, [])
    assert board.sources == {"320000": 1, "370000": 1}


def test_the_paired_province_comes_first_and_only_there_is_a_gap(scene: Scene) -> None:
    scene.post()
    board = scene.board()
    first, second = lists(scene.session, board, "region")
    assert pairs([first, second]) == [
        (scene.shandong.id, scene.gansu.id),
        (scene.jiangsu.id, scene.gansu.id),
    ]
    assert first["relation"]["key"] == "provincial"
    assert "东西部协作" in first["relation"]["title"]
    assert first["relation"]["document"]
    assert first["line"]["components"][1]["points"] > 0
    assert second["relation"] is None
    assert [each["code"] for each in first["types"]] == ["C14", "C24"]


def test_enough_at_home_is_no_gap(scene: Scene) -> None:
    scene.post(text="(0~30)MPa")
    capability(scene.session, institution(scene.session, "620200"), range_text="(0~50)MPa")
    for each in scene.session.scalars(select(Need)):
        freeze_need(scene.session, each.id)
    assert scene.board().gaps == []


def test_the_stored_lists_are_what_the_field_gives(scene: Scene) -> None:
    for text in ("(0~60)MPa", "(0~90)MPa"):
        scene.post(text=text)
    board = scene.board()
    found = gather(scene.session, GANSU, load_default(), today())
    region = for_region(found.field, found.ground)
    assert pairs(lists(scene.session, board, "region")) == [
        (each.supporter, each.recipient) for each in region
    ]
    for gap in found.field.gaps:
        own = lists(scene.session, board, "item", gap.item_id)
        assert [each["points"] for each in own] == [
            each.points for each in for_gap(gap, found.field, found.ground)
        ]
    assert pairs(lists(scene.session, board, "supporter", scene.jiangsu.id)) == [
        (scene.jiangsu.id, scene.gansu.id)
    ]


def test_the_same_inputs_confirm_the_board_and_others_supersede_it(scene: Scene) -> None:
    scene.post()
    board = scene.board()
    assert scene.board().id == board.id
    added = scene.post(text="(0~90)MPa")
    later = scene.board()
    assert later.id != board.id
    assert in_force(scene.session, GANSU) is later
    assert [(each["change"], each["need_id"]) for each in later.changes] == [("new", added.id)]
    assert not lists(scene.session, board, "region")  # a superseded board keeps its head alone


def test_an_agreement_changes_the_order_and_says_so(scene: Scene) -> None:
    made = scene.post()
    assert scene.board().gaps[0]["first"] == scene.shandong.id
    scene.agree(scene.jiangsu, scene.gansu)
    board = scene.board()
    assert board.gaps[0]["first"] == scene.jiangsu.id
    change = board.changes[0]
    assert (change["change"], change["need_id"]) == ("first", made.id)
    first = lists(scene.session, board, "region")[0]
    assert first["relation"]["key"] == "agreement"
    assert "压力计量结对协议" in first["relation"]["document"]
    assert first["rank_without_pair"] >= 1


def test_who_needs_to_be_verified_is_a_gap_of_its_own_kind(scene: Scene) -> None:
    row = scene.session.scalars(
        select(Capability).where(Capability.organisation_id == scene.gansu.id)
    ).one()
    row.boxes, row.range_text = [], "见附表"
    scene.session.flush()
    scene.post()
    gap = scene.board().gaps[0]
    assert gap["kind"] in ("待核实", "测不了")
    assert gap["helpers"] == 2


def test_a_statutory_need_finds_supporters_who_have_no_authority_there(scene: Scene) -> None:
    for each in scene.session.scalars(select(Capability)):
        each.services = ["检定"]
        each.proof_kind = "法定授权"
    scene.session.flush()
    scene.post(service="强制检定")
    board = scene.board()
    found = gather(scene.session, GANSU, load_default(), today())
    able = {
        each.party.organisation_id
        for each in found.field.supporters
        if each.services[0].verdict is Verdict.QUALIFIED
    }
    assert able == {scene.shandong.id, scene.jiangsu.id}
    assert board.gaps[0]["kind"] == "测不全"


def test_rankings_that_are_not_there_yet_are_counted(scene: Scene) -> None:
    need(scene.session, scene.owner, place="甘肃兰州")
    board = scene.board()
    assert (board.counts["items"], board.counts["unranked"], board.gaps) == (1, 1, [])


def waiting(session: Session) -> set[str]:
    return set(session.scalars(select(Job.key).where(Job.kind == BOARD)))


def test_a_ranked_need_promises_the_boards_of_its_line(scene: Scene) -> None:
    need(scene.session, scene.owner, place="甘肃兰州")
    scene.session.commit()
    jobs = scene.session.scalars(select(Job).where(Job.kind == RUN)).all()
    tasks = [Task(each.id, RUN, each.key, {}, 0, each.run_at) for each in jobs]
    rank(scene.session, tasks)
    assert waiting(scene.session) == {"620000", "620100"} == lines_of("620100")
    due = scene.session.scalars(select(Job.run_at).where(Job.kind == BOARD)).all()
    assert min(due) - max(each.created_at for each in jobs) > timedelta(seconds=5)  # gathered


@pytest.mark.parametrize("how", ["withdrawn", "confirmed", "ended"])
def test_what_weighs_on_a_board_promises_it(scene: Scene, how: str) -> None:
    made = scene.post()
    if how == "withdrawn":
        needs.withdraw(scene.session, scene.owner, made.id, "不需要了")
        assert waiting(scene.session) == {"620000", "620100"}
        return
    pairing = scene.agree(scene.jiangsu, scene.gansu)
    assert {"620000", "320000"} <= waiting(scene.session)
    if how == "ended":
        scene.session.query(Job).delete()
        watcher = actor(scene.session, scene.regulator)
        move(scene.session, watcher, pairing.id, "end", StepForm(note="期满"))
        assert {"620000", "320000"} <= waiting(scene.session)


def test_every_morning_all_boards_are_promised_and_computed(scene: Scene) -> None:
    scene.post()
    scene.session.query(Job).delete()
    daily(scene.session, [])
    assert waiting(scene.session) == {"620000", "620100"}
    scene.session.commit()
    drain()
    codes = scene.session.scalars(select(CollaborationBoard.region_code)).all()
    assert codes == ["620000"]  # no regulator answers for 兰州 alone


def test_a_city_has_a_board_if_a_regulator_answers_for_it(session: Session) -> None:
    assert has_board(session, "620000")
    assert not has_board(session, "000000")
    assert not has_board(session, "620100")
    organisation(session, "regulator", region="620100")
    assert has_board(session, "620100")


def test_a_board_takes_a_fixed_number_of_statements(scene: Scene, queries: Any) -> None:
    def taken() -> int:
        before = len(queries)
        gather(scene.session, GANSU, load_default(), today())
        return len(queries) - before

    scene.post()
    taken()  # what a process keeps is read once
    few = taken()
    for text in ("(0~60)MPa", "(0~70)MPa", "(0~80)MPa", "(0~90)MPa"):
        scene.post(text=text)
    scene.session.flush()
    assert taken() == few


def test_institutions_stand_at_the_level_of_their_kind(session: Session) -> None:
    hosts = {"310000": "EAST"}
    levels = {
        ("K06", "110108"): ("000000", "national", None),
        ("K12", "310115"): ("310000", "province", "EAST"),
        ("K12", "320100"): ("320000", "province", None),
        ("K09", "310115"): ("310000", "greater_region", "EAST"),
        ("K14", "620100"): ("620100", "prefecture", None),
        ("K34", "320583"): ("320583", "county", None),
        ("K11", "660000"): ("660000", "province", None),
    }
    for (kind, seat), expected in levels.items():
        party = party_of(1, kind, seat, hosts)
        assert (party.region_code, party.level, party.centre_code) == expected, (kind, seat)
    assert session.scalars(select(Organisation)).all() == []


def test_exposure_counts_where_enough_like_needs_were_ranked() -> None:
    def ranked(like_needs: int, *exposure: tuple[int, float]) -> Field:
        return Field(
            need_id=1, need_version=1, item_id=1, on="2026-11-21", track=Track.MARKET,
            policy_version=1, demand=Demand(), wish=Wish(), entrants=(),
            exposure=exposure, like_needs=like_needs,
        )  # fmt: skip

    few, many = ranked(4, (1, 1.0)), ranked(5, (1, 0.5), (2, 0.2))
    assert exposures([few, many, ranked(9, (2, 0.6))], 5) == {1: 0.5, 2: 0.6}
