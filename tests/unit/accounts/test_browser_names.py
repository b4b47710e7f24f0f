"""People recognise their devices in the list of where they are signed in."""

import pytest

from app.accounts.browsers import browser_name

CHROME = "(KHTML, like Gecko) Chrome/120.0.0.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64) {CHROME} Safari/537.36 Edg/120.0",
            "Edge · Windows",
        ),
        (f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} Safari/537.36", "Chrome · Linux"),
        (f"Mozilla/5.0 (Linux; Android 14) {CHROME} MicroMessenger/8.0", "微信 · 安卓"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "Safari · iPhone"),
        ("curl/8.0", "不认识的浏览器"),
        ("", "不认识的浏览器"),
    ],
)
def test_a_browser_has_the_name_people_know(agent: str, name: str) -> None:
    assert browser_name(agent) == name
