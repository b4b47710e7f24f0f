"""What an institution missed, why, and which single extension would have won most. Pure.

Judges its own rows against demands that were asked; what may be seen of a need is not decided here.
"""
