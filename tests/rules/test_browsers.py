"""Browsers in words."""

import pytest

from portal.rules.browsers import Browser, browser_of

CHROME = "Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "browser"),
    [
        (CHROME.format(system="X11; Linux x86_64"), Browser("Chrome", "Linux")),
        (CHROME.format(system="Linux; Android 14; K"), Browser("Chrome", "Android")),
        (CHROME.format(system="Windows NT 10.0") + " Edg/130.0", Browser("Edge", "Windows")),
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0",
            Browser("Firefox", "Windows"),
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            Browser("Safari", "iPhone"),
        ),
        ("curl/8.0", Browser("", "")),
        ("", Browser("", "")),
    ],
)
def test_a_browser_is_named_as_its_owner_would(user_agent: str, browser: Browser) -> None:
    assert browser_of(user_agent) == browser
