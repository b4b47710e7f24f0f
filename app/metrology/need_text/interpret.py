"""Read a need: from a customer's text to items with what is said of each, by rules and lexicon.

One pass over the layout; every certain fact is taken, everything else is left out and named as
missing. Text that gives orders is data and makes no item. Nothing here asks any service.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from app.metrology.need_text.counting import Count, find_counts
from app.metrology.need_text.deadlines import find_deadline
from app.metrology.need_text.drafts import Draft
from app.metrology.need_text.finishing import finish
from app.metrology.need_text.layout import Block, lay_out
from app.metrology.need_text.masking import cleaned, masked, without_orders, without_private
from app.metrology.need_text.naming import find_names, same_instrument, without_names
from app.metrology.need_text.places import find_place
from app.metrology.need_text.prose import read_prose
from app.metrology.need_text.readings import Gazetteer, NeedReading
from app.metrology.need_text.research import read_research
from app.metrology.need_text.residue import find_residue
from app.metrology.need_text.rows import read_row
from app.metrology.need_text.services import (
    UNDECIDED,
    find_mode,
    find_problem,
    find_services,
    is_research,
    service_of_spec,
    services_by_place,
)
from app.metrology.need_text.words import words

MOST_ITEMS = 500


def interpret(text: str, gazetteer: Gazetteer, today: date) -> NeedReading:
    """What the text asks for; see ``NeedReading``. Raises nothing; linear in the text."""
    clean = without_orders(cleaned(text))
    shown = masked(clean)
    drafts = _research_drafts(clean, shown) or _drafts(clean, shown)
    place = find_place(without_names(clean, known=True), gazetteer)
    items = tuple(finish(draft, clean) for draft in drafts[:MOST_ITEMS])
    services = {item.service for item in items}
    return NeedReading(
        items=items,
        place=place.code if place else None,
        place_text=place.text if place else "",
        deadline=find_deadline(clean, today),
        mode=find_mode(without_names(clean)),
        service=services.pop() if len(services) == 1 else None,
        problem_kind=find_problem(clean),
        residue=find_residue(without_private(clean), drafts, place),
    )


def _research_drafts(clean: str, shown: str) -> list[Draft]:
    return read_research(clean, shown) if is_research(clean) else []


def _drafts(clean: str, shown: str) -> list[Draft]:
    drafts: list[Draft] = []
    heading: list[Draft] = []
    blocks = lay_out(clean)
    for place, block in enumerate(blocks):
        found = _read_block(clean, shown, block)
        if found and _is_heading(found, blocks[place + 1 :]):
            heading = found
            continue
        if not found:
            _give_each(clean, block, drafts)
        drafts.extend(_new(found, drafts))
    drafts = _specific(drafts)
    _inherit(heading, drafts)
    _serve(clean, drafts)
    return drafts


def _new(found: Sequence[Draft], drafts: Sequence[Draft]) -> list[Draft]:
    """Without names that only come back to an item of an earlier block (液位计校准)."""
    kept: list[Draft] = []
    for draft in found:
        earlier = _earlier(draft, drafts) if draft.is_bare else []
        if not earlier:
            kept.append(draft)
        for each in earlier if draft.service is not None else []:
            each.service = draft.service
    return kept


def _earlier(draft: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """Items that a name of which nothing is said may come back to."""
    found = (each for each in drafts if not (draft.row and each.is_bare))
    return [each for each in found if same_instrument(each.name, draft.name)]


def _is_heading(found: Sequence[Draft], following: Sequence[Block]) -> bool:
    """Whether a line only announces a list: 常用玻璃量器送检，按JJG 196-2006 出证."""
    listed = sum(each.kind == "row" for each in following[:4]) >= 2
    return listed and all(not (draft.facts or draft.counts) for draft in found)


def _specific(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without general words (医疗设备) of which nothing is said, if there are others."""
    general = words("general_device")
    kept = [draft for draft in drafts if not (draft.is_bare and general.ends(draft.name.text))]
    return kept or list(drafts)


def _inherit(heading: Sequence[Draft], drafts: Sequence[Draft]) -> None:
    """Give the specifications of a heading to the items of its list that name none."""
    specs = [spec for draft in heading for spec in draft.specs]
    for draft in drafts:
        if draft.row and not draft.specs:
            draft.specs.extend(specs)


def _read_block(clean: str, shown: str, block: Block) -> list[Draft]:
    if block.kind == "note":
        return []
    if block.kind == "row" and not _is_running(clean, block):
        draft = read_row(clean, shown, block)
        return [draft] if draft else []
    return read_prose(clean, shown, block)


def _is_running(clean: str, block: Block) -> bool:
    """Whether a line that could be a row names several instruments or sizes: prose after all."""
    if len(block.cells) > 1:
        return False
    part = clean[block.start : block.stop]
    if len(find_counts(part)) > 1:
        return True
    names = find_names(part)
    return len(names) > 1 and not all(
        part[: each.start].rstrip().endswith(("(", "（")) for each in names[1:]
    )


def _give_each(clean: str, block: Block, drafts: Sequence[Draft]) -> None:
    """以上各1台, said after a list, to every item without a count."""
    part = clean[block.start : block.stop]
    for count in find_counts(part):
        if count.each and count.number:
            for draft in drafts:
                if not draft.counts:
                    draft.counts.append(Count(block.start, block.stop, count.number))


def _serve(clean: str, drafts: Sequence[Draft]) -> None:
    """Give items without a service the one the text names, or that of their specification."""
    plain = without_names(clean)
    found = find_services(plain)
    placed = services_by_place(plain, found, len(drafts))
    for place, service in placed.items():
        drafts[place].service = service
    for word in found:
        lead = clean[max(0, word.start - 6) : word.start]
        if words("all_before").within(lead):
            _fill(word.service, (each for each in drafts if each.name.start < word.start))
        elif words("the_rest").within(lead):
            _fill(word.service, drafts)
    named = {word.service for word in found} - {UNDECIDED}
    if len(named) > 1:
        named -= {draft.service for draft in drafts if draft.service}
    only = named.pop() if len(named) == 1 else None
    for draft in drafts:
        if draft.service is None and draft.specs and only is None:
            draft.service = service_of_spec(draft.specs[0].number)
        draft.service = only if draft.service is None else draft.service or None


def _fill(service: str, drafts: Iterable[Draft]) -> None:
    for draft in drafts:
        draft.service = service if draft.service is None else draft.service
