"""Signed-in people as a client plays them, and what each kind of measured request is made of."""

from collections.abc import Awaitable, Callable
from itertools import count

import msgspec

from bench.client import Load, get, post
from bench.filling import EVERY, Filled
from portal.access import Who
from portal.actions.sessions import open_session
from portal.actions.sign_in import add_link
from portal.gateways import secrets
from portal.routes import cookies
from portal.routes.guards import FORM_KEY, FORM_TOKEN
from portal.tables.database import transaction
from tests.faults.acceptances import make_offers
from tests.offers import Cast

SECRET = secrets.new_token()
SEE_OTHER = 303


class Visitor(msgspec.Struct, frozen=True):
    """A browser at the portal, with the cookie that says whose it is."""

    url: str
    cookie: str
    form_token: str

    def gets(self, *paths: str) -> Load:
        return Load([get(self.url, path, self.cookie) for path in paths])

    def posts(self, paths: list[str], **fields: str) -> Load:
        """Forms that are answered by sending on."""
        sent = {FORM_TOKEN: self.form_token, **fields}
        forms = [{FORM_KEY: secrets.new_public_id(), **sent} for _ in paths]
        posts = zip(paths, forms, strict=True)
        return Load([post(self.url, path, self.cookie, **form) for path, form in posts], SEE_OTHER)


def _with(url: str, cookie: str, token: str) -> Visitor:
    return Visitor(url, f"{cookies.name_of(cookie)}={token}", secrets.sign(SECRET, "form", token))


def stranger(url: str) -> Visitor:
    return _with(url, cookies.BROWSER, secrets.new_token())


async def visitor(url: str, who: Who) -> Visitor:
    async with transaction():
        return _with(url, cookies.SESSION, await open_session(who.membership, "Bench"))


async def reads(url: str, cast: Cast, filled: Filled) -> dict[str, Load]:
    """Pages that can be asked for again and again."""
    olga, cleo = await visitor(url, cast["olga"]), await visitor(url, cast["cleo"])
    paula = await visitor(url, cast["paula"])
    return {
        "list": olga.gets("/tickets"),
        "dashboard": paula.gets("/outsource"),
        "search": olga.gets("/tickets?search=printer+hall10"),
        "partner's list": cleo.gets("/received"),
        "ticket": olga.gets(*(f"/tickets/{ticket}" for ticket in filled.tickets)),
        "partner's ticket": cleo.gets(*(f"/received/{ticket}" for ticket in filled.received)),
    }


async def writes(url: str, cast: Cast) -> dict[str, Callable[[int], Awaitable[Load]]]:
    """What makes so many requests of a kind, for each can be sent once only."""
    olga, cleo = await visitor(url, cast["olga"]), await visitor(url, cast["cleo"])
    free = (f"T{number}" for number in count(1) if number % EVERY)

    async def notes(wanted: int) -> Load:
        paths = [f"/tickets/{next(free)}/notes" for _ in range(wanted)]
        return olga.posts(paths, note="Somebody goes there tomorrow.")

    async def acceptances(wanted: int) -> Load:
        offers = await make_offers(cast["olga"], cast["cleo"], wanted)
        return cleo.posts([f"/received/{offer}/accept" for offer in offers])

    async def sign_ins(wanted: int) -> Load:
        async with transaction():
            links = [await add_link(cast["eve"].person) for _ in range(wanted)]
        return stranger(url).posts([f"/sign-in/{link.rpartition('/')[2]}" for link in links])

    return {"add note": notes, "accept": acceptances, "sign in": sign_ins}
