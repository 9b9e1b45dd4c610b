"""The demonstration's company, people and half a year of work, all made through the actions.

The clock is set to the moments of the story, so that lists, fees and histories look as if people
had worked here. Nothing is written past the rules: what stands here could have been clicked.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from portal import clock
from portal.access import Who, who_of
from portal.actions import (
    accounts,
    agreement,
    fees,
    invitations,
    items,
    members,
    organizations,
    outsourcing,
    partners,
    tenants,
    tickets,
)
from portal.actions.invitations import Newcomer
from portal.actions.items import Note, Place, Work
from portal.actions.organizations import ContactFields, OrganizationFields
from portal.actions.tickets import TicketFields
from portal.rules.terms import InternalTerms, Terms
from portal.rules.vocabulary import (
    DeclineReason,
    Level,
    OrganizationType,
    OutsourceReason,
    Priority,
    RateKind,
    Role,
    TicketStatus,
)
from portal.tables.journal import OutboxMail
from portal.tables.organizations import Contact, Organization, Partnership
from portal.tables.people import Membership, Tenant
from portal.tables.rows import one
from portal.tables.tickets import Outsourcing, Ticket

LEAD = "Halden IT Services"
ZONE = "Europe/Berlin"
LINK = re.compile(r"/invitations/([\w-]{43})")

STAFF = (
    ("Albert Moreau", "albert@halden.example", Role.SERVICE_DESK_USER, Level.ALL),
    ("Paula Iversen", "paula@halden.example", Role.SERVICE_DESK_USER, Level.PARTNER_MANAGEMENT),
    ("Olga Petrova", "olga@halden.example", Role.SERVICE_DESK_USER, Level.OUTSOURCING),
    ("Nils Berg", "nils@halden.example", Role.STANDARD_USER, Level.NONE),
)
DISPATCHERS = (
    ("Cleo Vogt", "cleo@brueckner.example", Role.ACCEPTER),
    ("Tina Roth", "tina@brueckner.example", Role.TECHNICIAN),
)
CUSTOMERS = (
    ("Lagerhaus Nord", "Jens Petersen", "petersen@lagerhaus-nord.example", "+49 40 555 0130"),
    ("Hotel Ankerplatz", "Maren Vogel", "vogel@ankerplatz.example", "+49 431 555 0117"),
    ("Praxis Dr. Lindner", "Eva Lindner", "lindner@praxis-lindner.example", "+49 40 555 0199"),
    ("Odense Maskinværk", "Lars Holm", "holm@maskin.example", "+45 63 55 01 20"),
)
SITES = (
    "Hafenstraße 12\n20457 Hamburg",
    "Uferweg 3\n24103 Kiel",
    "Lindenallee 40\n22087 Hamburg",
    "Havnegade 18\n5000 Odense",
)
NEIGHBOURS = (
    ("Nordkabel AS", OrganizationType.VENDOR, "Ingrid Dahl", "ingrid@nordkabel.example"),
    ("Ferrand Électricité", OrganizationType.CUSTOMER, "Luc Ferrand", "luc@ferrand.example"),
    ("Quayside Systems", OrganizationType.PARTNER, "Pia Duarte", "pia@quayside.example"),
    ("Alpsoft GmbH", OrganizationType.PARTNER, "Karl Huber", "karl@alpsoft.example"),
    ("Osti Cabling", OrganizationType.PARTNER, "", ""),
    ("Kranz Elektro", OrganizationType.VENDOR, "Jo Kranz", "jo@kranz.example"),
)
# Finished work of the months before: days ago, title, customer, partner, minutes worked.
FINISHED = (
    (171, "Replace UPS batteries, server room", 0, "brueckner", 150),
    (158, "Mount two switches, floor 4", 1, "volta", 95),
    (140, "Trace a broken fibre, Hall 1", 0, "brueckner", 240),
    (121, "Install reception tablets", 1, "brueckner", 75),
    (102, "Wireless survey, new wing", 1, "volta", 310),
    (88, "Swap firewall, branch Kiel", 2, "brueckner", 130),
    (66, "Label and document the rack", 2, "brueckner", 180),
    (51, "Card reader at the back door", 0, "volta", 60),
    (33, "Reconnect label printers", 0, "brueckner", 45),
    (19, "Patch panel, floor 2", 1, "brueckner", 200),
)


class Stage(msgspec.Struct, kw_only=True):
    """What the story has on stage."""

    now: datetime
    halden: dict[str, Who]
    brueckner: dict[str, Who]
    volta: dict[str, Who]
    partners: dict[str, Partnership]
    customers: list[tuple[Organization, Contact]]


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let what happens inside have happened then."""
    before = clock.fixed()
    clock.set_to(moment)
    try:
        yield
    finally:
        clock.set_to(before)


