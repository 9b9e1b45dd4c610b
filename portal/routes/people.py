"""People of a company: the list of an instance's staff, and for both kinds who may do what."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from portal import access
from portal.access import Who
from portal.actions import joining, members
from portal.reads.people import member_page, people_of
from portal.routes.answers import Done, Nothing, answer
from portal.routes.company import COMPANY, company_page
from portal.routes.fields import Choice, Email, Text
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request
from portal.rules.paths import HOME
from portal.rules.people import ROLES
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_, Level, Role, TenantKind
from portal.tables.people import MemberInvitation, Membership

PEOPLE = "/people"
MEMBER = f"{PEOPLE}/{{public_id:str}}"
INVITATION = f"{PEOPLE}/invitations/{{invitation_id:str}}"


class InviteForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to ask to join, and as what."""

    name: Annotated[str, Text(required=True)]
    email: Annotated[str, Email(required=True)]
    role: Annotated[Role, Choice(of=Role, required=True)]


class RoleForm(msgspec.Struct, frozen=True):
    role: Annotated[Role, Choice(of=Role, required=True)]


class LevelForm(msgspec.Struct, frozen=True, kw_only=True):
    """`seen` is the level that stood there when the page was opened."""

    level: Annotated[Level, Choice(of=Level, required=True)]
    seen: Annotated[Level | None, Choice(of=Level)]


class InvitePage(msgspec.Struct, frozen=True):
    """The empty form: the list to go back to, and the roles to choose from."""

    back: str
    roles: tuple[Role, ...]


@get(PEOPLE, needs=Permission.MANAGE_STAFF)
async def show_people(
    request: Request, who: NamedDependency[Who], after: FromQuery[str] = ""
) -> Response[str]:
    return await people_page(request, who, after=after)


@get(f"{PEOPLE}/new", needs=Permission.MANAGE_PEOPLE)
async def show_invite(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return await invite_page(request, who)


@post(f"{PEOPLE}/new", needs=Permission.MANAGE_PEOPLE)
async def invite(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: InviteForm) -> Done:
        await joining.invite(who, name=form.name, email=form.email, role=form.role)
        return Done(list_of(who), N_("Invitation sent to {email}."), {"email": form.email})

    return await answer(request, InviteForm, act, partial(invite_page, request, who))


@post(f"{INVITATION}/resend", needs=Permission.MANAGE_PEOPLE)
async def resend_invitation(
    request: Request, who: NamedDependency[Who], invitation_id: FromPath[str]
) -> Response[Any]:
    said = N_("A new link was sent to {email}. The old one no longer works.")
    return await _with_invitation(request, who, invitation_id, joining.resend, said)


@post(f"{INVITATION}/withdraw", needs=Permission.MANAGE_PEOPLE)
async def withdraw_invitation(
    request: Request, who: NamedDependency[Who], invitation_id: FromPath[str]
) -> Response[Any]:
    said = N_("Invitation withdrawn. The link sent to {email} no longer works.")
    return await _with_invitation(request, who, invitation_id, joining.withdraw, said)


async def _with_invitation(
    request: Request,
    who: Who,
    invitation_id: str,
    verb: Callable[[Who, MemberInvitation], Awaitable[None]],
    said: str,
) -> Response[Any]:
    """One button of a row; the answer is the list as it then stands."""
    invitation = await access.member_invitation_for(who, invitation_id)

    async def act(_: Nothing) -> Done:
        await verb(who, invitation)
        return Done(list_of(who), said, {"email": invitation.email})

    return await answer(request, Nothing, act, partial(people_page, request, who))


@get(MEMBER, needs=Permission.MANAGE_PEOPLE)
async def show_member(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await _member_page(request, who, public_id)


@post(f"{MEMBER}/role", needs=Permission.MANAGE_PEOPLE)
async def change_role(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    member = await access.member_for(who, public_id)

    async def act(form: RoleForm) -> Done:
        await members.change_role(who, member, form.role)
        return _changed(who, member, N_("Saved."))

    return await answer(request, RoleForm, act, partial(_member_page, request, who, public_id))


@post(f"{MEMBER}/level", needs=Permission.MANAGE_STAFF)
async def change_level(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    member = await access.member_for(who, public_id)

    async def act(form: LevelForm) -> Done:
        await members.change_level(who, member, form.level, form.seen)
        return _changed(who, member, N_("Saved."))

    return await answer(request, LevelForm, act, partial(_member_page, request, who, public_id))


@post(f"{MEMBER}/deactivate", needs=Permission.MANAGE_PEOPLE)
async def deactivate(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    said = N_("Deactivated. This person is signed out everywhere in your company.")
    return await _press(request, who, public_id, members.deactivate, said)


@post(f"{MEMBER}/activate", needs=Permission.MANAGE_PEOPLE)
async def activate(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    said = N_("Activated. This person can sign in again.")
    return await _press(request, who, public_id, members.activate, said)


@post(f"{MEMBER}/link", needs=Permission.MANAGE_PEOPLE)
async def mail_link(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    said = N_("A link to sign in is on its way.")
    return await _press(request, who, public_id, members.mail_link, said)


async def _press(
    request: Request,
    who: Who,
    public_id: str,
    verb: Callable[[Who, Membership], Awaitable[None]],
    said: str,
) -> Response[Any]:
    member = await access.member_for(who, public_id)

    async def act(_: Nothing) -> Done:
        await verb(who, member)
        return _changed(who, member, said)

    return await answer(request, Nothing, act, partial(_member_page, request, who, public_id))


def _changed(who: Who, member: Membership, said: str) -> Done:
    """Whoever changed themselves may not be allowed to see the page any more."""
    is_self = member.id == who.membership
    return Done(HOME if is_self else f"{PEOPLE}/{member.public_id}", said)


def list_of(who: Who) -> str:
    """Where the people of the company stand."""
    return PEOPLE if who.kind is TenantKind.INSTANCE else COMPANY


async def people_page(
    request: Request, who: Who, problem: Problem = NO_PROBLEM, *, after: str = ""
) -> Response[str]:
    """The list, where people of this kind of company stand."""
    if who.kind is TenantKind.SUBCONTRACTOR:
        return await company_page(request, who, problem)
    return show(request, "people/list.html", await people_of(who, after), problem)


async def invite_page(request: Request, who: Who, problem: Problem = NO_PROBLEM) -> Response[str]:
    page = InvitePage(list_of(who), ROLES[who.kind])
    return show(request, "people/new.html", page, problem)


async def _member_page(
    request: Request, who: Who, public_id: str, problem: Problem = NO_PROBLEM
) -> Response[str]:
    return show(request, "people/show.html", await member_page(who, public_id), problem)


ROUTES = [
    show_people,
    show_invite,
    invite,
    resend_invitation,
    withdraw_invitation,
    show_member,
    change_role,
    change_level,
    deactivate,
    activate,
    mail_link,
]
