"""Items from the rows of a pasted list: one row, one instrument.

A column with a heading is read as the heading says; without headings the cell that names an
instrument is found first and the other cells are read for what they can be.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.metrology.need_text.asides import left_out
from app.metrology.need_text.counting import Count, find_counts, read_count
from app.metrology.need_text.drafts import Draft, Fact
from app.metrology.need_text.islands import find_islands
from app.metrology.need_text.layout import Block, Cell
from app.metrology.need_text.naming import Name, find_names, head_name, without_names
from app.metrology.need_text.services import find_services
from app.metrology.need_text.specs import find_specs
from app.metrology.need_text.words import words
from app.metrology.quantities import find_quantities, read_quantities
from app.metrology.readings import Hint, Island

MOST_PIECES = 9999
# What stands under 等级 without the word: Ⅲ, 2.5, 0.2S.
_BARE_CLASS = re.compile(r"[ⅠⅡⅢⅣ]|I{1,3}V?|IV|\d(?:\.\d{1,3})?S?|A{1,2}|[BC]")
_BARE = re.compile(r"\d{1,4}")
_TRAILING = re.compile(r"[ \t]+(?P<number>\d{1,3})\s*$")
_NUMBERED = re.compile(r"\s*(?:[（(]?\d{1,3}[.、)）．](?!\d)|[①-⑳]|[-•·*●]\s)\s*")
_IDENTIFIER = re.compile(r"(?=.*\d)[A-Za-z0-9][\w\-/#.]*")
_HINTS: dict[str, Hint] = {
    "range": "range",
    "requirement": "mpe",
    "grade": "mpe",
    "mixed": "",
    "count": "",
}


def read_row(text: str, shown: str, block: Block) -> Draft | None:
    """The item of a row; None where it names no instrument or says that it is left out.

    ``text`` is for words, ``shown`` the same text with dates, prices and the like blanked out.
    """
    named = _device_cell(text, block)
    if named is None or left_out(text[block.start : block.stop]):
        return None
    cell, name = named
    draft = Draft(name, row=True)
    for each in block.cells:
        _read_cell(text, shown, each, draft, is_device=each == cell)
    _bare_count(text, block, cell, draft)
    services = {
        word.service for word in find_services(without_names(text[block.start : block.stop]))
    }
    draft.service = services.pop() if len(services) == 1 else None
    return draft


def _own_services(line: str) -> Iterator[str]:
    """Services a line names for its own instrument, not for those before it (以上校准；另…)."""
    for word in find_services(without_names(line)):
        if not words("all_before").within(line[max(0, word.start - 6) : word.start]):
            yield word.service


def _device_cell(text: str, block: Block) -> tuple[Cell, Name] | None:
    headed = [cell for cell in block.cells if cell.column == "device"]
    for cell in headed:
        if name := _name_in(text, cell, whole=True):
            return cell, name
    open_cells = [cell for cell in block.cells if cell.column == "mixed"] or list(block.cells)
    for cell in open_cells:
        names = _names(text, cell)
        if names:
            return cell, names[0]
    if len(block.cells) < 2:
        return _headed(text, block.cells[0])
    for cell in open_cells:
        if name := _name_in(text, cell, whole=True):
            return cell, name
    return None


def _headed(text: str, cell: Cell) -> tuple[Cell, Name] | None:
    """A line of a list that begins with words and goes on with a quantity or count."""
    said = text[cell.start : cell.stop]
    end = _first_mark(said, 0)
    if end == len(said) or words("stop").within(said[:end]) or "：" in said[:end]:
        return None
    name = _name_in(text, cell, whole=True)
    return (cell, name) if name else None


def _names(text: str, cell: Cell) -> list[Name]:
    return [
        Name(each.start + cell.start, each.stop + cell.start, each.text, each.device)
        for each in find_names(text[cell.start : cell.stop])
    ]


def _name_in(text: str, cell: Cell, *, whole: bool) -> Name | None:
    """The instrument a cell names: by the lexicon, by its last word, or its words as they are."""
    said = text[cell.start : cell.stop]
    if names := _names(text, cell):
        return names[0]
    if not whole or _IDENTIFIER.fullmatch(said) or _BARE.fullmatch(said):
        return None
    numbered = _NUMBERED.match(said)
    begin = numbered.end() if numbered else 0
    return head_name(said[begin : _first_mark(said, begin)], cell.start + begin)


def _first_mark(said: str, begin: int) -> int:
    """Where the first quantity, count or specification of a cell stands; its end if none does."""
    starts = [each.start for each in find_quantities(said)]
    starts.extend(count.start for count in find_counts(said))
    starts.extend(spec.start for spec in find_specs(said))
    return min((start for start in starts if start >= begin), default=len(said))


def _read_cell(text: str, shown: str, cell: Cell, draft: Draft, *, is_device: bool) -> None:
    said = text[cell.start : cell.stop]
    if cell.column == "other" and not is_device:
        return
    for spec in find_specs(said):
        draft.specs.append(type(spec)(spec.start + cell.start, spec.stop + cell.start, spec.number))
    if cell.column in ("spec", "service"):
        return
    for count in find_counts(said):
        start, stop = count.start + cell.start, count.stop + cell.start
        draft.counts.append(replace(count, start=start, stop=stop))
    number = read_count(said) if cell.column == "count" else None
    if number:
        if number <= MOST_PIECES and not draft.counts:
            draft.counts.append(_count(cell, number))
        return
    draft.facts.extend(_facts(shown, cell, is_device=is_device or len(cell_words(said)) > 1))


def cell_words(said: str) -> list[str]:
    """The pieces of a cell between spaces."""
    return said.split()


def _facts(shown: str, cell: Cell, *, is_device: bool) -> list[Fact]:
    said = shown[cell.start : cell.stop]
    hint = _HINTS.get(cell.column, "")
    if not is_device or hint:
        bare = cell.column == "grade" and _BARE_CLASS.fullmatch(said.strip())
        reading = read_quantities(f"{said.strip()}级" if bare else said, hint)
        if reading.status == "read" or (hint and reading.status == "refused"):
            return [Fact(cell.start, cell.stop, said, reading, "", hint)]
    return [_fact(shown, island, cell.start, hint) for island in find_islands(said)]


def _fact(shown: str, island: Island, offset: int, hint: Hint) -> Fact:
    start, stop = island.start + offset, island.stop + offset
    before = shown[max(offset, start - 10) : start]
    return Fact(start, stop, shown[start:stop], island.reading, island.label, hint, before=before)


def _count(cell: Cell, number: int) -> Count:
    return Count(cell.start, cell.stop, number)


def _bare_count(text: str, block: Block, named: Cell, draft: Draft) -> None:
    """A bare whole number that can only be the number of pieces: in its own cell, or at the end."""
    if draft.counts:
        return
    if len(block.cells) == 1:
        match = _TRAILING.search(text[named.start : named.stop])
        if match and draft.name.stop <= named.start + match.start("number"):
            draft.counts.append(_count(named, int(match["number"])))
        return
    after = [c for c in block.cells if c.start > named.start and c.column == "mixed"]
    bare = [c for c in after if _BARE.fullmatch(text[c.start : c.stop])]
    if len(bare) == 1 and 0 < int(text[bare[0].start : bare[0].stop]) <= MOST_PIECES:
        draft.counts.append(_count(bare[0], int(text[bare[0].start : bare[0].stop])))
