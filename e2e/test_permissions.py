"""Permissions given and taken on one page, and felt in another browser on the next press."""

from playwright.sync_api import Page, expect

from e2e.browsers import Browsers
from e2e.steps import expect_said, row_of


def give(page: Page, **levels: str) -> None:
    """Choose the permission of each person by first name, and save them together."""
    for first, level in levels.items():
        row_of(page, first.capitalize()).get_by_role("combobox").select_option(label=level)
    page.get_by_role("button", name="Save", exact=True).last.click()


def test_what_is_given_can_be_used_at_once_and_what_is_taken_is_refused(
    browsers: Browsers,
) -> None:
    albert, nils = browsers.of("Albert Moreau"), browsers.of("Nils Berg")
    menu = nils.get_by_role("navigation", name="Menu")
    expect(menu.get_by_role("link", name="Invite & Manage")).to_have_count(0)

    albert.get_by_role("link", name="Configure user permissions").click()
    expect(row_of(albert, "Ada Lindqvist").get_by_role("combobox")).to_be_disabled()
    give(albert, nils="Allow Partner Management", olga="None")
    expect_said(albert, "Permissions changed: 2.")

    menu.get_by_role("link", name="Tickets").click()
    menu.get_by_role("link", name="Invite & Manage").click()
    expect(nils.get_by_role("heading", level=1)).to_have_text("Invite & Manage")

    give(albert, nils="None")
    expect_said(albert, "Permissions changed: 1.")
    menu.get_by_role("link", name="Dashboard").click()
    expect(nils.get_by_role("heading", level=1)).to_have_text("Not for you")


def test_those_who_are_ticked_get_one_permission_and_stay_ticked_no_longer(
    browsers: Browsers,
) -> None:
    albert = browsers.of("Albert Moreau")
    albert.get_by_role("link", name="Configure user permissions").click()
    expect(albert.get_by_role("checkbox", name="Select Ada Lindqvist")).to_be_disabled()
    for name in ("Nils Berg", "Olga Petrova"):
        albert.get_by_role("checkbox", name=f"Select {name}").check()
    together = albert.get_by_label("Those who are ticked get")
    together.select_option("Allow Partner Management")
    albert.get_by_role("button", name="Set for those ticked (2)").click()

    expect_said(albert, "Permissions changed: 2.")
    expect(albert.get_by_role("checkbox", name="Select Nils Berg")).not_to_be_checked()
    for first, level in (("Nils", "None"), ("Olga", "Allow Outsourcing")):
        chosen = row_of(albert, first).locator("option:checked")
        expect(chosen).to_have_text("Allow Partner Management")
        give(albert, **{first.lower(): level})
        expect_said(albert, "Permissions changed: 1.")


def test_of_two_editors_the_later_sees_what_the_other_has_set(browsers: Browsers) -> None:
    ada, albert = browsers.of("Ada Lindqvist"), browsers.of("Albert Moreau")
    for page in (ada, albert):
        page.get_by_role("link", name="Configure user permissions").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Configure user permissions")

    give(ada, nils="Allow Outsourcing")
    expect_said(ada, "Permissions changed: 1.")
    give(albert, nils="Allow All")
    expect(albert.get_by_role("alert")).to_contain_text("Nothing was saved")
    expect(row_of(albert, "Nils Berg")).to_contain_text("Somebody else has set: Allow Outsourcing")

    albert.get_by_role("button", name="Save", exact=True).last.click()
    expect_said(albert, "Permissions changed: 1.")
    ada.reload()
    expect(row_of(ada, "Nils Berg").get_by_role("combobox")).to_contain_text("Allow All")
    expect(row_of(ada, "Nils Berg").locator("option:checked")).to_have_text("Allow All")


def test_whoever_has_lost_a_right_reads_so_whatever_they_press_on_the_open_page(
    browsers: Browsers,
) -> None:
    albert, paula = browsers.of("Albert Moreau"), browsers.of("Paula Iversen")
    for press in (export, save_view, cancel_offer):
        paula.goto("/outsource?list=all-open")
        save_anew(albert, paula="None")

        press(paula)
        expect(paula.get_by_role("heading", level=1)).to_have_text("Not for you")
        expect(paula.get_by_role("status")).to_have_text("")
        save_anew(albert, paula="Allow Partner Management")


def save_anew(page: Page, **levels: str) -> None:
    """On a page that says nothing of what was saved before."""
    page.goto("/outsource/permissions")
    give(page, **levels)
    expect_said(page, "Permissions changed: 1.")


def export(page: Page) -> None:
    page.get_by_text("Export", exact=True).click()
    page.get_by_role("link", name="Download CSV").click()


def save_view(page: Page) -> None:
    page.get_by_text("Save view", exact=True).click()
    page.get_by_label("Name of the view").fill("Ours")
    page.get_by_role("button", name="Save", exact=True).click()


def cancel_offer(page: Page) -> None:
    page.get_by_role("checkbox", name="Select T-").first.check()
    page.get_by_role("button", name="Cancel offers").click()
