"""A need for research: one thing to be measured that nobody can measure well enough yet.

What is asked for is named by a title, beside a word such as 征集 or 共建, or before 测不了. Its
quantities are those of the text; what is told about the past or by the way is no requirement.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from app.metrology.need_text.asides import names_plant, tells_aside
from app.metrology.need_text.drafts import Draft, Fact
from app.metrology.need_text.islands import find_islands
from app.metrology.need_text.naming import Name, find_names
from app.metrology.need_text.specs import find_specs
from app.metrology.need_text.topics import find_topic
from app.metrology.need_text.words import words

_ASK = re.compile(
    r"(?:(?:联合|合作|共同)?(?:研制|研究|攻关|开发|研发)|一起[搞做]|共同搞|征集|共建|寻求|寻找|想找合作做|想找|想求|求(?=[^助])|建立|求助|组织)"
    r"(?:出|一下|适合|一次|一种|一套|一台|一个|新的?|的)*"
)
_OBJECT = re.compile(r"[^，,。；;！!？?\n：:]{2,60}")
# Words for any piece of research: alone they do not say what is to be measured.
_GENERIC = re.compile(
    r"(?:在线|现场|原位|动态|静态|实时|全参数|全量程|全频段|全范围|非接触|全流程|快速|无损|统一|全新|新|标准|校准|检定|测量|测试|检测|溯源|标定|评估|评价|比对|计量"
    r"|参考|参比|可靠|可行|有效|合适|高精度|的|和|与|及|、|一套|一种|技术|方法|方案|装置|系统|办法|能力|规范|规程|手段|平台|标准器|标准物质|样件|样品"
    r"|研究|体系|服务|量值|传递|设备|仪器)+"
)
_HEAD = re.compile(
    r"(?:装置|系统|技术|方法|方案|办法|标准|测量仪|校准|比对|检定|溯源|测试|测量|标定|平台|设备|仪|计"
    r"|传感器|物质)(?:方法|技术|装置|系统|方案|标准|能力)?"
)
_CANNOT = re.compile(
    r"(?:^|(?<=[，,。；;！!？?\n：:“”\"「 ]))(?P<object>[\u4e00-\u9fffA-Za-z0-9/\-]{3,20}?)"
    r"(?:目前|现在|都|就是|等于|根本)?(?:测不了|测不准|测不全|(?:没法|无法|没有办法)(?:在线|现场|直接)?(?:溯源|校准|测))"
)
_TITLE = re.compile(
    r"(?:(?:项目|课题|攻关|任务)(?:名称|题目|标题)|需求(?:名称|题目|标题)?)\s*[:：]\s*(?P<title>[^\n，,。；;]{3,40})"
)
# 硫化物标准气体的研制: what is asked for stands before the word.
_OF = re.compile(
    r"(?:求|需要|希望|想|寻求|开展|进行|支持|联合|合作)(?P<object>[^，,。；;！!？?\n：:求需希想]{3,40}?)的"
    r"(?:联合|合作)?(?:研制|研发|开发|攻关)"
)
_LEAD = re.compile(
    r"(?:^|[，,。；;！!？?\n：:的])\s*(?P<lead>[\u4e00-\u9fffA-Za-z/\-]{3,20})(?:[，,：:（(]\s*)?$"
)
# 工业CT或者光学方法: the means that are thought of, not what is to be measured.
_EITHER = re.compile(r"或者?(?:光学|超声|激光|视觉|射线|声学|电学|磁学)(?:方法|办法|技术)")
_VALUE = re.compile(r"(?:量值|数据|结果|参数|读数|数值|指标)$")
_MEANS = re.compile(r"(?:用|找|靠|拿|借|凭|以|买|进口|比|和|与|跟)[^，,。；;、的]{0,6}$")
_LISTED = re.compile(r"\s?(?:需求|求助|企业|公司|厂|行业|测过|和[^，。]{1,10}[两三]台)")
_CLAUSE = re.compile(r"[，,。；;！!？?\n]")


def read_research(text: str, shown: str) -> list[Draft]:
    """The one item of a research need; empty when the text does not say what is to be measured."""
    name = _named(text, shown)
    if name is None:
        return []
    draft = Draft(name, service=_service(text))
    draft.facts = _own(_facts(text, shown), name)
    draft.specs = list(find_specs(text))
    return [draft]


def _own(facts: list[Fact], name: Name) -> list[Fact]:
    """Facts without durations, and without ranges beside one that stands with the name itself."""
    beside = [fact for fact in facts if name.start - 25 <= fact.start <= name.stop + 2]
    asked = {kind for fact in beside for kind in _kinds(fact)}
    # 最长6m … 求6m激光测量系统: a lone value in the name only repeats what the text tells fully.
    told = {
        kind for fact in facts if fact not in beside and not _is_lone(fact) for kind in _kinds(fact)
    }
    full = {kind for fact in beside if not _is_lone(fact) for kind in _kinds(fact)}
    repeated = (asked & told) - full
    kept = []
    for fact in facts:
        kinds = _kinds(fact)
        durations = kinds | {limit.kind for limit in fact.reading.limits}
        if "time" in durations and "时" not in name.text:
            continue
        if kinds & repeated and fact in beside:
            continue
        if kinds & (asked - repeated) and fact not in beside:
            continue
        kept.append(fact)
    return kept


def _kinds(fact: Fact) -> set[str]:
    return {interval.kind for interval in fact.reading.intervals}


def _is_lone(fact: Fact) -> bool:
    """Whether a fact is only a value without bounds."""
    return all(interval.lo == interval.hi for interval in fact.reading.intervals)


def _service(text: str) -> str:
    found = {word.name for word in words("service").find(text)}
    if any(word in text for word in ("研", "攻关", "共建", "征集", "揭榜", "合作")):
        return "研发"
    return "比对" if "比对" in found else "研发"


def _named(text: str, shown: str) -> Name | None:
    if titled := _TITLE.search(text):
        start, stop = titled.span("title")
        return Name(start, stop, text[start:stop])
    asked = list(_asked(text))
    for name in asked:
        if not _GENERIC.fullmatch(name.text):
            return name
    for match in _CANNOT.finditer(text):
        start, stop = match.span("object")
        if not words("stop").within(text[start:stop]) and not _VALUE.search(text[start:stop]):
            return Name(start, stop, text[start:stop])
    own = _own_instrument(text)
    return own or _before_range(text, shown) or find_topic(text) or next(iter(asked), None)


def _asked(text: str) -> Iterator[Name]:
    """What stands before 的研制 or after 研制, 征集, 求."""
    for match in _OF.finditer(text):
        if name := _object(text, *match.span("object"), whole=True):
            yield name
    for match in _ASK.finditer(text):
        asked = _OBJECT.match(text, match.end())
        if asked and (name := _object(text, asked.start(), asked.end())):
            yield name


def _own_instrument(text: str) -> Name | None:
    """The first instrument that is the trouble, not a means to it (我们用激光跟踪仪测过)."""
    for name in find_names(text):
        if not _MEANS.search(text, max(0, name.start - 8), name.start) and not _LISTED.match(
            text, name.stop
        ):
            return name
    return None


def _before_range(text: str, shown: str) -> Name | None:
    """The words in the clause just before the first range: 熔盐流量，290～565℃."""
    for island in find_islands(shown):
        match = _LEAD.search(text, max(0, island.start - 40), island.start)
        named = match and match["lead"] != island.label
        told = match and any(words(each).tells(match["lead"]) for each in ("stop", "problem"))
        if match and named and island.reading.intervals and not told:
            return Name(match.start("lead"), match.end("lead"), match["lead"])
    return None


def _object(text: str, start: int, stop: int, *, whole: bool = False) -> Name | None:
    """The thing asked for, without its leading quantities, up to its last head word."""
    for island in find_islands(text[start:stop]):
        if island.start <= 2:
            start += island.stop
        break
    said = text[start:stop]
    if _EITHER.search(said):
        return None
    heads = list(_HEAD.finditer(said))
    if not whole and (not heads or heads[-1].end() < 3):
        return None
    end = len(said) if whole else heads[-1].end()
    said = said[:end].lstrip(" 的一种套台个适合")
    begin = start + end - len(said)
    return Name(begin, start + end, said) if len(said) >= 4 else None


def _facts(text: str, shown: str) -> list[Fact]:
    found: list[Fact] = []
    cuts = [match.start() for match in _CLAUSE.finditer(text)]
    for island in find_islands(shown):
        at = bisect_right(cuts, island.start)
        start = cuts[at - 1] + 1 if at else 0
        clause = text[start : cuts[at] if at < len(cuts) else len(text)]
        if tells_aside(clause, text[start : island.start]) or names_plant(text, island.stop):
            continue
        said, lead = (
            shown[island.start : island.stop],
            shown[max(0, island.start - 10) : island.start],
        )
        found.append(
            Fact(island.start, island.stop, said, island.reading, island.label, before=lead)
        )
    return found
