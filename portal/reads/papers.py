"""A ticket and a work order for paper, in the reader's words: for the page to print and the PDF."""

import msgspec

from portal import clock
from portal.access import Who, not_there
from portal.gateways.language import Language
from portal.reads.received import ReceivedTicket, received
from portal.reads.ticket import TicketPage, ticket_page
from portal.reads.timeline import Entry
from portal.rules.vocabulary import N_, Kind, word

LINES_TO_FILL_IN = 6


class Part(msgspec.Struct, frozen=True):
    """A text under its heading."""

    title: str
    text: str


class Told(msgspec.Struct, frozen=True):
    """An entry: who wrote it, when and what it is, and its texts one after the other."""

    author: str
    about: str
    texts: list[str]


class Blank(msgspec.Struct, frozen=True):
    """A table with empty lines under its heading, and what is signed."""

    title: str
    head: list[str]
    lines: int
    signatures: list[str]


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet. All of it is text as people read it; what has nothing to say is left out.

    `name` is what its file is called; `is_internal` is None where there are no two kinds of it.
    """

    address: str
    back: str
    name: str
    language: str
    company: str
    printed: str
    crumb: str
    title: str
    warning: str = ""
    facts: list[Part]
    parts: list[Part]
    told_title: str = ""
    told_remark: str = ""
    told: list[Told] = []
    blank: Blank | None = None
    is_internal: bool | None = None


async def ticket_paper(
    who: Who, language: Language, public_id: str, *, with_internal: bool
) -> Paper:
    """A ticket of the own desk: nothing for internal users only, unless that was asked for."""
    ticket = await ticket_page(who, public_id)
    say = language.say
    told = [_told(entry, language, with_internal=with_internal) for entry in _entries(ticket)]
    return Paper(
        address=f"/tickets/{public_id}",
        back=ticket.number,
        name=ticket.number,
        language=language.code,
        company=who.company,
        printed=language.moment(clock.now()),
        crumb=ticket.number,
        title=ticket.title,
        warning=say(N_("For internal use only")) if with_internal else "",
        facts=_filled(
            (say(N_("Customer")), ticket.organization),
            (say(N_("Contact")), _joined(ticket.contact, ticket.contact_phone)),
            (say(N_("Status")), say(word(ticket.status))),
            (say(N_("Priority")), say(word(ticket.priority))),
            (say(N_("Due")), language.moment(ticket.due_at) if ticket.due_at else ""),
            (say(N_("Assigned to")), ticket.assigned_to),
            (say(N_("Site")), _joined(ticket.site_name, ticket.site_address, between="\n")),
            (say(N_("Ask for")), _joined(ticket.site_contact, ticket.site_phone)),
        ),
        parts=_filled((say(N_("Description")), ticket.description)),
        told_title=say(N_("What was written")),
        told_remark=say(N_("Older entries are not on this sheet.")) * bool(ticket.timeline.older),
        told=[each for each in told if each],
        is_internal=with_internal,
    )


async def work_order_paper(who: Who, language: Language, public_id: str) -> Paper:
    """Where to go, what to do, and empty lines for what was done and who saw it.

    No money: it may stay on site. NotThere before an acceptance.
    """
    page = await received(who, public_id)
    if not isinstance(page, ReceivedTicket):
        not_there()
    say, site, terms = language.say, page.site, page.terms
    place = _joined(site.name, site.address, between="\n") or say(N_("No address given"))
    by = terms.complete_by
    minutes = terms.authorised_minutes
    order = say(N_("Work order {number}"), number=page.lead.number)
    return Paper(
        address=f"/received/{public_id}",
        back=say(N_("Ticket")),
        name=order,
        language=language.code,
        company=who.company,
        printed=language.moment(clock.now()),
        crumb=say(
            N_("Work order for {lead}, {number}"), lead=page.lead.name, number=page.lead.number
        ),
        title=page.title,
        facts=_filled(
            (say(N_("Site")), place),
            (say(N_("Ask for")), _joined(site.contact, site.phone)),
            (say(N_("Customer")), page.customer),
            (say(N_("Complete by")), language.weekday(by) if by else ""),
            (say(N_("Authorised time")), language.duration(minutes) if minutes else ""),
            (say(N_("Priority")), say(word(page.priority))),
            (say(N_("Assigned to")), page.assigned_to),
        ),
        parts=_filled(
            (say(N_("What to do")), page.description),
            (say(N_("Instructions")), terms.instructions),
        ),
        blank=Blank(
            say(N_("What was done")),
            [
                say(N_("Day")),
                say(N_("Start")),
                say(N_("End")),
                say(N_("Travel")),
                say(N_("Work and material")),
            ],
            LINES_TO_FILL_IN,
            [
                say(N_("Technician: name, date, signature")),
                say(N_("On site: name, date, signature")),
            ],
        ),
    )


def _entries(ticket: TicketPage) -> list[Entry]:
    """Those with words, oldest first."""
    return [each for each in reversed(ticket.timeline.entries) if each.text or each.attachment]


def _told(entry: Entry, language: Language, *, with_internal: bool) -> Told | None:
    """Steps of the outsourcing are internal, and so is what came from a partner (R122, R124)."""
    is_for_staff = entry.internal or entry.event or entry.kind is Kind.LINK
    if not with_internal and (entry.is_theirs or is_for_staff):
        return None
    say, charged = language.say, entry.charged
    about = (
        language.moment(entry.created_at),
        language.duration(entry.minutes) if entry.minutes else "",
        say(N_("Internal")) if entry.internal else "",
    )
    texts = [
        entry.text,
        say(N_("File: {name}"), name=entry.attachment.name) if entry.attachment else "",
        entry.address,
    ]
    if with_internal and charged:
        texts.append(language.money(charged.cost, charged.currency))
    if with_internal and entry.internal_text:
        texts += [say(N_("Internal remark:")), entry.internal_text]
    return Told(entry.author, _joined(*about), [text for text in texts if text])


def _filled(*pairs: tuple[str, str | None]) -> list[Part]:
    return [Part(title, text) for title, text in pairs if text]


def _joined(*texts: str | None, between: str = ", ") -> str:
    return between.join(text for text in texts if text)
