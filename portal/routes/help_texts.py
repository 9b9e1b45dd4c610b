"""The texts of the help: Markdown of our own, made into markup once for each language.

A file holds a title, one sentence that says what the page answers, and the text. Links to other
pages are written as their files are named, pictures by their name alone.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import PurePath

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from portal.routes.templating import HERE, STATIC, static

TEXTS = HERE / "help"
MARKDOWN = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False})
TITLE, SUMMARY, BODY = 1, 4, 6  # where they stand among the tokens of a file
PICTURE_PIXELS = 2  # for each one of the page
EXTENDED = b"VP8X"  # what a WebP with a colour profile says where a plain one says VP8


class HelpText(msgspec.Struct, frozen=True):
    """A page of the help as it is shown."""

    title: str
    summary: str
    body: Markup


@cache
def help_text(language: str, name: str) -> HelpText:
    """A page of TOPICS in one of the languages of the portal."""
    tokens = MARKDOWN.parse((TEXTS / language / f"{name}.md").read_text("utf-8"))
    body = tokens[BODY:]
    for token in _inside(body):
        if token.type == "image":
            token.attrs |= _picture(language, str(token.attrs["src"]))
        elif token.type == "link_open":
            token.attrs["href"] = _address(str(token.attrs["href"]))
    return HelpText(
        title=tokens[TITLE].content,
        summary=tokens[SUMMARY].content,
        body=Markup(MARKDOWN.renderer.render(body, MARKDOWN.options, {})),  # noqa: S704 - our text
    )


def _inside(tokens: Iterable[Token]) -> Iterable[Token]:
    return (child for token in tokens for child in token.children or ())


def _picture(language: str, name: str) -> dict[str, str | int | float]:
    """Its size is said too, so that the text stays where it is when the picture comes."""
    file = f"help/{language}/{name}"
    width, height = size_of((STATIC / file).read_bytes())
    return {
        "src": static(file),
        "width": width // PICTURE_PIXELS,
        "height": height // PICTURE_PIXELS,
        "loading": "lazy",
    }


def size_of(webp: bytes) -> tuple[int, int]:
    """Width and height in pixels, as the header of a WebP says them in either of its forms."""
    if webp[12:16] == EXTENDED:
        return _number(webp[24:27]) + 1, _number(webp[27:30]) + 1
    return _number(webp[26:28]) & 0x3FFF, _number(webp[28:30]) & 0x3FFF


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _address(link: str) -> str:
    page = PurePath(link)
    return f"/help/{page.stem}" if page.suffix == ".md" else link
