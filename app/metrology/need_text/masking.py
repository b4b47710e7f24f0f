"""Blank out what must not be read as a need, keeping every position.

Control characters, addresses, telephone numbers, prices, dates and the clauses that give orders to
the platform become spaces of the same length; what is left means what it meant.
"""

import re
import unicodedata

from app.metrology.need_text.counting import find_counts
from app.metrology.need_text.words import words

LONGEST = 20_000  # characters read of one need; more is no description of a need
_CLAUSE = re.compile(r"(?:[^，,。；;！!？?\n.]|\.(?!\s))+(?:[，,。；;！!？?\n]|\.(?=\s))*")
_MARKUP = re.compile(
    r"<(script|style)\b.{0,2000}?(?:</\1\s*>|$)|</?[A-Za-z][^<>\n]{0,200}>",
    re.IGNORECASE | re.DOTALL,
)
_ENDS = ("。", "！", "!", "？", "?", "\n", ".")
_PRIVATE = re.compile(
    r"https?://\S+|www\.\S+|[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,20}){1,4}"
    r"|(?<![\d.])1[3-9]\d[- ]?[\d*＊xX]{4}[- ]?[\d*＊xX]{4}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?:-\d+)?"
    r"|(?:QQ|qq|微信号?|电话|手机|税号|订单号|邮编|工单号|合同号)[:：]?\s*[\w*-]{4,24}"
)
_ASKED = {ord("？"): "。", ord("！"): "。"}  # no part of a quantity: U=0.1%（k=2）？
_BRACES = dict.fromkeys(map(ord, '{}[]"'), " ")
# Slashes that part what stands in a row (0.5级/1台) or two values of one unit (94dB/114dB).
_SEGMENT = re.compile(r"[^；;。\n]+")
_COUNTED = re.compile(r"/\s{0,2}\d{1,4}\s{0,2}[台只个支套把块件副]")
_SLASH = re.compile(r"/(?=\s{0,2}[±\d(（\u4e00-\u9fff])|(?<=[级等%％\u4e00-\u9fff])/")
_TWO_VALUES = re.compile(r"(?<=\d)(?P<unit>[a-zA-Zμ℃]{1,3})/(?=\d+(?:\.\d+)?(?P=unit)(?![A-Za-z]))")
# Diameter signs are no part of a number, and the second one hides the end of a range: Φ6~Φ20mm.
_DIAMETER = re.compile(r"(?<=[~～\-—至到])\s{0,2}[ΦφØø∅⌀](?=\s{0,2}\d)")
# (L单位mm), (L以mm计), (L in mm): what every length formula is taken to mean anyway.
_FORMULA_UNIT = re.compile(
    r"[，,]?\s{0,2}[（(]?(?:其中|式中)?\s{0,2}L\s{0,2}(?:的?单位(?:为|是|[:：])?|以|in|:|：|为|是)\s{0,2}(?:mm|毫米)(?:计|为单位)?[）)]?"
)
# MPEE, MPEe: the error of indication of a measuring machine; the sign is written or not.
_MPE_E = re.compile(r"MPE(?P<index>[EeLp])\s{0,2}(?P<join>[=≤:：]?)\s{0,2}(?=[(（±\d])")
# The number of a point, which the number before it would be read together with: ×2 2）力传感器.
_POINT = re.compile(r"(?<=[\s；;。，,、])\d{1,2}[）)](?=\s{0,2}[\u4e00-\u9fff])")
# 150kg/20g: capacity and scale division, no quotient.
_DIVISION = re.compile(
    r"(?P<full>\d(?:kg|g|t))/(?=\d+(?:\.\d+)?\s{0,2}(?:mg|g|kg|μg|ug)(?![A-Za-z/]))"
)
# 室温+10～250℃: how far above the room does not change what is asked.
_ABOVE_ROOM = re.compile(
    r"(?P<room>室温|环境温度|RT)\s{0,2}\+\s{0,2}\d{1,2}\s{0,2}℃?(?=\s{0,2}[~～\-—至到]\s{0,2}\d)"
)
# A model before a number: its last digit would be taken for a digit group of it (FSV7 10Hz-7GHz).
_MODELS = re.compile(
    r"(?<![A-Za-z0-9])(?!(?:DN|PN|AC|DC|HR[A-Z]|HV|HB|PM|MAX|CO|SO|NO|IT|RH|U|IP)\d)"
    r"[A-Z]{2,8}[a-z]?-?\d{1,6}(?=\s+[-\d(（±])"
)
# Φ35H7: a bore and its tolerance class; 35 H is no inductance.
_FIT = re.compile(r"[ΦφØø∅⌀]\s?\d+(?:\.\d+)?\s?[A-Za-z]{1,2}\d{1,2}(?![\d.])")
# Agilent 33220A: a maker and a model, no current.
_MAKER = re.compile(
    r"(?<![A-Za-z])(?!(?:AC|DC|CT|PT|DCI|ACI|DCV|ACV|[Mm]ax|MAX|[Mm]in|[Rr]ange|[Cc]urrent|[Uu]p|to)\b)"
    r"(?P<maker>[A-Z][A-Za-z]{1,11}\s)\d{4,5}[A-E](?![\w/·±~～\-])"
)
# 0-15V/0-100A: ranges of two quantities; RT-250℃: from the room's temperature.
_TWO_RANGES = re.compile(
    r"(?<=[VAWzΩ])/(?=\d+(?:\.\d+)?\s?[~～\-]\s?"
    r"\d+(?:\.\d+)?\s?[kmμM]?[VAWHΩ])"
)
_RT = re.compile(r"(?<![A-Za-z])RT\s?[-~～](?=\s?\d{2,4}\s?℃)")
_PRICES = re.compile(
    r"(?:[¥￥]\s{0,2}\d[\d,.]{0,15}|(?<![\d,.])\d[\d,.]{0,15}\s{0,2}(?:万元|元|块钱|RMB|CNY|USD))(?:/[台个只支套把块件次])?"
    r"|(?:含税|税率|税点)\s*\d+(?:\.\d+)?\s*%"
)
_DATES = re.compile(
    r"(?<!\d)(?:19|20)\d\d\s*[年./-]\s*\d{1,2}(?:\s*[月./-]\s*\d{1,2}(?!\d)\s*[日号]?|月(?:份|底)?)?(?![\d.])"
    r"|(?<!\d)(?:19|20)\d\d\s*年(?:度)?|(?<![\d.])\d{1,2}月\d{1,2}[日号]|(?<![\d.~～-])\d{1,2}月(?:份|底|初|中旬|上旬|下旬)"
    r"|(?<![\d:])\d{1,2}[:：]\d\d(?:\s*[-~～至到]\s*[^\d\s]?\d{1,2}[:：]\d\d)?(?![\d:])"
)


