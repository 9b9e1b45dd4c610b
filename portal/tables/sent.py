"""Forms that have made something: sent once more, they are known again."""

from piccolo.columns import Serial, Timestamptz, Varchar
from piccolo.table import Table

from portal.tables.schema import Index


class SentForm(Table):
    """One form of one page shown to one person. Digests only, and gone after a day."""

    id: Serial
    form = Varchar(64, unique=True, help_text="digest of who sent it, where to, and its key")
    content = Varchar(64, help_text="digest of what stood in it")
    made = Varchar(22, help_text="public id of what it made")
    sent_at = Timestamptz()


INDEXES = (Index("sent_form_by_age", "sent_form", ("sent_at",)),)
