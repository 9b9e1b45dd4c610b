"""The help: which pages there are for the reader, and each of them (R101)."""

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from portal.access import NotThere, not_there
from portal.routes.guards import SignedOut
from portal.routes.help_texts import HelpText, help_text
from portal.routes.rendering import show
from portal.routes.visits import Request, language_of, visit_of
from portal.rules.help import TOPICS, may_read, topics_for
from portal.rules.permissions import Permission


class Entry(msgspec.Struct, frozen=True):
    """A page of the help in a list of them."""

    name: str
    text: HelpText


class HelpPage(msgspec.Struct, frozen=True):
    """The pages for the reader by group, and the one that is open, if any."""

    groups: dict[str, list[Entry]]
    name: str = ""
    text: HelpText | None = None


@get("/help", needs=Permission.EVERYONE)
async def list_help(request: Request) -> Response[str]:
    return show(request, "help/list.html", HelpPage(_groups(request)))


@get("/help/{name:str}", needs=Permission.EVERYONE)
async def show_help(request: Request, name: FromPath[str]) -> Response[str]:
    """A page that is for others is not there; signed out it may be there after the sign-in."""
    topic = next((topic for topic in TOPICS if topic.name == name), None) or not_there()
    who = visit_of(request).who
    if not may_read(who.standing if who else None, topic):
        raise NotThere if who else SignedOut([])
    text = help_text(language_of(request).code, name)
    return show(request, "help/show.html", HelpPage(_groups(request), name, text))


def _groups(request: Request) -> dict[str, list[Entry]]:
    language, who = language_of(request), visit_of(request).who
    groups: dict[str, list[Entry]] = {}
    for topic in topics_for(who.standing if who else None):
        entry = Entry(topic.name, help_text(language.code, topic.name))
        groups.setdefault(language.say(topic.group), []).append(entry)
    return groups


ROUTES = [list_help, show_help]
