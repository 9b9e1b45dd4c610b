"""Where a sign-in may lead on to (A30)."""

import pytest

from portal.rules.paths import is_own_address, own_path
from portal.rules.permissions import MENU


@pytest.mark.parametrize(
    "path",
    [
        *(entry.href for entry in MENU),
        "/account",
        "/tickets/q8Zb-3_xYw/outsource",
        "/invitations/Vt5h-Kq_",
        "/tickets?status=New",
        "/tickets?search=door+4%2F2&status=New,High&after=x.2026-11-20T00:00:00%2B00:00",
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


@pytest.mark.parametrize(
    "query",
    ["", "next=//evil.example", "a\tb", "a\r\nSet-Cookie:x", "a#b", 'a"b', "a<b", "ä", "a" * 2001],
)
def test_a_query_that_no_list_of_ours_writes_is_left_out(query: str) -> None:
    assert own_path(f"/tickets?{query}") == "/tickets"


@pytest.mark.parametrize("text", ["/tickets/q8Zb-3_xYw/notes", "/views/new"])
def test_a_form_may_go_to_an_address_of_ours(text: str) -> None:
    assert is_own_address(text)


@pytest.mark.parametrize(
    "text",
    ["", "/", "//host", "/\\host", "/\t/host", "/\n/host", "/a//b", "/a?b", "/..", "x", "/ä"],
)
def test_a_form_goes_nowhere_else(text: str) -> None:
    assert not is_own_address(text)
