"""Made-up demand on the scratch servers: open needs with answers, and shown projects."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from app.benches import synthetic
from app.capabilities.choices import SERVICES
from app.core.clock import today
from app.engagements.models import Engagement
from app.engagements.workflow import EngagementStatus
from app.metrology.records import read_need_item
from app.needs.models import Need, NeedItem
from app.needs.workflow import NeedStatus
from app.organisations.models import Organisation
from app.projects.models import Project
from app.projects.workflow import ProjectStatus
from app.taxonomies.queries import terms

_ITEMS = (1, 1, 1, 2, 3)


def needs(
    session: Session,
    owners: Sequence[Organisation],
    institutions: Sequence[Organisation],
    count: int,
) -> list[int]:
    """Open needs of the owners in turn, every second one answered; their ids."""
    random, made = synthetic.source("needs"), []
    for number in range(count):
        need = _need(random, owners[number % len(owners)])
        session.add(need)
        made.append(need)
    session.flush()
    for need in made[::2]:
        _answer(session, random, need, institutions)
    session.flush()
    return [need.id for need in made]


def _need(random: Random, owner: Organisation) -> Need:
    items = [_item(random, place) for place in range(1, random.choice(_ITEMS) + 1)]
    first = items[0]
    return Need(
        organisation_id=owner.id,
        title=f"{first.device} {first.range_text}".strip(),
        region_code=owner.region_code,
        service=random.choice(("", *SERVICES[:2])),
        deadline=today() + timedelta(days=random.randrange(10, 90)),
        status=NeedStatus.PUBLISHED,
        published_at=synthetic.moment(random),
        items=items,
    )


def _item(random: Random, position: int) -> NeedItem:
    words = synthetic.need_item(random)
    reading = read_need_item(
        words["device"], words["measurand"], words["range_text"], words["requirement_text"]
    )
    return NeedItem(
        position=position,
        **words,
        quantity=random.randrange(1, 30),
        **reading.columns(),
    )


def _answer(
    session: Session, random: Random, need: Need, institutions: Sequence[Organisation]
) -> None:
    need.status = NeedStatus.ENGAGED
    for institution in random.sample(list(institutions), random.choice((1, 2, 3))):
        session.add(
            Engagement(
                need_id=need.id,
                organisation_id=institution.id,
                status=EngagementStatus.QUOTED,
                message="可以承接，细节可电话商量。",
                positions=[item.position for item in need.items],
                price=random.randrange(10, 500) * 10,
                turnaround_days=random.randrange(3, 20),
                need_version=1,
                quoted_at=synthetic.moment(random),
            )
        )


def projects(session: Session, institutions: Sequence[Organisation]) -> None:
    """One shown project for every fourth institution."""
    random = synthetic.source("projects")
    fields = [term.code for term in terms(session, "fields")]
    for number, leader in enumerate(institutions[::4], start=1):
        session.add(
            Project(
                organisation_id=leader.id,
                title=f"示例项目{number}:{random.choice(synthetic.devices())}在线校准方法",
                problem="现场装置拆不下来，没有在线校准的办法。",
                field_code=random.choice(fields),
                region_code=leader.region_code,
                status=random.choice((ProjectStatus.PROPOSED, ProjectStatus.SELECTED)),
                published_at=synthetic.moment(random),
            )
        )
