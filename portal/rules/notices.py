"""Who is told of what by mail (features.md 3.12), and who instead where somebody is missing."""

from collections.abc import Iterable, Sequence
from enum import StrEnum, auto
from typing import TypeVar

import msgspec

from portal.rules.permissions import ALL_UP
from portal.rules.vocabulary import Standing


class Notice(StrEnum):
    """A mail, by its occasion."""

    SIGN_IN = auto()
    INVITATION = auto()
    INVITATION_TEST = auto()
    MEMBER_INVITATION = auto()
    INVITATION_ACCEPTED = auto()
    INVITATION_DECLINED = auto()
    PARTNERSHIP_CANCELED = auto()
    PARTNER_LEFT = auto()
    OFFER = auto()
    OFFER_ACCEPTED = auto()
    OFFER_DECLINED = auto()
    OFFER_CANCELED = auto()
    OFFER_REMINDER = auto()
    OFFER_EXPIRED = auto()
    TIME_ENTRY = auto()
    LIMIT_REACHED = auto()
    QUESTION_ASKED = auto()
    QUESTION_ANSWERED = auto()
    TERMS_PROPOSED = auto()
    TERMS_WITHDRAWN = auto()
    TERMS_CONFIRMED = auto()
    TERMS_DECLINED = auto()
    COMPLETION_REPORTED = auto()
    COMPLETION_REJECTED = auto()
    COMPLETED = auto()


class Audience(StrEnum):
    """A part in the story, filled by whoever plays it at that moment."""

    WHO_ASKED = auto()
    INVITED = auto()
    INVITER = auto()
    OUTSOURCED_BY = auto()
    LEAD_CONTACT = auto()
    RESOURCE = auto()
    PARTNER_CONTACT = auto()
    ACCEPTERS = auto()
    ASKER = auto()
    PROPOSER = auto()


# Who reads for a company when nobody else is left: its Allow All, or its administrators (Q22).
IN_CHARGE = ALL_UP | {Standing.SUB_ADM}


class Mailing(msgspec.Struct, frozen=True):
    """One row: to whom a notice goes, and whether a person may switch it off."""

    notice: Notice
    to: tuple[Audience, ...]
    rules: tuple[str, ...] = ()
    can_be_off: bool = False


LEAD = (Audience.OUTSOURCED_BY, Audience.LEAD_CONTACT)
PARTNER = (Audience.PARTNER_CONTACT,)
ANSWERING = (Audience.PARTNER_CONTACT, Audience.ACCEPTERS)

MAILINGS = (
    Mailing(Notice.SIGN_IN, (Audience.WHO_ASKED,), ("Q46",)),
    Mailing(Notice.INVITATION, (Audience.INVITED,), ("R61", "R63", "Q9")),
    Mailing(Notice.INVITATION_TEST, (Audience.WHO_ASKED,), ("Q9",)),
    Mailing(Notice.MEMBER_INVITATION, (Audience.INVITED,), ("Q46",)),
    Mailing(Notice.INVITATION_ACCEPTED, (Audience.INVITER, Audience.LEAD_CONTACT), ("R23",)),
    Mailing(Notice.INVITATION_DECLINED, (Audience.INVITER, Audience.LEAD_CONTACT), ("R24",)),
    Mailing(Notice.PARTNERSHIP_CANCELED, PARTNER, ("R29", "R115", "Q22")),
    Mailing(Notice.PARTNER_LEFT, (Audience.INVITER, Audience.LEAD_CONTACT), ("Q5", "Q22")),
    Mailing(Notice.OFFER, ANSWERING, ("R115", "Q22")),
    Mailing(Notice.OFFER_ACCEPTED, LEAD, ("R115",)),
    Mailing(Notice.OFFER_DECLINED, LEAD, ("R115",)),
    Mailing(Notice.OFFER_CANCELED, ANSWERING, ("R115", "Q22")),
    Mailing(Notice.OFFER_REMINDER, (*LEAD, *ANSWERING), ("R115", "Q10"), can_be_off=True),
    Mailing(Notice.OFFER_EXPIRED, (*LEAD, *ANSWERING), ("R115", "Q10"), can_be_off=True),
    Mailing(Notice.TIME_ENTRY, (Audience.RESOURCE,), ("R133", "R134", "Q21")),
    Mailing(Notice.LIMIT_REACHED, LEAD, ("R115", "Q16")),
    Mailing(Notice.QUESTION_ASKED, LEAD, ("R115", "Q44")),
    Mailing(Notice.QUESTION_ANSWERED, (*PARTNER, Audience.ASKER), ("R115", "Q22", "Q44")),
    Mailing(Notice.TERMS_PROPOSED, ANSWERING, ("R115", "Q14", "Q22")),
    Mailing(Notice.TERMS_WITHDRAWN, ANSWERING, ("R115", "Q14", "Q22")),
    Mailing(Notice.TERMS_CONFIRMED, (*LEAD, Audience.PROPOSER), ("R115", "Q14")),
    Mailing(Notice.TERMS_DECLINED, (*LEAD, Audience.PROPOSER), ("R115", "Q14")),
    Mailing(Notice.COMPLETION_REPORTED, LEAD, ("R115", "R135")),
    Mailing(Notice.COMPLETION_REJECTED, PARTNER, ("R115", "R137", "Q22")),
    Mailing(Notice.COMPLETED, (*LEAD, *PARTNER), ("R115", "R139", "Q22")),
)


class Addressee(msgspec.Struct, frozen=True):
    """A person as the post sees them, at one company."""

    person: int
    email: str
    active: bool = True
    tenant: int = 0


Someone = TypeVar("Someone", bound=Addressee)


def mailing_for(notice: Notice) -> Mailing:
    """The row of a notice."""
    return next(mailing for mailing in MAILINGS if mailing.notice is notice)


def told(people: Iterable[Someone], author: int | None) -> list[Someone]:
    """Each active person once, without the author: nobody gets mail of what they did.

    Who belongs to both sides is told at each: a side has words and a page of its own.
    """
    by_place = {
        (someone.person, someone.tenant): someone
        for someone in people
        if someone.active and someone.person != author
    }
    return list(by_place.values())


def reached(*tries: Sequence[Someone]) -> list[Someone]:
    """The first of several groups in which anybody is active (Q22)."""
    return next((there for group in tries if (there := _active(group))), [])


def resources_for_notice(*tries: Sequence[Someone], author: int) -> list[Someone]:
    """Who gets the mandatory notice of a time entry: the first group that it reaches (R133, Q21).

    It is never dropped (R134): where nobody is left, the last known get it anyhow.
    """
    found = next((there for group in tries if (there := told(group, author))), [])
    return found or next(list(group) for group in reversed(tries) if group)


def _active(group: Iterable[Someone]) -> list[Someone]:
    return [someone for someone in group if someone.active]
