"""The service, the way of service and the kind of problem a need's words speak of.

Each is told only where the words name it and nothing contradicts; nothing is inferred from the
instrument.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.metrology.need_text.counting import read_count
from app.metrology.need_text.readings import Mode, ProblemKind
from app.metrology.need_text.words import words

UNDECIDED = ""
_PARTLY = re.compile(r"[^，,。；;.\n]{0,30}\bonly\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+[，,。；;！!？?\n]*")
_ORDINAL = re.compile(
    r"(?P<side>前|后|第|最后)(?:面)?(?P<many>\d{1,2}|[一二两三四五六七八九十]{1,2})[样项种台个件类]"
)
# 想联合院所研究, 求氨中水分的标准物质和校准办法
_JOINT = re.compile(
    r"(?:希望|想|拟|能否|能不能)[^，,。；;\n]{0,8}(?:研究|研制|攻关)|(?:联合|合作|共同|一起)[^，,。；;\n]{0,8}(?:研究|研制|开发|研发|攻关)"
    r"|(?:^|[，,。；;\n])(?:想|拟|现|希望|特)?(?:求(?!助)|征求|寻求|想找)[^，,。；;\n]{2,30}(?:方法|方案|办法|技术|标准物质)"
)
_OR = re.compile(r"\s*(?:还是|或者?|/|或是|、|(?<=检定)(?=校准))\s*(?:做|走|是)?\s*")
_ASKED = ("能不能", "可不可以", "可以不", "要不要", "是不是", "方不方便", "能否", "可否")
KINDS: tuple[ProblemKind, ...] = ("测不了", "测不全", "测不准")
LOOK_BACK = 4  # characters before a word in which a negation still reaches it


@dataclass(frozen=True, slots=True)
class ServiceWord:
    """A service named at ``text[start:stop]``; UNDECIDED for 检定还是校准."""

    start: int
    stop: int
    service: str


# 主营CGM研发, 仪表研发制造企业: the writer's trade.
_TRADE = re.compile(
    r"(?:主营|主要从事|从事|专业|专注|致力于|我们是?做|我司做)[^，,。；;\n]{0,14}(?:研发|研制|开发)(?=[、，,。和及与生制的]|$)"
    r"|(?:研发|研制|开发)(?=[、与和及]?(?:生产|制造|销售)?(?:的?(?:公司|企业|厂家|厂商|单位|型企业)|生产|制造|销售))"
)


def without_trades(text: str) -> str:
    """The text with what the writer does for a living blanked."""
    return _TRADE.sub(lambda match: " " * len(match.group()), text)


def find_services(text: str) -> tuple[ServiceWord, ...]:
    """Every service named and not denied, in order."""
    denied = words("service_negation")
    found: list[ServiceWord] = []
    for word in words("service").find(without_trades(text)):
        before = text[max(0, word.start - LOOK_BACK) : word.start]
        if word.name == "none" or (denied.ends(before) and not before.endswith(_ASKED)):
            continue
        if found and _OR.fullmatch(text[found[-1].stop : word.start]):
            found[-1] = ServiceWord(found[-1].start, word.stop, UNDECIDED)
        else:
            found.append(ServiceWord(word.start, word.stop, word.name))
    return tuple(found)


def services_by_place(
    text: str, found: Sequence[ServiceWord], number: int
) -> dict[int, str | None]:
    """前两样检定，后三样校准: the service of items by their place in the list, from 0.

    Where such words do not add up, the items they could mean have none.
    """
    placed: dict[int, str | None] = {}
    for match in _ORDINAL.finditer(text):
        service = next((w.service for w in found if 0 <= w.start - match.end() <= 8), None)
        many = read_count(match["many"])
        if service is None or not many or many > number:
            continue
        span = {"前": range(many), "后": range(number - many, number)}.get(
            match["side"], range(many - 1, many)
        )
        for place in span:
            placed[place] = service if placed.get(place, service) == service else None
    return placed


def service_of_spec(spec: str) -> str | None:
    """What a specification is for by its series: JJG verification, JJF calibration."""
    return {"JJG": "检定", "JJF": "校准"}.get(spec[:3])


def _modes(text: str) -> Iterator[str]:
    denied = words("mode_negation")
    for word in words("mode").find(text):
        if word.name == "none":
            continue
        before = text[max(0, word.start - LOOK_BACK) : word.start]
        if word.name == "现场" and _PARTLY.match(text, word.stop):
            yield "送检"  # on site for one thing only: the rest is not
        if before.endswith(_ASKED) or not denied.ends(before):
            yield word.name
        elif word.name == "现场":
            yield "送检"  # 不用上门: then it is sent in; 不送 says nothing about where


def _without_past(text: str) -> str:
    """The text without clauses that tell how it was done before: 去年是你们上门的."""
    if not words("past_time").within(text):
        return text
    clauses = _CLAUSE.findall(text)
    return "".join(each for each in clauses if not words("past_time").within(each))


def find_mode(text: str) -> Mode | None:
    """Whether instruments are sent in (fetched, posted) or served where they are."""
    found = set(_modes(_without_past(text)))
    if found == {"送检"}:
        return "送检"
    return "现场" if found == {"现场"} else None


def is_research(text: str) -> bool:
    """Whether the text asks for a capability to be made rather than for an existing service."""
    text = without_trades(text)
    found = {word.name for word in words("research").find(text)}
    if _JOINT.search(text):
        return True
    if "strong" in found or "weak" not in found:
        return "strong" in found
    told = sum(1 for _ in words("problem").find(text))
    return told > 1 or any(kind in text for kind in KINDS)


def find_problem(text: str) -> ProblemKind | None:
    """The kind of problem: the words 测不了, 测不全, 测不准 themselves, or what describes them."""
    for kind in KINDS:
        if kind in text:
            return kind
    if not is_research(text):
        return None
    found = Counter(word.name for word in words("problem").find(text))
    return max(KINDS, key=lambda kind: found[str(kind)]) if found else None
