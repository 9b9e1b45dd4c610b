"""What every list does with a request: show the view that its address asks for, or send it all."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response
from litestar.response import Stream

from portal import clock
from portal.gateways.language import Language
from portal.gateways.sheets import Line, csv_file, xlsx_file
from portal.reads.frames import Frame
from portal.routes.rendering import go, show
from portal.routes.visits import Request, language_of
from portal.rules.lists import Cell, Shape, Show, View, read_view
from portal.rules.sheets import SheetCell
from portal.rules.vocabulary import N_, word

FILES = {
    "csv": (csv_file, "text/csv"),
    "xlsx": (xlsx_file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class ListPage(Protocol):
    """A page struct with a list in it."""

    @property
    def frame(self) -> Frame: ...


P = TypeVar("P", bound=ListPage)
Rows = AsyncIterator[list[Any]]


def view_of(request: Request, shape: Shape) -> View:
    """What the address of a request asks of a list."""
    return read_view(shape, request.url.query)


async def show_list(
    request: Request, shape: Shape, template: str, read: Callable[[View], Awaitable[P]]
) -> Response[Any]:
    """A page of a list; the bare address leads on to the view that the person made the default."""
    page = await read(view_of(request, shape))
    if page.frame.default and not request.url.query:
        return go(request, page.frame.default.address)
    assert isinstance(page, msgspec.Struct)  # noqa: S101 - for the type; every page is one
    return show(request, template, page)


def paths_of_files(shape: Shape) -> list[str]:
    """Where a list can be had as a file."""
    return [f"{shape.path}/export.{kind}" for kind in FILES]


async def send_list(
    request: Request,
    shape: Shape,
    read: Callable[[View], Awaitable[Rows]],
    *,
    is_whole: bool = False,
) -> Stream:
    """All rows of the view, with its columns, as the kind of file that the path ends in.

    `is_whole`: with every column that the list has.
    """
    view = view_of(request, shape)
    view = view.whole if is_whole else view
    return file_of(request, view, await read(view), f"{shape.name}-{_today(request)}")


def file_of(request: Request, view: View, rows: Rows, name: str, zone: str = "") -> Stream:
    """A file of rows; moments stand on the clock of `zone`, or of the reader."""
    language = language_of(request)
    written = Language(language.code, zone or language.zone)
    kind = request.url.path.rpartition(".")[2]
    write, media_type = FILES[kind]
    cells = [cell for column in view.shown for cell in column.cells]
    return Stream(
        write([_label(cell, written) for cell in cells], _lines(rows, cells, written)),
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{name}.{kind}"'},
    )


def _today(request: Request) -> str:
    return language_of(request).local(clock.now()).date().isoformat()


def _label(cell: Cell, language: Language) -> str:
    label = language.say(cell.label)
    if cell.show is not Show.MOMENT:
        return label
    return language.say(N_("{label} ({time_zone})"), label=label, time_zone=language.zone)


async def _lines(rows: Rows, cells: list[Cell], language: Language) -> AsyncIterator[list[Line]]:
    async for batch in rows:
        yield [[_cell(row, cell, language) for cell in cells] for row in batch]


def _cell(row: Any, cell: Cell, language: Language) -> SheetCell:
    value = attrgetter(cell.name)(row)
    if value is None:
        return None
    return SHOWN[cell.show](value, language)


def _moment(value: datetime, language: Language) -> datetime:
    return value.astimezone(ZoneInfo(language.zone)).replace(tzinfo=None, microsecond=0)


SHOWN: dict[Show, Callable[[Any, Language], SheetCell]] = {
    Show.TEXT: lambda value, _: str(value),
    Show.WORD: lambda value, language: language.say(word(value)),
    Show.NUMBER: lambda value, _: int(value),
    Show.TICKET: lambda value, _: f"T-{value}",
    Show.MONEY: lambda value, _: Decimal(value).scaleb(-2),
    Show.MOMENT: _moment,
}
