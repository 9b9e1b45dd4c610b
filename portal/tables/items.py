"""What stands on a ticket's timeline, and what was shared of it."""

from typing import Any

from piccolo.columns import Boolean, Date, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.reference import LazyTableReference
from piccolo.table import Table

from portal.tables.files import StoredFile
from portal.tables.keys import ForeignKey
from portal.tables.people import Person
from portal.tables.schema import Index
from portal.tables.tickets import Outsourcing, Ticket


class Item(Table):
    """A time entry, note, charge, file or link on one ticket, or the copy on the linked ticket.

    `outsourcing` is the attempt that `bond` speaks of; an item of an older attempt is past sharing.
    A copy (`is_copy`) at the lead carries `staff_only`, the mark *internal users only* (R122);
    `internal` is the own choice of an author never to share.
    """

    id: Serial
    public_id = Varchar(22, unique=True)
    ticket = ForeignKey(Ticket, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(2)
    event = Varchar(4, default="", help_text="the move that left this note: O4; never edited")
    author = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    text = Text(default="")
    internal_text = Text(default="", help_text="of time and charges; never leaves")
    question = Varchar(10, default="", help_text="of a note that asks: open or answered")
    activity = Varchar(10, default="", help_text="of time: work or travel")
    minutes = Integer(null=True, default=None)
    worked_on = Date(null=True, default=None)
    started_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    quantity = Integer(null=True, default=None, help_text="of a charge, in thousandths")
    unit_cost = Integer(null=True, default=None, help_text="of a charge, in minor units")
    currency = Varchar(3, default="")
    customer_price = Integer(
        null=True, default=None, help_text="per unit, in minor units; never leaves"
    )
    is_billable = Boolean(default=True)
    file = ForeignKey(StoredFile, null=True, default=None, on_delete=OnDelete.restrict)
    address = Text(default="", help_text="of a link: a path or an address of the web")
    internal = Boolean(default=False)
    staff_only = Boolean(default=False)
    is_copy = Boolean(default=False)
    copy_of: Any = ForeignKey(
        LazyTableReference("Item", module_path="portal.tables.items"),
        null=True,
        default=None,
        on_delete=OnDelete.set_null,
    )
    outsourcing = ForeignKey(Outsourcing, null=True, default=None, on_delete=OnDelete.restrict)
    bond = Varchar(20, default="none")
    is_held = Boolean(default=False, help_text="a change waits for the answer to completion")
    severed_by = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    severed_at = Timestamptz(null=True, default=None)
    offered_in = ForeignKey(
        Outsourcing,
        null=True,
        default=None,
        help_text="ticked in these terms",
        on_delete=OnDelete.restrict,
    )
    created_at = Timestamptz()
    changed_at = Timestamptz(null=True, default=None)


class HeldChange(Table):
    """A change made while completion waits for approval, in its order (D22, D23)."""

    id: Serial
    outsourcing = ForeignKey(Outsourcing, null=False, on_delete=OnDelete.restrict)
    item = ForeignKey(Item, null=True, default=None, on_delete=OnDelete.set_null)
    copy = ForeignKey(Item, null=True, default=None, on_delete=OnDelete.set_null)
    created_at = Timestamptz()


class SharingLine(Table):
    """The synchronisation log: what an action did on the other side, and by which row."""

    id: Serial
    outsourcing = ForeignKey(Outsourcing, null=False, on_delete=OnDelete.restrict)
    row = Varchar(4, help_text="D1 to D40")
    effect = Varchar(20)
    kind = Varchar(2)
    item = Integer(help_text="item.id of the entry, kept after it is deleted")
    copy = Integer(null=True, default=None, help_text="item.id of its copy, kept likewise")
    ticket = ForeignKey(
        Ticket,
        null=True,
        default=None,
        help_text="where somebody acted",
        on_delete=OnDelete.restrict,
    )
    by = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    at = Timestamptz()


# What counts against a partner's limits. An index of it is used only where these words stand.
OF_LIMITS = "kind IN ('T', 'C') AND event = ''"

INDEXES = (
    Index("item_timeline", "item", ("ticket", "created_at", "id")),
    Index(
        "item_copy_once",
        "item",
        ("copy_of", "outsourcing"),
        unique=True,
        where="copy_of IS NOT NULL",
    ),
    Index("item_offered_in", "item", ("offered_in",), where="offered_in IS NOT NULL"),
    Index("item_of_file", "item", ("file",), where="file IS NOT NULL"),
    Index("item_open_question", "item", ("ticket",), where="question = 'open'"),
    Index("item_author_worked", "item", ("author", "started_at"), where="started_at IS NOT NULL"),
    Index(
        "item_used",
        "item",
        (
            *("ticket", "is_copy", "created_at", "id", "outsourcing"),
            *("kind", "activity", "minutes", "quantity", "unit_cost"),
        ),
        where=OF_LIMITS,
    ),
    Index("held_change_of_outsourcing", "held_change", ("outsourcing", "id")),
    Index("item_file_sent", "item", ("ticket", "id"), where="kind = 'AF'"),
    Index("sharing_line_newest", "sharing_line", ("outsourcing", "at", "id")),
)
