"""Items from running text: bound, told apart by size, served, and without echoes.

The parts are elsewhere: what stands in the text (``scenes.py``), what belongs to whom
(``binding.py``), several sizes of one instrument (``variants.py``).
"""

import re

from app.metrology.need_text.binding import bind
from app.metrology.need_text.drafts import Draft
from app.metrology.need_text.layout import Block
from app.metrology.need_text.naming import (
    Name,
    same_instrument,
)
from app.metrology.need_text.scenes import LIST_JOIN, MIDDLE, STRONG, Scene, set_scene
from app.metrology.need_text.services import ServiceWord
from app.metrology.need_text.variants import split_variants
from app.metrology.readings import Item

_HEADS = ("探头", "表头", "测点")
_ASIDE = re.compile(r"[（(][^（()）]{0,40}[)）]")


def read_prose(text: str, shown: str, block: Block) -> list[Draft]:
    """The items of a block of prose; see ``read_row`` for the two texts."""
    scene = set_scene(text, shown, block)
    drafts = bind(scene)
    drafts = _together(scene, drafts)
    found: list[Draft] = []
    for draft in drafts:
        found.extend(split_variants(draft, scene.clause))
    _serve(scene, found)
    return _without_echoes(scene, found)


def _together(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Names counted as one sum (注射泵、输液泵合计150台) as one item under both names."""
    joined: list[Draft] = []
    for draft in drafts:
        previous = joined[-1] if joined else None
        summed = any(count.total for count in draft.counts)
        if previous and summed and previous.is_bare:
            between = scene.text[previous.name.stop : draft.name.start]
            if LIST_JOIN.fullmatch(between):
                said = scene.text[previous.name.start : draft.name.stop]
                draft.name = Name(previous.name.start, draft.name.stop, said, draft.name.device)
                joined.pop()
        joined.append(draft)
    return joined


def _serve(scene: Scene, drafts: list[Draft]) -> None:
    """Give each item the service its own words, its part of the sentence or a heading names."""
    if len({word.service for word in scene.services}) < 2:
        return
    starts = sorted({draft.name.start for draft in drafts})
    for draft in drafts:
        after = [start for start in starts if start > draft.name.start]
        draft.service = _service_for(scene, draft.name, after[0] if after else scene.block.stop)


def _service_for(scene: Scene, name: Name, following: int) -> str | None:
    for word in scene.services:
        if word.stop <= name.start and scene.clause(word.start) == scene.clause(name.start):
            return word.service
    for word in scene.services:
        if word.start < name.stop:
            continue
        if word.start < following and not _before_next(scene, word, following):
            return word.service
        part = scene.text[name.stop : word.start]
        if not any(char in STRONG + MIDDLE for char in part) and word.start > following:
            return word.service
    earlier = [word.service for word in scene.services if word.stop <= name.start]
    return earlier[-1] if earlier else None


def _before_next(scene: Scene, word: ServiceWord, following: int) -> bool:
    """Whether a service stands at the head of the next instrument's clause: 校准|温度计3支."""
    return following < scene.block.stop and scene.clause(word.start) == scene.clause(following)


def _without_echoes(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Leave out names that only repeat an item or are mentioned by the way."""
    kept: list[Draft] = []
    telling = any(not draft.is_bare for draft in drafts)
    for draft in drafts:
        earlier = [each for each in kept if same_instrument(each.name, draft.name)]
        if draft.name.text in _HEADS and kept and kept[-1].is_bare:
            earlier = kept[-1:]  # 可燃气体报警器…，大概380个探头
        if earlier and _echoes(draft, earlier[0]):
            for each in earlier:
                _take_over(each, draft)
            continue
        if draft.is_bare and telling and not _is_wanted(scene, draft, drafts):
            continue
        kept.append(draft)
    return kept


def _echoes(draft: Draft, earlier: Draft) -> bool:
    """Whether a later mention says nothing, or only what the earlier one leaves open."""
    if draft.is_bare or not (earlier.facts or earlier.counts):
        return True
    if draft.counts:
        return False
    said = {_sort(item) for fact in earlier.facts for item in fact.reading.items}
    return not any(_sort(item) in said for fact in draft.facts for item in fact.reading.items)


def _sort(item: Item) -> tuple[type, str]:
    return type(item), getattr(item, "role", "")


def _take_over(earlier: Draft, draft: Draft) -> None:
    """Give an item what a later mention of it says."""
    earlier.facts.extend(draft.facts)
    earlier.specs.extend(draft.specs)
    earlier.counts.extend(draft.counts if not earlier.counts else [])
    earlier.service = earlier.service if draft.service is None else draft.service


def _is_wanted(scene: Scene, draft: Draft, drafts: list[Draft]) -> bool:
    """Whether a name of which nothing is said is asked for: by a service, or as one of a list."""
    name = draft.name
    clause = scene.clause(name.start)
    if any(scene.clause(word.start) == clause for word in scene.services):
        return True
    if (
        _ASIDE.sub("", scene.clause_text(name.start)).strip(" 、，,；;") == name.text
        and len(drafts) > 2
    ):
        return True
    for other in drafts:
        first, second = sorted((name, other.name), key=lambda each: each.start)
        if first is not second and LIST_JOIN.fullmatch(scene.text[first.stop : second.start]):
            return True
    return False
