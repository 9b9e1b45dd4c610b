"""The one layout of every mail: what a letter consists of, and how it becomes text and HTML."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from portal.gateways.language import Language, catalogue

TEMPLATES = Path(__file__).parent.parent / "templates" / "emails"
LONGEST_SUBJECT = 150


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail says, in the reader's language. `facts` are pairs of a label and a value."""

    subject: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    button: str = ""
    link: str = ""
    small: str = ""


class Rendered(msgspec.Struct, frozen=True):
    """A letter as it is mailed."""

    subject: str
    text: str
    html: str


def render(letter: Letter, language: Language, name: str = "") -> Rendered:
    """The letter on our paper, addressed to `name` where one is known."""
    words = {"letter": letter, "name": name}
    return Rendered(
        one_line(letter.subject),
        _on_paper("letter.txt", letter.subject, language, **words),
        _on_paper("letter.html", letter.subject, language, **words),
    )


def render_written(
    *, subject: str, text: str, html: Markup, language: Language, note: str = ""
) -> Rendered:
    """What a person has written, on the same paper; `note` stands above it."""
    return Rendered(
        one_line(subject),
        _on_paper("written.txt", subject, language, body=text, note=note),
        _on_paper("written.html", subject, language, body=html, note=note),
    )


def _on_paper(template: str, subject: str, language: Language, **words: Any) -> str:
    words = {"note": "", **words, "subject": subject, "lang": language.code}
    return _environment(language.code).get_template(template).render(words)


def one_line(text: str) -> str:
    """`text` as a header may carry it: no line breaks or control characters, not too long (A53)."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    line = " ".join(printable.split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


@cache
def _environment(code: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogue(code), newstyle=True)  # type: ignore[attr-defined]
    return environment
