"""Mails of an outsourcing: who is told is a row of rules/notices, what they read a letter."""

from collections.abc import Callable

import msgspec

from portal.access import Who
from portal.actions.mailing import Reader, post
from portal.gateways import letters
from portal.gateways.language import Language
from portal.gateways.stationery import Letter
from portal.rules.lifecycle import Event
from portal.rules.notices import (
    Addressee,
    Audience,
    Notice,
    mailing_for,
    resource_for_notice,
    told,
)
from portal.rules.vocabulary import DeclineReason, Role
from portal.settings import current
from portal.tables.people import Membership, Tenant
from portal.tables.tickets import Outsourcing, Ticket

NOTICE_OF = {
    Event.SEND: Notice.OFFER,
    Event.CANCEL: Notice.OFFER_CANCELED,
    Event.ACCEPT: Notice.OFFER_ACCEPTED,
    Event.DECLINE: Notice.OFFER_DECLINED,
    Event.EXPIRE: Notice.OFFER_EXPIRED,
    Event.REPORT_COMPLETE: Notice.COMPLETION_REPORTED,
    Event.REJECT_COMPLETION: Notice.COMPLETION_REJECTED,
    Event.APPROVE_COMPLETION: Notice.COMPLETED,
    Event.COMPLETE: Notice.COMPLETED,
    Event.COMPLETE_TICKET: Notice.COMPLETED,
}
ANSWERING = (Role.COMPANY_ADMINISTRATOR.value, Role.ACCEPTER.value)


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What a letter may tell: the attempt, its ticket, the two companies, and who acted."""

    attempt: Outsourcing
    ticket: Ticket
    lead: Tenant
    partner: Tenant
    author: Who | None
    text: str = ""
    minutes: int = 0

    @property
    def number(self) -> str:
        return f"T-{self.ticket.number}"

    @property
    def person(self) -> str:
        return self.author.name if self.author else ""

    def link_for(self, tenant: int) -> str:
        """The ticket as this side sees it."""
        path = (
            f"/tickets/{self.ticket.public_id}"
            if tenant == self.attempt.lead
            else f"/received/{self.attempt.public_id}"
        )
        return current().base_url + path


class Someone(Addressee, frozen=True):
    """An addressee with what their mail needs."""

    tenant: int = 0
    role: str = ""
    name: str = ""
    language: str = ""
    time_zone: str = ""


async def of_move(
    event: Event, author: Who | None, attempt: Outsourcing, ticket: Ticket, text: str
) -> None:
    """Tell everyone whom the move concerns, but never its author."""
    notice = NOTICE_OF[event]
    scene = await _scene(attempt, ticket, author, text=text)
    everyone = await _people(scene)
    wanted = [
        someone
        for audience in mailing_for(notice).to
        for someone in _playing(audience, scene, everyone)
    ]
    for someone in told(wanted, author.person if author else None):
        await _send(notice, scene, someone)


async def of_time(author: Who, attempt: Outsourcing, ticket: Ticket, minutes: int) -> None:
    """The mandatory notice of a subcontractor's time entry: it has no switch (R133, R134)."""
    scene = await _scene(attempt, ticket, author, minutes=minutes)
    everyone = await _people(scene)
    by_person = {one.person: one for one in everyone if one.tenant == scene.lead.id}
    resource = resource_for_notice(
        by_person.get(ticket.assigned_to),
        by_person[attempt.sent_by],
        by_person.get(scene.lead.primary_contact),
        author=author.person,
    )
    await _send(Notice.TIME_ENTRY, scene, resource)


async def _scene(
    attempt: Outsourcing, ticket: Ticket, author: Who | None, *, text: str = "", minutes: int = 0
) -> Scene:
    companies = await Tenant.objects().where(Tenant.id.is_in([attempt.lead, attempt.partner]))
    by_id = {company.id: company for company in companies}
    return Scene(
        attempt=attempt,
        ticket=ticket,
        lead=by_id[attempt.lead],
        partner=by_id[attempt.partner],
        author=author,
        text=text,
        minutes=minutes,
    )