def morning(moment: datetime) -> datetime:
    """When work begins on the day of `moment`."""
    return moment.replace(hour=7, minute=30)


async def fill() -> None:
    """Fill an empty, migrated database."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    with at(now - timedelta(days=190)):
        stage = await _set_up(now)
    for story in FINISHED:
        await _finished(stage, *story)
    await _at_work(stage)
    await _offers(stage)
    await _at_home(stage)


async def _set_up(now: datetime) -> Stage:
    halden = await _instance(LEAD, "Ada Lindqvist", "ada@halden.example", "en")
    ada = await _who("ada@halden.example")
    for name, email, role, level in STAFF:
        await members.add_member(halden, name, email, role, level)
    await agreement.accept(ada, agree=True, language="en", address="192.0.2.10")
    await fees.set_fee(LEAD, 200, None)
    quayside = await _instance("Quayside Systems", "Pia Duarte", "pia@quayside.example", "en")
    alpsoft = await _instance("Alpsoft GmbH", "Karl Huber", "karl@alpsoft.example", "de")
    paula = await _who("paula@halden.example")
    stage = Stage(
        now=now,
        halden={
            "ada": await _who("ada@halden.example"),
            "paula": paula,
            "olga": await _who("olga@halden.example"),
            "albert": await _who("albert@halden.example"),
        },
        brueckner={},
        volta={},
        partners={},
        customers=[],
    )
    stage.partners["brueckner"] = await _partner(
        paula, "Brückner Netzwerktechnik", "Sam Brückner", "sam@brueckner.example", "de"
    )
    stage.partners["volta"] = await _partner(
        paula, "Volta Field Services", "Eve Carver", "eve@volta.example", "en"
    )
    await _people_of_partners(stage)
    await _neighbours(paula)
    for name, person, email, phone in CUSTOMERS:
        stage.customers.append(
            await _organization(paula, name, OrganizationType.CUSTOMER, person, email, phone)
        )
    for desk in (quayside, alpsoft):
        await _own_tickets(desk)
    return stage


async def _instance(name: str, admin: str, email: str, language: str) -> Tenant:
    await tenants.create_tenant(name, email, language=language, currency="EUR", time_zone=ZONE)
    who = await _who(email)
    await accounts.change_account(who, name=admin, language=language, time_zone=ZONE)
    return one(await Tenant.objects().get(Tenant.id == who.tenant))


async def _organization(
    who: Who, name: str, type_: OrganizationType, person: str, email: str, phone: str = ""
) -> tuple[Organization, Contact]:
    organization = await organizations.create_organization(
        who, OrganizationFields(name=name, type=type_, phone=phone)
    )
    contact = await organizations.create_contact(
        who, organization, ContactFields(name=person, email=email, phone=phone)
    )
    return organization, contact


async def _partner(who: Who, name: str, person: str, email: str, language: str) -> Partnership:
    organization, contact = await _organization(who, name, OrganizationType.PARTNER, person, email)
    await partners.set_recipient(who, organization, contact=contact.public_id, email=email)
    await partners.invite(who, organization)
    await invitations.accept_as_newcomer(
        await _token_mailed_to(email),
        Newcomer(name=person, company=name, email=email),
        language=language,
        browser="Firefox on Linux",
    )
    return one(await Partnership.objects().get(Partnership.organization == organization.id))


async def _token_mailed_to(email: str) -> str:
    """The invitation's token, from the mail as its reader would take it."""
    mail = (
        await OutboxMail.objects()
        .where(OutboxMail.to == email)
        .order_by(OutboxMail.id, ascending=False)
        .first()
    )
    found = LINK.search(mail.text) if mail else None
    assert found is not None  # noqa: S101 - the invitation was just mailed
    return found[1]


