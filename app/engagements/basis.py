"""What an award rests on: the institution's place in a frozen ranking, or a recorded reason.

Never commits.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.core.clock import today
from app.engagements.models import Engagement
from app.matching.policies.in_force import policy_in_force
from app.matching.runs import freeze_item, place_in
from app.needs.models import Need

NOT_RANKED = "这家机构不在冻结的匹配结果里：按它公开的能力项，做不了所选的任何一项。"


def rest_on_result(session: Session, need: Need, engagement: Engagement) -> None:
    """Point the award at the first of its items for which the institution was ranked.

    The ranking is frozen as of now, so that the award rests on what could be known today. The
    caller holds the need.
    """
    statement = select(Need).where(Need.id == need.id).options(selectinload(Need.items))
    held = session.scalars(statement).one()
    policy = policy_in_force(session, today())
    for item in held.items:
        if engagement.positions and item.position not in engagement.positions:
            continue
        run = freeze_item(session, held, item, policy)
        if place_in(session, run, engagement.organisation_id):
            engagement.result_run_id = run.id
            return
    engagement.no_result_reason = NOT_RANKED
