"""Words beside a quantity or a name which say that it is not what is asked for.

表盘100mm is the size of a dial, 上次U=0.5% the past, 你们用的 the laboratory's own. Judged from the
clause alone.
"""

from app.metrology.need_text.words import words

_LINK = " \u3000约为是：:≈=在有"


def tells_aside(clause: str, before: str, *, graded: bool = False) -> bool:
    """Whether a quantity in ``clause`` after the words ``before`` is told by the way.

    Words of the past and of others' things hold for a whole clause, circumstances (供电, 表盘) for
    the amount that follows them directly, not for a class (``graded``).
    """
    lead = before.rstrip(_LINK)
    for word in words("aside").find(clause):
        said = clause[word.start : word.stop]
        beside = word.name == "circumstance" and not graded and lead.endswith(said)
        if beside or word.name in ("past", "theirs"):
            return True
    return False


def left_out(clause: str, *, counted: bool) -> bool:
    """Whether an instrument named in the clause is left out, the laboratory's, or of the past."""
    names = {word.name for word in words("aside").find(clause)}
    return bool(names & {"excluded", "theirs"}) or ("past" in names and not counted)
