"""From a page's struct to an answer: the shell, or for htmx the parts that changed."""

from collections import defaultdict
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec
from litestar import MediaType, Response

from portal import clock
from portal.access import Who
from portal.gateways.language import Language
from portal.routes import cookies
from portal.routes.templating import capped, environment_of, initials
from portal.routes.timer_sign import TimerSign, timer_sign
from portal.routes.visits import Request, Visit, language_of, visit_of
from portal.rules.permissions import Permission, menu_for
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import Role, TenantKind


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a page is shown again: wrong fields (422) or a refused move (409), and what was typed.

    `unsaved` are the long ones of the texts that a refusal did not save.
    """

    status: int = 200
    refused: Refusal | None = None
    errors: dict[str, Refusal] = {}
    values: dict[str, str] = {}
    unsaved: dict[str, str] = {}


NO_PROBLEM = Problem()

# Forms that may stand in the dialog of a page; whatever else is asked for there takes its place.
DIALOGS = frozenset(
    {
        "organizations/contact.html",
        "organizations/new.html",
        "partners/recipient.html",
        "partners/tags.html",
    }
)
IN_DIALOG = "dialog#dialog"  # how htmx names the place that it fills
# Bars that ask for themselves again. Nothing is typed beside them, so whatever else is answered, as
# a refusal to whoever has lost a right meanwhile, takes the place of the page and not of the bar.
PROGRESS = frozenset({"section#run-progress", "section#import-progress"})
FRAGMENT = "_"
IN_PLACE_OF_PAGE = {"hx-retarget": "#main", "hx-reswap": "outerHTML"}


def show(
    request: Request,
    template: str,
    page: msgspec.Struct | None = None,
    problem: Problem = NO_PROBLEM,
) -> Response[str]:
    """The page, in the reader's language; `problem` says why it is shown again."""
    visit = visit_of(request)
    language = language_of(request)
    layout = _layout(request, template)
    said, visit_said = visit.said, bool(visit.said)
    if visit_said:
        visit.cookies[cookies.SAID] = ""
    html = (
        environment_of(language.code)
        .get_template(template)
        .render(
            layout=layout,
            page=page,
            errors={name: language.refusal(error) for name, error in problem.errors.items()},
            typed=problem.values,
            unsaved=problem.unsaved,
            labels=defaultdict(str),  # filled by the fields, read by the list of mistakes
            refused=language.refusal(problem.refused) if problem.refused else None,
            said=said or None,
            who=_reader(visit.who, language) if visit.who else None,
            elsewhere=visit.elsewhere,
            may=_permissions(visit.who),
            menu=_menu(visit, language, request.url.path),
            form_token=visit.form_token,
            form_key=visit.form_key,
            lang=language.code,
            language=language,
            now=clock.now(),
        )
    )
    headers = {"vary": "HX-Request, HX-Request-Type, HX-Target, Cookie, Accept-Language"}
    if layout == "partial.html" and request.headers.get("hx-target") == IN_DIALOG:
        headers |= _out_of_dialog(request)
    elif is_progress(request) and not template.rpartition("/")[2].startswith(FRAGMENT):
        headers |= IN_PLACE_OF_PAGE
    return Response(html, status_code=problem.status, media_type=MediaType.HTML, headers=headers)


def _layout(request: Request, template: str) -> str:
    if request.headers.get("hx-request") != "true" or not is_partial(request):
        return "shell.html"
    stays = template in DIALOGS and request.headers.get("hx-target") == IN_DIALOG
    return "dialog.html" if stays else "partial.html"


def _out_of_dialog(request: Request) -> dict[str, str]:
    """The dialog is done with: the answer is a page of its own, with its own address."""
    query = f"?{request.url.query}" if request.url.query else ""
    return IN_PLACE_OF_PAGE | {"hx-push-url": f"{request.url.path}{query}"}


def is_progress(request: Request) -> bool:
    """Whether a bar asks, rather than a person."""
    return request.headers.get("hx-target") in PROGRESS


def is_partial(request: Request) -> bool:
    """Whether htmx asks for a part of the page rather than the whole (its own header says)."""
    return request.headers.get("hx-request-type", "partial") == "partial"


def go(request: Request, where: str, said: str = "", **facts: Any) -> Response[str]:
    """Send on after a write (303), with a sentence that the next page says once."""
    if said:
        sentence = language_of(request).say(said, **facts)
        visit_of(request).cookies[cookies.SAID] = cookies.sealed(sentence)
    headers = {"location": where}
    return Response("", status_code=303, media_type=MediaType.TEXT, headers=headers)


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
    folder: str


Folders = list[tuple[str, list[MenuItem]]]


def _menu(visit: Visit, language: Language, path: str) -> list[tuple[str, Folders]]:
    """What the person may open by group and folder, with the entry of the page marked."""
    who = visit.who
    if who is None:
        return []
    entries = menu_for(who.standing, agreement_accepted=who.has_agreed)
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
            folder=language.say(entry.folder) if entry.folder else "",
        )
        groups.setdefault(entry.group, []).append(item)
    return [(language.say(label), _folders(items)) for label, items in groups.items()]


def _folders(items: list[MenuItem]) -> Folders:
    """What stands in no folder has an empty name."""
    return [(name, list(inside)) for name, inside in groupby(items, attrgetter("folder"))]
