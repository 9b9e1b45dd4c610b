"""Charges, files and addresses in the browser, on both sides."""

import httpx
import pytest

from portal.actions import items, outsourcing
from portal.actions.items import Attached
from portal.gateways.files import Store
from portal.rules.vocabulary import FileState, Kind
from portal.settings import current
from portal.tables.files import StoredFile
from portal.tables.items import Item
from tests.make import make_file
from tests.routes.conftest import Browser, SignedIn
from tests.routes.linked import Linked, accepted, offered

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
TEXT = b"Rack A, unit 12"
SIDES = pytest.mark.parametrize(
    ("name", "side", "other"),
    [("olga", "at_lead", "cleo"), ("cleo", "at_partner", "olga")],
    ids=["lead", "partner"],
)


async def attach(
    browser: Browser, page: str, *sent: tuple[str, bytes], **fields: str
) -> httpx.Response:
    """Send files as the form of a ticket's page does."""
    await browser.see(page)
    return await browser.post(
        f"{page}/files",
        data={"_form_token": browser.form_token, "caption": "", **fields},
        files=[("file", (name, content)) for name, content in sent],
        headers={"origin": str(current().base_url)},
    )


async def entries_of(linked: Linked, side: str) -> list[Item]:
    ticket = linked.ticket if side == "at_lead" else await linked.second_ticket()
    return await Item.objects().where(Item.ticket == ticket.id).order_by(Item.id)


def page_of(linked: Linked, name: str) -> str:
    return linked.at_lead if name == "olga" else linked.at_partner


@SIDES
async def test_a_file_is_attached_here_and_fetched_there(
    signed_in: SignedIn, name: str, side: str, other: str
) -> None:
    linked = await accepted()
    sent = await attach(
        await signed_in(linked.cast[name]),
        getattr(linked, side),
        ("rack.txt", TEXT),
        caption="Labels",
    )
    assert sent.status_code == 303

    reader = await signed_in(linked.cast[other])
    page = await reader.see(page_of(linked, other))
    assert "rack.txt" in page.text
    assert "Labels" in page.text
    (copied,) = await entries_of(linked, "at_lead" if other == "olga" else "at_partner")
    answer = await reader.get(f"{page_of(linked, other)}/items/{copied.public_id}/file")
    assert (answer.status_code, answer.content) == (200, TEXT)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_several_files_of_one_form_and_one_of_several(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["cleo"])
    await attach(browser, linked.at_partner, ("a.txt", TEXT), ("b.txt", TEXT))
    assert len(await entries_of(linked, "at_lead")) == 2
    await browser.see(linked.at_partner)
    alone = await browser.post(
        f"{linked.at_partner}/files",
        data={"_form_token": browser.form_token, "caption": ""},
        files=[("file", ("c.txt", TEXT))],
        headers={"origin": str(current().base_url), "x-one-of-several": "true"},
    )
    assert alone.status_code == 204
    assert len(await entries_of(linked, "at_lead")) == 3


async def test_a_form_with_neither_or_both_says_so_and_writes_nothing(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["olga"])
    await browser.see(linked.at_lead)
    empty = await browser.send_form(f"{linked.at_lead}/files", {"caption": "Plan of the hall"})
    assert empty.status_code == 422
    assert "Choose a file." in empty.text
    assert "Plan of the hall" in empty.text
    both = await attach(browser, linked.at_lead, ("a.txt", TEXT), address="https://plans.example/3")
    assert both.status_code == 422
    assert (await Item.count(), await StoredFile.count()) == (0, 0)


async def test_an_address_is_kept_here_and_no_browser_follows_a_script(signed_in: SignedIn) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["olga"])
    await browser.see(linked.at_lead)
    for address in ("https://plans.example/3", "javascript:alert(1)", r"\\files\plans"):
        fields = {"caption": "Plans", "address": address}
        assert (await browser.send_form(f"{linked.at_lead}/files", fields)).status_code == 303
    page = (await browser.see(linked.at_lead)).text
    assert 'href="https://plans.example/3"' in page
    assert 'href="javascript' not in page
    assert await entries_of(linked, "at_partner") == []


@SIDES
async def test_a_charge_is_added_here_and_stands_there_with_its_sum(
    signed_in: SignedIn, name: str, side: str, other: str
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast[name])
    await browser.see(getattr(linked, side))
    charge = {"charge": "Patch cords", "quantity": "2.5", "unit_cost": "4.40"}
    sent = await browser.send_form(f"{getattr(linked, side)}/charges", charge)
    assert sent.status_code == 303
    reader = await signed_in(linked.cast[other])
    page = (await reader.see(page_of(linked, other))).text
    assert "Patch cords" in page
    assert "11.00" in page


