"""What was read of a measurement text, as it stands under its field. Decides nothing."""

from markupsafe import Markup, escape

from app.metrology.describe import describe
from app.metrology.ranges import RangeReading
from app.metrology.requirements import RequirementReading


def beside(reading: RangeReading | RequirementReading) -> Markup:
    """The sentence for people, escaped; marked where the text could not be read."""
    sentence = escape(describe(reading))
    if reading.status != "refused":
        return sentence
    return Markup('<span class="reading-refused">{}</span>').format(sentence)
