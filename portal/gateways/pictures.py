"""Pictures: within their bounds, decoded here and nowhere else, small ones made of them.

A picture's own bytes stay as they came, with the place and time that a camera wrote into them: at a
site they are evidence, and the digest holds for what was taken. Only HEIC, which few programs show,
becomes a JPEG, with the same notes of the camera. Thumbnails carry no notes at all.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, BinaryIO

import msgspec
import pillow_heif
from PIL import Image, ImageOps

from portal.rules.file_types import DAMAGED, GIF, HEIC, JPEG, PNG, WEBP, FileType
from portal.rules.files import MOST_PIXELS, THUMBNAIL, picture_refusal
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)

# One decoder each: what a file is was found out before, and no other one gets to see it.
DECODERS = {JPEG: "JPEG", PNG: "PNG", GIF: "GIF", WEBP: "WEBP", HEIC: "HEIF"}
QUALITY, SMALL_QUALITY = 88, 78
LARGEST_PROFILE = 4096  # bytes of colours' meaning, that a thumbnail carries along
SECONDS = 15  # from when it is its turn
AT_ONCE = 1  # a picture of 40 megapixels takes some hundred MB while it is decoded

TOO_SLOW = Refusal(
    "A28", N_("This picture takes too long to look at. Make it smaller, or try again later.")
)

_workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pictures")


class Picture(msgspec.Struct, frozen=True):
    """What is kept of one: its type, its bytes where they are others than came, and a small one."""

    type: FileType
    converted: bytes | None
    thumbnail: bytes


async def look_at(file: BinaryIO, found: FileType) -> Picture | Refusal:
    """Decode a picture of the type that was found, beside the event loop and not for long.

    After TOO_SLOW a thread may still read the file: nobody else should.
    """
    loop, begun = asyncio.get_running_loop(), asyncio.Event()

    def work() -> Picture | Refusal:
        loop.call_soon_threadsafe(begun.set)
        return _look_at(file, found)

    answer = loop.run_in_executor(_workers, work)
    try:
        await begun.wait()
        async with asyncio.timeout(SECONDS):
            return await answer
    except TimeoutError:
        return TOO_SLOW
    finally:
        answer.cancel()  # of whoever has gone while it waited for its turn


def _look_at(file: BinaryIO, found: FileType) -> Picture | Refusal:
    file.seek(0)
    try:
        with Image.open(file, formats=[DECODERS[found]]) as image:
            if refusal := picture_refusal(*image.size):
                return refusal
            converted = _as_jpeg(image) if found is HEIC else None
            return Picture(JPEG if converted else found, converted, _small(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return picture_refusal(MOST_PIXELS, 2) or DAMAGED
    except Exception:  # decoders raise whatever they like on what they were not made for
        return DAMAGED


def _as_jpeg(image: Image.Image) -> bytes:
    """The whole picture, upright already, with its colours and the camera's notes."""
    kept: dict[str, Any] = {
        name: image.info[name] for name in ("exif", "icc_profile") if image.info.get(name)
    }
    out = BytesIO()
    _opaque(image).save(out, "JPEG", quality=QUALITY, **kept)
    return out.getvalue()


def _small(image: Image.Image) -> bytes:
    """A JPEG of at most THUMBNAIL pixels a side, the right way up."""
    image.draft("RGB", (THUMBNAIL, THUMBNAIL))  # a JPEG is decoded at a fraction of its size
    profile = image.info.get("icc_profile") or b""
    keeps_profile = image.mode == "RGB" and len(profile) <= LARGEST_PROFILE
    small = image.convert("RGBA") if image.mode == "P" else image
    small.thumbnail((THUMBNAIL, THUMBNAIL), reducing_gap=2)
    upright = _opaque(ImageOps.exif_transpose(small))
    out = BytesIO()
    upright.save(out, "JPEG", quality=SMALL_QUALITY, icc_profile=profile if keeps_profile else None)
    return out.getvalue()


def _opaque(image: Image.Image) -> Image.Image:
    """In red, green and blue; what can be seen through stands on white."""
    if image.mode == "RGB":
        return image
    if "transparency" not in image.info and not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")
