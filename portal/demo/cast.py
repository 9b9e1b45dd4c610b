"""Halden with its staff, its two partners and their people, its customers and neighbours."""

import re
from datetime import UTC, datetime, timedelta

from portal.access import Who, invitation_behind, member_for
from portal.actions import (
    accounts,
    agreement,
    fees,
    invitation_templates,
    invitations,
    joining,
    members,
    organizations,
    partner_tags,
    partners,
    setup,
    tenants,
    tickets,
)
from portal.actions.invitations import Newcomer
from portal.actions.organizations import ContactFields, OrganizationFields
from portal.actions.tickets import TicketFields
from portal.demo.letter import IN_GERMAN
from portal.demo.stage import Stage, at, membership_of, who_named
from portal.rules.agreement import in_force
from portal.rules.partner_tags import TagKind
from portal.rules.vocabulary import Level, OrganizationType, Role
from portal.tables.journal import OutboxMail
from portal.tables.organizations import Contact, Organization, Partnership
from portal.tables.people import Membership, Tenant
from portal.tables.rows import load, one

LEAD = "Halden IT Services"
ZONE = "Europe/Berlin"
LINK = re.compile(r"/(?:invitations|join)/([\w-]{43})")

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
NEIGHBOURS = (
    ("Nordkabel AS", OrganizationType.VENDOR, "Ingrid Dahl", "ingrid@nordkabel.example"),
    ("Ferrand Électricité", OrganizationType.CUSTOMER, "Luc Ferrand", "luc@ferrand.example"),
    ("Quayside Systems", OrganizationType.PARTNER, "Pia Duarte", "pia@quayside.example"),
    ("Alpsoft GmbH", OrganizationType.PARTNER, "Karl Huber", "karl@alpsoft.example"),
    ("Osti Cabling", OrganizationType.PARTNER, "", ""),
    ("Kranz Elektro", OrganizationType.VENDOR, "Jo Kranz", "jo@kranz.example"),
)
TAGS = {
    "Brückner Netzwerktechnik": (("Cabling", "Wi-Fi"), ("Hamburg", "Schleswig-Holstein")),
    "Volta Field Services": (("Electrical", "Wi-Fi"), ("Hamburg", "Denmark")),
    "Nordkabel AS": (("Fibre",), ("Norway",)),
}


async def set_up(now: datetime) -> Stage:
    await _instance(LEAD, "Ada Lindqvist", "ada@halden.example", "en")
    ada = await who_named("ada@halden.example")
    await agreement.accept(ada, agreed_to=in_force().number, language="en", address="192.0.2.10")
    for name, email, role, level in STAFF:
        joined = await _let_in(ada, name, email, role)
        await members.change_level(ada, joined, level)
    await setup.put_away(ada)  # Halden has long known how to begin
    await fees.set_fee(LEAD, 200, None)
    quayside = await _instance("Quayside Systems", "Pia Duarte", "pia@quayside.example", "en")
    alpsoft = await _instance("Alpsoft GmbH", "Karl Huber", "karl@alpsoft.example", "de")
    paula = await who_named("paula@halden.example")
    stage = Stage(
        now=now,
        halden={
            "ada": await who_named("ada@halden.example"),
            "paula": paula,
            "olga": await who_named("olga@halden.example"),
            "albert": await who_named("albert@halden.example"),
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
    await invitation_templates.save(paula, "de", IN_GERMAN, seen=0)
    await _neighbours(paula)
    await _say_what_they_can_do(paula)
    for name, person, email, phone in CUSTOMERS:
        stage.customers.append(
            await _organization(paula, name, OrganizationType.CUSTOMER, person, email, phone)
        )
    for desk in (quayside, alpsoft):
        await _own_tickets(desk)
    return stage


async def _say_what_they_can_do(who: Who) -> None:
    for name, (skills, areas) in TAGS.items():
        ours = (Organization.tenant == who.tenant) & (Organization.name == name)
        organization = one(await Organization.objects().get(ours))
        await partner_tags.set_tags(who, organization, {TagKind.SKILL: skills, TagKind.AREA: areas})


async def _instance(name: str, admin: str, email: str, language: str) -> Tenant:
    await tenants.create_tenant(name, email, language=language, currency="EUR", time_zone=ZONE)
    who = await who_named(email)
    await accounts.change_account(who, name=admin, language=language, time_zone=ZONE)
    return await load(Tenant, who.tenant)


async def _let_in(administrator: Who, name: str, email: str, role: Role) -> Membership:
    """Somebody new of the administrator's company, who reads its language."""
    await joining.invite(administrator, name=name, email=email, role=role)
    invitation = one(await invitation_behind(await _token_mailed_to(email)))
    await joining.join_as_newcomer(
        invitation, name, language=administrator.language, browser="Firefox on Linux"
    )
    return await member_for(administrator, await membership_of(await who_named(email)))


async def _organization(
    who: Who,
    name: str,
    type_: OrganizationType,
    person: str,
    email: str,
    phone: str = "",
    language: str = "",
) -> tuple[Organization, Contact]:
    organization = await organizations.create_organization(
        who, OrganizationFields(name=name, type=type_, phone=phone, language=language)
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
    sam = await who_named("sam@brueckner.example")
    for name, email, role in DISPATCHERS:
        await _let_in(sam, name, email, role)
    stage.brueckner.update(
        sam=sam,
        cleo=await who_named("cleo@brueckner.example"),
        tina=await who_named("tina@brueckner.example"),
    )
    stage.volta.update(eve=await who_named("eve@volta.example"))


async def _neighbours(who: Who) -> None:
    """Organizations in every state of a partnership but active."""
    for name, type_, person, email in NEIGHBOURS:
        if not person:
            await organizations.create_organization(who, OrganizationFields(name=name, type=type_))
            continue
        language = "de" if name == "Alpsoft GmbH" else ""
        organization, contact = await _organization(
            who, name, type_, person, email, language=language
        )
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
    who = await who_named(email)
    await tickets.create_ticket(who, TicketFields(title="Renew the support contract"))
