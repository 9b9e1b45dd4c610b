"""What people do who have no mouse: the Tab key leads there, and what stands in focus is used."""

from playwright.sync_api import Locator, Page, expect

MOST_STEPS = 60  # more would be no way for a person


def press(page: Page, target: Locator, *, backwards: bool = False) -> None:
    """Go there by the Tab key alone, and press Enter."""
    go_to(page, target, backwards=backwards)
    page.keyboard.press("Enter")


def type_into(page: Page, target: Locator, text: str) -> None:
    """What is typed replaces what stands there: a browser selects a field that Tab leads to."""
    go_to(page, target)
    page.keyboard.type(text)


def go_to(page: Page, target: Locator, *, backwards: bool = False) -> None:
    expect(target).to_be_visible()
    for _ in range(MOST_STEPS):
        if target.evaluate("element => element.matches(':focus-visible')"):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"The Tab key does not lead to {target}.")
