"""Shapes of tokens: numbers, names of classes, dates, models, and the signs between them.

Only what a few neighbouring characters decide; none of the patterns can backtrack far.
"""

import re

NUMBER = re.compile(
    r"10\^[+-]?\d+"
    r"|(?:\d{1,3}(?:[ ,]\d{3})+(?![\d.])|\d+(?:\.\d*)?(?: \d{3})*(?![\d])|\.\d+)"
    r"(?: *[×xX*·] *10(?:\^[+-]?\d+|[-]\d{1,2}(?!\d)(?!\.))|[eE][+-]?\d+(?![A-Za-z]))?"
)
# ISO 80000-1: groups of three, here where a unit follows and nothing else can be meant.
GROUPED = re.compile(
    r"[1-9]\d{0,2}(?: \d{3})+(?= ?[A-Za-zμΩ°%℃])|\d*\.\d{3} \d{1,3}(?= ?[A-Za-zμΩ°%])"
)
PARTS_IN = re.compile(r"(\d+(?:\.\d+)?) parts? (?:in|per) 10\^(\d+)")
# A number whose end nothing behind it can move: no group, power, date, class or measure word.
SIMPLE = re.compile(
    r"(?:0|[1-9]\d{0,8})(?:\.\d{1,8})?(?=$|[~)±+;、\]%℃]|[AVmkMGHNcdgLKWhnμΩ](?![ 级等]))"
)
# Signs that begin neither a unit nor a word behind a number.
NEVER_BEHIND = frozenset("~-+±/(),;:[]{}、")
PLAIN_NUMBER = re.compile(r"\d+(?:\.\d*)?|\.\d+")
LOST_CARET = re.compile(r"10-(\d{1,2})(?![\d.])")
ANGLE = re.compile(r"(\d+) ?° ?(\d+(?:\.\d+)?) ?′(?: ?(\d+(?:\.\d+)?) ?″)?")
GRADE_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[A-Za-z])(?= {0,3}[级等])|0{2,3}(?= {0,3}级)")
CHINESE_ORDER = re.compile(
    r"(?![一二三]级[甲乙丙]等)[一二三四五六七八九特]"
    r"(?=(?:[、,~至到和或及与-]{0,3}[一二三四五六七八九]){0,8}[级等])"
)
OUTSIDE = re.compile(r"等外(?!级)")
NAMED = re.compile(
    r"(?:E[12]|F[12]|M[123]|DSZ?\d{1,2}|J(?:07|1|2|6|15|30)|(?:I{1,3}|IV)(?:10|[1-9])?)"
    r"(?![0-9A-Za-z.])"
)
LETTER_GRADE = re.compile(
    r"(?:A{1,3}|[CD][1-9]\d?|[A-DKS])"
    r"(?=(?: ?[、,/和及或~-] ?(?:A{1,3}|[A-DKS])){0,8} {0,3}级)"
)
DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)"
    r"|1[3-9]\d[\d*]{8}(?!\d)"
)
SPEC = re.compile(
    r"(?:JJ[FG]|GB(?:/T)?|ISO(?:/IEC)?|IEC|IEEE|ASTM|YY(?:/T)?|HJ|JB(?:/T)?|DL(?:/T)?|CIE|OIML|JIS|DIN|EN|ANSI)"
    r"(?:\([^)]{0,8}\))? ?[A-Z]? ?\d+(?:[.\-]\d+)*(?:[-:]\d{4})?"
)
# Stand-ins for a lost character; "*" only where it does not multiply.
UNREADABLE = re.compile(
    r"[■▯�?#]|(?<!/)□"
    r"|(?<![A-Za-zμΩ%)\d ])\*|(?<=\d)\*(?! ?10\^)|(?<=[A-Za-zμΩ%)])\*(?! ?[A-Za-zμΩ(|一-龥])"
    r"|(?<= )\*(?! ?(?:10\^|[A-Za-zμΩ(|]))"
)
# Signs that are units behind a number; behind a unit a quotation mark is only that.
UNIT_SIGNS = {"NUMBER": "%‰°′″?\"'", "RP": "%‰°′″?\"'", "UNIT": "%‰°′″?"}
STAND_INS = frozenset("□■▯�?#*")
MODEL = re.compile(r"[A-Za-z]+(?:[-/+.&]?[A-Za-z0-9])*[+*]*")
SHARE = re.compile(r"± ?\(?[\d.]+ ?%(?! ?RH| ?LEL)")
PREFIX_UNITS = {
    "DN": "DN",
    "pH": "pH",
    "PH": "pH",
    "HRC": "HRC",
    "HRA": "HRA",
    "HRB": "HRB",
    "HBW": "HBW",
    "HB": "HB",
    "HV": "HV",
    "HLD": "HLD",
    "nD": "1",
}
# An upper-case nuclide in front of a ray or a source: ⁶⁰Co, ¹³⁷Cs.
NUCLIDE = re.compile(r"\^\d{1,3}m?(?:[A-Z][a-z]?)(?![A-Za-z])")
SKIPPED = frozenset("^ΦφøØ∅")
# Behind a role word that names a property, the end of a device's name.
DEVICE = re.compile(
    r"(?:(?:测量|测试|检查|检测|校准|比较|标准)(?:仪|器|机|台|装置)|仪|台(?!阶)|头|盘|机|器|样[板块])"
)
EDGE = re.compile(r" ?\)(?= ?(?:[~-]|至|到))")
COUNTED = re.compile(r"× ?\d{1,4}(?![\d.])(?! ?[~-])")
TEN_THOUSANDS = re.compile(r"(\d+(?:\.\d+)?) ?万")
MAGNITUDE = re.compile(r"\|[A-Za-z]\|")
MANY = re.compile(r"[xX×*] ?\d{1,4}(?=$|[ ;,、)|])(?! ?[A-Za-zμΩ°℃%′″(^\d])")
VARIABLE = re.compile(r"[A-Za-z](?= */ *\d)")
SIGNS = {
    "~": "TILDE",
    "-": "MINUS",
    "+": "PLUS",
    "±": "PM",
    "×": "TIMES",
    "/": "SLASH",
    "÷": "SLASH",
    "(": "LP",
    ")": "RP",
    "[": "LB",
    "]": "RB",
    "{": "LB",
    "}": "RB",
    ",": "COMMA",
    ";": "SEP",
    "、": "LIST",
    ":": "COLON",
    "=": "EQUAL",
}
AFTER_NUMBER = frozenset(
    {
        "TO",
        "OR",
        "AND",
        "REF",
        "SIDE",
        "QUALIFIER",
        "ORDER",
        "ROLE",
        "AXIS",
        "CMP",
        "FILLER",
        "GREATEST",
        "LEAST",
        "INCLUDE",
        "EXCEPT",
        "CONDITION",
        "STEP",
        "STEP_END",
    }
)
NEEDS_EQUAL = frozenset({"d", "e", "k", "K", "p", "P", "kp"})
RATIO_UNITS = frozenset({"%", "‰", "ppm", "ppb"})
ROLES = frozenset({"ROLE"})
ORDERS = frozenset({"ORDER"})
BEFORE_UNIT = frozenset({"NUMBER", "RP", "RB"})

