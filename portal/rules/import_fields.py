"""What can be imported: for each kind its fields, and the names that columns give them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from portal.rules.cells import Cell, Choice, Mailbox, Moment, Words
from portal.rules.vocabulary import N_, ImportKind, OrganizationType, Priority, TicketStatus

# The first two spellings of each are the English and the German word of the portal itself.
PRIORITIES: Mapping[Any, tuple[str, ...]] = {
    Priority.LOW: ("Low", "Niedrig", "Gering"),
    Priority.MEDIUM: ("Medium", "Mittel", "Normal"),
    Priority.HIGH: ("High", "Hoch", "Dringend"),
    Priority.CRITICAL: ("Critical", "Kritisch", "Urgent"),
}
STATUSES: Mapping[Any, tuple[str, ...]] = {
    TicketStatus.NEW: ("New", "Neu", "Open", "Offen"),
    TicketStatus.IN_PROGRESS: ("In Progress", "In Bearbeitung", "In Arbeit"),
    TicketStatus.WAITING_CUSTOMER: ("Waiting Customer", "Warten auf Kunden", "Waiting", "Wartet"),
    TicketStatus.COMPLETE: ("Complete", "Abgeschlossen", "Closed", "Done", "Geschlossen"),
}
TYPES: Mapping[Any, tuple[str, ...]] = {
    OrganizationType.PARTNER: ("Partner",),
    OrganizationType.VENDOR: ("Vendor", "Lieferant", "Supplier"),
    OrganizationType.CUSTOMER: ("Customer", "Kunde", "Client"),
    OrganizationType.LEAD: ("Lead",),
    OrganizationType.PROSPECT: ("Prospect", "Interessent"),
    OrganizationType.DEAD: ("Dead", "Erloschen"),
    OrganizationType.CANCELLATION: ("Cancellation", "Gekündigt"),
}
ANSWERS: Mapping[Any, tuple[str, ...]] = {
    True: ("Yes", "Ja", "True", "Wahr", "1", "Active", "Aktiv"),
    False: ("No", "Nein", "False", "Falsch", "0", "Inactive", "Inaktiv"),
}


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """Something a column can be; `headings` are the names that columns have for it."""

    name: str
    label: str
    cell: Cell
    headings: tuple[str, ...]
    required: bool = False


SOMEBODY = Words(empty=None)  # by number or name; empty: nobody
NUMBER = Field(
    name="external_id",
    label=N_("Number in another system"),
    cell=Words(),
    headings=("External id", "Id", "Number", "No", "Key", "Nummer", "Nr", "Kennung", "Externe Id"),
    required=True,
)
ORGANIZATION_HEADINGS = ("Organization", "Organisation", "Company", "Customer", "Firma", "Kunde")
PHONE_HEADINGS = ("Phone", "Telephone", "Telefon", "Tel", "Mobile", "Rufnummer")
ADDRESS_HEADINGS = ("Address", "Adresse", "Anschrift", "Location", "Ort")

FIELDS: dict[ImportKind, tuple[Field, ...]] = {
    ImportKind.TICKETS: (
        msgspec.structs.replace(
            NUMBER, headings=(*NUMBER.headings, "Ticket", "Ticket id", "Ticket no", "Ticket-Nr")
        ),
        Field(
            name="title",
            label=N_("Title"),
            cell=Words(longest=200),
            headings=("Title", "Subject", "Summary", "Titel", "Betreff"),
            required=True,
        ),
        Field(
            name="description",
            label=N_("Description"),
            cell=Words(longest=20_000, lines=True),
            headings=("Description", "Details", "Text", "Beschreibung"),
        ),
        Field(
            name="priority",
            label=N_("Priority"),
            cell=Choice.of(PRIORITIES),
            headings=("Priority", "Priorität", "Prio"),
        ),
        Field(
            name="status",
            label=N_("Status"),
            cell=Choice.of(STATUSES),
            headings=("Status", "State", "Zustand"),
        ),
        Field(
            name="due_at",
            label=N_("Due"),
            cell=Moment(),
            headings=("Due", "Due date", "Deadline", "Fällig", "Fällig am", "Termin"),
        ),
        Field(
            name="organization",
            label=N_("Organization"),
            cell=SOMEBODY,
            headings=ORGANIZATION_HEADINGS,
        ),
        Field(
            name="contact",
            label=N_("Contact"),
            cell=SOMEBODY,
            headings=("Contact", "Contact person", "Kontakt", "Ansprechpartner"),
        ),
        Field(
            name="assigned_to",
            label=N_("Assigned to"),
            cell=Mailbox(empty=None),
            headings=("Assigned to", "Assignee", "Resource", "Zugewiesen an", "Bearbeiter"),
        ),
        Field(
            name="site_name",
            label=N_("Site"),
            cell=Words(),
            headings=("Site", "Site name", "Einsatzort", "Standort"),
        ),
        Field(
            name="site_address",
            label=N_("Address"),
            cell=Words(longest=500, lines=True),
            headings=(*ADDRESS_HEADINGS, "Site address"),
        ),
        Field(
            name="site_contact",
            label=N_("Who to ask for"),
            cell=Words(),
            headings=("Who to ask for", "Site contact", "Person vor Ort"),
        ),
        Field(
            name="site_phone",
            label=N_("Phone"),
            cell=Words(longest=60),
            headings=(*PHONE_HEADINGS, "Site phone"),
        ),
    ),
    ImportKind.ORGANIZATIONS: (
        msgspec.structs.replace(
            NUMBER, headings=(*NUMBER.headings, "Customer no", "Kundennummer", "Firmennummer")
        ),
        Field(
            name="name",
            label=N_("Name"),
            cell=Words(),
            headings=("Name", *ORGANIZATION_HEADINGS),
            required=True,
        ),
        Field(
            name="type",
            label=N_("Type"),
            cell=Choice.of(TYPES),
            headings=("Type", "Typ", "Art"),
        ),
        Field(name="phone", label=N_("Phone"), cell=Words(longest=60), headings=PHONE_HEADINGS),
        Field(
            name="address",
            label=N_("Address"),
            cell=Words(longest=500, lines=True),
            headings=ADDRESS_HEADINGS,
        ),
        Field(
            name="active",
            label=N_("Active"),
            cell=Choice.of(ANSWERS),
            headings=("Active", "Aktiv"),
        ),
    ),
    ImportKind.CONTACTS: (
        msgspec.structs.replace(NUMBER, headings=(*NUMBER.headings, "Contact id", "Kontaktnummer")),
        Field(
            name="organization",
            label=N_("Organization"),
            cell=SOMEBODY,
            headings=ORGANIZATION_HEADINGS,
            required=True,
        ),
        Field(
            name="name",
            label=N_("Name"),
            cell=Words(),
            headings=("Name", "Contact", "Full name", "Kontakt", "Ansprechpartner"),
            required=True,
        ),
        Field(
            name="email",
            label=N_("Email"),
            cell=Mailbox(),
            headings=("Email", "E-mail", "Mail", "E-Mail-Adresse"),
        ),
        Field(name="phone", label=N_("Phone"), cell=Words(longest=60), headings=PHONE_HEADINGS),
    ),
}
