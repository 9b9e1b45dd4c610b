"""Files of a ticket, attached and fetched on both sides."""

from functools import partial
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Stream

from portal import access
from portal.access import Who
from portal.actions import items, storing
from portal.actions.items import Attached
from portal.actions.storing import Upload
from portal.gateways import files
from portal.routes.answers import Done, answer
from portal.routes.item_forms import FileForm
from portal.routes.items import LEAD, PARTNER, Desk, entry_of
from portal.routes.visits import Request
from portal.rules.vocabulary import N_, FileState
from portal.tables.files import StoredFile
from portal.tables.items import Item
from portal.tables.rows import find

LARGEST_UPLOAD = 105_000_000  # bytes of a form; portal.js sends each file in one of its own
PICTURE = "image/jpeg"  # of every thumbnail
# Whatever it is: nothing in it runs, and no browser shows it in our place (A26).
HARMLESS = {"content-security-policy": "default-src 'none'; sandbox"}


def as_attachment(name: str) -> dict[str, str]:
    """The headers with which a file is saved under its name, whatever it holds (A27)."""
    return HARMLESS | {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


def routes_for(desk: Desk) -> list[HTTPRouteHandler]:
    """The handlers of one side."""
    ticket = f"{desk.prefix}/{{public_id:str}}"
    entry = f"{ticket}/items/{{item_id:str}}"

    @post(f"{ticket}/files", needs=desk.needs, request_max_body_size=LARGEST_UPLOAD)
    async def add_files(
        request: Request, who: NamedDependency[Who], public_id: FromPath[str]
    ) -> Response[Any]:
        async def act(form: FileForm) -> Done | Response[Any]:
            place, page = await desk.place(who, public_id), f"{desk.prefix}/{public_id}"
            if form.address:
                await items.add_link(place, form.link_typed())
                return Done(page, N_("Address added."))
            said = form.said_by(who)
            stored = [await storing.store(who, _upload(file)) for file in form.file]
            attached = Attached(files=stored, text=said.text, internal=said.internal)
            await items.add_files(place, attached)
            if request.headers.get("x-one-of-several"):
                return Response(None, status_code=204)  # portal.js shows the page after the last
            return Done(page, N_("Files added.") if stored[1:] else N_("File added."))

        again = partial(desk.ticket_page, request, who, public_id)
        return await answer(request, FileForm, act, again)

    @get(f"{entry}/file", needs=desk.needs)
    async def fetch_file(
        who: NamedDependency[Who], public_id: FromPath[str], item_id: FromPath[str]
    ) -> Stream:
        file = await _served(desk, who, public_id, item_id)
        return await _stream(file.key, file.media_type, as_attachment(file.name))

    @get(f"{entry}/file/thumbnail", needs=desk.needs)
    async def fetch_thumbnail(
        who: NamedDependency[Who], public_id: FromPath[str], item_id: FromPath[str]
    ) -> Stream:
        file = await _served(desk, who, public_id, item_id)
        if not file.has_thumbnail:
            access.not_there()
        return await _stream(files.thumbnail_of(file.key), PICTURE, HARMLESS)

    return [add_files, fetch_file, fetch_thumbnail]


def _upload(file: UploadFile) -> Upload:
    return Upload(file.filename, cast(BinaryIO, file.file))


async def _served(desk: Desk, who: Who, public_id: str, item_id: str) -> StoredFile:
    """The file of an entry that the person may see, once it may be fetched."""
    item = await _entry(desk, who, public_id, item_id)
    file = await find(StoredFile, item.file)
    if file is None or file.state != FileState.SERVED:
        access.not_there()
    return file


async def _entry(desk: Desk, who: Who, public_id: str, item_id: str) -> Item:
    """An entry of the ticket, or before there is one, what goes along with the offer (Q13)."""
    if desk is PARTNER:
        attempt = await access.received_for(who, public_id)
        if attempt.partner_ticket is None:
            return await access.offered_item_for(attempt, item_id)
    _, item = await entry_of(desk, who, public_id, item_id)
    return item


async def _stream(name: str, media_type: str, headers: dict[str, str]) -> Stream:
    try:
        chunks = await files.get(name)
    except FileNotFoundError:
        access.not_there()
    return Stream(chunks, media_type=media_type, headers=headers)


ROUTES = [*routes_for(LEAD), *routes_for(PARTNER)]
