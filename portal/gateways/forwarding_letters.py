"""A ticket in words, for the mail or the link that brings it to a network (R105)."""

from typing import Any

from portal.gateways.language import Language
from portal.gateways.stationery import Letter
from portal.rules.forwarding import fill
from portal.rules.vocabulary import word


def values_of(
    language: Language, ticket: Any, customer: str, company: str, person: str, email: str
) -> dict[str, str]:
    """What stands on `ticket`, a row, for each of portal.rules.forwarding.VARIABLES."""
    site = [ticket.site_name, *ticket.site_address.splitlines()]
    return {
        "number": f"T-{ticket.number}",
        "title": ticket.title,
        "description": ticket.description,
        "priority": language.say(word(ticket.priority)),
        "due": language.moment(ticket.due_at) if ticket.due_at else "",
        "site": ", ".join(line.strip() for line in site if line.strip()),
        "site_contact": ticket.site_contact,
        "site_phone": ticket.site_phone,
        "customer": customer,
        "company": company,
        "person": person,
        "person_email": email,
    }


def ticket_forwarded(subject: str, body: str, values: dict[str, str]) -> Letter:
    """The mail to a network: its lines as the lead wrote them, filled in."""
    lines = map(str.strip, fill(body, values).splitlines())
    return Letter(subject=fill(subject, values), paragraphs=tuple(filter(None, lines)))
