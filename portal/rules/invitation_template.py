"""What a lead may write into the mail that invites partners: its variables, and what is refused.

A text is Markdown with variables in braces, such as {recipient_name}. Braces stand for nothing
else, so that a slip of the pen is noticed while writing and not by whoever gets the mail.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from portal.rules.refusals import Refusal
from portal.rules.texts import length_refusal
from portal.rules.vocabulary import N_

LONGEST_SUBJECT = 150
LONGEST_BODY = 10_000
SHOWN = 40  # characters of what was typed, in a sentence about it
# An address may begin with these; whoever reads the mail runs nothing and opens no file (A24).
SCHEMES = ("https:", "http:", "mailto:")


class Variable(StrEnum):
    """What stands in braces; each is filled in when the mail is written."""

    RECIPIENT_NAME = "recipient_name"
    RECIPIENT_ORGANIZATION = "recipient_organization"
    LEAD_ORGANIZATION = "lead_organization"
    INVITING_USER = "inviting_user"
    EXPIRY_DATE = "expiry_date"
    ACCEPT_LINK = "accept_link"
    DECLINE_LINK = "decline_link"
    HELP_LINK = "help_link"

    @property
    def place(self) -> str:
        """As it is written."""
        return f"{{{self.value}}}"


MEANINGS = {
    Variable.RECIPIENT_NAME: N_("Name of whoever gets the mail"),
    Variable.RECIPIENT_ORGANIZATION: N_("Their organization"),
    Variable.LEAD_ORGANIZATION: N_("Your company"),
    Variable.INVITING_USER: N_("Whoever of you presses Invite"),
    Variable.EXPIRY_DATE: N_("Until when the invitation can be answered"),
    Variable.ACCEPT_LINK: N_("Link to the invitation; it has to be in the text"),
    Variable.DECLINE_LINK: N_("Link to the page that declines; opening it changes nothing"),
    Variable.HELP_LINK: N_("Link to the help about invitations"),
}
LINKS = frozenset({Variable.ACCEPT_LINK, Variable.DECLINE_LINK, Variable.HELP_LINK})

PLACE = re.compile(r"\{(" + "|".join(Variable) + r")\}")
_BRACES = re.compile(r"\{[^{}\n]*\}|\{[^{}\n]*|[^\s{}]*\}")


class Wording(msgspec.Struct, frozen=True):
    """The subject and the text of a mail, variables and all."""

    subject: str
    body: str


def faults(wording: Wording, addresses: Iterable[str]) -> dict[str, Refusal]:
    """What is wrong, by field; `addresses` are where the links of the text lead (Q9)."""
    found = {
        "subject": _subject_refusal(wording.subject),
        "body": _body_refusal(wording.body, list(addresses)),
    }
    return {field: refusal for field, refusal in found.items() if refusal}


def is_allowed(address: str) -> bool:
    """Whether a link may lead there: one of our variables, or an address of the web or of mail."""
    return address in {link.place for link in LINKS} or address.lower().startswith(SCHEMES)


def language_for(organization: str, lead: str) -> str:
    """The language of an invitation: that of the organization if it is known, else the lead's."""
    return organization or lead


def _subject_refusal(subject: str) -> Refusal | None:
    if not subject.strip():
        return Refusal("Q9", N_("Please fill this in."))
    if len(subject.splitlines()) > 1:
        return Refusal("A53", N_("A subject is one line. Take the line break out."))
    if any(link.place in subject for link in LINKS):
        return Refusal(
            "Q9", N_("A subject cannot carry a link, since it stays readable in lists of mails.")
        )
    return length_refusal(subject, LONGEST_SUBJECT) or _brace_refusal(subject)


def _body_refusal(body: str, addresses: list[str]) -> Refusal | None:
    return (
        length_refusal(body, LONGEST_BODY)
        or _brace_refusal(body)
        or next((refusal for each in addresses if (refusal := _address_refusal(each))), None)
        or _accept_refusal(addresses)
    )


def _brace_refusal(text: str) -> Refusal | None:
    """The first brace that belongs to no variable."""
    for found in _BRACES.finditer(text):
        braced = found[0]
        if PLACE.fullmatch(braced):
            continue
        facts = {"braced": _short(braced)}
        if braced.startswith("{") and braced.endswith("}"):
            return Refusal(
                "Q9", N_("There is no variable {braced}. Choose one of the list."), facts
            )
        if braced.startswith("{"):
            return Refusal("Q9", N_("The brace of {braced} is not closed."), facts)
        return Refusal("Q9", N_("The brace of {braced} was never opened."), facts)
    return None


def _address_refusal(address: str) -> Refusal | None:
    if is_allowed(address):
        return None
    return Refusal(
        "Q9",
        N_("A link leads to {address}. It has to begin with https:, http: or mailto:."),
        {"address": _short(address) or "–"},
    )


def _accept_refusal(addresses: list[str]) -> Refusal | None:
    if Variable.ACCEPT_LINK.place in addresses:
        return None
    return Refusal(
        "Q9",
        N_("Without {variable} nobody can accept. Put it into the text."),
        {"variable": Variable.ACCEPT_LINK.place},
    )


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
