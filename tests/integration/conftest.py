"""Organisations, needs, answers and projects made through the services, as users make them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import Engine, create_engine, func
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.accounts.models import User
from app.accounts.service import open_session
from app.core.permissions import SESSION_COOKIE, Actor, Role
from app.core.security import form_token
from app.core.settings import Settings
from app.engagements import service as engagements
from app.engagements.models import Engagement
from app.engagements.schemas import QuoteForm
from app.local.postgres import Postgres
from app.main import create_app
from app.migrate import migrate
from app.needs import service as needs
from app.needs.models import Need
from app.needs.schemas import NeedForm
from app.organisations.membership import jurisdiction_of
from app.organisations.models import Organisation, Verification
from app.organisations.uscc import check_digit
from app.projects import service as projects
from app.projects.models import Project
from app.projects.schemas import ProjectForm, StepForm
from app.regions.loading import load_reference as load_regions
from app.taxonomies.loading import load_reference as load_taxonomies

_numbers = count(1)


class Maker:
    """Makes records in one session."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def actor(self, kind: Role, place: str, *, verified: bool = True, area: str = "") -> Actor:
        number = next(_numbers)
        body = f"91{place}TEST{number:05d}".replace("S", "5")[:17]
        organisation = Organisation(
            kind=kind,
            name=f"示例单位{number}",
            uscc=body + check_digit(body),
            region_code=place,
            jurisdiction=area,
            contact_name=f"联系人{number}",
            contact_phone=f"0512-{number:08d}",
            verification=Verification.VERIFIED if verified else Verification.PENDING,
            verified_at=func.now() if verified else None,
        )
        self.session.add(organisation)
        self.session.flush()
        user = User(
            login=f"someone{number}@example.com",
            name=f"经办{number}",
            password_hash="x",
            role=kind,
            organisation_id=organisation.id,
        )
        self.session.add(user)
        self.session.flush()
        prefixes, area_name = jurisdiction_of(self.session, organisation)
        return Actor(
            role=kind,
            user_id=user.id,
            name=user.name,
            organisation_id=organisation.id,
            organisation_name=organisation.name,
            verified=verified,
            region_code=place,
            jurisdiction=prefixes,
            jurisdiction_name=area_name,
        )

    def enterprise(self, place: str = "320500", **options: Any) -> Actor:
        return self.actor(Role.ENTERPRISE, place, **options)

    def institution(self, place: str = "320100", **options: Any) -> Actor:
        return self.actor(Role.INSTITUTION, place, **options)

    def regulator(self, area: str = "320000", **options: Any) -> Actor:
        return self.actor(Role.REGULATOR, "320000", area=area, **options)

    def need(
        self,
        owner: Actor,
        *,
        devices: Sequence[str] = ("精密数字压力表",),
        place: str = "",
        draft: bool = False,
        **fields: Any,
    ) -> Need:
        items = [{"device": device, "range_text": "(-0.1～2.5)MPa"} for device in devices]
        values = {"contact_name": "王工", "contact_phone": "13800000000", "sealed_note": "图号 A-1"}
        form = NeedForm.model_validate(
            {**values, "place": place or owner.region_code, "items": items, **fields}
        )
        need = needs.create(self.session, owner, form)
        if not draft:
            needs.publish(self.session, owner, need.id)
        return need

    def quote(self, institution: Actor, need: Need, **fields: Any) -> Engagement:
        form = QuoteForm.model_validate({"price": "1200", "need_version": need.version, **fields})
        return engagements.quote(self.session, institution, need.id, form)

    def project(self, leader: Actor, *, draft: bool = False, **fields: Any) -> Project:
        values = {
            "title": "示例项目：高压气体流量远程校准",
            "problem": "现场流量计拆不下来，没有远程校准的办法。",
            "field_code": "B3.1",
            "place": leader.region_code,
            "contact_name": "李工",
            "contact_phone": "13900000000",
        }
        form = ProjectForm.model_validate(values | fields)
        project = projects.create(self.session, leader, form)
        if not draft:
            projects.move(self.session, leader, project.id, "propose", StepForm())
        return project


@pytest.fixture
def make(session: Session) -> Maker:
    return Maker(session)


class Browser:
    """Asks for pages as one person, sends the form token, follows no redirects."""

    def __init__(self, app: FastAPI, token: str = "") -> None:
        self.client = TestClient(app, follow_redirects=False)
        self.token = token
        if token:
            self.client.cookies.set(SESSION_COOKIE, token)

    def get(self, address: str) -> Response:
        return self.client.get(address)

    def post(self, address: str, data: Mapping[str, Any] | None = None) -> Response:
        sent = {"csrf_token": form_token(self.token), **(data or {})}
        return self.client.post(address, data=sent)


SignIn = Callable[[Actor | None], Browser]


@pytest.fixture
def sign_in(session: Session) -> SignIn:
    """A browser in which the actor is signed in, or nobody is."""
    app = create_app()

    def signed_in(actor: Actor | None) -> Browser:
        if actor is None:
            return Browser(app)
        user = session.get_one(User, actor.user_id)
        token = open_session(session, user, address="192.0.2.1", browser="test")
        session.flush()
        return Browser(app, token)

    return signed_in


@pytest.fixture
def maker() -> type[Maker]:
    """For tests that work in sessions of their own."""
    return Maker


@pytest.fixture
def own_database(postgres: Postgres, settings: Settings) -> Iterator[Engine]:
    """A database for tests that need several connections and therefore real commits."""
    name = f"hq_own_{next(_numbers)}"
    postgres.create_database(name)
    url = postgres.url(name)
    migrate(url)
    engine = create_engine(url)
    with Session(engine) as session:
        load_regions(session)
        load_taxonomies(session)
        session.commit()
    yield engine
    engine.dispose()
