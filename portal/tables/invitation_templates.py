"""What a lead has written into the mail that invites partners, version by version."""

from piccolo.columns import Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.keys import ForeignKey
from portal.tables.people import Person, Tenant
from portal.tables.schema import Index


class InvitationTemplate(Table):
    """One version in one language; the newest goes out. None at all: the text that we bring (Q9).

    Versions are never changed, since an invitation names the one that it was sent with.
    """

    id: Serial
    public_id = Varchar(22, unique=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    language = Varchar(5)
    version = Integer(help_text="1, 2, 3 within a language")
    subject = Varchar(150)
    body = Text(help_text="Markdown with variables in braces")
    brought_back = Integer(
        null=True, default=None, help_text="version it brought back; 0: the text that we bring"
    )
    saved_by = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    saved_at = Timestamptz()


INDEXES = (
    Index(
        "invitation_template_once",
        "invitation_template",
        ("tenant", "language", "version"),
        unique=True,
    ),
)
