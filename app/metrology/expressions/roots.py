"""Roots of sums of squares, "√(0.3²+(0.5L)²) μm", as the grammar's Q[0.3, 0.5L].

The signs are exchanged place for place, so that every position stays. A root whose terms are not
all plain squares is left as it stands, and the grammar refuses it.
"""

import re

_ROOT = re.compile(r"(?:√|sqrt) ?(?=[(\[])")
_LONGEST = 120
_DEPTHS = {"(": 1, "[": 1, ")": -1, "]": -1}


def with_squares(text: str) -> str:
    """The text with each root of a sum of squares in the form Q[…]. Linear in its length."""
    if "√" not in text and "sqrt" not in text:
        return text
    done = text
    for match in _ROOT.finditer(text):
        made = _exchanged(text[match.end() : match.end() + _LONGEST])
        if made:
            head = "Q".ljust(match.end() - match.start())
            done = done[: match.start()] + head + made + done[match.end() + len(made) :]
    return done


def _exchanged(bracket: str) -> str:
    """Of "(0.3^2+(0.5L)^2)" the list "[0.3  ,(0.5L)  ]"; "" if it is no sum of squares."""
    depth, start, terms = 0, 1, []
    for place, char in enumerate(bracket):
        depth += _DEPTHS.get(char, 0)
        if (depth == 1 and char == "+") or depth == 0:
            terms.append(bracket[start:place].rstrip())
            start = place + 1
        if depth == 0:
            break
    else:
        return ""
    if len(terms) < 2 or any(term.count("^2") != 1 or not term.endswith("^2") for term in terms):
        return ""
    made = list(f"[{bracket[1:place]}]")
    at = 1
    for term in terms:
        at += len(term)
        made[at - 2 : at] = "  "
        at = at if at >= place else bracket.index("+", at) + 1
        made[at - 1] = "," if at <= place and made[at - 1] == "+" else made[at - 1]
    return "".join(made)
