"""Import from CSV: choose a file, match its columns, read what is wrong, write it."""

from functools import partial
from typing import Annotated, Any, cast

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from portal import access
from portal.access import Who
from portal.actions.importing import runs
from portal.gateways.language import Language
from portal.reads import imports as reads
from portal.routes.answers import Done, Nothing, answer
from portal.routes.fields import Choice, Field, Upload, Wrong
from portal.routes.rendering import NO_PROBLEM, Problem, show
from portal.routes.visits import Request, language_of
from portal.rules.csv_files import LARGEST_FILE
from portal.rules.import_fields import FIELDS
from portal.rules.permissions import Permission
from portal.rules.refusals import Invalid, Refusal
from portal.rules.sheets import csv_line
from portal.rules.vocabulary import N_, ImportKind, ImportStatus
from portal.tables.imports import ImportRun

# Files up to here are taken in, so that the answer to one that is too large stands in the form.
LARGEST_BODY = 2 * LARGEST_FILE
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes the names for another encoding
HEADINGS = (N_("Row"), N_("Column"), N_("Value"), N_("Mistake"))


class FileForm(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of rows, and where they are."""

    kind: Annotated[ImportKind, Choice(of=ImportKind, required=True)]
    file: Annotated[UploadFile, Upload(required=True)]


class Column(Field, frozen=True, kw_only=True):
    """The place of a column, from 0; none where the field is not imported."""

    def read(self, typed: str, reader: Language) -> int:
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= 3):
            raise Wrong(N_("Choose one of the list."))
        return int(typed)


MATCHING_FORMS: dict[ImportKind, type[msgspec.Struct]] = {
    kind: msgspec.defstruct(
        f"{kind.name.title()}Form",
        [(field.name, Annotated[int | None, Column()]) for field in fields],
        frozen=True,
    )
    for kind, fields in FIELDS.items()
}


@get("/import", needs=Permission.IMPORT)
async def show_imports(
    request: Request, who: NamedDependency[Who], kind: FromQuery[str] = ""
) -> Response[str]:
    return await _choose_page(request, who, kind)


@post("/import", needs=Permission.IMPORT, request_max_body_size=LARGEST_BODY)
async def load_import(request: Request, who: NamedDependency[Who]) -> Response[Any]:
    async def act(form: FileForm) -> Done:
        _refuse_large(form.file)
        run = await runs.load(who, form.kind, form.file.filename, cast(Any, form.file.file))
        return Done(f"/import/{run.public_id}")

    return await answer(request, FileForm, act, partial(_choose_page, request, who, ""))


def _refuse_large(file: UploadFile) -> None:
    if file.file.seek(0, 2) > LARGEST_FILE:
        raise Invalid(
            {"file": Refusal("import", N_("This file is too large. Split it into several."))}
        )


async def _choose_page(
    request: Request, who: Who, kind: str, problem: Problem = NO_PROBLEM
) -> Response[str]:
    return show(request, "import/choose.html", await reads.imports_page(who, kind), problem)


@get("/import/{public_id:str}", needs=Permission.IMPORT)
async def show_import(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await _page(request, await access.import_for(who, public_id))


async def _page(request: Request, run: ImportRun, problem: Problem = NO_PROBLEM) -> Response[str]:
    """The page of the step that the import is at."""
    if run.status == ImportStatus.MATCHING:
        return await _columns_page(request, run, problem)
    return show(request, f"import/{run.status}.html", await reads.run_page(run), problem)


@get("/import/{public_id:str}/progress", needs=Permission.IMPORT)
async def show_progress(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    run = await access.import_for(who, public_id)
    return show(request, "import/_progress.html", await reads.run_page(run))


@get("/import/{public_id:str}/columns", needs=Permission.IMPORT)
async def show_columns(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    return await _columns_page(request, await access.import_for(who, public_id))


@post("/import/{public_id:str}/columns", needs=Permission.IMPORT)
async def match_columns(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    run = await access.import_for(who, public_id)

    async def act(form: msgspec.Struct) -> Done:
        chosen = msgspec.structs.asdict(form)
        await runs.match(run, {name: at for name, at in chosen.items() if at is not None})
        return Done(f"/import/{public_id}")

    again = partial(_columns_page, request, run)
    return await answer(request, MATCHING_FORMS[ImportKind(run.kind)], act, again)


async def _columns_page(
    request: Request, run: ImportRun, problem: Problem = NO_PROBLEM
) -> Response[str]:
    return show(request, "import/columns.html", await reads.columns_page(run), problem)


@post("/import/{public_id:str}/write", needs=Permission.IMPORT)
async def write_import(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[Any]:
    run = await access.import_for(who, public_id)

    async def act(form: Nothing) -> Done:
        await runs.write(run)
        return Done(f"/import/{public_id}")

    async def again(problem: Problem) -> Response[str]:
        return await _page(request, await access.import_for(who, public_id), problem)

    return await answer(request, Nothing, act, again)


@get("/import/{public_id:str}/mistakes.csv", needs=Permission.IMPORT)
async def export_mistakes(
    request: Request, who: NamedDependency[Who], public_id: FromPath[str]
) -> Response[str]:
    mistakes = await reads.all_mistakes(await access.import_for(who, public_id))
    language = language_of(request)
    lines = [csv_line(map(language.say, HEADINGS))]
    lines += [
        csv_line([each.row, each.column, each.value, language.refusal(each.refusal)])
        for each in mistakes
    ]
    return Response(
        BYTE_ORDER_MARK + "".join(lines),
        media_type="text/csv",
        headers={"content-disposition": 'attachment; filename="mistakes.csv"'},
    )


ROUTES = [
    show_imports,
    load_import,
    show_import,
    show_progress,
    show_columns,
    match_columns,
    write_import,
    export_mistakes,
]