async def _people(scene: Scene) -> list[Someone]:
    """Everyone who may have a part in the story, in one query."""
    named = {
        scene.attempt.sent_by,
        scene.ticket.assigned_to,
        scene.lead.primary_contact,
        scene.partner.primary_contact,
    } - {None}
    of = Membership.person
    rows = await Membership.select(
        Membership.tenant,
        Membership.role,
        Membership.active,
        of.id.as_alias("person"),
        of.email.as_alias("email"),
        of.name.as_alias("name"),
        of.language.as_alias("language"),
        of.time_zone.as_alias("time_zone"),
    ).where(
        (
            Membership.tenant.is_in([scene.lead.id, scene.partner.id])
            & Membership.person.is_in(list(named))
        )
        | ((Membership.tenant == scene.partner.id) & Membership.role.is_in(list(ANSWERING)))
    )
    return [Someone(**row) for row in rows]


def _playing(audience: Audience, scene: Scene, everyone: list[Someone]) -> list[Someone]:
    """Who plays a part. A partner without a primary contact is spoken for by its administrators."""

    def person(person_id: int | None, tenant: int) -> list[Someone]:
        return [one for one in everyone if one.person == person_id and one.tenant == tenant]

    def answering(*roles: str) -> list[Someone]:
        return [one for one in everyone if one.tenant == scene.partner.id and one.role in roles]

    if audience is Audience.OUTSOURCED_BY:
        return person(scene.attempt.sent_by, scene.lead.id)
    if audience is Audience.LEAD_CONTACT:
        return person(scene.lead.primary_contact, scene.lead.id)
    if audience is Audience.PARTNER_CONTACT:
        contact = person(scene.partner.primary_contact, scene.partner.id)
        is_there = any(one.active for one in contact)
        return contact if is_there else answering(Role.COMPANY_ADMINISTRATOR.value)
    return answering(*ANSWERING)


async def _send(notice: Notice, scene: Scene, to: Someone) -> None:
    reader = Reader(email=to.email, name=to.name, language=to.language, time_zone=to.time_zone)
    letter = LETTERS[notice](reader.reads, scene, scene.link_for(to.tenant), to.tenant)
    await post(notice.value, reader, letter)


def _offer(language: Language, scene: Scene, link: str, _: int) -> Letter:
    attempt = scene.attempt
    return letters.offer(
        language, scene.lead.name, scene.ticket.title, attempt.accept_by, attempt.complete_by, link
    )


def _canceled(language: Language, scene: Scene, _: str, __: int) -> Letter:
    return letters.offer_canceled(language, scene.lead.name, scene.ticket.title, scene.text)


def _expired(language: Language, scene: Scene, link: str, tenant: int) -> Letter:
    other = scene.partner if tenant == scene.lead.id else scene.lead
    return letters.offer_expired(language, other.name, scene.ticket.title, link)


def _accepted(language: Language, scene: Scene, link: str, _: int) -> Letter:
    return letters.accepted(
        language, scene.partner.name, scene.person, scene.number, scene.ticket.title, link
    )


def _declined(language: Language, scene: Scene, link: str, _: int) -> Letter:
    return letters.declined(
        language,
        scene.partner.name,
        scene.person,
        scene.number,
        scene.ticket.title,
        DeclineReason(scene.attempt.decline_reason).value,
        scene.text,
        link,
    )


def _time(language: Language, scene: Scene, link: str, _: int) -> Letter:
    return letters.time_entered(
        language,
        scene.partner.name,
        scene.person,
        scene.minutes,
        scene.number,
        scene.ticket.title,
        link,
    )


def _reported(language: Language, scene: Scene, link: str, _: int) -> Letter:
    return letters.completion_reported(
        language, scene.partner.name, scene.person, scene.number, scene.ticket.title, link
    )


def _rejected(language: Language, scene: Scene, link: str, _: int) -> Letter:
    return letters.completion_rejected(
        language, scene.lead.name, scene.person, scene.ticket.title, scene.text, link
    )


def _completed(language: Language, scene: Scene, link: str, _: int) -> Letter:
    return letters.completed(language, scene.lead.name, scene.person, scene.ticket.title, link)


LETTERS: dict[Notice, Callable[[Language, Scene, str, int], Letter]] = {
    Notice.OFFER: _offer,
    Notice.OFFER_CANCELED: _canceled,
    Notice.OFFER_EXPIRED: _expired,
    Notice.OFFER_ACCEPTED: _accepted,
    Notice.OFFER_DECLINED: _declined,
    Notice.TIME_ENTRY: _time,
    Notice.COMPLETION_REPORTED: _reported,
    Notice.COMPLETION_REJECTED: _rejected,
    Notice.COMPLETED: _completed,
}
