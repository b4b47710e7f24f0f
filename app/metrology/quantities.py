"""Read measurement expressions: ranges, uncertainties, error limits and classes.

``read_quantities`` reads a whole text, ``find_quantities`` the islands in running text. Text goes
in, items or a Chinese sentence come out; nothing is guessed and nothing raises. The grammar is in
``expressions/``.
"""

from functools import lru_cache

from app.metrology.expressions.brackets import unmatched_bracket
from app.metrology.expressions.claims import collect
from app.metrology.expressions.islands import islands_of
from app.metrology.expressions.patterns import UNREADABLE
from app.metrology.expressions.pieces import split
from app.metrology.expressions.roles import as_items
from app.metrology.expressions.roots import with_squares
from app.metrology.expressions.scanner import scan
from app.metrology.expressions.variables import take_variable_unit
from app.metrology.readings import Hint, Island, Reading
from app.metrology.refusals import Unreadable, pointed
from app.metrology.text import NormalText, normalise

MAX_LENGTH = 2000
MAX_TOKENS = 600
_NOTHING_READ = "没有写出带单位的数值或级别，请写成“0～60 MPa”“U=0.02 mm (k=2)”“0.05级”这样的形式"
_NOTHING = frozenset("/-~;,、 ")


@lru_cache(maxsize=16384)
def read_quantities(text: str, hint: Hint = "") -> Reading:
    """The items of a whole text. Every number in it must have one meaning, or it is refused.

    ``hint`` is what the place of the text lets one expect of a bare amount: in a "range" column
    "0.01℃" is a nominal value, in an "uncertainty" column U.
    """
    if len(text) > MAX_LENGTH:
        return Reading("refused", reason=f"文字超过 {MAX_LENGTH} 个字符，请分成几条填写")
    normal = normalise(text)
    if not set(normal.text) - _NOTHING:
        return Reading("empty")
    try:
        return _read(normal.text, hint)
    except Unreadable as error:
        return _refused(text, normal, error)


def _read(text: str, hint: Hint) -> Reading:
    lost = UNREADABLE.search(text)
    if lost is not None:
        raise Unreadable("这里有看不清的字符，请对照原文补全", lost.start())
    text, variable_unit = take_variable_unit(text)
    text = with_squares(text)
    tokens = scan(text)
    if len(tokens) > MAX_TOKENS:
        raise Unreadable("一次写得太多，请分成几条填写")
    place = unmatched_bracket(tokens)
    if place is not None:
        raise Unreadable("括号没有配对，请检查", place)
    claims = collect(split(text, tokens))
    items = as_items(claims, hint, prose=bool(claims.words), variable_unit=variable_unit)
    if not items:
        raise Unreadable(_NOTHING_READ)
    return Reading("read", tuple(dict.fromkeys(items)), tuple(claims.remarks))


def _refused(text: str, normal: NormalText, error: Unreadable) -> Reading:
    place = error.position
    position = None if place is None else normal.origin(place)
    if place is not None and place >= len(normal.text):
        position = len(text)
    return Reading("refused", reason=pointed(error.message, text, position), position=position)


@lru_cache(maxsize=1024)
def find_quantities(text: str) -> tuple[Island, ...]:
    """The quantity expressions in running text, left to right, without overlap.

    Numbers that count, date, price or name something are not quantities; a damaged expression is an
    island whose reading is refused. Linear in the length of the text.
    """
    return islands_of(normalise(text), text)
