"""Every address of the product, drawn from the route table, with rows to fill it in."""

import re
from collections.abc import Iterator

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from portal.access import Who, newest_template
from portal.actions.bulk import runs
from portal.actions.invitation_templates import save
from portal.actions.joining import invite
from portal.rules.bulk import BulkVerb
from portal.rules.invitation_template import Wording
from portal.rules.vocabulary import OutsourceStatus, Role
from portal.tables.people import MemberInvitation, Membership
from portal.tables.rows import one
from portal.tables.tickets import Ticket
from tests.cast import company_of, partnership_between
from tests.imports import checked, many
from tests.make import (
    make_amendment,
    make_contact,
    make_item,
    make_network,
    make_organization,
    make_outsourcing,
    make_partnership,
    make_ticket,
)

NOBODY = "nothing-has-this-number"
Route = tuple[str, str, HTTPRouteHandler]


def routes_of(app: Litestar) -> Iterator[Route]:
    """Method, path and handler of every route of ours; static files are nobody's."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            for method in handler.http_methods:
                if method != "OPTIONS" and not handler.opt.get("is_static"):
                    yield str(method), route.path_format, handler


async def ids_of_halden(cast: dict[str, Who]) -> dict[str, dict[str, str]]:
    """For each kind of address the parameters of a row that is Halden's, or Brückner's from it."""
    halden = await company_of(cast["ada"])
    ticket = await make_ticket(halden, "Halden's own work")
    partnership = await partnership_between(cast["ada"], cast["sam"])
    attempt = await make_outsourcing(
        ticket,
        partnership,
        OutsourceStatus.IN_PROGRESS,
        sent_by=cast["olga"].person,
    )
    lead_item = await make_item(ticket, cast["olga"])
    partner_ticket = await Ticket.objects().get(Ticket.id == attempt.partner_ticket)
    assert partner_ticket
    partner_item = await make_item(partner_ticket, cast["sam"])
    amendment = await make_amendment(attempt, cast["olga"])
    organization = await make_organization(halden)
    contact = await make_contact(organization)
    await make_partnership(halden, organization=organization, contact=contact)
    run = await runs.start(cast["ada"], BulkVerb.INVITE, [organization.public_id])
    return {
        "/tickets": {
            "public_id": ticket.public_id,
            "item_id": lead_item.public_id,
            "amendment_id": amendment.public_id,
            "how": "done",
        },
        "/received/leads": {"public_id": partnership.public_id},
        "/received": {
            "public_id": attempt.public_id,
            "item_id": partner_item.public_id,
            "amendment_id": amendment.public_id,
        },
        "/organizations": {"public_id": organization.public_id, "contact_id": contact.public_id},
        "/outsource/invitation": {"public_id": await version_id(cast["ada"])},
        "/outsource/networks": {"public_id": (await make_network(halden.id)).public_id},
        "/outsource/runs": {"public_id": run.public_id},
        "/outsource": {"public_id": organization.public_id, "contact_id": contact.public_id},
        "/import": {"public_id": (await checked(cast["ada"], many(2))).public_id},
        "/people": {
            "public_id": await membership_id(cast["nils"]),
            "invitation_id": await invitation_id(cast["ada"]),
        },
        "/account": {"public_id": cast["ada"].session_id},
    }


async def version_id(who: Who) -> str:
    """The same of a text that a company has written into its invitations."""
    await save(who, "en", Wording("Work with us", "{accept_link}"), seen=0)
    return one(await newest_template(who.tenant, "en")).public_id


async def membership_id(who: Who) -> str:
    """How addresses name a person."""
    return one(await Membership.objects().get(Membership.id == who.membership)).public_id


async def invitation_id(administrator: Who) -> str:
    """The same of somebody who is asked to join."""
    await invite(administrator, name="Lena", email="lena@halden.example", role=Role.STANDARD_USER)
    return one(await MemberInvitation.objects().first()).public_id


def address(path: str, ids: dict[str, dict[str, str]]) -> str:
    """The path with real parameters; a parameter we know nothing of names nobody's row."""
    family = next((ids[start] for start in ids if path.startswith(start)), {})
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: family.get(found[1], NOBODY), path)
