"""From a page's struct to an answer: the shell, or for htmx the parts that changed."""

import hashlib
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import MediaType, Response
from markupsafe import Markup, escape

from portal import clock
from portal.access import Who
from portal.gateways.language import Language, catalogue
from portal.reads.slices import COUNTED
from portal.routes import cookies
from portal.routes.timer_sign import TimerSign, timer_sign
from portal.routes.visits import Request, Visit, language_of, visit_of
from portal.rules.permissions import Permission, menu_for
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import Role, TenantKind, word

HERE = Path(__file__).parent.parent
STATIC = HERE / "static"
TONES = 8


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a page is shown again: wrong fields (422) or a refused move (409), and what was typed."""

    status: int = 200
    refused: Refusal | None = None
    errors: dict[str, Refusal] = {}
    values: dict[str, str] = {}


NO_PROBLEM = Problem()


def show(
    request: Request,
    template: str,
    page: msgspec.Struct | None = None,
    problem: Problem = NO_PROBLEM,
) -> Response[str]:
    """The page, in the reader's language; `problem` says why it is shown again."""
    visit = visit_of(request)
    language = language_of(request)
    wants_part = request.headers.get("hx-request") == "true" and is_partial(request)
    said, visit_said = visit.said, bool(visit.said)
    if visit_said:
        visit.cookies[cookies.SAID] = ""
    html = (
        _environment(language.code)
        .get_template(template)
        .render(
            layout="partial.html" if wants_part else "shell.html",
            page=page,
            errors={name: language.refusal(error) for name, error in problem.errors.items()},
            typed=problem.values,
            labels=defaultdict(str),  # filled by the fields, read by the list of mistakes
            refused=language.refusal(problem.refused) if problem.refused else None,
            said=said or None,
            who=_reader(visit.who, language) if visit.who else None,
            elsewhere=visit.elsewhere,
            may=_permissions(visit.who),
            menu=_menu(visit, language, request.url.path),
            form_token=visit.form_token,
            lang=language.code,
            language=language,
            now=clock.now(),
        )
    )
    return Response(
        html,
        status_code=problem.status,
        media_type=MediaType.HTML,
        headers={"vary": "HX-Request, HX-Request-Type, Cookie, Accept-Language"},
    )


def is_partial(request: Request) -> bool:
    """Whether htmx asks for a part of the page rather than the whole (its own header says)."""
    return request.headers.get("hx-request-type", "partial") == "partial"


def go(request: Request, where: str, said: str = "", **facts: Any) -> Response[None]:
    """Send on after a write (303), with a sentence that the next page says once."""
    if said:
        sentence = language_of(request).say(said, **facts)
        visit_of(request).cookies[cookies.SAID] = cookies.sealed(sentence)
    return Response(None, status_code=303, headers={"location": where})


class Reader(msgspec.Struct, frozen=True):
    """The signed-in person as the shell shows them."""

    name: str
    company: str
    role_label: str
    initials: str
    language: str
    is_lead: bool
    is_subcontractor: bool
    timer: TimerSign | None


def _reader(who: Who, language: Language) -> Reader:
    is_lead = who.kind is TenantKind.INSTANCE
    label = who.role if who.role is Role.SYSTEM_ADMINISTRATOR or not is_lead else who.level
    return Reader(
        who.name,
        who.company,
        language.say(label),
        initials(who.name),
        who.language,
        is_lead,
        not is_lead,
        timer_sign(who),
    )


def _permissions(who: Who | None) -> frozenset[str]:
    """The names of what the person may do, for `{% if "OUTSOURCE" in may %}`."""
    return frozenset(p.name for p in Permission if who and who.may(p))


class MenuItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the menu."""

    label: str
    href: str
    icon: str
    count: str
    current: bool


def capped(count: int) -> str:
    """A count that went no further than 100, as people read it; none for nothing."""
    return f"{COUNTED - 1}+" if count >= COUNTED else str(count or "")


def _menu(visit: Visit, language: Language, path: str) -> list[tuple[str, list[MenuItem]]]:
    """What the person may open, with the entry marked that the page belongs to."""
    who = visit.who
    if who is None:
        return []
    entries = menu_for(who.standing, agreement_accepted=who.agreement_accepted)
    matching = [entry.href for entry in entries if f"{path}/".startswith(f"{entry.href}/")]
    current = max(matching, key=len, default=None)
    groups: dict[str, list[MenuItem]] = {}
    for entry in entries:
        item = MenuItem(
            label=language.say(entry.label),
            href=entry.href,
            icon=entry.icon,
            count=capped(visit.counts.get(entry.href, 0)),
            current=entry.href == current,
        )
        groups.setdefault(entry.group, []).append(item)
    return [(language.say(label), items) for label, items in groups.items()]


def initials(name: str) -> str:
    """TR for Tina Roth."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


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
def _environment(code: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_translations(catalogue(code), newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {
        "static": static,
        "integrity": integrity,
        "initials": initials,
        "tone_of": tone_of,
        "product": "Subcontractor Portal",
    }
    environment.filters |= {
        "moment": _time_element("moment"),
        "weekday": _time_element("weekday"),
        "capped": capped,
        "day": _time_element("day"),
        "clock": _time_element("time"),
        "month": _plain("month"),
        "month_letter": _plain("month_letter"),
        "duration": _plain("duration"),
        "money": _plain("money"),
        "say": _say,
        "word": _word,
        "choices": _choices,
        "field_moment": _field_moment,
        "field_amount": _plain("field_amount"),
        "paragraphs": paragraphs,
    }
    return environment


def _language(context: Context) -> Language:
    language: Language = context["language"]
    return language


def _time_element(method: str) -> Any:
    """A filter that writes a moment as a time element, exact for machines and on hover."""

    @pass_context
    def write(context: Context, moment: datetime | date | None) -> str:
        if moment is None:
            return ""
        language = _language(context)
        text = getattr(language, method)(moment)
        exact = language.exact(moment) if isinstance(moment, datetime) else text
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            moment.isoformat(), exact, text
        )

    return write


def _plain(method: str) -> Any:
    """A filter that writes a value with the language's method of the same name."""

    @pass_context
    def write(context: Context, value: Any, *more: Any) -> str:
        written: str = getattr(_language(context), method)(value, *more)
        return written

    return write


@pass_context
def _say(context: Context, message: str | Refusal, **facts: Any) -> str:
    """A marked message or a refusal, in the reader's language."""
    language = _language(context)
    if isinstance(message, Refusal):
        return language.refusal(message)
    return language.say(message, **facts)


@pass_context
def _word(context: Context, stored: str) -> str:
    """What people read for a stored word, in the reader's language."""
    return _language(context).say(word(stored))


@pass_context
def _choices(context: Context, stored: Iterable[str]) -> list[tuple[str, str]]:
    """Stored words as the options of a select: each with what people read."""
    return [(each, _word(context, each)) for each in stored]


@pass_context
def _field_moment(context: Context, moment: datetime | None) -> str:
    """A moment as a datetime-local field wants it, on the reader's clock."""
    if moment is None:
        return ""
    return _language(context).local(moment).strftime("%Y-%m-%dT%H:%M")


def paragraphs(text: str) -> Markup:
    """A person's text with its line breaks, as text only; htmx keeps out of it (A24)."""
    lines: Iterable[Markup] = (escape(line) for line in text.split("\n"))
    return Markup('<div class="text" hx-ignore>{}</div>').format(Markup("<br>").join(lines))


def tone_of(public_id: str) -> int:
    """A colour class for a company, the same wherever it stands."""
    return sum(public_id.encode()) % TONES
