"""What a person is told of a run that the grammar does not know."""

from app.metrology.expressions.tokens import Token
from app.metrology.refusals import Unreadable

_UNKNOWN = "看不懂这里，请写成“0～60 MPa”“U=0.02 mm (k=2)”“±0.5 %”“0.05级”这样的形式"
_SENTENCES = {
    "NUMBER": "两个数之间丢了符号或单位，请补上",
    "TIMES": "乘号表示相数、边长还是倍数不清楚，请只写一个量的范围",
    "SLASH": "斜线分不清是相除还是并列，请分成几条填写",
    "LP": "括号里的内容看不懂，请删去或写清楚",
    "RP": "括号多余，或括号里没有写完，请检查",
    "UNIT": "单位写了两遍或放错了位置，请检查",
}


def explain(run: list[Token], place: int) -> Unreadable:
    """The refusal of a run whose token at ``place`` fits no form; past the end it is unfinished."""
    if place >= len(run):
        return Unreadable("没有写完，请补上数值和单位，例如“0～60 MPa”", run[-1].end_pos)
    token = run[place]
    return Unreadable(_SENTENCES.get(token.type, _UNKNOWN), token.start_pos)
