"""A ticket of Halden at Brückner, in the state a test begins with."""

import msgspec

from portal.access import Who
from portal.actions import outsourcing
from portal.actions.writing import Place
from portal.rules.vocabulary import OutsourceStatus
from portal.tables.people import Person
from portal.tables.tickets import Outsourcing, Ticket
from tests.cast import gather_cast, partnership_between
from tests.make import make_outsourcing, make_ticket


class Linked(msgspec.Struct, frozen=True):
    """The cast, the lead's ticket, and the attempt that links it."""

    cast: dict[str, Who]
    ticket: Ticket
    attempt: Outsourcing

    @property
    def at_lead(self) -> str:
        return f"/tickets/{self.ticket.public_id}"

    @property
    def at_partner(self) -> str:
        return f"/received/{self.attempt.public_id}"

    async def standing(self) -> Outsourcing:
        """The attempt as it stands now."""
        attempt = await Outsourcing.objects().get(Outsourcing.id == self.attempt.id)
        assert attempt
        return attempt

    async def second_ticket(self) -> Ticket:
        attempt = await self.standing()
        second = await Ticket.objects().get(Ticket.id == attempt.partner_ticket)
        assert second
        return second

    async def place(self, name: str) -> Place:
        """Where somebody of the cast writes."""
        who = self.cast[name]
        is_lead = who.tenant == self.ticket.tenant
        return Place(
            who, self.ticket if is_lead else await self.second_ticket(), await self.standing()
        )


async def offered(title: str = "Replace access point", **terms: object) -> Linked:
    """An offer of Olga's that waits for an answer. Everybody reads English here."""
    cast = await gather_cast()
    await Person.update({Person.language: "en"}, force=True)
    return await one_more(cast, title, OutsourceStatus.ASSIGNED, **terms)


async def one_more(
    cast: dict[str, Who], title: str, status: OutsourceStatus, **terms: object
) -> Linked:
    """A ticket of Halden that stands at Brückner in this status."""
    ticket = await make_ticket(cast["olga"].tenant, title, assigned_to=cast["olga"].person)
    partnership = await partnership_between(cast["olga"], cast["sam"])
    attempt = await make_outsourcing(
        ticket, partnership, status, sent_by=cast["olga"].person, **terms
    )
    return Linked(cast, ticket, attempt)


async def accepted(title: str = "Replace access point", **terms: object) -> Linked:
    """A ticket that Cleo has accepted."""
    linked = await offered(title, **terms)
    await outsourcing.accept(linked.cast["cleo"], linked.attempt)
    return linked


async def reported(title: str = "Replace access point", **terms: object) -> Linked:
    """A ticket that Cleo has reported complete."""
    linked = await accepted(title, **terms)
    await outsourcing.report_complete(linked.cast["cleo"], linked.attempt)
    return linked