async def _people_of_partners(stage: Stage) -> None:
    sam = await _who("sam@brueckner.example")
    company = one(await Tenant.objects().get(Tenant.id == sam.tenant))
    for name, email, role in DISPATCHERS:
        await members.add_member(company, name, email, role)
    stage.brueckner.update(
        sam=sam,
        cleo=await _who("cleo@brueckner.example"),
        tina=await _who("tina@brueckner.example"),
    )
    stage.volta.update(eve=await _who("eve@volta.example"))


async def _neighbours(who: Who) -> None:
    """Organizations in every state of a partnership but active."""
    for name, type_, person, email in NEIGHBOURS:
        if not person:
            await organizations.create_organization(who, OrganizationFields(name=name, type=type_))
            continue
        organization, contact = await _organization(who, name, type_, person, email)
        if name in ("Ferrand Électricité", "Osti Cabling", "Quayside Systems"):
            continue
        await partners.set_recipient(who, organization, contact=contact.public_id, email=email)
        if name in ("Alpsoft GmbH", "Kranz Elektro"):
            with at(datetime.now(UTC) - timedelta(days=5)):
                await partners.invite(who, organization)
                if name == "Kranz Elektro":
                    await invitations.decline(await _token_mailed_to(email))


async def _own_tickets(desk: Tenant) -> None:
    """A little work of its own for an instance that is nobody's partner yet."""
    email = {"Quayside Systems": "pia@quayside.example"}.get(desk.name, "karl@alpsoft.example")
    who = await _who(email)
    await tickets.create_ticket(who, TicketFields(title="Renew the support contract"))


async def _who(email: str) -> Who:
    """A person as the next request would see them, without opening a session."""
    of: Any = Membership.tenant
    row = (
        await Membership.select(
            Membership.id.as_alias("membership"),
            Membership.role,
            Membership.level,
            Membership.person.id.as_alias("person"),
            Membership.person.name.as_alias("name"),
            Membership.person.email.as_alias("email"),
            Membership.person.language.as_alias("language"),
            Membership.person.time_zone.as_alias("time_zone"),
            of.id.as_alias("tenant"),
            of.name.as_alias("company"),
            of.kind.as_alias("kind"),
            of.currency.as_alias("currency"),
            of.agreement_version.as_alias("agreement_version"),
        )
        .where(Membership.person.email == email)
        .first()
    )
    assert row is not None  # noqa: S101 - the cast was made above
    return who_of({**row, "id": 0, "public_id": ""})


async def _ticket(
    stage: Stage, title: str, customer: int, *, due: timedelta | None = None, **fields: Any
) -> Ticket:
    organization, contact = stage.customers[customer]
    olga = stage.halden["olga"]
    defaults: dict[str, Any] = {
        "site_name": organization.name,
        "site_address": SITES[customer],
        "site_contact": contact.name,
        "site_phone": contact.phone,
        "assigned_to": await _membership(olga),
    }
    return await tickets.create_ticket(
        olga,
        TicketFields(
            title=title,
            organization=organization.public_id,
            contact=contact.public_id,
            due_at=morning(clock.now() + due) + timedelta(hours=8) if due else None,
            **{**defaults, **fields},
        ),
    )


async def _membership(who: Who) -> str:
    row = (
        await Membership.select(Membership.public_id).where(Membership.id == who.membership).first()
    )
    assert row is not None  # noqa: S101 - of the cast
    return str(row["public_id"])


async def _send(
    stage: Stage,
    ticket: Ticket,
    partner: str,
    *,
    rate: int = 5200,
    hours: int = 8,
    charges: int = 0,
    answer: timedelta = timedelta(days=1),
    complete: timedelta = timedelta(days=7),
    instructions: str = "",
    along: tuple[str, ...] = (),
    draft: bool = False,
) -> Outsourcing:
    terms = Terms(
        currency="EUR",
        rate_kind=RateKind.HOURLY,
        partner_rate=rate,
        authorised_minutes=hours * 60,
        authorised_charges=charges,
        accept_by=morning(clock.now() + answer) + timedelta(hours=4),
        complete_by=morning(clock.now() + complete) + timedelta(hours=6),
        instructions=instructions,
    )
    internal = InternalTerms(
        reason=OutsourceReason.LOCATION, customer_rate=9500, billing="Time and material"
    )
    verb = outsourcing.save_terms if draft else outsourcing.send
    return await verb(stage.halden["olga"], ticket, stage.partners[partner], terms, internal, along)


