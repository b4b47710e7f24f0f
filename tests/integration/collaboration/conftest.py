"""A recipient's province that cannot serve its needs, and institutions elsewhere that can."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.collaboration.boards import refresh
from app.collaboration.models import CollaborationBoard
from app.core.permissions import Actor
from app.core.settings import Settings
from app.matching.runs import freeze_need
from app.needs.models import Need
from app.organisations.models import Organisation
from app.pairings import service as pairings
from app.pairings.models import Pairing
from app.pairings.schemas import PairingForm, StepForm
from tests.factories import actor, capability, need, organisation

GANSU, SHANDONG = "620000", "370000"


def institution(session: Session, region: str, kind: str = "K12", **more: Any) -> Organisation:
    """A verified institution of a kind of the taxonomy."""
    made = organisation(session, region=region, **more)
    made.institution_kind = kind
    session.flush()
    return made


@dataclass
class Scene:
    """甘肃 measures pressure to 40 MPa; 山东 (its paired province) and 江苏 to 100 MPa."""

    session: Session
    gansu: Organisation
    shandong: Organisation
    jiangsu: Organisation
    owner: Actor
    regulator: Organisation

    def post(self, *, device: str = "压力表", text: str = "(0~60)MPa", **more: Any) -> Need:
        """A published need of 兰州, ranked."""
        item = {"device": device, "range_text": text}
        made = need(self.session, self.owner, place="甘肃兰州", items=[item], **more)
        freeze_need(self.session, made.id)
        return made

    def board(self, region: str = GANSU) -> CollaborationBoard:
        """The region's board as of now."""
        self.session.flush()
        return refresh(self.session, region)

    def agree(self, supporter: Organisation, recipient: Organisation) -> Pairing:
        """An agreement between the two, entered and confirmed by all."""
        everywhere = actor(
            self.session, organisation(self.session, "regulator", jurisdiction="000000")
        )
        form = PairingForm.model_validate(
            {
                "supporter": supporter.name,
                "recipient": recipient.name,
                "document_title": "示例：压力计量结对协议",
                "signed_on": "2026-01-10",
                "valid_from": "2026-02-01",
            }
        )
        made = pairings.enter(self.session, everywhere, form)
        for party in (supporter, recipient):
            pairings.confirm(self.session, actor(self.session, party), made.id, StepForm())
        self.session.flush()
        return made


@pytest.fixture
def scene(session: Session, meili: Settings, engine_down: None) -> Scene:
    gansu = institution(session, "620100", name="甘肃示例计量院")
    shandong = institution(session, "370100", name="山东示例计量院")
    jiangsu = institution(session, "320100", name="江苏示例计量院")
    capability(session, gansu, range_text="(0~40)MPa")
    for able in (shandong, jiangsu):
        capability(session, able, range_text="(0~100)MPa")
    owner = actor(session, organisation(session, "enterprise", region="620100"))
    regulator = organisation(session, "regulator", region="620000", name="甘肃示例监管局")
    return Scene(session, gansu, shandong, jiangsu, owner, regulator)
