"""The customer's own place among the places a text names.

Told from names that stand together (省, 市, 县), from the words around them, and against brands,
roads and the places of laboratories. Where two places are as likely, none is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.metrology.need_text.counting import without_counts
from app.metrology.need_text.readings import Gazetteer, PlaceName
from app.metrology.need_text.words import words

MUNICIPALITIES = ("11", "12", "31", "50")
GAP = 2  # characters between the names of one address: "陕西榆林 神木", "广东省，佛山"
NEAR = 6


@dataclass(frozen=True, slots=True)
class CustomerPlace:
    """A GB/T 2260 code of a prefecture (or of a province) and the words that say it."""

    code: str
    text: str
    start: int
    stop: int


def _prefix(code: str) -> str:
    return code[:2] if code[2:] == "0000" else code[:4] if code[4:] == "00" else code


def _within(inner: str, outer: str) -> bool:
    return _prefix(inner).startswith(_prefix(outer))


def prefecture_of(code: str) -> str:
    """The prefecture of a county; a county that lies straight in its province stays itself."""
    if code[:2] in MUNICIPALITIES:
        return code[:2] + "0000"
    return code if code[2:4] == "90" else code[:4] + "00"


def _level(code: str) -> int:
    return len(_prefix(code))


@dataclass(slots=True)
class _Chain:
    """Names that narrow one another, and the code they come to."""

    names: list[PlaceName]
    codes: tuple[str, ...]

    @property
    def start(self) -> int:
        return self.names[0].start

    @property
    def stop(self) -> int:
        return self.names[-1].stop

    def joined(self, name: PlaceName, text: str) -> bool:
        """Take a further name in if it lies inside what the chain says and close to it."""
        gap = text[self.stop : name.start]
        if len(gap) > GAP or (set(gap) - set(" ,，、·-省市区县\t（(/")):
            return False
        inside = tuple(
            code for code in name.codes if any(_within(code, outer) for outer in self.codes)
        )
        if not inside:
            # 吉林 吉林市, and 兵团 after 新疆, which is no part of 新疆 by its code.
            if (text[self.stop - 2 : name.stop]) != "新疆兵团":
                return False
            inside = name.codes
        self.names.append(name)
        self.codes = inside
        return True


def _chains(names: Iterable[PlaceName], text: str) -> list[_Chain]:
    chains: list[_Chain] = []
    for name in names:
        if not chains or not chains[-1].joined(name, text):
            chains.append(_Chain([name], name.codes))
    return chains


def _foremost(codes: Sequence[str]) -> tuple[str, ...]:
    """Those of the highest level: bare 朝阳 is the city, bare 吉林 the province."""
    best = min(map(_level, codes))
    return tuple(code for code in codes if _level(code) == best)


def _is_doubtful(chain: _Chain, text: str) -> bool:
    """A county's bare name standing alone may be any word (延长, 资源, 方正)."""
    name = text[chain.start : chain.stop]
    alone = len(chain.names) == 1 and min(map(_level, chain.codes)) > 4
    return alone and len(name) < 3 and name[-1] not in "市县"


def _score(chain: _Chain, text: str) -> int:
    before = text[max(0, chain.start - NEAR) : chain.start]
    after = text[chain.stop : chain.stop + NEAR]
    score = 0
    owned = words("own_place").ends(before.rstrip(" ：:，,"))
    if words("other_place").starts(after) or words("other_place").ends(before.rstrip()):
        score -= 4
    if owned:
        score += 3
    at_start = not text[: chain.start].strip() or text[chain.start - 1] in "\n。；;，,（( 　：:"
    if at_start:
        score += 2
    if not after or after[0] in "，,。.；;\n\t）)】 　：:":
        score += 1
    if _is_doubtful(chain, text) and not (owned or (at_start and after[:1] in "，,。 \n")):
        score -= 5
    return score


def find_place(text: str, gazetteer: Gazetteer) -> CustomerPlace | None:
    """The customer's own place; None when the text names none, or several without telling whose."""
    chains = _chains(gazetteer.find(without_counts(text)), text)
    scored = [(_score(chain, text), -chain.start, chain) for chain in chains]
    likely = sorted((each for each in scored if each[0] > -4), key=lambda each: each[:2])
    if not likely:
        return None
    best = likely[-1][2]
    codes = {prefecture_of(code) if _level(code) > 2 else code for code in _foremost(best.codes)}
    if len(codes) != 1:
        codes = _narrowed(codes, chains)
    if len(codes) != 1:
        return None
    code = _deeper(codes.pop(), [each[2] for each in likely])
    return CustomerPlace(code, text[best.start : best.stop], best.start, best.stop)


def _narrowed(codes: set[str], chains: list[_Chain]) -> set[str]:
    """Those that lie in a province named elsewhere in the text."""
    provinces = {code[:2] for chain in chains for code in chain.codes if _level(code) == 2}
    return {code for code in codes if code[:2] in provinces}


def _deeper(code: str, chains: list[_Chain]) -> str:
    """A province made precise by the one prefecture of it that is named elsewhere."""
    if _level(code) != 2 or code[:2] in MUNICIPALITIES:
        return code
    inside = {
        prefecture_of(each)
        for chain in chains
        for each in _foremost(chain.codes)
        if _level(each) > 2 and _within(each, code)
    }
    return inside.pop() if len(inside) == 1 else code
