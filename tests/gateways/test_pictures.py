"""Pictures are decoded within bounds; each has a small one, upright, that tells nothing."""

from io import BytesIO

import pytest
from PIL import Image

from portal.gateways import pictures
from portal.gateways.pictures import Picture, look_at
from portal.rules import file_types as types
from portal.rules.files import THUMBNAIL
from portal.rules.refusals import Refusal
from tests.files import CAMERA, ON_ITS_SIDE, ORIENTATION, PLACE, bomb, picture

RED = (254, 0, 0)


async def seen(sample: bytes, found: types.FileType = types.JPEG) -> Picture:
    answer = await look_at(BytesIO(sample), found)
    assert isinstance(answer, Picture)
    return answer


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=["JPEG"])


@pytest.mark.parametrize(
    "found", [types.JPEG, types.PNG, types.GIF, types.WEBP], ids=lambda each: each.media_type
)
async def test_a_picture_stays_as_it_is_and_gets_a_small_one(found: types.FileType) -> None:
    answer = await seen(picture(pictures.DECODERS[found], (1200, 600)), found)
    assert (answer.type, answer.converted) == (found, None)
    small = opened(answer.thumbnail)
    assert small.size == (THUMBNAIL, THUMBNAIL // 2)
    red, green, blue = small.convert("RGB").getpixel((50, 50))  # type: ignore[misc]
    assert red > 230 > 30 > max(green, blue)


async def test_a_picture_of_an_iphone_becomes_a_jpeg_that_keeps_the_cameras_notes() -> None:
    exif = Image.Exif()
    exif[CAMERA] = "iPhone 15"
    answer = await seen(picture("HEIF", (640, 480), exif), types.HEIC)
    assert answer.type == types.JPEG
    assert answer.converted
    assert opened(answer.converted).size == (640, 480)
    assert opened(answer.converted).getexif()[CAMERA] == "iPhone 15"


async def test_a_small_picture_stands_upright_and_does_not_tell_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = ON_ITS_SIDE
    exif.get_ifd(PLACE)[2] = (52.0, 31.0, 12.0)
    small = opened((await seen(picture("JPEG", (1200, 600), exif))).thumbnail)
    assert small.size == (THUMBNAIL // 2, THUMBNAIL)
    assert not small.getexif()


async def test_what_can_be_seen_through_stands_on_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG")
    small = opened((await seen(out.getvalue(), types.PNG)).thumbnail)
    assert small.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(8000, 5001), (60_000, 60_000), (2_000_000_000, 2)])
async def test_A28_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    refusal = await look_at(BytesIO(bomb(*size)), types.PNG)
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "A28"


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
@pytest.mark.parametrize(
    "found", [types.JPEG, types.PNG, types.HEIC], ids=lambda each: each.media_type
)
async def test_half_a_picture_is_refused(found: types.FileType, keep: float) -> None:
    whole = picture(pictures.DECODERS[found], (300, 300))
    half = BytesIO(whole[: int(keep * len(whole))])
    assert await look_at(half, found) == types.DAMAGED


async def test_no_other_decoder_gets_to_see_a_file() -> None:
    assert await look_at(BytesIO(picture("GIF")), types.PNG) == types.DAMAGED


async def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0)
    assert await look_at(BytesIO(picture("PNG", (2000, 2000))), types.PNG) == pictures.TOO_SLOW
