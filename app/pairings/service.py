"""Entering an agreement between two institutions, and every later step of its life. Never commits.

A changed text is a new question: editing takes all confirmations back.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.events import record
from app.core.permissions import Actor, Permission, Role, check
from app.organisations.models import Organisation
from app.pairings import queries, workflow
from app.pairings.models import Confirmation, Pairing
from app.pairings.parties import find_institution, label
from app.pairings.schemas import PairingForm, StepForm
from app.pairings.workflow import PairingStatus, Voice, Word, Words
from app.regions.boards import promise_boards
from app.taxonomies.queries import term_names

_PLAIN = (
    "document_title",
    "document_number",
    "signed_on",
    "valid_from",
    "valid_to",
    "goals",
    "collaboration_types",
)
OUTSIDE = "至少一方机构要在您的管辖范围内。"
_REASONS = {
    "refuse": "请写明不同意的原因，登记的监管部门和对方机构能看到。",
    "withdraw": "请写明撤回的原因，双方机构能看到。",
    "review": "请写明评估的结论，双方机构和两地监管部门能看到。",
    "end": "请写明终止的原因，双方机构和两地监管部门能看到。",
}
# What an action is called afterwards, in the audit trail.
_PAST = {"refuse": "refused", "withdraw": "withdrawn", "review": "reviewed", "end": "ended"}


def subject(pairing: Pairing) -> str:
    """The name under which events about an agreement are kept."""
    return f"pairing:{pairing.id}"


def typed_parties(pairing: Pairing) -> dict[str, str]:
    """Both parties as the fields of the form take them."""
    return {"supporter": label(pairing.supporter), "recipient": label(pairing.recipient)}


def enter(session: Session, actor: Actor, form: PairingForm) -> Pairing:
    """A regulator enters an agreement; for the sides it watches this is its confirmation too."""
    check(actor, Permission.PAIRING_EDIT)
    pairing = Pairing(
        status=PairingStatus.PROPOSED,
        entered_by_id=actor.organisation_id,
        entered_region_code=actor.region_code,
    )
    words = _fill(session, actor, pairing, form)
    session.add(pairing)
    session.flush()  # the event and the confirmations name the id
    _add_words(session, actor, pairing, words)
    record(session, "pairing:entered", subject(pairing), actor, title=pairing.document_title)
    return pairing


def edit(session: Session, actor: Actor, pairing_id: int, form: PairingForm) -> Pairing:
    """Change an agreement that is not yet confirmed; everybody is asked anew."""
    check(actor, Permission.PAIRING_EDIT)
    pairing = queries.get_locked(session, actor, pairing_id)
    pairing.status = workflow.advance(pairing.status, "edit")
    _refuse_if_changed(pairing, form.seen)
    words = _fill(session, actor, pairing, form)
    pairing.status_note = ""
    pairing.updated_at = func.clock_timestamp()
    session.execute(delete(Confirmation).where(Confirmation.pairing_id == pairing.id))
    session.flush()
    _add_words(session, actor, pairing, words)
    record(session, "pairing:edited", subject(pairing), actor)
    return pairing


def confirm(session: Session, actor: Actor, pairing_id: int, form: StepForm) -> Pairing:
    """An institution agrees, or a regulator confirms, for every side it speaks for."""
    check(actor, Permission.PAIRING_CONFIRM)
    pairing = queries.get_locked(session, actor, pairing_id)
    spoken = queries.words_of(actor, pairing.supporter, pairing.recipient)
    counted, status = workflow.confirm(pairing.status, pairing.confirmed, spoken)
    _refuse_if_changed(pairing, form.seen)
    _add_words(session, actor, pairing, counted, form.note)
    pairing.status = status
    pairing.updated_at = func.clock_timestamp()
    if status == PairingStatus.CONFIRMED:
        _promise(session, pairing)
    name = "confirmed" if actor.role == Role.REGULATOR else "agreed"
    facts = {"note": form.note, "sides": [side for _, side in _in_order(counted)]}
    record(session, f"pairing:{name}", subject(pairing), actor, **facts)
    return pairing


def move(session: Session, actor: Actor, pairing_id: int, action: str, form: StepForm) -> Pairing:
    """Refuse, withdraw, review or end, each with a reason that is recorded."""
    permission = Permission.PAIRING_CONFIRM if action == "refuse" else Permission.PAIRING_EDIT
    check(actor, permission)
    pairing = queries.get_locked(session, actor, pairing_id)
    target = workflow.advance(pairing.status, action)
    _refuse_if_changed(pairing, form.seen)
    _refuse_out_of_turn(actor, pairing, action)
    if not form.note:
        raise Invalid({"note": _REASONS[action]})
    _note(pairing, action, form.note)
    pairing.status = target
    pairing.updated_at = func.clock_timestamp()
    record(session, f"pairing:{_PAST[action]}", subject(pairing), actor, note=form.note)
    if action == "end":
        _promise(session, pairing)
    return pairing


def _promise(session: Session, pairing: Pairing) -> None:
    """An agreement ties both ways, so it weighs on the boards of both places."""
    promise_boards(session, [pairing.supporter.region_code, pairing.recipient.region_code])


def _refuse_out_of_turn(actor: Actor, pairing: Pairing, action: str) -> None:
    if action == "refuse" and not may_refuse(actor, pairing):
        raise Forbidden("您已经为所辖的一方确认过这份协议，不能再退回。")
    if action == "withdraw" and not may_withdraw(actor, pairing):
        raise Forbidden("只有登记这份协议的监管部门可以撤回登记。")
    if action == "review" and pairing.valid_from > today():
        raise Conflict("这份协议还没有生效，生效以后再记录年度评估。")


def may_refuse(actor: Actor, pairing: Pairing) -> bool:
    """May the actor say no? A party always; a regulator for a side not yet confirmed by one."""
    spoken = queries.words_of(actor, pairing.supporter, pairing.recipient)
    is_party = any(voice == Voice.INSTITUTION for voice, _ in spoken)
    return is_party or bool(spoken - pairing.confirmed)


def may_withdraw(actor: Actor, pairing: Pairing) -> bool:
    """May the actor take the entry back? Only the regulator that made it."""
    return actor.role == Role.REGULATOR and pairing.entered_by_id == actor.organisation_id


def _note(pairing: Pairing, action: str, note: str) -> None:
    if action == "review":
        pairing.reviewed_on = today()
        return
    pairing.status_note = note
    if action == "end":
        pairing.ended_on = today()


def _add_words(
    session: Session, actor: Actor, pairing: Pairing, words: Words, note: str = ""
) -> None:
    for voice, side in _in_order(words):
        session.add(
            Confirmation(
                pairing_id=pairing.id,
                voice=voice,
                side=side,
                user_id=actor.user_id,
                organisation_id=actor.organisation_id,
                person_name=actor.name,
                organisation_name=actor.organisation_name,
                note=note,
            )
        )
    session.flush()
    session.expire(pairing, ["confirmations"])


def _in_order(words: Words) -> Iterable[Word]:
    return sorted(words, key=lambda word: (word[0], word[1] == "recipient"))


def _refuse_if_changed(pairing: Pairing, seen: datetime | None) -> None:
    if seen is not None and pairing.updated_at != seen:
        raise Conflict("这份协议刚刚被改动过。请打开最新内容看过之后再操作。")


def _fill(session: Session, actor: Actor, pairing: Pairing, form: PairingForm) -> Words:
    """Write the form into the record; says for which sides the actor is the regulator."""
    errors: dict[str, str] = {}
    parties: dict[str, Organisation] = {}
    for name in ("supporter", "recipient"):
        found = find_institution(session, getattr(form, name))
        if found.party is None:
            errors[name] = found.sentence
        else:
            parties[name] = found.party
    if set(form.collaboration_types) - term_names(session, "collaboration_types").keys():
        errors["collaboration_types"] = "请从列表中选择协作方式。"
    words: Words = frozenset()
    if len(parties) == 2:
        words = queries.words_of(actor, parties["supporter"], parties["recipient"])
        if parties["supporter"].id == parties["recipient"].id:
            errors["recipient"] = "双方是同一家机构，请另选受援机构。"
        elif not words:
            errors["supporter"] = OUTSIDE
    if errors:
        raise Invalid(errors)
    pairing.supporter_id, pairing.recipient_id = parties["supporter"].id, parties["recipient"].id
    for name in _PLAIN:
        setattr(pairing, name, getattr(form, name))
    return words
