"""Views of lists that a person keeps: filters, sort and columns under a name."""

from piccolo.columns import Boolean, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.keys import ForeignKey
from portal.tables.people import Membership
from portal.tables.schema import Index


class SavedView(Table):
    """One view of one list; `query` is the address behind the question mark."""

    id: Serial
    public_id = Varchar(22, unique=True)
    membership = ForeignKey(Membership, null=False, on_delete=OnDelete.restrict)
    listing = Varchar(20)
    name = Varchar(60)
    query = Text(default="")
    is_default = Boolean(default=False)
    created_at = Timestamptz()


INDEXES = (
    Index("saved_view_once", "saved_view", ("membership", "listing", "name"), unique=True),
    Index(
        "saved_view_one_default",
        "saved_view",
        ("membership", "listing"),
        unique=True,
        where="is_default",
    ),
)
