"""Mails of an outsourcing: who is told is a row of rules/notices, what they read a letter."""

from collections.abc import Callable
from functools import partial

import msgspec

from portal.access import Who
from portal.actions.addressing import Parties, Someone, gather, tell
from portal.actions.mailing import post
from portal.gateways import letters, question_letters
from portal.gateways.language import Language
from portal.gateways.stationery import Letter
from portal.rules.lifecycle import Event
from portal.rules.notices import Notice
from portal.rules.vocabulary import DeclineReason
from portal.settings import current
from portal.tables.organizations import Partnership
from portal.tables.people import Tenant
from portal.tables.rows import load, one
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


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What a letter may tell: the attempt, its ticket, the two companies, and who acted."""

    attempt: Outsourcing
    ticket: Ticket
    parties: Parties
    author: Who | None
    text: str = ""
    minutes: int = 0
    percent: int = 0

    @property
    def lead(self) -> Tenant:
        return self.parties.lead

    @property
    def partner(self) -> Tenant:
        return one(self.parties.partner)

    @property
    def number(self) -> str:
        return f"T-{self.ticket.number}"

    @property
    def person(self) -> str:
        return self.author.name if self.author else ""

    def other(self, tenant: int) -> str:
        """The company on the other side."""
        return self.partner.name if tenant == self.lead.id else self.lead.name

    def link_for(self, tenant: int) -> str:
        """The ticket as this side sees it."""
        path = (
            f"/tickets/{self.ticket.public_id}"
            if tenant == self.attempt.lead
            else f"/received/{self.attempt.public_id}"
        )
        return current().base_url + path


async def of_move(
    event: Event, author: Who | None, attempt: Outsourcing, ticket: Ticket, text: str
) -> None:
    """Tell everyone whom the move concerns, but never its author."""
    await _tell(NOTICE_OF[event], await scene_of(attempt, ticket, author, text=text))


async def of_reminder(attempt: Outsourcing, ticket: Ticket) -> None:
    """Tell both sides that the time to answer is near (Q10)."""
    await _tell(Notice.OFFER_REMINDER, await scene_of(attempt, ticket, None))


async def of_time(author: Who, attempt: Outsourcing, ticket: Ticket, minutes: int) -> None:
    """The mandatory notice of a subcontractor's time entry: it has no switch (R133, R134)."""
    scene = await scene_of(attempt, ticket, author, minutes=minutes)
    for resource in scene.parties.resources(ticket.assigned_to, author.person):
        letter = _letter(Notice.TIME_ENTRY, scene, resource)
        await post(Notice.TIME_ENTRY.value, resource.reader, letter)


async def of_limit(author: Who, attempt: Outsourcing, ticket: Ticket, percent: int) -> None:
    """Tell the lead that so much of what it authorised is used (Q16)."""
    await _tell(Notice.LIMIT_REACHED, await scene_of(attempt, ticket, author, percent=percent))


async def of_question(author: Who, attempt: Outsourcing, ticket: Ticket, text: str) -> None:
    """Tell the lead what the partner asks (Q44)."""
    await _tell(Notice.QUESTION_ASKED, await scene_of(attempt, ticket, author, text=text))


async def of_answer(
    author: Who, attempt: Outsourcing, ticket: Ticket, text: str, asker: int | None
) -> None:
    """Tell the partner the answer, and whoever asked (Q44)."""
    scene = await scene_of(attempt, ticket, author, text=text, asker=asker)
    await _tell(Notice.QUESTION_ANSWERED, scene)


async def scene_of(
    attempt: Outsourcing,
    ticket: Ticket,
    author: Who | None,
    *,
    text: str = "",
    minutes: int = 0,
    percent: int = 0,
    asker: int | None = None,
) -> Scene:
    """What a letter about an attempt may tell; `asker` is whose question or proposal it answers."""
    partnership = await load(Partnership, attempt.partnership)
    parties = await gather(
        attempt.lead,
        attempt.partner,
        asked=attempt.sent_by,
        resource=ticket.assigned_to,
        asker=asker,
        recipient=partnership.recipient_email,
    )
    return Scene(
        attempt=attempt,
        ticket=ticket,
        parties=parties,
        author=author,
        text=text,
        minutes=minutes,
        percent=percent,
    )


async def _tell(notice: Notice, scene: Scene) -> None:
    author = scene.author.person if scene.author else None
    await tell(notice, scene.parties, author, partial(_letter, notice, scene))


def _letter(notice: Notice, scene: Scene, to: Someone) -> Letter:
    return LETTERS[notice](to.reader.reads, scene, scene.link_for(to.tenant), to.tenant)


def _offer(language: Language, scene: Scene, link: str, _: int) -> Letter:
    attempt = scene.attempt
    return letters.offer(
        language, scene.lead.name, scene.ticket.title, attempt.accept_by, attempt.complete_by, link
    )


def _canceled(language: Language, scene: Scene, _: str, __: int) -> Letter:
    return letters.offer_canceled(language, scene.lead.name, scene.ticket.title, scene.text)


def _expired(language: Language, scene: Scene, link: str, tenant: int) -> Letter:
    return letters.offer_expired(language, scene.other(tenant), scene.ticket.title, link)


def _reminder(language: Language, scene: Scene, link: str, tenant: int) -> Letter:
    return letters.offer_reminder(
        language, scene.other(tenant), scene.ticket.title, scene.attempt.accept_by, link
    )


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


def _limit(language: Language, scene: Scene, link: str, _: int) -> Letter:
    return letters.limit_reached(
        language, scene.partner.name, scene.percent, scene.number, scene.ticket.title, link
    )


def _asked(language: Language, scene: Scene, link: str, _: int) -> Letter:
    return question_letters.asked(
        language,
        scene.partner.name,
        scene.person,
        scene.number,
        scene.ticket.title,
        scene.text,
        link,
    )


def _answered(language: Language, scene: Scene, link: str, _: int) -> Letter:
    return question_letters.answered(
        language, scene.lead.name, scene.person, scene.ticket.title, scene.text, link
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
    Notice.OFFER_REMINDER: _reminder,
    Notice.OFFER_EXPIRED: _expired,
    Notice.OFFER_ACCEPTED: _accepted,
    Notice.OFFER_DECLINED: _declined,
    Notice.TIME_ENTRY: _time,
    Notice.LIMIT_REACHED: _limit,
    Notice.QUESTION_ASKED: _asked,
    Notice.QUESTION_ANSWERED: _answered,
    Notice.COMPLETION_REPORTED: _reported,
    Notice.COMPLETION_REJECTED: _rejected,
    Notice.COMPLETED: _completed,
}
