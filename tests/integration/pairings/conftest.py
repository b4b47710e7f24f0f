"""Agreements between institutions of 江苏 and 甘肃, brought as far as a test needs them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.orm import Session

from app.core.permissions import Actor
from app.organisations.models import Organisation
from app.pairings import service
from app.pairings.models import Pairing
from app.pairings.schemas import PairingForm, StepForm

if TYPE_CHECKING:
    from tests.integration.conftest import Maker

FORM = {
    "document_title": "示例：压力计量结对协议",
    "document_number": "示例〔1〕号",
    "signed_on": "2026-01-10",
    "valid_from": "2026-02-01",
    "valid_to": "2099-01-31",
    "goals": "三年建成数字压力计标准。",
    "collaboration_types": ["C15", "C24"],
}


@dataclass
class Story:
    """Two institutions, the regulators of their provinces, and agreements between them."""

    session: Session
    supporter: Actor
    recipient: Actor
    east: Actor
    west: Actor

    def form(self, **more: Any) -> dict[str, Any]:
        """The form as a browser would send it."""
        parties = {
            "supporter": self.supporter.organisation_name,
            "recipient": self.recipient.organisation_name,
        }
        return {**FORM, **parties, **more}

    def enter(self, by: Actor | None = None, **more: Any) -> Pairing:
        """Entered by the regulator of the supporter's province."""
        form = PairingForm.model_validate(self.form(**more))
        pairing = service.enter(self.session, by or self.east, form)
        self.session.flush()
        return pairing

    def confirm(self, pairing: Pairing, *actors: Actor) -> Pairing:
        """Each of them confirms."""
        for actor in actors:
            service.confirm(self.session, actor, pairing.id, StepForm())
        self.session.flush()
        return pairing

    def confirmed(self, **more: Any) -> Pairing:
        """Entered and confirmed by all."""
        return self.confirm(self.enter(**more), self.supporter, self.recipient, self.west)

    def move(self, actor: Actor, pairing: Pairing, action: str, note: str = "有原因") -> None:
        """One of the steps that need a reason."""
        service.move(self.session, actor, pairing.id, action, StepForm(note=note))
        self.session.flush()

    def rename(self, actor: Actor, name: str) -> None:
        """Give an institution another name."""
        self.session.get_one(Organisation, actor.organisation_id).name = name
        self.session.flush()


@pytest.fixture
def story(make: "Maker", session: Session) -> Story:
    return Story(
        session,
        make.institution("320100"),
        make.institution("620100"),
        make.regulator("320000"),
        make.regulator("620000"),
    )
