"""The form of what a partner can do and where it works (Q45)."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal import access
from portal.access import Who
from portal.actions import partner_tags
from portal.gateways.language import Language
from portal.reads.partner_tags import tags_page
from portal.routes.answers import Done, answer
from portal.routes.fields import Text, Wrong
from portal.routes.partners import PARTNERS, carried, way_back
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request
from portal.rules.partner_tags import LONGEST_TYPED, TagKind, read_tags
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_
from portal.tables.organizations import Organization

TAGS = f"{PARTNERS}/{{public_id:str}}/tags"


class Tags(Text, frozen=True, kw_only=True):
    """Words with commas between."""

    longest: int = LONGEST_TYPED
    lines: bool = True

    def read(self, typed: str, reader: Language) -> Any:
        tags = read_tags(super().read(typed, reader))
        if isinstance(tags, Refusal):
            raise Wrong.because(tags)
        return tags

    @property
    def empty(self) -> Any:
        return ()


class TagsForm(msgspec.Struct, frozen=True, kw_only=True):
    """All words of a partner; what is left out goes."""

    skills: Annotated[tuple[str, ...], Tags()]
    areas: Annotated[tuple[str, ...], Tags()]


@get(TAGS, needs=Permission.MANAGE_PARTNERS)
async def show_tags(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await _page(request, await access.organization_for(who, public_id))


@post(TAGS, needs=Permission.MANAGE_PARTNERS)
async def set_tags(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    organization = await access.organization_for(who, public_id)

    async def act(form: TagsForm) -> Done:
        words = {TagKind.SKILL: form.skills, TagKind.AREA: form.areas}
        await partner_tags.set_tags(who, organization, words)
        return Done(way_back(request), N_("Skills and areas saved."))

    async def again(problem: Problem) -> Response[str]:
        return await _page(request, organization, problem)

    return await answer(request, TagsForm, act, again)


async def _page(
    request: Request, organization: Organization, problem: Problem = NO_PROBLEM
) -> Response[str]:
    page = await tags_page(organization, carried(request))
    return show(request, "partners/tags.html", page, problem)


ROUTES = [show_tags, set_tags]
