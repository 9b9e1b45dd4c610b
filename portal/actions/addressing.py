"""Who reads a mail about a partnership or one of its tickets, and who instead of somebody missing.

Parts of a caller's transaction.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from piccolo.query import Objects, Select

from portal.actions.mailing import Reader, post
from portal.gateways.stationery import Letter
from portal.rules.notices import (
    IN_CHARGE,
    Addressee,
    Audience,
    Notice,
    mailing_for,
    reached,
    resources_for_notice,
    told,
)
from portal.rules.permissions import standing
from portal.rules.vocabulary import Level, Role
from portal.tables.people import Membership, Tenant
from portal.tables.prepared import prepared
from portal.tables.rows import NOBODY, one

ANSWERING = (Role.COMPANY_ADMINISTRATOR, Role.ACCEPTER)

_PERSON: Any = Membership.person  # Piccolo's types end at the first join
_SOMEONE = (
    Membership.tenant,
    Membership.role,
    Membership.level,
    Membership.active,
    _PERSON.id.as_alias("person"),
    _PERSON.email.as_alias("email"),
    _PERSON.name.as_alias("name"),
    _PERSON.language.as_alias("language"),
    _PERSON.time_zone.as_alias("time_zone"),
)


class Someone(Addressee, frozen=True):
    """An addressee with what their mail needs."""

    role: str = ""
    level: str = ""
    name: str = ""
    language: str = ""
    time_zone: str = ""

    @property
    def reader(self) -> Reader:
        return Reader(
            email=self.email, name=self.name, language=self.language, time_zone=self.time_zone
        )

    @property
    def is_in_charge(self) -> bool:
        return standing(Role(self.role), Level(self.level)) in IN_CHARGE


class Parties(msgspec.Struct, frozen=True, kw_only=True):
    """Lead and partner, with everyone at either who may have a part in the story.

    `asked` is who outsourced or invited, `recipient` the address that the invitation went to, and
    `asker` whose question or proposal is answered.
    """

    lead: Tenant
    partner: Tenant | None
    asked: int | None
    recipient: str
    people: list[Someone]
    asker: int | None = None

    def playing(self, audience: Audience) -> list[Someone]:
        """Who plays a part now. A primary contact who is missing is stood in for (Q22)."""
        if audience in (Audience.OUTSOURCED_BY, Audience.INVITER):
            return self._person(self.lead, self.asked)
        if audience is Audience.LEAD_CONTACT:
            return reached(
                self._person(self.lead, self.lead.primary_contact),
                self._person(self.lead, self.asked),
                self._in_charge(self.lead),
            )
        if audience is Audience.PROPOSER:
            return self._person(self.lead, self.asker)
        partner = one(self.partner)
        if audience is Audience.ASKER:
            return self._person(partner, self.asker)
        if audience is Audience.PARTNER_CONTACT:
            return reached(
                self._person(partner, partner.primary_contact),
                self._invited(partner),
                self._in_charge(partner),
            )
        return [someone for someone in self._of(partner) if someone.role in ANSWERING]

    def resources(self, assigned: int | None, author: int) -> list[Someone]:
        """Who gets the mandatory notice of a time entry on the lead's ticket (Q21)."""
        return resources_for_notice(
            self._person(self.lead, assigned),
            self._person(self.lead, self.asked),
            self._person(self.lead, self.lead.primary_contact),
            self._in_charge(self.lead),
            author=author,
        )

    def _of(self, company: Tenant) -> list[Someone]:
        return [someone for someone in self.people if someone.tenant == company.id]

    def _person(self, company: Tenant, person: int | None) -> list[Someone]:
        return [someone for someone in self._of(company) if someone.person == person]

    def _invited(self, company: Tenant) -> list[Someone]:
        """The recipient of the invitation, as long as they belong to the company (A37)."""
        return [one for one in self._of(company) if one.email == self.recipient.lower()]

    def _in_charge(self, company: Tenant) -> list[Someone]:
        return [someone for someone in self._of(company) if someone.is_in_charge]


async def gather(
    lead: int,
    partner: int | None,
    *,
    asked: int | None,
    resource: int | None = None,
    asker: int | None = None,
    recipient: str = "",
) -> Parties:
    """The parties with their people, in two queries."""
    by_id = {company.id: company for company in await _companies(lead, partner or lead)}
    contacts = [company.primary_contact or NOBODY for company in by_id.values()]
    named = asked or NOBODY, resource or NOBODY, asker or NOBODY, contacts[0], contacts[-1]
    rows = await _people(lead, partner or lead, *named, recipient.lower())
    return Parties(
        lead=by_id[lead],
        partner=by_id[partner] if partner else None,
        asked=asked,
        recipient=recipient,
        asker=asker,
        people=[Someone(**row) for row in rows],
    )


@prepared
def _companies(lead: int, partner: int) -> Objects[Tenant]:
    return Tenant.objects().where(Tenant.id.is_in([lead, partner]))


@prepared
def _people(
    lead: int,
    partner: int,
    asked: int,
    resource: int,
    asker: int,
    contact: int,
    other: int,
    recipient: str,
) -> Select[Any]:
    return Membership.select(*_SOMEONE).where(
        Membership.tenant.is_in([lead, partner]),
        Membership.person.is_in([asked, resource, asker, contact, other])
        | (_PERSON.email == recipient)
        | Membership.role.is_in([Role.SYSTEM_ADMINISTRATOR.value, *ANSWERING])
        | (Membership.level == Level.ALL.value),
    )


async def tell(
    notice: Notice, parties: Parties, author: int | None, write: Callable[[Someone], Letter]
) -> None:
    """One mail to each whom the notice concerns, at each side, but never to its author."""
    wanted = [
        someone for audience in mailing_for(notice).to for someone in parties.playing(audience)
    ]
    for someone in told(wanted, author):
        await post(notice.value, someone.reader, write(someone))
