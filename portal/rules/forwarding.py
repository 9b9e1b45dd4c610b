"""Forwarding a ticket to a network or vendor: who takes it, when, and what leaves the house.

Nothing is shared with a network afterwards and nobody watches it (R102, R106, R107): what a person
sends once, by mail or as a link, is all that it ever gets. So the template of an entry may name
only what stands in VARIABLES, and none of these is internal or a price (D33).
"""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

import msgspec

from portal.rules.preconditions import NO_AGREEMENT, NOT_OURS
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import (
    N_,
    NetworkAction,
    OutsourceStatus,
    Source,
    TicketStatus,
)

# What may leave, by the word for it in a template.
VARIABLES = {
    "number": N_("Number of the ticket"),
    "title": N_("Title"),
    "description": N_("Description"),
    "priority": N_("Priority"),
    "due": N_("Due"),
    "site": N_("Site and address"),
    "site_contact": N_("Contact at the site"),
    "site_phone": N_("Phone at the site"),
    "customer": N_("Name of your customer, if ticked when forwarding"),
    "company": N_("Your company"),
    "person": N_("Who forwards it"),
    "person_email": N_("Mail address of who forwards it"),
}
CUSTOMER = "customer"
_VARIABLE = re.compile(r"\{([a-z_]*)\}", re.ASCII)
_SCHEMES = ("http", "https")

# Where an attempt may stand when the ticket goes to a network instead (O15).
FORWARDED_FROM: frozenset[OutsourceStatus | None] = frozenset(
    {None, OutsourceStatus.DECLINED, OutsourceStatus.CANCELED}
)


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry does with a ticket (R105)."""

    action: NetworkAction
    email: str = ""
    subject: str = ""
    body: str = ""
    link: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that decides whether a ticket may be forwarded."""

    agreement_accepted: bool
    ticket_status: TicketStatus
    ticket_source: Source
    attempt: OutsourceStatus | None
    is_forwarded: bool
    network: str
    network_active: bool


def refusal_to_forward(facts: Facts) -> Refusal | None:
    """The guards of O15; each sentence names the way out."""
    if not facts.agreement_accepted:
        return NO_AGREEMENT
    if facts.ticket_source == Source.INSOURCED:
        return NOT_OURS
    if facts.ticket_status == TicketStatus.COMPLETE:
        return Refusal("O15", N_("This ticket is complete. Reopen it before you forward it."))
    if facts.is_forwarded:
        return Refusal("O15", N_("This ticket is forwarded already. End that first."))
    if facts.attempt is OutsourceStatus.UNSENT:
        return Refusal("O15", N_("An offer is drafted for this ticket. Discard the draft first."))
    if facts.attempt not in FORWARDED_FROM:
        return Refusal("O15", N_("This ticket is outsourced to a partner. That has to end first."))
    if not facts.network_active:
        return Refusal(
            "O15", N_("{network} is inactive. Choose another."), {"network": facts.network}
        )
    return None


def refusals_of(template: Template) -> dict[str, Refusal]:
    """What is wrong with an entry's options, by field; only those of its action count."""
    wrongs: dict[str, Refusal] = {}
    if template.action is NetworkAction.EMAIL:
        for field in ("email", "subject", "body"):
            if not getattr(template, field).strip():
                wrongs[field] = Refusal("R105", N_("Please fill this in."))
        for field in ("subject", "body"):
            if field not in wrongs and (refusal := _braces(getattr(template, field))):
                wrongs[field] = refusal
    if template.action is NetworkAction.LINK and (refusal := _link(template.link)):
        wrongs["link"] = refusal
    return wrongs


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text with what stands on the ticket; one value never fills another."""
    return _VARIABLE.sub(lambda found: values.get(found[1], ""), template)


def fill_link(template: str, values: Mapping[str, str]) -> str:
    """The address with every value percent-encoded, so that none can lead somewhere else."""
    return _VARIABLE.sub(lambda found: quote(values.get(found[1], ""), safe=""), template)


def names_customer(template: Template) -> bool:
    """Whether it asks for the customer's name, which leaves only if ticked (Q51)."""
    told = {
        NetworkAction.EMAIL: template.subject + template.body,
        NetworkAction.LINK: template.link,
        NetworkAction.NOTHING: "",
    }
    return f"{{{CUSTOMER}}}" in told[template.action]


def _braces(template: str) -> Refusal | None:
    for name in _VARIABLE.findall(template):
        if name not in VARIABLES:
            return Refusal(
                "R105",
                N_("{name} is not in the list of what can be filled in."),
                {"name": f"{{{name}}}"},
            )
    if set("{}") & set(_VARIABLE.sub("", template)):
        return Refusal(
            "R105",
            N_("A brace stands alone. Write a variable like {example}."),
            {"example": "{title}"},
        )
    return None


def _link(template: str) -> Refusal | None:
    if refusal := _braces(template):
        return refusal
    try:
        address = urlsplit(template)
        is_address = (
            address.scheme in _SCHEMES and bool(address.hostname) and "@" not in address.netloc
        )
    except ValueError:
        is_address, address = False, None
    if not is_address or address is None or any(sign.isspace() for sign in template):
        return Refusal("R105", N_("This is not a web address. It begins with https://"))
    if _VARIABLE.search(address.netloc):
        return Refusal(
            "R105", N_("What is filled in may stand behind the name of the server only.")
        )
    return None
