"""Fills portal/static/vendor/ from node_modules: htmx, and one sprite of the icons we name.

A page shows an icon with <use href="icons.svg#name">; the names stand in portal/static/icons.txt.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
STATIC = ROOT / "portal" / "static"
VENDOR = STATIC / "vendor"

LICENSE = re.compile(r"<!--.*?-->", re.DOTALL)
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round">{drawing}</symbol>'
)


def icon(name: str) -> str:
    """The SVG text of one icon, as lucide ships it."""
    file = MODULES / "lucide-static" / "icons" / f"{name}.svg"
    if not file.is_file():
        sys.exit(f"portal/static/icons.txt names {name!r}, which lucide-static does not have.")
    return file.read_text()


def symbol(name: str) -> str:
    """The icon as a symbol of the sprite: the same strokes, without size and class."""
    drawing = DRAWING.search(icon(name))
    if drawing is None:
        sys.exit(f"The icon {name!r} of lucide-static is not an SVG as we know them.")
    return SYMBOL.format(name=name, drawing=" ".join(drawing[1].split()))


def sprite(names: list[str]) -> str:
    """All named icons as one SVG, under the licence line that each of them carries."""
    licence = LICENSE.search(icon(names[0]))
    symbols = [symbol(name) for name in names]
    head = licence[0] if licence else ""
    return "\n".join([head, '<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def main() -> None:
    """Write both files; the sprite comes last, so that make sees a broken run as not done."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    shutil.copy(MODULES / "htmx.org" / "dist" / "htmx.min.js", VENDOR)
    names = (STATIC / "icons.txt").read_text().split()
    (VENDOR / "icons.svg").write_text(sprite(names))


if __name__ == "__main__":
    main()
