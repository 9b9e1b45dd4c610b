"""The templates in one language: what they may call, and what is settled once for all requests.

What a sentence or a sign is does not depend on who asks. Such calls are answered when a template
is compiled, once for each language, since a page has two hundred of them.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, MutableMapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes, pass_context
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from portal.gateways.language import LANGUAGES, Language, catalogue
from portal.reads.slices import COUNTED
from portal.rules.lists import Column, Show
from portal.rules.refusals import Refusal
from portal.rules.rulebook_shape import rule_link
from portal.rules.vocabulary import word

HERE = Path(__file__).parent.parent
STATIC = HERE / "static"
TONES = 8
ICONS = "vendor/icons.svg"
TONE_OF_WORD = {
    "Assigned": "blue",
    "Accepted": "green",
    "In Progress": "petrol",
    "Waiting Approval": "amber",
    "Declined": "red",
    "Canceled": "red",
    "Pending": "amber",
    "Active": "green",
    "Proposed": "amber",
    "Confirmed": "green",
    "New": "blue",
    "Waiting Customer": "amber",
    "High": "amber",
    "Critical": "red",
    "matching": "amber",
    "checking": "blue",
    "checked": "amber",
    "writing": "blue",
    "done": "green",
}
EXTENSIONS = ["jinja2.ext.i18n", "jinja2.ext.do"]


@cache
def static(name: str) -> str:
    """The address of a static file; it changes with the file, so it may be kept for ever."""
    content = (STATIC / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


@cache
def integrity(name: str) -> str:
    """The subresource integrity of a static file, computed from the file that is installed."""
    digest = hashlib.sha384((STATIC / name).read_bytes()).digest()
    return f"sha384-{b64encode(digest).decode()}"


@cache
def icon(name: str) -> Markup:
    """One of the signs of the sprite; whatever stands beside it says what it means."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        static(ICONS), name
    )


def initials(name: str) -> str:
    """TR for Tina Roth."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def tone_of(public_id: str) -> int:
    """A colour class for a company, the same wherever it stands."""
    return sum(public_id.encode()) % TONES


def capped(count: int) -> str:
    """A count that went no further than 100, as people read it; none for nothing."""
    return f"{COUNTED - 1}+" if count >= COUNTED else str(count or "")


# An address of the web in a text that is escaped already: it ends before a space, a bracket or a
# quotation mark, and the full stop of a sentence behind it is none of its own. Nor is a sign in it
# that turns the direction, since what one reads has to be where one gets.
_LINK = re.compile(
    r"\bhttps?://(?:&amp;|[^\s<>&\u202a-\u202e\u2066-\u2069])*[\w/#=%+~@$*-]", re.IGNORECASE
)
_ANCHOR = r'<a href="\g<0>" target="_blank" rel="noreferrer nofollow">\g<0></a>'


def paragraphs(text: str) -> Markup:
    """A person's text with its line breaks and links, else as text only; htmx keeps out (A24)."""
    lines = _LINK.sub(_ANCHOR, str(escape(text))).replace("\n", "<br>")
    return Markup(f'<div class="text" hx-ignore>{lines}</div>')  # noqa: S704 - escaped above


