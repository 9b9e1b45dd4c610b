"""Tickets, and the attempts to have them done by a partner."""

from datetime import UTC, datetime

from piccolo.columns import Boolean, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.contracts import FeeContract
from portal.tables.keys import ForeignKey
from portal.tables.organizations import Contact, Organization, Partnership
from portal.tables.people import Person, Tenant
from portal.tables.schema import Index


class Ticket(Table):
    """One side's own ticket. The partner's linked ticket is a second row (R112)."""

    id: Serial
    public_id = Varchar(22, unique=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    number = Integer(help_text="per tenant, never repeated; shown as T-1042")
    title = Varchar(200)
    description = Text(default="")
    priority = Varchar(20, default="Medium")
    status = Varchar(20, default="New")
    source = Varchar(20, default="Manual")
    due_at = Timestamptz(null=True, default=None)
    organization = ForeignKey(Organization, null=True, default=None, on_delete=OnDelete.restrict)
    contact = ForeignKey(Contact, null=True, default=None, on_delete=OnDelete.restrict)
    site_name = Varchar(120, default="")
    site_address = Text(default="")
    site_contact = Varchar(120, default="")
    site_phone = Varchar(60, default="")
    assigned_to = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    external_id = Varchar(120, null=True, default=None)
    created_by = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    created_at = Timestamptz()
    changed_at = Timestamptz()


class TicketWord(Table):
    """The words of a title in lower case, so that word beginnings are found by index."""

    id: Serial
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.restrict)
    word = Varchar(200)


class Outsourcing(Table):
    """One attempt to have a ticket done by a partner: status, terms, dates (states.md 4.2)."""

    id: Serial
    public_id = Varchar(22, unique=True)
    lead = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.restrict)
    partnership = ForeignKey(Partnership, null=False, on_delete=OnDelete.restrict)
    partner = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    partner_ticket = ForeignKey(Ticket, null=True, default=None, on_delete=OnDelete.restrict)
    channel = Varchar(10)
    status = Varchar(20)
    # What both sides see once the offer is sent.
    currency = Varchar(3)
    rate_kind = Varchar(10, default="hourly")
    partner_rate = Integer(null=True, default=None, help_text="minor units, per hour or flat")
    authorised_minutes = Integer(default=0)
    authorised_charges = Integer(default=0, help_text="minor units; hidden when 0")
    accept_by = Timestamptz(null=True, default=None)
    complete_by = Timestamptz(null=True, default=None)
    instructions = Text(default="")
    shows_customer = Boolean(default=False, help_text="the end customer's name goes along (Q51)")
    asks_file = Boolean(default=False, help_text="a photo or report is wanted with the completion")
    customer = Varchar(120, default="", help_text="that name, as the accepted offer showed it")
    # What only the lead sees (portal.rules.terms.INTERNAL names these columns).
    reason = Varchar(20, default="")
    customer_rate = Integer(null=True, default=None, help_text="minor units, per hour")
    billing = Varchar(200, default="", help_text="work type, role or contract")
    fee_contract = ForeignKey(
        FeeContract,
        null=True,
        default=None,
        help_text="in force at send",
        on_delete=OnDelete.restrict,
    )
    # What happened.
    created_by = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    created_at = Timestamptz()
    sent_by = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    sent_at = Timestamptz(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None, help_text="last told of the time to answer")
    answered_by = ForeignKey(
        Person,
        null=True,
        default=None,
        help_text="accepted or declined",
        on_delete=OnDelete.restrict,
    )
    answered_at = Timestamptz(null=True, default=None)
    started_at = Timestamptz(null=True, default=None)
    reported_by = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    reported_at = Timestamptz(null=True, default=None)
    told_percent = Integer(default=0, help_text="the highest mark of the limits told of: 80 or 100")
    closed_by = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    closed_at = Timestamptz(null=True, default=None)
    decline_reason = Varchar(20, default="")
    reason_text = Text(default="", help_text="of the last decline, cancellation or rejection")


# What lists sort by, for an index and, with the table's name put in, for a query. Without a moment
# a row comes last; a moment far away says so in the same words to both engines.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
TICKET_DUE = f"COALESCE({{0}}due_at, '{NEVER}')"
OUTSOURCING_DUE = (
    "COALESCE(CASE {0}status WHEN 'Assigned' THEN {0}accept_by WHEN 'Complete' THEN {0}closed_at"
    f" ELSE {{0}}complete_by END, '{NEVER}')"
)

INDEXES = (
    Index("ticket_number_once", "ticket", ("tenant", "number"), unique=True),
    Index(
        "ticket_external_id_once",
        "ticket",
        ("tenant", "external_id"),
        unique=True,
        where="external_id IS NOT NULL",
    ),
    Index("ticket_of_assigned", "ticket", ("assigned_to", "tenant", "status", "number")),
    Index("ticket_of_organization", "ticket", ("organization", "status", "number")),
    Index("ticket_by_number", "ticket", ("tenant", "status", "number")),
    Index("ticket_by_priority", "ticket", ("tenant", "status", "priority", "number")),
    Index("ticket_by_due", "ticket", ("tenant", "status", TICKET_DUE.format(""), "id")),
    Index("ticket_by_change", "ticket", ("tenant", "status", "changed_at", "id")),
    Index(
        "ticket_word_beginning",
        "ticket_word",
        ("tenant", "word", "ticket"),
        # Else it would follow the database's collation, and beginnings would not stand together.
        in_postgres=("tenant", "word text_pattern_ops", "ticket"),
    ),
    Index(
        "ticket_word_of_ticket",
        "ticket_word",
        ("ticket", "word"),
        in_postgres=("ticket", "word text_pattern_ops"),
    ),
    Index("outsourcing_of_ticket", "outsourcing", ("ticket", "id")),
    Index(
        "outsourcing_one_open",
        "outsourcing",
        ("ticket",),
        unique=True,
        where="status IN ('Unsent', 'Assigned', 'Accepted', 'In Progress', 'Waiting Approval')",
    ),
    Index("outsourcing_of_partner", "outsourcing", ("partner", "status", "id")),
    Index("outsourcing_between", "outsourcing", ("partner", "lead")),
    Index("outsourcing_of_lead", "outsourcing", ("lead", "status", "id")),
    Index("outsourcing_of_sender", "outsourcing", ("sent_by", "status", "id")),
    Index("outsourcing_by_time_to_answer", "outsourcing", ("status", "accept_by")),
    Index(
        "outsourcing_of_partner_by_due",
        "outsourcing",
        ("partner", "status", OUTSOURCING_DUE.format(""), "id"),
    ),
    Index(
        "outsourcing_of_lead_by_due",
        "outsourcing",
        ("lead", "status", OUTSOURCING_DUE.format(""), "id"),
    ),
    Index("outsourcing_of_partnership", "outsourcing", ("partnership", "status", "id")),
    Index("outsourcing_latest_of_partnership", "outsourcing", ("partnership", "id")),
    Index("outsourcing_of_partner_ticket", "outsourcing", ("partner_ticket",)),
)
