"""The one layout of every mail: what a letter consists of, and how it becomes text and HTML."""

from functools import cache
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

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
    environment = _environment(language.code)

    def fill(template: str) -> str:
        return environment.get_template(template).render(
            letter=letter, name=name, lang=language.code
        )

    return Rendered(one_line(letter.subject), fill("letter.txt"), fill("letter.html"))


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