async def test_the_price_to_the_customer_stands_on_no_page_of_the_partner_Q15(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    lead = await signed_in(linked.cast["olga"])
    await lead.see(linked.at_lead)
    charge = {
        "charge": "Access point",
        "unit_cost": "80",
        "customer_price": "123.45",
        "charge_internal": "Margin of Nord",
    }
    await lead.send_form(f"{linked.at_lead}/charges", charge)
    assert "123.45" in (await lead.see(linked.at_lead)).text
    partner = await signed_in(linked.cast["cleo"])
    (copied,) = await entries_of(linked, "at_partner")
    for path in (
        linked.at_partner,
        f"{linked.at_partner}/items/{copied.public_id}",
        f"{linked.at_partner}/print",
    ):
        page = (await partner.see(path)).text
        assert "123.45" not in page
        assert "Margin of Nord" not in page


async def test_what_cannot_be_a_charge_stands_beside_its_field_with_all_that_was_typed(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast["olga"])
    await browser.see(linked.at_lead)
    wrong = {"charge": "Patch cords", "quantity": "some", "unit_cost": ""}
    answer = await browser.send_form(f"{linked.at_lead}/charges", wrong)
    assert answer.status_code == 422
    assert "This is not a quantity" in answer.text
    assert "Patch cords" in answer.text
    assert await Item.count() == 0


@SIDES
async def test_a_charge_and_a_file_are_edited_on_their_own_page(
    signed_in: SignedIn, name: str, side: str, other: str
) -> None:
    linked = await accepted()
    browser = await signed_in(linked.cast[name])
    base = getattr(linked, side)
    await browser.see(base)
    await browser.send_form(f"{base}/charges", {"charge": "Cords", "unit_cost": "4.40"})
    await attach(browser, base, ("rack.txt", TEXT), caption="Rack")
    charge, file = await entries_of(linked, side)
    page = await browser.see(f"{base}/items/{charge.public_id}")
    assert (page.status_code, "4.40" in page.text) == (200, True)
    await browser.send_form(
        f"{base}/items/{charge.public_id}/edit",
        {"charge": "Cords", "quantity": "3", "unit_cost": "4.40"},
    )
    assert (await browser.see(f"{base}/items/{file.public_id}")).status_code == 200
    await browser.send_form(f"{base}/items/{file.public_id}/edit", {"caption": "Rack A"})
    there = await entries_of(linked, "at_lead" if other == "olga" else "at_partner")
    assert [each.quantity for each in there] == [3_000, None]
    assert there[1].text == "Rack A"


async def test_A20_a_strangers_guess_an_old_link_and_another_file_state_all_answer_404(
    signed_in: SignedIn,
) -> None:
    linked = await accepted()
    await attach(await signed_in(linked.cast["olga"]), linked.at_lead, ("rack.txt", TEXT))
    (own,) = await entries_of(linked, "at_lead")
    (copied,) = await entries_of(linked, "at_partner")
    eve = await signed_in(linked.cast["eve"])
    for path in (
        f"{linked.at_partner}/items/{copied.public_id}/file",
        f"{linked.at_lead}/items/{own.public_id}/file",
        f"{linked.at_partner}/items/{copied.public_id}/file/thumbnail",
    ):
        assert (await eve.get(path)).status_code in (403, 404)
    cleo = await signed_in(linked.cast["cleo"])
    # The lead's own entry is not the partner's copy, whatever address it is asked for under.
    assert (await cleo.get(f"{linked.at_partner}/items/{own.public_id}/file")).status_code == 404
    await StoredFile.update({StoredFile.state: FileState.HELD.value}, force=True)
    held = f"{linked.at_partner}/items/{copied.public_id}/file"
    assert (await cleo.get(held)).status_code == 404
    assert "Is being checked" in (await cleo.see(linked.at_partner)).text


async def test_Q13_a_ticked_file_goes_along_with_the_offer_and_can_be_read_before_the_answer(
    signed_in: SignedIn, file_store: Store
) -> None:
    linked = await offered()
    place = await linked.place("olga")
    stored = await make_file(linked.ticket.tenant, "plan.png", key="plan")
    await file_store.put("plan", PNG)
    ticked = await items.add_files(place, Attached(files=[stored], text="Plan of the hall"))
    other = await items.add_files(place, Attached(files=[stored]))
    await Item.update({Item.offered_in: linked.attempt.id}).where(Item.id == ticked.id)
    cleo = await signed_in(linked.cast["cleo"])
    page = (await cleo.see(linked.at_partner)).text
    assert "plan.png" in page
    file = f"{linked.at_partner}/items/{ticked.public_id}/file"
    answer = await cleo.get(file)
    assert answer.content == PNG
    assert (await cleo.get(file.replace(ticked.public_id, other.public_id))).status_code == 404
    await outsourcing.accept(linked.cast["cleo"], linked.attempt)
    (copied,) = await entries_of(linked, "at_partner")
    assert (copied.kind, copied.file) == (Kind.FILE, stored.id)
