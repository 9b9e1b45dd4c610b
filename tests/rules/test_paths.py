"""Where a sign-in may lead on to (A30)."""

import pytest

from portal.rules.paths import own_path
from portal.rules.permissions import MENU


@pytest.mark.parametrize(
    "path",
    [
        *(entry.href for entry in MENU),
        "/account",
        "/tickets/q8Zb-3_xYw/outsource",
        "/invitations/Vt5h-Kq_",
    ],
)
def test_a_page_of_ours_is_kept(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "text",
    [
        "",
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/tickets",
        "\t//evil.example",
        "/tickets\n",
        "/tickets//evil.example",
        "/tickets@evil.example",
        "//olga@evil.example",
        "javascript:alert(1)",
        "/tickets/../sign-out",
        "/tickets/%2e%2e",
        "/sign-out",
        "/demo",
        "tickets",
        "/tickets/ä",
    ],
)
def test_anything_else_becomes_the_start_page(text: str) -> None:
    assert own_path(text) == "/"