@cache
def environment_of(code: str) -> Environment:
    """The templates in a language of LANGUAGES."""
    environment = _SettlingEnvironment(
        code,
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        auto_reload=False,  # or each page would look at forty files for changes
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=EXTENSIONS,
    )
    environment.install_gettext_translations(catalogue(code), newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {
        "static": static,
        "integrity": integrity,
        "icon": icon,
        "badge": _badge_of(Language(code)),
        "initials": initials,
        "tone_of": tone_of,
        "rule_link": rule_link,
        "languages": LANGUAGES,
        "product": "Subcontractor Portal",
    }
    environment.filters |= _filters_of_a_language(Language(code)) | _FILTERS_OF_A_READER
    environment.filters |= {"capped": capped, "paragraphs": paragraphs}
    return environment


class _SettlingEnvironment(Environment):
    def __init__(self, code: str, **options: Any) -> None:
        super().__init__(**options)
        self._settle = _Settle(code)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One dictionary instead of a chain of two, which every import would walk key by key."""
        return {**self.globals, **(d or {})}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self._settle.visit(tree)
        return tree


class _Settle(NodeTransformer):
    """Puts in place of a call what it answers; a sentence keeps its places to be filled."""

    def __init__(self, code: str) -> None:
        messages = catalogue(code)
        self._sentences: dict[str, Callable[..., str]] = {
            "_": messages.gettext,
            "gettext": messages.gettext,  # of {% trans %}
            "pgettext": messages.pgettext,
        }
        self._values: dict[str, Callable[..., str]] = {
            "static": static,
            "integrity": integrity,
            "icon": icon,
        }

    def visit_Call(self, call: nodes.Call) -> nodes.Node:
        self.generic_visit(call)
        said = [each.value for each in call.args if isinstance(each, nodes.Const)]
        is_settled = len(said) == len(call.args) and not (call.dyn_args or call.dyn_kwargs)
        if not (is_settled and isinstance(call.node, nodes.Name)):
            return call
        if find := self._values.get(call.node.name):
            return nodes.TemplateData(find(*said), lineno=call.lineno)
        if find := self._sentences.get(call.node.name):
            return _filled(find(*said), call)
        return call


def _filled(sentence: str, call: nodes.Call) -> nodes.Expr:
    """The translated sentence, with the places filled that the call names."""
    if not call.kwargs:
        return nodes.TemplateData(sentence % {}, lineno=call.lineno)
    facts = nodes.Dict(
        [nodes.Pair(nodes.Const(each.key), each.value) for each in call.kwargs],
        lineno=call.lineno,
    )
    return nodes.Mod(nodes.TemplateData(sentence), facts, lineno=call.lineno)


def _badge_of(language: Language) -> Callable[..., Markup]:
    @cache
    def badge(stored: str) -> Markup:
        """An outsource, ticket or partner status or a priority: its word, never colour alone."""
        return Markup('<span class="badge {}">{}</span>').format(
            TONE_OF_WORD.get(stored, "plain"), language.say(word(stored))
        )

    return badge


def _filters_of_a_language(language: Language) -> dict[str, Callable[..., Any]]:
    """How a value is written in a language, wherever its reader is."""

    def say_word(stored: str) -> str:
        return language.say(word(stored))

    def choices(stored: Iterable[str]) -> list[tuple[str, str]]:
        """Stored words as the options of a select: each with what people read."""
        return [(each, say_word(each)) for each in stored]

    return {
        "word": say_word,
        "choices": choices,
        "month": language.month,
        "month_letter": language.month_letter,
        "duration": language.duration,
        "money": language.money,
        "number": language.number,
        "quantity": language.quantity,
        "size": language.size,
        "field_amount": language.field_amount,
    }


def _language(context: Context) -> Language:
    language: Language = context["language"]
    return language


def _time_element(method: str) -> Callable[..., str]:
    """A filter that writes a moment as a time element, exact for machines and on hover."""

    @pass_context
    def write(context: Context, moment: datetime | date | None) -> str:
        if moment is None:
            return ""
        language = _language(context)
        text = escape(getattr(language, method)(moment))
        exact = escape(language.exact(moment)) if isinstance(moment, datetime) else text
        element = f'<time datetime="{moment.isoformat()}" title="{exact}">{text}</time>'
        return Markup(element)  # noqa: S704 - escaped above

    return write


@pass_context
def _say(context: Context, message: str | Refusal, **facts: Any) -> str:
    """A marked message or a refusal, in the reader's language."""
    language = _language(context)
    if isinstance(message, Refusal):
        return language.refusal(message)
    return language.say(message, **facts)


@pass_context
def _cell(context: Context, row: Any, column: Column) -> Markup:
    """A cell as its column says; a page writes those itself that show more than one value.

    Not a macro, since a list has hundreds of them.
    """
    language = _language(context)
    cell = column.cells[0]
    value: Any = context.environment.getitem(row, cell.name)
    if value is None:
        text = ""
    elif cell.show is Show.MOMENT:
        text = _MOMENT(context, value)
    elif cell.show is Show.WORD:
        text = escape(language.say(word(value))) if value else ""
    else:
        text = escape(value)
    kind = f' class="{kind}"' if (kind := _CELL_CLASSES.get(cell.show)) else ""
    label = escape(language.say(column.label))
    return Markup(f'<td{kind} data-label="{label}">{text}</td>')  # noqa: S704 - escaped above


@pass_context
def _field_moment(context: Context, moment: datetime | None) -> str:
    """A moment as a datetime-local field wants it, on the reader's clock."""
    if moment is None:
        return ""
    return _language(context).local(moment).strftime("%Y-%m-%dT%H:%M")


_CELL_CLASSES = {Show.MOMENT: "short", Show.WORD: "short", Show.NUMBER: "number"}
_MOMENT = _time_element("moment")
# These ask for the page's `language`, which knows the reader's zone.
_FILTERS_OF_A_READER: dict[str, Callable[..., str]] = {
    "moment": _MOMENT,
    "weekday": _time_element("weekday"),
    "day": _time_element("day"),
    "clock": _time_element("time"),
    "say": _say,
    "field_moment": _field_moment,
    "cell": _cell,
}