async def _finished(
    stage: Stage, days_ago: int, title: str, customer: int, partner: str, minutes: int
) -> None:
    """From offer to approval within three days."""
    sent = morning(stage.now - timedelta(days=days_ago))
    if days_ago == FINISHED[4][0]:
        with at(sent - timedelta(days=1)):
            await fees.set_fee(LEAD, 250, None)
    people = stage.brueckner if partner == "brueckner" else stage.volta
    answers = people.get("cleo") or people["eve"]
    works = people.get("tina") or people["eve"]
    with at(sent):
        ticket = await _ticket(stage, title, customer, due=timedelta(days=7))
        attempt = await _send(stage, ticket, partner)
    with at(sent + timedelta(hours=3)):
        attempt = await outsourcing.accept(answers, attempt)
        await _assign(answers, attempt, works)
    with at(sent + timedelta(days=1, hours=2)):
        await outsourcing.start_work(works, attempt)
        await _work(works, attempt, minutes, "Done as described, tested with the people on site.")
        await outsourcing.report_complete(works, attempt)
    with at(sent + timedelta(days=2)):
        await outsourcing.approve_completion(stage.halden["olga"], attempt, with_ticket=True)


async def _assign(who: Who, attempt: Outsourcing, to: Who) -> None:
    ticket = one(await Ticket.objects().get(Ticket.id == attempt.partner_ticket))
    await tickets.assign(who, ticket, await _membership(to))


async def _place(who: Who, attempt: Outsourcing) -> Place:
    ticket_id = attempt.ticket if who.tenant == attempt.lead else attempt.partner_ticket
    ticket = one(await Ticket.objects().get(Ticket.id == ticket_id))
    return Place(who, ticket, attempt)


async def _work(who: Who, attempt: Outsourcing, minutes: int, text: str) -> None:
    work = Work(text=text, minutes=minutes, worked_on=clock.now().date())
    await items.add_time(await _place(who, attempt), work)


async def _note(who: Who, attempt: Outsourcing, text: str, *, internal: bool = False) -> None:
    await items.add_note(await _place(who, attempt), Note(text=text, internal=internal))


async def _at_work(stage: Stage) -> None:
    """One ticket in each status between acceptance and approval."""
    olga, cleo, tina = stage.halden["olga"], stage.brueckner["cleo"], stage.brueckner["tina"]
    start = morning(stage.now - timedelta(days=6))
    with at(start):
        ticket = await _ticket(
            stage,
            "Replace failed access point, Hall 3",
            0,
            due=timedelta(days=10),
            priority=Priority.HIGH,
            status=TicketStatus.IN_PROGRESS,
            description="One of four access points in the high-rack hall is dead. The spare part "
            "is on site.\nScanner roaming has to work again before Monday's early shift.",
        )
        along = await items.add_note(
            Place(olga, ticket, None), Note(text="The spare part is in room 0.14, second shelf.")
        )
        await items.add_note(
            Place(olga, ticket, None),
            Note(text="Customer pays 95 €/h here, warranty case unclear.", internal=True),
        )
        attempt = await _send(
            stage,
            ticket,
            "brueckner",
            charges=40000,
            complete=timedelta(days=10),
            instructions="Sign in at the gate, safety shoes, access 06:00 to 14:00. "
            "Ask for Mr Petersen.",
            along=(along.public_id,),
        )
    with at(start + timedelta(hours=5)):
        attempt = await outsourcing.accept(cleo, attempt)
        await _assign(cleo, attempt, tina)
        await _note(cleo, attempt, "Tina takes the van with the lift.", internal=True)
    with at(start + timedelta(days=1)):
        attempt = await outsourcing.start_work(tina, attempt)
        await _work(tina, attempt, 85, "Old unit down, cabling tests fine.")
    with at(start + timedelta(days=2)):
        talked = Work(
            text="Talked to the site manager: access between 06:00 and 14:00 only.",
            minutes=20,
            worked_on=clock.now().date(),
        )
        await items.add_time(await _place(olga, attempt), talked)
    with at(start + timedelta(days=3)):
        await _work(tina, attempt, 55, "Mounted the replacement and configured it.")

    with at(start + timedelta(days=1)):
        waiting = await _ticket(stage, "Reconnect the label printer line", 1, due=timedelta(days=6))
        attempt = await _send(stage, waiting, "brueckner", hours=3)
    with at(start + timedelta(days=1, hours=2)):
        attempt = await outsourcing.accept(cleo, attempt)
        await _assign(cleo, attempt, tina)
    with at(start + timedelta(days=3)):
        attempt = await outsourcing.start_work(tina, attempt)
        await _work(tina, attempt, 135, "Replaced two dead ports, roamed the line, all print.")
        attempt = await outsourcing.report_complete(tina, attempt)
    with at(start + timedelta(days=3, hours=4)):
        held = Note(text="Customer says printer 4 still drops out at times.")
        await items.add_note(await _place(olga, attempt), held)

    with at(start + timedelta(days=3)):
        accepted = await _ticket(stage, "Swap firewall, branch Lübeck", 2, due=timedelta(days=8))
        attempt = await _send(stage, accepted, "brueckner", hours=5)
    with at(start + timedelta(days=4)):
        attempt = await outsourcing.accept(cleo, attempt)
        await _assign(cleo, attempt, tina)

    with at(start + timedelta(days=2)):
        rejected = await _ticket(stage, "Camera over the loading ramp", 0, due=timedelta(days=9))
        attempt = await _send(stage, rejected, "volta", hours=4)
    eve = stage.volta["eve"]
    with at(start + timedelta(days=2, hours=1)):
        attempt = await outsourcing.accept(eve, attempt)
        attempt = await outsourcing.start_work(eve, attempt)
    with at(start + timedelta(days=3)):
        await _work(eve, attempt, 110, "Camera mounted, picture is there.")
        attempt = await outsourcing.report_complete(eve, attempt)
    with at(start + timedelta(days=4)):
        await outsourcing.reject_completion(
            olga, attempt, "The night picture is too dark. Please turn on the infra-red light."
        )


