"""The one guard: who is this, may they, and does the form come from our own page.

A handler that declares no `needs` is refused, so that nothing is open by oversight. One that
declares `after_agreement` opens once the company has accepted the agreement.
"""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request as LitestarRequest
from litestar.exceptions import (
    ClientException,
    HTTPException,
    NotAuthorizedException,
    PermissionDeniedException,
)
from litestar.handlers import BaseRouteHandler

from portal import clock
from portal.access import Who, session_of, who_of
from portal.actions import sessions
from portal.gateways import secrets
from portal.reads.companies import Elsewhere, asked_to_join, other_companies
from portal.reads.menu import menu_counts
from portal.routes.visits import Connection, Request, Visit, visit_of
from portal.rules.permissions import Permission
from portal.rules.sessions import is_over
from portal.rules.vocabulary import TenantKind
from portal.settings import current

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TOKEN = "_form_token"  # noqa: S105 - the name of a field, not a secret
FORM_KEY = "_form_key"  # which showing of the form it is, so that it makes things once
UTF_8, UNSUPPORTED = "utf-8", 415
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
OWN_SITE = ("same-origin", "none")


class SignedOut(NotAuthorizedException):
    """Nobody is signed in (401). What a form of ours has brought along is not to be lost."""

    def __init__(self, typed: list[tuple[str, str]]) -> None:
        super().__init__()
        self.typed = typed


class Forged(PermissionDeniedException):
    """A write that does not carry the token of this session (A15, A16).

    `typed` is what it has brought along where the browser vouches that a page of ours has sent it,
    as one that was opened before the person signed in anew.
    """

    def __init__(self, typed: list[tuple[str, str]]) -> None:
        super().__init__()
        self.typed = typed


class AgreementFirst(Exception):
    """The company has yet to accept the outsourcing agreement, which this is open after (R56)."""


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse whoever may not use `handler`: 401 signed out, 403 not permitted or forged."""
    needs = handler.opt.get("needs")
    if needs is None:
        raise PermissionDeniedException("This address declares no permission.")
    if handler.opt.get("is_static"):
        return
    assert isinstance(connection, LitestarRequest)  # noqa: S101 - the portal has no sockets
    visit = visit_of(connection)
    await recognise(connection)
    if connection.method not in SAFE:
        _refuse_other_letters(connection)
    if needs is not Permission.EVERYONE:
        if visit.who is None:
            raise SignedOut(await _typed(connection))
        if not visit.who.may(needs):
            raise PermissionDeniedException
        if handler.opt.get("after_agreement") and not visit.who.has_agreed:
            raise AgreementFirst
    if connection.method not in SAFE:
        await _refuse_forged(connection)


async def recognise(connection: Connection) -> None:
    """Find the person behind the session, if there is one."""
    visit = visit_of(connection)
    row = await _session(visit)
    if row is None:
        return
    visit.who = who_of(row)
    visit.counts = await menu_counts(visit.who)
    if row["others"] or row["asked"]:
        visit.elsewhere = Elsewhere(
            companies=await other_companies(visit.who) if row["others"] else [],
            asked=await asked_to_join(visit.who) if row["asked"] else [],
        )
    await sessions.touch(row["id"], row["seen_at"])


async def still_signed_in(connection: Connection) -> Who | None:
    """The person of a request that goes on, as they are now. It is no visit, so it keeps no session
    from ending.
    """
    row = await _session(visit_of(connection))
    return who_of(row) if row else None


async def _session(visit: Visit) -> dict[str, Any] | None:
    """The session of a visit, if it has not ended and is not over."""
    if not visit.session_token:
        return None
    row = await session_of(secrets.digest(visit.session_token))
    is_past = row and is_over(
        TenantKind(row["kind"]), row["created_at"], row["seen_at"], clock.now()
    )
    return None if is_past else row


def _refuse_other_letters(connection: Request) -> None:
    """Pages of ours are in UTF-8, and so are their forms; other letters may hide what is said."""
    _, options = connection.content_type
    if options.get("charset", UTF_8).lower() != UTF_8:
        raise HTTPException(status_code=UNSUPPORTED)


async def _typed(connection: Request) -> list[tuple[str, str]]:
    """The fields of a form of ours. Those of a stranger's page nobody is to send by signing in."""
    if connection.method in SAFE or not _is_from_here(connection):
        return []
    return await _fields(connection)


async def _fields(connection: Request) -> list[tuple[str, str]]:
    """What a form has brought along; nothing of one with a file, which no page can keep."""
    form = await connection.form()
    fields = list(form.multi_items())
    if not all(isinstance(text, str) for _, text in fields):
        await form.close()
        return []
    return [(name, text) for name, text in fields if name != FORM_TOKEN]


async def _refuse_forged(connection: Request) -> None:
    """The form has to come from a page of ours, and to carry the token of this session."""
    if not _is_from_here(connection):
        raise Forged([])
    form = await connection.form()
    if len(form.getall(FORM_TOKEN, [])) > 1:
        raise ClientException("This form has a field twice.")
    token = form.get(FORM_TOKEN)
    if not isinstance(token, str) or not secrets.is_same(token, visit_of(connection).form_token):
        raise Forged(await _fields(connection) if _is_vouched_for(connection) else [])


def _is_vouched_for(connection: Connection) -> bool:
    """Whether the browser itself says that a page of ours has sent this, of what is from here."""
    headers = connection.headers
    return headers.get("sec-fetch-site") == "same-origin" or "origin" in headers


def _is_from_here(connection: Connection) -> bool:
    """Whether Origin and Sec-Fetch-Site are ours, and the body a form."""
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site not in (None, *OWN_SITE):
        return False
    # Pages of ours send no referrer, so a browser names their origin "null"; then only its own
    # word that the request stays on this site counts.
    if origin == "null" and site != "same-origin":
        return False
    if origin not in (None, "null") and not _is_ours(str(origin), connection):
        return False
    content_type = connection.headers.get("content-type", "").split(";")[0].strip().lower()
    return content_type in FORMS


def _is_ours(origin: str, connection: Connection) -> bool:
    ours = urlsplit(current().base_url)
    theirs = urlsplit(origin)
    host = connection.headers.get("host", "")
    return theirs.scheme == ours.scheme and theirs.netloc.lower() in (ours.netloc, host.lower())
