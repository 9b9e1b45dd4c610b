"""Whether a page fits a small phone, its targets a thumb, and its controls colours of one's own."""

from typing import Any

from playwright.sync_api import Page

from e2e.browsers import PHONE

THUMB = 44  # CSS pixels, in either direction
# A desk at 400 %, and the smallest phone that there is.
SMALLEST: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}}

# What stands further right than the window, or scrolls sideways in itself.
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (one) => one.scrollWidth > one.clientWidth + 1
    && ["auto", "scroll"].includes(getComputedStyle(one).overflowX) && one.checkVisibility();
  const found = [...document.querySelectorAll("body *")].filter(scrolls);
  if (document.documentElement.scrollWidth > width)
    found.push(...[...document.querySelectorAll("body *")].filter(
      (one) => one.checkVisibility() && one.getBoundingClientRect().right > width + .5));
  return found.map((one) => one.outerHTML.slice(0, 120));
}"""

STICKING_OUT = """() => [...document.querySelectorAll(".table")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.scrollWidth} in ${one.clientWidth}: ${one.outerHTML.slice(0, 120)}`)"""

# A link in a sentence is as high as its line; what is laid over a whole card is as large as that.
# The bars of a year are narrow, and their months can be chosen from a list too. What is hidden from
# a reader is a second way to what stands beside it.
TARGETS = """(thumb) => {
  const isInSentence = (one) => one.matches("a") && getComputedStyle(one).display === "inline"
    && [...one.parentElement.childNodes].some((beside) => beside !== one
      && beside.nodeType === Node.TEXT_NODE && /\\w/.test(beside.textContent));
  const boxOf = (one) => {
    const over = getComputedStyle(one, "::after");
    if (over.content !== "none" && over.position === "absolute")
      return one.offsetParent.getBoundingClientRect();
    const boxes = [one, ...(one.labels ?? [])].map((each) => each.getBoundingClientRect());
    const [left, top] = ["left", "top"].map((side) => Math.min(...boxes.map((box) => box[side])));
    const [right, bottom] = ["right", "bottom"].map(
      (side) => Math.max(...boxes.map((box) => box[side])));
    return { width: right - left, height: bottom - top };
  };
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true })
    && !one.closest(".sr-only") && !one.matches(".skip, .year a, [aria-hidden]");
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter((one) => isSeen(one) && !isInSentence(one))
    .map((one) => [one, boxOf(one)])
    .filter(([, box]) => box.width && (box.height < thumb - .5 || box.width < thumb - .5))
    .map(([one, box]) =>
      `${Math.round(box.width)} x ${Math.round(box.height)}: ${one.outerHTML.slice(0, 160)}`);
}"""

# Forced colours take away every ground: without an edge a control is a word like any other.
EDGELESS = """() => [...document.querySelectorAll("button, .button, input, select, .badge, .pill")]
  .filter((one) => !one.matches("[type=checkbox], [type=radio], .quiet, .menu *"))
  .filter((one) => one.checkVisibility())
  .filter((one) => ["none", "hidden"].includes(getComputedStyle(one).borderBlockEndStyle))
  .map((one) => one.outerHTML.slice(0, 160))"""


def beyond_the_edge(page: Page) -> list[str]:
    """What one has to scroll sideways for."""
    found: list[str] = page.evaluate(SIDEWAYS)
    return found


def wide_tables(page: Page) -> list[str]:
    """Tables that stand out of their frames, where the window still has room for them."""
    found: list[str] = page.evaluate(STICKING_OUT)
    return found


def small_targets(page: Page) -> list[str]:
    """What a thumb does not hit for certain."""
    found: list[str] = page.evaluate(TARGETS, THUMB)
    return found


def edgeless(page: Page) -> list[str]:
    """Controls and badges that nothing sets apart where the reader chooses the colours."""
    found: list[str] = page.evaluate(EDGELESS)
    return found
