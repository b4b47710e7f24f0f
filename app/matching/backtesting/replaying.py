"""Runs the back-test on the relations and coordinates now in the database. Never writes."""

from datetime import date

from sqlalchemy.orm import Session

from app.core.clock import today
from app.matching.backtesting.backtest import Placing, Setting, replay
from app.matching.policies.policy import Policy
from app.matching.relations.facts import place_points, relation_facts
from app.regions.queries import region_table


def replay_cases(session: Session, policy: Policy, on: date | None = None) -> tuple[Placing, ...]:
    """Every public case under a policy; ``on`` is the day of the undated ones (today)."""
    table = region_table(session)
    return replay(
        Setting(
            facts=relation_facts(session),
            points=place_points(session),
            provinces=tuple(each.code for each in table.provinces if each.is_regulator_unit),
            policy=policy,
            today=on or today(),
        )
    )
