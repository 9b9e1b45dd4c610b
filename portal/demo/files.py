"""Files that people attach in the story: drawn here, so that none has to be committed."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1200, 800
RACKS = range(120, 1100, 140)
STATIONS = ((220, 240), (620, 220), (980, 300), (420, 620), (860, 600))
WIRING = b"""Patch panel, floor 2

01  office 2.01   VLAN 20
02  office 2.02   VLAN 20
03  access point  VLAN 30
04  printer 4     VLAN 40
"""


def heatmap() -> bytes:
    """How well a hall is covered by radio, as a survey draws it."""
    field = Image.new("RGB", (WIDTH, HEIGHT), "#f0d9a8")
    glow = ImageDraw.Draw(field)
    for x, y in STATIONS:
        for radius, colour in ((230, "#bcd98f"), (150, "#6cbf73"), (80, "#2f9e6e")):
            glow.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    field = field.filter(ImageFilter.GaussianBlur(40))
    plan = ImageDraw.Draw(field)
    plan.rectangle((30, 30, WIDTH - 30, HEIGHT - 30), outline="#1b1f24", width=6)
    for x in RACKS:
        plan.rectangle((x, 110, x + 50, HEIGHT - 110), outline="#5b6470", width=3)
    for x, y in STATIONS:
        plan.ellipse((x - 10, y - 10, x + 10, y + 10), fill="#0b6468")
    return _as_bytes(field, "PNG")


def photo_of_rack() -> bytes:
    """A patch panel with its cables, as somebody holds a phone at it."""
    panel = Image.new("RGB", (WIDTH, HEIGHT), "#33383d")
    draw = ImageDraw.Draw(panel)
    colours = ("#d9a514", "#1c6fb8", "#b8322a", "#3d8f4e", "#8a8f94")
    for row in range(4):
        top = 60 + row * 180
        draw.rectangle((40, top, WIDTH - 40, top + 90), fill="#15181b", outline="#5b6470")
        for port in range(24):
            left = 66 + port * 45
            draw.rectangle((left, top + 22, left + 28, top + 60), fill="#6d747b")
            if (port * 7 + row) % 3:
                cable = colours[(port + row) % len(colours)]
                draw.line((left + 14, top + 52, left - 20 + row * 12, top + 170), cable, width=9)
    return _as_bytes(panel.filter(ImageFilter.GaussianBlur(1.2)), "JPEG")


def _as_bytes(picture: Image.Image, format: str) -> bytes:
    kept = BytesIO()
    picture.save(kept, format)
    return kept.getvalue()
