"""Both sides of one ticket beside each other: what either reads while the other one writes.

The lead sits at a wide screen, the subcontractor holds a phone. What is shared arrives while the
page stands open; what is not is looked for once something later has arrived, or after a reload.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from e2e.browsers import PHONE, Browsers
from e2e.steps import add_note, entry, expect_said, expect_status, open_sheet, reject

TITLE = "Camera over the loading ramp"
HALDEN, VOLTA = "Halden IT Services", "Volta Field Services"


class Sides(NamedTuple):
    """Their open pages of the ticket."""

    lead: Page
    partner: Page


@pytest.fixture
def sides(browsers: Browsers) -> Sides:
    sides = Sides(browsers.of("Olga Petrova"), browsers.of("Eve Carver", **PHONE))
    for page, place in zip(sides, ("/tickets", "/received"), strict=True):
        page.goto(place)
        page.get_by_role("link", name=TITLE).first.click()
        expect_status(page, "In Progress")
    return sides


# What is written: how, the field in which it is edited, and what the other side reads of it.


def write_time(page: Page, text: str) -> None:
    sheet = opened(page, "time", "Add time")
    sheet.get_by_label("What was done").fill(text)
    sheet.get_by_label("When", exact=True).fill("0:20")
    send(page, sheet, "Add time", text)


def write_note(page: Page, text: str) -> None:
    add_note(page, text)


def write_internally(page: Page, text: str) -> None:
    add_note(page, text, internal=True)


def write_charge(page: Page, text: str) -> None:
    sheet = opened(page, "charge", "Add charge")
    sheet.get_by_label("What for").fill(text)
    sheet.get_by_label("Cost of each").fill("7.50")
    send(page, sheet, "Add charge", text)


def write_file(page: Page, text: str) -> None:
    sheet = opened(page, "file", "Add file")
    sheet.get_by_label("Files or photos").set_input_files(
        FilePayload(name="ramp.txt", mimeType="text/plain", buffer=b"Third pillar from the left.")
    )
    sheet.get_by_label("What it shows").fill(text)
    send(page, sheet, "Add file", text)


def write_link(page: Page, text: str) -> None:
    sheet = opened(page, "file", "Add file")
    sheet.get_by_label("What it shows").fill(text)
    sheet.get_by_text("A path or web address instead").click()
    sheet.get_by_label("Path or web address").fill(r"\\files\plans\ramp")
    send(page, sheet, "Add file", text)


class Kind(NamedTuple):
    """`shows` is what the other side reads beside the text; None where nothing arrives."""

    name: str
    write: Callable[[Page, str], None]
    field: str
    shows: str | None


KINDS = (
    Kind("time", write_time, "What was done", "20 min"),
    Kind("note", write_note, "Note", ""),
    Kind("secret", write_internally, "Note", None),
    Kind("charge", write_charge, "What for", "7.50"),
    Kind("file", write_file, "What it shows", "ramp.txt"),
    Kind("link", write_link, "What it shows", None),
)


@pytest.mark.parametrize("writer", ["lead", "partner"])
def test_what_one_side_writes_changes_and_deletes_the_other_reads(
    sides: Sides, writer: str
) -> None:
    """D1 to D13: every kind; the internal note and the link never leave (R121, R126)."""
    here, there = sides if writer == "lead" else reversed(sides)
    other = VOLTA if writer == "lead" else HALDEN
    for kind in KINDS:
        kind.write(here, f"The first {kind.name}")
        shared = f"Shared with {other}" if kind.shows is not None else "Only "
        expect(entry(here, f"The first {kind.name}")).to_contain_text(shared)
    expect_arrived(there, "The first")

    for kind in KINDS:
        edit(here, f"The first {kind.name}", kind.field, f"The second {kind.name}")
    expect_arrived(there, "The second")
    expect(entry(there, "The first")).to_have_count(0)

    for kind in KINDS:
        delete(here, f"The second {kind.name}")
    add_note(here, "That was all.")
    expect(entry(there, "That was all.")).to_be_visible()
    for page in sides:
        expect(entry(page, "The second")).to_have_count(0)


def test_a_copy_is_detached_only_by_a_lead_who_was_told_and_both_read_so(sides: Sides) -> None:
    """Q3, D14 to D19: the dialog, and that nothing of the owner's arrives any more."""
    lead, partner = sides
    for text in ("The gate is open", "The key is inside"):
        add_note(partner, text)
        expect(entry(lead, text)).to_contain_text(f"From {VOLTA}")

    link = entry(lead, "The gate is open").get_by_role("link", name="Edit")
    dialog = lead.get_by_role("dialog", name="This entry is a copy")
    link.press("Enter")
    expect(dialog).to_contain_text(f"This detaches the copy for good: {VOLTA} keeps its own entry")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    for _ in range(5):  # round and round: nothing behind it takes the focus
        lead.keyboard.press("Tab")
        assert lead.evaluate("document.activeElement.matches('body, dialog *')")
    lead.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()

    link.click()
    add_note(partner, "Written while the lead thinks")
    expect(entry(lead, "Written while the lead thinks")).to_be_attached()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(link).to_be_focused()

    link.click()
    dialog.get_by_role("link", name="Edit anyway").click()
    save(lead, "Note", "The gate was open")
    expect(entry(lead, "The gate was open")).to_contain_text("Detached")
    expect(entry(lead, "The gate was open")).to_contain_text("Edited here by Olga Petrova")
    expect(entry(partner, "The gate is open")).to_contain_text(
        f"{HALDEN} edited its copy, so later changes no longer arrive there"
    )

    entry(lead, "The key is inside").get_by_role("link", name="Edit").click()
    dialog.get_by_role("button", name="Delete anyway").click()
    expect_said(lead, "Entry deleted.")
    expect(entry(lead, "The key is inside")).to_have_count(0)
    expect(entry(partner, "The key is inside")).to_contain_text(f"Deleted by {HALDEN}")

    edit(partner, "The gate is open", "Note", "The gate is shut")
    delete(partner, "The key is inside")
    add_note(partner, "New ones arrive as ever")
    expect(entry(lead, "New ones arrive as ever")).to_contain_text(f"From {VOLTA}")
    expect(entry(lead, "The gate is shut")).to_have_count(0)
    expect(entry(lead, "The gate was open")).to_be_visible()


