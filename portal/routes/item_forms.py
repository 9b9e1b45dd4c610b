"""What a person types as a note, as a charge, and with files."""

from typing import Annotated, Any

import msgspec
from litestar.datastructures import UploadFile

from portal.access import Who
from portal.actions.items import Charge, Link, Note
from portal.routes.fields import Checked, Money, Quantity, Text, Uploads
from portal.rules.charges import ONE
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

LONGEST_NOTE, LONGEST_WORDS, LONGEST_LINK = 20_000, 5_000, 2_000


class NoteForm(msgspec.Struct, frozen=True, kw_only=True):
    """A note. The box is not shown for a copy, whose visibility is not its holder's."""

    note: Annotated[str, Text(required=True, longest=LONGEST_NOTE, lines=True)]
    internal: Annotated[bool, Checked()]

    def said_by(self, who: Who) -> Note:
        return Note(text=self.note, internal=self.internal)


class ChargeForm(msgspec.Struct, frozen=True, kw_only=True):
    """A charge. The last two only its own side sees, and they are not shown for a copy."""

    charge: Annotated[str, Text(required=True, longest=LONGEST_WORDS, lines=True)]
    quantity: Annotated[int | None, Quantity()]
    unit_cost: Annotated[int, Money(required=True)]
    customer_price: Annotated[int | None, Money()]
    charge_internal: Annotated[str, Text(longest=LONGEST_WORDS, lines=True)]

    def said_by(self, who: Who) -> Charge:
        return Charge(
            text=self.charge,
            quantity=ONE if self.quantity is None else self.quantity,
            unit_cost=self.unit_cost,
            customer_price=self.customer_price,
            internal_text=self.charge_internal,
        )


class CaptionForm(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a file that stands."""

    caption: Annotated[str, Text(longest=LONGEST_WORDS, lines=True)]
    internal: Annotated[bool, Checked()]

    def said_by(self, who: Who) -> Note:
        return Note(text=self.caption, internal=self.internal)


class FileForm(CaptionForm, frozen=True, kw_only=True):
    """Files, or instead of them the path or address at which something lies."""

    file: Annotated[tuple[UploadFile, ...], Uploads()]
    smaller: Annotated[bool, Checked()]  # what portal.js does before it sends
    address: Annotated[str, Text(longest=LONGEST_LINK)]

    @staticmethod
    def wrongs(filled: dict[str, Any]) -> dict[str, Refusal]:
        """Neither, or both."""
        address = filled.get("address")
        if address is None:
            return {}
        if filled["file"] and address:
            return {"address": Refusal("form", N_("Give files or an address, but not both."))}
        if not filled["file"] and not address:
            return {"file": Refusal("form", N_("Choose a file."))}
        return {}

    def link_typed(self) -> Link:
        return Link(text=self.caption, address=self.address)


class LinkForm(msgspec.Struct, frozen=True, kw_only=True):
    """A path or address that stands."""

    caption: Annotated[str, Text(longest=LONGEST_WORDS, lines=True)]
    address: Annotated[str, Text(required=True, longest=LONGEST_LINK)]

    def said_by(self, who: Who) -> Link:
        return Link(text=self.caption, address=self.address)
