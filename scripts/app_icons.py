"""Draws portal/static/app/*.png, the pictures of the installed app, from portal/static/logo.svg.

`make icons` runs it after the logo has changed; its results are kept with the sources.
"""

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.servers import chromium_path

STATIC = Path(__file__).resolve().parent.parent / "portal" / "static"
COLOUR = "#0b6468"
# A launcher may cut a maskable icon to any shape, so the logo fills the square to its edges.
PICTURES = {
    "192.png": (192, "transparent"),
    "512.png": (512, "transparent"),
    "maskable.png": (512, COLOUR),
    "touch.png": (180, COLOUR),
}
PAGE = """<body style="margin: 0; background: {ground}">
<style>svg {{ display: block; width: 100vw; height: 100vh }}</style>{logo}"""


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (size, ground) in PICTURES.items():
            draw(browser, name, size, ground)


def draw(browser: Browser, name: str, size: int, ground: str) -> None:
    page = browser.new_page(viewport={"width": size, "height": size})
    page.set_content(PAGE.format(ground=ground, logo=(STATIC / "logo.svg").read_text()))
    page.screenshot(path=STATIC / "app" / name, omit_background=True)
    page.close()


if __name__ == "__main__":
    main()