def test_what_is_held_is_released_in_its_order_by_a_rejection(sides: Sides) -> None:
    """D22, D24, D25."""
    lead, partner = sides
    for text in ("Bring a ladder", "The ramp is busy"):
        add_note(lead, text)
        expect(entry(partner, text)).to_be_visible()
    report(sides)
    expect(partner.get_by_role("button", name="Add note")).to_have_count(0)
    expect(partner.get_by_role("main")).to_contain_text("Completion waits for approval.")

    expect(lead.locator("#add-note")).to_contain_text("Sharing is on hold")
    for text in ("Held first", "Held second"):
        add_note(lead, text)
        expect(entry(lead, text)).to_contain_text("Not shared yet: held until completion is")
    edit(lead, "Bring a ladder", "Note", "Bring a long ladder")
    expect(entry(lead, "Bring a long ladder")).to_contain_text("the last change is held")
    delete(lead, "The ramp is busy")
    partner.reload()
    for text in ("Held first", "Held second", "Bring a long ladder"):
        expect(entry(partner, text)).to_have_count(0)
    expect(entry(partner, "The ramp is busy")).to_be_visible()

    reject(lead, "The left half is dark.")
    expect(entry(partner, "Held second")).to_be_visible()
    timeline = partner.get_by_role("region", name="Timeline").get_by_role("listitem")
    expect(timeline.filter(has_text="Held ")).to_contain_text(["Held second", "Held first"])
    expect(entry(partner, "Bring a long ladder")).to_be_visible()
    expect(entry(partner, "The ramp is busy")).to_have_count(0)
    expect(entry(partner, "The left half is dark.")).to_be_visible()
    add_note(partner, "On my way again")
    expect(entry(lead, "On my way again")).to_be_visible()


def test_what_is_held_is_dropped_by_the_approval_that_ends_all_sharing(sides: Sides) -> None:
    """D26 to D28: the lead goes on alone, the partner reads only."""
    lead, partner = sides
    add_note(partner, "All is bright")
    expect(entry(lead, "All is bright")).to_be_visible()
    report(sides)
    add_note(lead, "Held for ever")
    lead.get_by_role("button", name="Approve completion").click()
    expect_status(lead, "Complete")

    expect_status(partner, "Complete")
    expect(partner.get_by_role("button", name="Add note")).to_have_count(0)
    expect(
        partner.get_by_role("region", name="Timeline").get_by_role("link", name="Edit")
    ).to_have_count(0)
    expect(lead.locator("#add-note")).to_contain_text("Sharing has ended.")
    add_note(lead, "After the end")
    for text in ("Held for ever", "After the end"):
        expect(entry(lead, text)).to_contain_text(f"Only {HALDEN} staff")
    edit(lead, "All is bright", "Note", "All was bright")  # a former copy: nobody has to be warned
    partner.reload()
    for text in ("Held for ever", "After the end", "All was bright"):
        expect(entry(partner, text)).to_have_count(0)
    expect(entry(partner, "All is bright")).to_be_visible()


def report(sides: Sides) -> None:
    sides.partner.get_by_role("button", name="Mark complete").click()
    for page in sides:
        expect_status(page, "Waiting Approval")


def opened(page: Page, tab: str, button: str) -> Locator:
    open_sheet(page, button, tab.capitalize())
    return page.locator(f"#add-{tab}")


def send(page: Page, sheet: Locator, button: str, text: str) -> None:
    sheet.get_by_role("button", name=button).click()
    expect(entry(page, text)).to_be_visible()


def edit(page: Page, text: str, field: str, new: str) -> None:
    entry(page, text).get_by_role("link", name="Edit").click()
    save(page, field, new)


def save(page: Page, field: str, new: str) -> None:
    """On an entry's own page."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Edit ")
    page.get_by_role("textbox", name=field).fill(new)
    page.get_by_role("button", name="Save").click()
    expect(entry(page, new)).to_be_visible()


def delete(page: Page, text: str) -> None:
    entry(page, text).get_by_role("link", name="Edit").click()
    page.get_by_role("button", name="Delete entry").click()
    expect_said(page, "Entry deleted.")


def expect_arrived(page: Page, words: str) -> None:
    """Of every kind what leaves its side, and nothing else."""
    for kind in KINDS:
        if kind.shows is not None:
            arrived = entry(page, f"{words} {kind.name}")
            expect(arrived).to_contain_text(kind.shows)
            expect(arrived).to_contain_text("From ")
    expect(entry(page, words)).to_have_count(sum(kind.shows is not None for kind in KINDS))