def cleaned(text: str) -> str:
    """The text with invisible characters and mark-up as spaces, cut to ``LONGEST``."""
    visible = "".join(
        char if char in "\n\t" or unicodedata.category(char)[0] != "C" else " "
        for char in text[:LONGEST].replace("\r", "\n")
    )
    if visible.lstrip().startswith(("{", "[")):
        visible = visible.translate(_BRACES)  # a pasted JSON object: its words are what counts
    return _blank(_MARKUP, visible)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * len(match.group()), text)


def without_orders(text: str) -> str:
    """The text without the clauses that speak to the platform, and what they drag along.

    After an order the rest of the sentence is dropped too, unless it counts instruments; after an
    order to invent something, all of it.
    """
    if not words("order").within(text):
        return text
    kept: list[str] = []
    state = ""
    for match in _CLAUSE.finditer(text):
        clause = match.group()
        state = _state(clause, state)
        kept.append(_stops_only(clause) if state else clause)
        if clause.rstrip(" ").endswith(_ENDS):
            state = ""
    lead = len(text) - sum(map(len, kept))
    return text[:lead] + "".join(kept)


def _state(clause: str, state: str) -> str:
    """Which order a clause belongs to: "invent", "order" or none ("")."""
    names = {word.name for word in words("order").find(clause)}
    if "invent" in names or state == "invent":
        return "invent"
    return "order" if names or (state and not find_counts(clause)) else ""


def _stops_only(clause: str) -> str:
    """A clause blanked, but with its stops, so that the clauses around are not joined."""
    return "".join(char if char in "，,。；;！!？?\n" else " " for char in clause)


def without_private(text: str) -> str:
    """The text without addresses, telephone numbers, prices and dates."""
    for pattern in (_PRIVATE, _PRICES, _DATES):
        text = _blank(pattern, text)
    return text


def masked(text: str) -> str:
    """The text with only what may say a quantity, as ``find_quantities`` can read it."""
    text = _blank(_MODELS, without_private(text))
    text = _blank(_FIT, _blank(_POINT, text))
    text = _RT.sub(lambda match: "室温~".ljust(len(match.group())), _TWO_RANGES.sub("、", text))
    text = _MAKER.sub(lambda match: match["maker"].ljust(len(match.group())), text)
    text = _MPE_E.sub(_plain_mpe, _blank(_FORMULA_UNIT, _blank(_DIAMETER, text)))
    text = _DIVISION.sub(r"\g<full> ", _ABOVE_ROOM.sub(_room, text))
    text = _SEGMENT.sub(_without_slashes, text)
    return _TWO_VALUES.sub(_parted, text).translate(_ASKED)


def _plain_mpe(match: re.Match[str]) -> str:
    """MPEE= as MPE=, of the same length."""
    return f"MPE{match['join']}".ljust(len(match.group()))


def _room(match: re.Match[str]) -> str:
    return "室温".rjust(len(match.group()))


def _without_slashes(match: re.Match[str]) -> str:
    """The part without the slashes between its cells, if it is a row with slashes."""
    part = match.group()
    return _SLASH.sub(" ", part) if _COUNTED.search(part) else part


def _parted(match: re.Match[str]) -> str:
    """Two values of one unit as two; amperes may be a ratio (1000A/5A) and stay."""
    return match.group() if match["unit"].endswith("A") else match["unit"] + "、"
