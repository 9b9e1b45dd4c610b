"""Forms: declared as structs of typed fields, read with all errors at once, nothing lost.

A form is a msgspec Struct whose fields are annotated with a Field; a static method `wrongs` may
judge together those that could be read. `read_form` gives the filled struct, or raises BadForm with
a sentence for each wrong field. A field that the form does not know, or that comes twice, is no
person's mistake and answers 400 (A22, A56).
"""

from typing import Any, TypeVar, get_type_hints

import msgspec
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException

from portal.actions.sending import Sending
from portal.gateways import secrets
from portal.routes.fields import Field, Marks, Several, Text, Upload, Uploads, Wrong
from portal.routes.guards import FORM_KEY, FORM_TOKEN
from portal.routes.visits import Request, language_of
from portal.rules.refusals import Refusal

F = TypeVar("F", bound=msgspec.Struct)
SEVERAL = "[]"  # behind the name of controls that a form has on purpose more than once


class BadForm(Exception):
    """Fields with their sentences, and everything as it was typed."""

    def __init__(self, errors: dict[str, Refusal], values: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors
        self.values = values


async def read_form(request: Request, form: type[F]) -> F:
    """The filled form, or BadForm with every wrong field at once; 400 for fields it cannot have."""
    typed = await typed_values(request, form)
    reader = language_of(request)
    filled: dict[str, Any] = {}
    errors: dict[str, Refusal] = {}
    for name, field in fields_of(form).items():
        if isinstance(field, Marks):
            filled[name] = field.read_all(typed[name])
            continue
        try:
            filled[name] = field.value_of(typed[name][0].strip() if typed[name] else "", reader)
        except Wrong as wrong:
            errors[name] = wrong.refusal
    errors = _wrong_together(form, filled) | errors
    if errors:
        raise BadForm({name: errors[name] for name in typed if name in errors}, as_typed(typed))
    return form(**filled | await _files(request, form))


async def _files(request: Request, form: type[msgspec.Struct]) -> dict[str, Any]:
    """The files by field, in the place of their names."""
    sent = [
        each for each in (await request.form()).multi_items() if isinstance(each[1], UploadFile)
    ]
    found: dict[str, Any] = dict(sent)
    for name, field in fields_of(form).items():
        if isinstance(field, Uploads):
            found[name] = tuple(value for of, value in sent if of == name and value.filename)
    return found


def _wrong_together(form: type[msgspec.Struct], read: dict[str, Any]) -> dict[str, Refusal]:
    """What a form's own `wrongs` says of the fields that could be read, seen together."""
    wrongs = getattr(form, "wrongs", None)
    found: dict[str, Refusal] = wrongs(read) if wrongs else {}
    return found


async def typed_values(request: Request, form: type[msgspec.Struct]) -> dict[str, list[str]]:
    """What was typed, by field; refuses what a page of ours cannot have sent."""
    fields = fields_of(form)
    typed: dict[str, list[str]] = {name: [] for name in fields}
    for name, value in (await request.form()).multi_items():
        if name in (FORM_TOKEN, FORM_KEY):
            continue
        if name.endswith(SEVERAL) and isinstance(fields.get(name[: -len(SEVERAL)]), Several):
            name = name[: -len(SEVERAL)]
        is_file = isinstance(value, UploadFile)
        if name not in fields or (value and is_file is not isinstance(fields[name], Upload)):
            raise ClientException("This form has a field that it cannot have.")
        if typed[name] and not isinstance(fields[name], Several):
            raise ClientException("This form has a field twice.")
        typed[name].append(value.filename if isinstance(value, UploadFile) else str(value))
    return typed


async def sending_of(request: Request) -> Sending | None:
    """The form as `actions.sending` knows it again; none for one that carries no key.

    Ours all do, but not those of pages that were shown before they had it.
    """
    fields = list((await request.form()).multi_items())
    keys = [text for name, text in fields if name == FORM_KEY]
    if len(keys) > 1:
        raise ClientException("This form has a field twice.")
    if not keys or not keys[0]:
        return None
    # A form that has waited for a sign-in comes back with other ends of lines, and the framework
    # gives the fields of a form in an order that another process does not have.
    content = sorted(
        (name, str(value).replace("\r\n", "\n"))
        for name, value in fields
        if name not in (FORM_TOKEN, FORM_KEY) and not isinstance(value, UploadFile)
    )
    content_digest = secrets.digest(msgspec.json.encode(content).decode())
    return Sending(key=str(keys[0]), to=request.url.path, content=content_digest)


def as_typed(typed: dict[str, list[str]]) -> dict[str, str]:
    """Values to show again; several marks stand behind each other with spaces between."""
    return {name: " ".join(values) for name, values in typed.items()}


def long_texts(form: type[msgspec.Struct]) -> list[str]:
    """The fields in which a person writes at length."""
    found = fields_of(form).items()
    return [name for name, field in found if isinstance(field, Text) and field.lines]


def fields_of(form: type[msgspec.Struct]) -> dict[str, Field]:
    """The Field that each name of a form is annotated with."""
    hints = get_type_hints(form, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}
