"""Files on their way in: their rows in batches, and what was found wrong with them."""

from piccolo.columns import Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.keys import ForeignKey
from portal.tables.people import Person, Tenant
from portal.tables.schema import Index


class ImportRun(Table):
    """One file, from the upload to its last row (ImportStatus)."""

    id: Serial
    public_id = Varchar(22, unique=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    kind = Varchar(20)
    file_name = Varchar(120)
    status = Varchar(20)
    version = Integer(default=0, help_text="counted up by every step; a step names the one before")
    header = Text(default="[]", help_text="JSON: the names of the columns")
    matching = Text(default="{}", help_text="JSON: field name to column, from 0")
    rows = Integer(default=0)
    done = Integer(default=0, help_text="rows checked, or written")
    mistakes = Integer(default=0)
    rows_created = Integer(default=0)
    rows_updated = Integer(default=0)
    rows_unchanged = Integer(default=0)
    created_at = Timestamptz()
    changed_at = Timestamptz()


class ImportBatch(Table):
    """Some hundred rows that stand behind each other in the file."""

    id: Serial
    run = ForeignKey(ImportRun, null=False, on_delete=OnDelete.restrict)
    first = Integer(help_text="how many rows come before")
    size = Integer(help_text="how many rows")
    rows = Text(help_text="JSON: each row's number in the file and its cells")
    records = Text(default="[]", help_text="JSON: what is to be written, once checked")


class ImportNumber(Table):
    """The external ids of the rows checked so far, so that none comes twice."""

    id: Serial
    run = ForeignKey(ImportRun, null=False, on_delete=OnDelete.restrict)
    number = Varchar(120)
    row = Integer(help_text="as a spreadsheet counts")


class ImportMistake(Table):
    """A cell that cannot be imported, and why."""

    id: Serial
    run = ForeignKey(ImportRun, null=False, on_delete=OnDelete.restrict)
    row = Integer(help_text="as a spreadsheet counts")
    column = Varchar(120, default="", help_text="its name; empty: the row as a whole")
    value = Varchar(80, default="", help_text="how the cell begins")
    sentence = Text(help_text="of the catalogues")
    facts = Text(default="{}", help_text="JSON: what the sentence's places are filled with")


INDEXES = (
    Index("import_run_of_tenant", "import_run", ("tenant", "id")),
    Index("import_run_at_work", "import_run", ("id",), where="status IN ('checking', 'writing')"),
    Index("import_run_by_age", "import_run", ("changed_at",)),
    Index("import_batch_once", "import_batch", ("run", "first"), unique=True),
    Index("import_number_once", "import_number", ("run", "number"), unique=True),
    Index("import_mistake_of_run", "import_mistake", ("run", "id")),
)
