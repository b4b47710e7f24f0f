"""Our ranking of a text, by the way a customer goes: paste, read, post unchanged, match.

Nobody corrects the form, so whatever the reading gets wrong is lost here. A text from which no
item is read ranks nobody; of several items the first one counts.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.permissions import Actor
from app.matching.service import match_item
from app.metrology.gates import Verdict
from app.needs import service as needs
from app.needs.drafting import Drafted, draft
from app.needs.schemas import NeedForm
from app.regions.queries import region_table

_ITEM = ("device", "range_text", "requirement_text", "spec", "quantity")
_NEED = ("place", "service", "mode", "deadline")


@dataclass(frozen=True, slots=True)
class Ranked:
    """Institutions best first, those called qualified, and the words the form was filled with."""

    order: tuple[int, ...] = ()
    qualified: frozenset[int] = frozenset()
    words: str = ""


def rank(session: Session, actor: Actor, text: str, most: int) -> Ranked:
    """The best `most` institutions for a text. Leaves nothing behind."""
    drafted = draft(text, region_table(session), actor.region_code)
    if not drafted.count:
        return Ranked()
    form = _form(drafted)
    with session.begin_nested() as nested:
        need = needs.create(session, actor, form)
        found = match_item(session, need, need.items[0], most=most).matches
        nested.rollback()
    first = form.items[0]
    return Ranked(
        tuple(each.organisation.id for each in found),
        frozenset(
            each.organisation.id for each in found if each.assessment.verdict is Verdict.QUALIFIED
        ),
        " ".join(filter(None, (first.device, first.range_text, first.requirement_text))),
    )


def _form(drafted: Drafted) -> NeedForm:
    """The form as it was filled in, sent as it is."""
    values = {name: drafted.values.get(name) or None for name in _NEED}
    items = [
        {name: drafted.values[f"items-{number}-{name}"] for name in _ITEM}
        for number in range(drafted.count)
    ]
    given = {name: value for name, value in values.items() if value is not None}
    return NeedForm.model_validate({**given, "items": items})
