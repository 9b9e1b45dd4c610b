"""Photos from a phone and files from a desk: several at once, refused in words, fetched again."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from e2e.browsers import PHONE, Browsers
from e2e.steps import entry, expect_said, expect_status

TITLE = "Camera over the loading ramp"


def photos(folder: Path, count: int) -> list[Path]:
    """Pictures as large as a phone's, and of one colour each."""
    made = []
    for number in range(count):
        file = folder / f"ramp-{number}.jpg"
        Image.new("RGB", (3000, 2000), (40 * number, 90, 120)).save(file)
        made.append(file)
    return made


def open_ticket(page: Page, where: str) -> None:
    page.goto(where)
    page.get_by_role("link", name=TITLE).first.click()
    expect_status(page, "In Progress")


def test_several_photos_from_a_phone_reach_the_lead_who_fetches_one(
    browsers: Browsers, tmp_path: Path
) -> None:
    olga, eve = browsers.of("Olga Petrova"), browsers.of("Eve Carver", **PHONE)
    open_ticket(eve, "/received")
    eve.get_by_role("button", name="Add file").first.click()
    sheet = eve.locator("#add-file")
    sheet.get_by_label("Files or photos").set_input_files(photos(tmp_path, 3))
    sheet.get_by_label("Send pictures smaller").check()
    sheet.get_by_label("What it shows").fill("Camera from three sides")
    sheet.get_by_role("button", name="Add file").click()
    expect(eve.get_by_role("status")).to_contain_text("Files added.")
    for number in range(3):
        expect(entry(eve, f"ramp-{number}.jpg")).to_contain_text("Shared with Halden IT Services")

    open_ticket(olga, "/tickets")
    there = entry(olga, "ramp-2.jpg")
    expect(there.get_by_role("img")).to_have_count(0)  # the picture says no more than the name
    with olga.expect_download() as download:
        there.get_by_role("link", name="ramp-2.jpg").click()
    with Image.open(download.value.path()) as fetched:
        assert max(fetched.size) == 2048


def test_a_file_that_is_refused_says_why_and_the_others_stay_chosen(
    browsers: Browsers, tmp_path: Path
) -> None:
    olga = browsers.of("Olga Petrova")
    open_ticket(olga, "/tickets")
    olga.get_by_role("radio", name="File").check()
    script = tmp_path / "plan.svg"
    script.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    sheet = olga.locator("#add-file")
    sheet.get_by_label("Files or photos").set_input_files([*photos(tmp_path, 1), script])
    sheet.get_by_label("What it shows").fill("Plan of the ramp")
    sheet.get_by_role("button", name="Add file").click()
    expect(olga.get_by_role("alert")).to_contain_text("a browser or a computer could run")
    expect(olga.get_by_label("What it shows")).to_have_value("Plan of the ramp")
    expect(entry(olga, "ramp-0.jpg")).to_be_visible()  # it had gone through before
    expect(olga.get_by_text("plan.svg")).to_have_count(0)


def test_without_a_script_files_go_as_a_plain_form(browsers: Browsers, tmp_path: Path) -> None:
    eve = browsers.of("Eve Carver", java_script_enabled=False)
    open_ticket(eve, "/received")
    eve.get_by_role("radio", name="File").check()
    eve.get_by_label("Files or photos").set_input_files(photos(tmp_path, 2))
    eve.get_by_role("button", name="Add file").click()
    expect_said(eve, "Files added.")
    expect(entry(eve, "ramp-1.jpg")).to_be_visible()


def test_a_charge_that_nobody_authorised_is_marked_on_both_sides(browsers: Browsers) -> None:
    olga, eve = browsers.of("Olga Petrova"), browsers.of("Eve Carver", **PHONE)
    open_ticket(eve, "/received")
    eve.get_by_role("button", name="Add charge").first.click()
    sheet = eve.locator("#add-charge")
    sheet.get_by_label("What for").fill("Ladder")
    sheet.get_by_label("Quantity").fill("2")
    sheet.get_by_label("Cost of each").fill("150")
    sheet.get_by_role("button", name="Add charge").click()
    expect_said(eve, "Charge added.")
    open_ticket(olga, "/tickets")
    for page in (eve, olga):
        expect(entry(page, "Ladder")).to_contain_text("300.00")
        expect(entry(page, "Ladder")).to_contain_text("Over limit")
        expect(page.get_by_role("main")).to_contain_text("of charges beyond what was authorised")
