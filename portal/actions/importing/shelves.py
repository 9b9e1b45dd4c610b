"""What a kind of row has to offer to be imported; `tickets` and its neighbours fill it in."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from portal.rules.import_rows import Record
from portal.rules.refusals import Refusal
from portal.tables.imports import ImportRun

Values: TypeAlias = dict[str, Any]  # of one row, by field name
Standing: TypeAlias = Mapping[str, Values]  # rows of the database, by external id
Wrong: TypeAlias = dict[str, Refusal]  # by field name


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """Five verbs; all but the first two take part in the transaction of a step that writes."""

    resolve: Callable[[int, Sequence[Record]], Awaitable[None]]
    """Puts ids into the values of a tenant's records where the file has names, or says no."""

    protect: Callable[[Standing, Sequence[Values]], Awaitable[Mapping[str, Wrong]]]
    """Fields that a rule forbids to change as these values would, by external id."""

    standing: Callable[[int, Sequence[str]], Awaitable[Standing]]
    """The tenant's rows with these external ids, each with its `id`."""

    create: Callable[[ImportRun, Sequence[Values]], Awaitable[None]]
    """Rows that are not there yet."""

    update: Callable[[int, Values], Awaitable[None]]
    """The changed values of one row."""
