"""A person's text on a page: line breaks and links, else text only (desk.md, A24)."""

import html
import re

import pytest

from portal.routes.templating import paragraphs

LINK = re.compile(r'<a href="([^"]*)" target="_blank" rel="noreferrer nofollow">([^<]*)</a>')


def links(text: str) -> list[str]:
    """Where the links of a text lead; each says just that."""
    found = LINK.findall(paragraphs(text))
    assert all(address == said for address, said in found)
    return [html.unescape(address) for address, _ in found]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://example.org/x.", "https://example.org/x"),
        ("(http://example.org/a?b=1&c=2#d)", "http://example.org/a?b=1&c=2#d"),
        ("HTTPS://Example.org/ today", "HTTPS://Example.org/"),
        ('"https://example.org/x"', "https://example.org/x"),
        ("<https://example.org/x>", "https://example.org/x"),
        ("https://example.org/&", "https://example.org/"),
        ("https://example.org/straße, later", "https://example.org/straße"),
        ("one\nhttps://example.org/x\ntwo", "https://example.org/x"),
    ],
)
def test_an_address_of_the_web_is_a_link(text: str, address: str) -> None:
    assert links(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "//example.org/",
        "mailto:a@b.example",
        "https://",
        "www.example.org",
    ],
)
def test_nothing_else_is_a_link(text: str) -> None:
    assert "<a" not in paragraphs(text)


def test_a_link_brings_no_markup_along() -> None:
    """A24, A25."""
    shown = paragraphs(
        "https://x/\"onmouseover=alert(1)//'><script>alert(1)</script>\nhttps://y/<b>"
    )

    assert links('https://x/"onmouseover=alert(1)//') == ["https://x/"]
    assert re.sub(r"</?(?:div|a|br)\b[^>]*>", "", shown).count("<") == 0
    assert "<script" not in shown
    assert not re.search(r"<a [^>]*onmouseover", shown)


def test_a_link_does_not_turn_what_is_read() -> None:
    assert links("https://example.org/\u202egro.live") == ["https://example.org/"]


def test_lines_break_where_they_were_broken() -> None:
    assert paragraphs("a & b\nc") == '<div class="text" hx-ignore>a &amp; b<br>c</div>'
