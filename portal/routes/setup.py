"""The set-up checklist of a new lead: tasks that are done by looking, and putting it away (R110).

Each task leads to its page. One that is to be looked at is a form, so that no GET ticks it.
"""

from litestar import Response, post
from litestar.di import NamedDependency

from portal.access import Who
from portal.actions import setup
from portal.routes.rendering import go
from portal.routes.visits import Request
from portal.rules.permissions import Permission
from portal.rules.setup import TASKS, Step
from portal.rules.vocabulary import N_

_PAGES = {task.step: task.href for task in TASKS}


@post("/outsource/setup/permissions", needs=Permission.CONFIGURE_PERMISSIONS, after_agreement=True)
async def look_at_permissions(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return await _look_at(request, who, Step.PERMISSIONS)


@post("/outsource/setup/invitation", needs=Permission.MANAGE_PARTNERS, after_agreement=True)
async def look_at_invitation(request: Request, who: NamedDependency[Who]) -> Response[str]:
    return await _look_at(request, who, Step.INVITATION)


@post("/outsource/setup/close", needs=Permission.MANAGE_STAFF)
async def put_away(request: Request, who: NamedDependency[Who]) -> Response[str]:
    await setup.put_away(who)
    return go(request, "/outsource", N_("The list is put away."))


async def _look_at(request: Request, who: Who, step: Step) -> Response[str]:
    await setup.look_at(who, step)
    return go(request, _PAGES[step])


ROUTES = [look_at_permissions, look_at_invitation, put_away]