async def _offers(stage: Stage) -> None:
    """One ticket in each status in which nothing is linked."""
    olga = stage.halden["olga"]
    with at(stage.now - timedelta(hours=4)):
        offered = await _ticket(
            stage,
            "Rack cabling, new branch Odense",
            3,
            due=timedelta(days=14),
            description="Two racks, 96 ports each. Cable is on site, patch cords are not.",
        )
        await _send(
            stage,
            offered,
            "brueckner",
            hours=16,
            charges=25000,
            answer=timedelta(days=2),
            complete=timedelta(days=14),
            instructions="Drawings are with Mr Holm. Please bring 40 patch cords.",
        )
    with at(stage.now - timedelta(days=2)):
        canceled = await _ticket(stage, "Move two workplaces", 2, due=timedelta(days=5))
        attempt = await _send(stage, canceled, "volta", hours=2)
    with at(stage.now - timedelta(days=1)):
        await outsourcing.cancel(olga, attempt, "The customer moved them alone.")
        declined = await _ticket(stage, "Night shift at the data centre", 1, due=timedelta(days=4))
        attempt = await _send(stage, declined, "volta", hours=6)
    with at(stage.now - timedelta(hours=20)):
        await outsourcing.decline(
            stage.volta["eve"], attempt, DeclineReason.NO_CAPACITY, "No one free that night."
        )
    with at(stage.now - timedelta(hours=2)):
        drafted = await _ticket(stage, "Scanner dock replacement, Hall 1", 0, due=timedelta(days=6))
        await _send(
            stage,
            drafted,
            "brueckner",
            hours=3,
            charges=12000,
            draft=True,
            answer=timedelta(days=2),
            complete=timedelta(days=6),
        )


async def _at_home(stage: Stage) -> None:
    """Tickets that were never outsourced."""
    with at(stage.now - timedelta(hours=30)):
        await _ticket(stage, "New starter on Monday: laptop and badge", 1, due=timedelta(days=3))
        await _ticket(
            stage,
            "Mail to the practice bounces",
            2,
            priority=Priority.CRITICAL,
            status=TicketStatus.WAITING_CUSTOMER,
        )
    with at(stage.now - timedelta(minutes=40)):
        await _ticket(stage, "Meeting room screen stays black", 3, priority=Priority.LOW)
