"""The form of an agreement: its two fields for institutions look up names without JavaScript.

"查找" shows the form again with the institutions a text may mean, each a button that fills it in.
"""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from app.core.forms import Bound
from app.core.pages import page
from app.pairings.models import Pairing
from app.pairings.parties import Found, find_institution, label
from app.pairings.schemas import PairingForm
from app.regions.queries import region_table
from app.taxonomies.queries import terms

PARTIES = ("supporter", "recipient")


def rearranged(form: Bound[PairingForm]) -> bool:
    """Did the reader look institutions up or pick one? Then the form is only shown again."""
    picked = [name for name in PARTIES if form.pressed(f"pick_{name}")]
    for name in picked:
        form.raw[name] = [form.value(f"pick_{name}")]
    if not picked and not form.pressed("find"):
        return False
    form.errors.clear()
    return True


def party_fields(session: Session, form: Bound[PairingForm]) -> dict[str, Found]:
    """What is to be said under the two fields: the institution meant, or those to choose from."""
    typed = {name: form.value(name).strip() for name in PARTIES}
    return {
        name: find_institution(session, text[:120]) if text else Found()
        for name, text in typed.items()
    }


def said_of(session: Session, text: str) -> str:
    """One sentence on the institution a text means, with the names it may mean."""
    if not text.strip():
        return ""
    found = find_institution(session, text[:120])
    if found.party is not None:
        return f"认出：{found.party.name} · {region_table(session).path(found.party.region_code)}"
    names = "、".join(each.name for each in found.offered)
    return f"{found.sentence}{names}"


def form_page(
    request: Request,
    session: Session,
    form: Bound[PairingForm],
    found: Mapping[str, Found],
    pairing: Pairing | None = None,
) -> Response:
    """The page; 422 if something on it must be corrected."""
    facts = {
        "form": form,
        "found": found,
        "label": label,
        "regions": region_table(session),
        "pairing": pairing,
        "collaborations": [
            (term.code, term.name) for term in terms(session, "collaboration_types")
        ],
    }
    return page(request, "pairings/form.html", facts, status=422 if form.errors else 200)
