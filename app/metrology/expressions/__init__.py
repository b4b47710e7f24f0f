"""The grammar behind ``quantities.py``: words, tokens, syntax, and what each form means.

Nothing outside ``app/metrology`` imports from here; the ways in are ``quantities.py`` and
``describe.py``.
"""