OF_VALUE = re.compile(
    r"of (?:the )?(?:applied|measured|indicated|displayed|generated|delivered|set) [a-z]+"
)
THERMOCOUPLE = re.compile(
    r"[Tt]ypes? [BCEJKNRST](?:(?:, | and |, and )[BCEJKNRST])*(?![A-Za-z0-9])"
)
# What may begin a Latin word's place, by its first letter, in the order tried.
LATIN = {
    first: tuple((pattern, kind) for pattern, kind, firsts in (
        (THERMOCOUPLE, "QUALIFIER", "Tt"), (OF_VALUE, "REF", "o"),
        (SPEC, "WORD", "ACDEGHIJOY"), (LETTER_GRADE, "NAMED", "ABCDKS"),
        (NAMED, "NAMED", "DEFIJM"),
    ) if first in firsts)
    for first in "ABCDEFGHIJKMOSTYot"
}  # fmt: skip
# Words that name a range or a value elsewhere and stand for full scale or the reading in a formula.
SPANS = frozenset({"量程", "上限", "测量上限", "上限值", "量程上限", "range", "span"})
# Words that may touch the number behind them.
BEFORE_DIGITS = frozenset({"Max", "max", "Min", "AC", "ac"})
VALUES = frozenset({"标称值", "额定值"})
