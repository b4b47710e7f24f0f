from tests.conftest import Browsers


def test_a_monitor_may_ask_for_the_head_of_a_page_only(browser: Browsers) -> None:
    client = browser().client
    answer = client.head("/")
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 0
    assert client.head("/healthz").status_code == 200
    assert client.head("/needs/999999").status_code == 404
