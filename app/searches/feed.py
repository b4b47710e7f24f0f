"""A list of lines as an Atom feed (RFC 4287). Pure: no database, no web."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from app.searches.scopes import Line

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
PLATFORM = "衡桥"


def atom(
    title: str, base: str, self_href: str, list_href: str, lines: Sequence[Line], since: datetime
) -> bytes:
    """The feed as UTF-8; hrefs are paths below `base` (ends without a slash).

    `since` is the moment of an empty feed: a feed must say when it last changed.
    """
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _text(feed, "id", uuid5(NAMESPACE_URL, base + self_href).urn)
    _text(feed, "title", f"{title} · {PLATFORM}")
    moments = [line.found_at for line in lines if line.found_at]
    _text(feed, "updated", _moment(max(moments, default=since)))
    _text(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", PLATFORM)
    _link(feed, base + self_href, "self")
    _link(feed, base + list_href, "alternate")
    for line in lines:
        entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
        _text(entry, "id", uuid5(NAMESPACE_URL, base + line.href).urn)
        _text(entry, "title", line.title)
        _text(entry, "updated", _moment(line.found_at or since))
        _link(entry, base + line.href, "alternate")
        _text(entry, "summary", line.note)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = _printable(text)


def _link(parent: ET.Element, href: str, rel: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=href)


def _printable(text: str) -> str:
    """Without the characters XML cannot hold."""
    return "".join(each for each in text if unicodedata.category(each) not in ("Cc", "Cs", "Cn"))
