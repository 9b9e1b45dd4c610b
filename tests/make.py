"""Rows for tests, made quickly: each function makes one thing and whatever it cannot be without."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, cycle
from typing import Any

from portal.access import Who, session_of, who_of
from portal.actions.filing import file_ticket
from portal.clock import now
from portal.gateways import secrets
from portal.rules import agreement
from portal.rules.amendments import LABELS
from portal.rules.lifecycle import LINKED
from portal.rules.partner_tags import TagKind
from portal.rules.vocabulary import (
    AmendmentStatus,
    Channel,
    FileState,
    Kind,
    Level,
    NetworkAction,
    NetworkKind,
    OrganizationType,
    OutsourceStatus,
    PartnerStatus,
    RateKind,
    Role,
    Source,
    TenantKind,
)
from portal.tables.amendments import Amendment
from portal.tables.contracts import AgreementAcceptance, FeeContract
from portal.tables.files import StoredFile
from portal.tables.items import Item
from portal.tables.networks import Network
from portal.tables.organizations import Contact, Invitation, Organization, Partnership, PartnerTag
from portal.tables.people import Membership, Person, Session, Tenant
from portal.tables.tickets import Outsourcing, Ticket

HAVE_A_SECOND_TICKET = LINKED | {OutsourceStatus.COMPLETE}
ARE_SENT = frozenset(OutsourceStatus) - {OutsourceStatus.UNSENT}
_numbers = count(1)


async def make_tenant(
    name: str = "",
    kind: TenantKind = TenantKind.INSTANCE,
    *,
    has_accepted_agreement: bool = True,
    fee: int = 250,
    is_set_up: bool = True,
    **values: Any,
) -> Tenant:
    """A company. An instance has accepted the agreement, is set up, and has a fee in cents."""
    is_lead = kind is TenantKind.INSTANCE
    tenant = Tenant(
        public_id=secrets.new_public_id(),
        kind=kind.value,
        name=name or f"Company {next(_numbers)}",
        agreement_version=agreement.in_force().number
        if is_lead and has_accepted_agreement
        else None,
        is_set_up=is_set_up,
        created_at=now(),
        **{"time_zone": "Europe/Berlin", **values},
    )
    await tenant.save()
    if is_lead:
        await FeeContract.insert(
            FeeContract(
                tenant=tenant.id,
                version=1,
                amount=fee,
                currency=tenant.currency,
                valid_from=now() - timedelta(days=365),
                created_at=now(),
            )
        )
    return tenant


async def make_acceptance(who: Who, *, version: int) -> AgreementAcceptance:
    """Of a text that is not here any more."""
    acceptance = AgreementAcceptance(
        tenant=who.tenant,
        version=version,
        language="en",
        digest="0" * 64,
        person=who.person,
        person_name=who.name,
        at=now(),
    )
    await acceptance.save()
    return acceptance


async def make_person(
    tenant: Tenant,
    role: Role | None = None,
    level: Level = Level.NONE,
    *,
    name: str = "",
    email: str = "",
    language: str = "en",
) -> Who:
    """A person of a company, signed in. Without a role, the administrator of its kind."""
    name = name or f"Person {next(_numbers)}"
    person = Person(
        public_id=secrets.new_public_id(),
        email=email or f"{name.lower().replace(' ', '.')}@example.com",
        name=name,
        language=language,
        time_zone=tenant.time_zone,
        created_at=now(),
    )
    await person.save()
    return await join(person, tenant, role, level)


async def join(
    person: Person, tenant: Tenant, role: Role | None = None, level: Level = Level.NONE
) -> Who:
    """A person who is there already, signed in to one more company."""
    is_lead = tenant.kind == TenantKind.INSTANCE
    membership = Membership(
        public_id=secrets.new_public_id(),
        tenant=tenant.id,
        person=person.id,
        role=(role or (Role.SYSTEM_ADMINISTRATOR if is_lead else Role.COMPANY_ADMINISTRATOR)).value,
        level=level.value,
        created_at=now(),
    )
    await membership.save()
    return await make_session(membership.id)


async def make_session(membership_id: int) -> Who:
    """The person of a membership, in one more browser."""
    digest = secrets.digest(secrets.new_token())
    await Session.insert(
        Session(
            public_id=secrets.new_public_id(),
            digest=digest,
            membership=membership_id,
            browser="Test browser",
            created_at=now(),
            seen_at=now(),
        )
    )
    return await seen_anew(digest)


async def seen_anew(digest: str) -> Who:
    """The person of a session, as the next request would see them."""
    row = await session_of(digest)
    assert row
    return who_of(row)


async def make_organization(
    lead: Tenant, name: str = "", type: OrganizationType = OrganizationType.VENDOR, **values: Any
) -> Organization:
    name = name or f"Organization {next(_numbers)}"
    organization = Organization(
        public_id=secrets.new_public_id(),
        tenant=lead.id,
        name=name,
        sort_name=name.lower(),
        type=type.value,
        created_at=now(),
        **values,
    )
    await organization.save()
    return organization


async def make_contact(
    organization: Organization, name: str = "", email: str | None = None, **values: Any
) -> Contact:
    """A contact; `email=""` leaves the address out."""
    name = name or f"Contact {next(_numbers)}"
    contact = Contact(
        public_id=secrets.new_public_id(),
        organization=organization.id,
        name=name,
        email=f"{name.lower().replace(' ', '.')}@example.com" if email is None else email,
        created_at=now(),
        **values,
    )
    await contact.save()
    return contact


async def make_partnership(
    lead: Tenant,
    partner: Tenant | None = None,
    status: PartnerStatus | None = None,
    *,
    organization: Organization | None = None,
    contact: Contact | None = None,
    **values: Any,
) -> Partnership:
    """A partnership with organization and recipient: Active with a partner, else Not invited."""
    organization = organization or await make_organization(lead, partner.name if partner else "")
    contact = contact or await make_contact(organization)
    status = status or (PartnerStatus.ACTIVE if partner else PartnerStatus.NOT_INVITED)
    partnership = Partnership(
        public_id=secrets.new_public_id(),
        lead=lead.id,
        organization=organization.id,
        partner=partner.id if partner else None,
        status=status.value,
        channel=Channel.PORTAL.value if partner else "",
        recipient=contact.id,
        recipient_email=contact.email,
        created_at=now(),
        **values,
    )
    await partnership.save()
    return partnership


async def make_invitation(partnership: Partnership, **values: Any) -> str:
    """The token of an open invitation to a partnership, which the caller has made Pending."""
    token = secrets.new_token()
    await Invitation.insert(
        Invitation(
            partnership=partnership.id,
            digest=secrets.digest(token),
            email=partnership.recipient_email,
            created_at=now(),
            **{"expires_at": now() + timedelta(days=14), **values},
        )
    )
    return token


async def make_ticket(tenant: Tenant | int, title: str = "", **values: Any) -> Ticket:
    """A ticket of a company, with its number and the words it is found by."""
    ticket = Ticket(
        public_id=secrets.new_public_id(),
        tenant=tenant if isinstance(tenant, int) else tenant.id,
        number=0,
        title=title or f"Ticket {next(_numbers)}",
        created_at=now(),
        changed_at=now(),
        **values,
    )
    return await file_ticket(ticket)


async def make_outsourcing(
    ticket: Ticket,
    partnership: Partnership,
    status: OutsourceStatus = OutsourceStatus.ASSIGNED,
    **values: Any,
) -> Outsourcing:
    """An attempt with complete terms. From Accepted on the partner has its own ticket."""
    terms = {
        "currency": "EUR",
        "rate_kind": RateKind.HOURLY.value,
        "partner_rate": 5_000,
        "authorised_minutes": 120,
        "accept_by": now() + timedelta(days=1),
        "complete_by": now() + timedelta(days=7),
    }
    if status in ARE_SENT:
        contract = await FeeContract.objects().get(FeeContract.tenant == ticket.tenant)
        terms |= {"sent_at": now(), "fee_contract": contract.id if contract else None}
    if status in HAVE_A_SECOND_TICKET:
        second = await make_ticket(partnership.partner, ticket.title, source=Source.INSOURCED.value)
        terms |= {"partner_ticket": second.id, "answered_at": now()}
    attempt = Outsourcing(
        public_id=secrets.new_public_id(),
        lead=ticket.tenant,
        ticket=ticket.id,
        partnership=partnership.id,
        partner=partnership.partner,
        channel=Channel.PORTAL.value,
        status=status.value,
        created_at=now(),
        **{**terms, **values},
    )
    await attempt.save()
    return attempt


async def make_amendment(attempt: Outsourcing, author: Who, **values: Any) -> Amendment:
    """A proposal that waits for an answer: an hour more than the attempt has."""
    amendment = Amendment(
        public_id=secrets.new_public_id(),
        outsourcing=attempt.id,
        status=AmendmentStatus.PROPOSED.value,
        proposed_by=author.person,
        proposed_at=now(),
        **{f"was_{name}": getattr(attempt, name) for name in LABELS},
        **{
            **{name: getattr(attempt, name) for name in LABELS},
            "authorised_minutes": attempt.authorised_minutes + 60,
            **values,
        },
    )
    await amendment.save()
    return amendment


async def make_item(
    ticket: Ticket, author: Who, kind: Kind = Kind.NOTE, text: str = "", **values: Any
) -> Item:
    """A note, or 30 minutes of work done today."""
    if kind is Kind.TIME:
        values = {"minutes": 30, "worked_on": now().date(), **values}
    item = Item(
        public_id=secrets.new_public_id(),
        ticket=ticket.id,
        kind=kind.value,
        author=author.person,
        text=text or f"Text {next(_numbers)}",
        created_at=now(),
        **values,
    )
    await item.save()
    return item


async def make_file(tenant: int, name: str = "heatmap.png", **values: Any) -> StoredFile:
    """A file of a company that may be fetched; its bytes are not in any store."""
    file = StoredFile(
        **{
            "tenant": tenant,
            "key": secrets.new_token(),
            "name": name,
            "media_type": "image/png",
            "size": 412_000,
            "sha256": "0" * 64,
            "state": FileState.SERVED.value,
            "created_at": now(),
            **values,
        }
    )
    await file.save()
    return file


async def make_many_organizations(lead: Tenant, count: int) -> None:
    """Customer records of every kind and in every state that Invite & Manage can show."""
    at, types = now(), cycle((OrganizationType.PARTNER, OrganizationType.VENDOR))
    names = [f"Organization {number:05}" for number in range(count)]
    ids = [
        row["id"]
        for names_of_batch in _batches(names)
        for row in await Organization.insert(
            *[
                Organization(
                    public_id=secrets.new_public_id(),
                    tenant=lead.id,
                    name=name,
                    sort_name=name.lower(),
                    type=next(types).value,
                    created_at=at,
                )
                for name in names_of_batch
            ]
        )
    ]
    for batch in _batches(ids):
        contacts = await Contact.insert(
            *[
                Contact(
                    public_id=secrets.new_public_id(),
                    organization=organization,
                    name=f"Person {organization}",
                    email=f"person.{organization}@example.com",
                    created_at=at,
                )
                for organization in batch
            ]
        )
        statuses = cycle(PartnerStatus)
        await Partnership.insert(
            *[
                Partnership(
                    public_id=secrets.new_public_id(),
                    lead=lead.id,
                    organization=organization,
                    status=next(statuses).value,
                    recipient=contact["id"],
                    recipient_email=f"person.{organization}@example.com",
                    invited_at=at - timedelta(hours=organization % 999),
                    created_at=at,
                )
                for organization, contact in zip(batch, contacts, strict=True)
                if organization % 3
            ]
        )
        await PartnerTag.insert(
            *[
                PartnerTag(
                    organization=organization,
                    kind=TagKind.AREA.value,
                    name=f"Region {organization % 40}",
                    folded=f"region {organization % 40}",
                )
                for organization in batch
            ]
        )


def _batches(rows: list[Any], most: int = 500) -> Iterator[list[Any]]:
    return (rows[start : start + most] for start in range(0, len(rows), most))


async def make_network(tenant: int, name: str = "OnSite Network", **values: Any) -> Network:
    """An active entry of a lead's list that sends a mail."""
    network = Network(
        **{
            "public_id": secrets.new_public_id(),
            "tenant": tenant,
            "name": name,
            "sort_name": name.lower(),
            "kind": NetworkKind.NETWORK.value,
            "action": NetworkAction.EMAIL.value,
            "email": "jobs@onsite.example",
            "subject": "{number} {title}",
            "body": "{description}\n\nSite: {site}\nFor {customer}",
            "created_at": now(),
            **values,
        }
    )
    await network.save()
    return network
