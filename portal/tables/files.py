"""What is known of a file whose bytes lie in the file store."""

from piccolo.columns import Boolean, Integer, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.keys import ForeignKey
from portal.tables.people import Tenant
from portal.tables.schema import Index


class StoredFile(Table):
    """The bytes of one upload. They never change, so an attachment and its copy may share them.

    Whoever puts bytes into the store has written this row before, and an attachment is written
    after both: so none lacks its bytes, and bytes that none points to are found by this row.
    """

    id: Serial
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    key = Varchar(43, unique=True, help_text="its name in the store, which tells nothing")
    name = Varchar(255, help_text="as it was called, cleaned")
    media_type = Varchar(100, help_text="found by content")
    size = Integer(help_text="bytes")
    sha256 = Varchar(64)
    has_thumbnail = Boolean(default=False)
    state = Varchar(10)
    created_at = Timestamptz()
    scanned_at = Timestamptz(null=True, default=None)


INDEXES = (Index("stored_file_by_state", "stored_file", ("state", "created_at")),)
