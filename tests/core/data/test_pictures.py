# SPDX-License-Identifier: Apache-2.0
"""Pictures of every format and mode, upright, on white, and nothing that is damaged or too large."""

import importlib
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.media import load_image
from core.errors import MediaError, Unavailable

RED, BLUE = (255, 0, 0), (0, 0, 255)


def two_halves(left: tuple[int, ...] = RED, right: tuple[int, ...] = BLUE, mode: str = "RGB") -> Image.Image:
    """40 x 20, a colour on each side."""
    image = Image.new(mode, (40, 20), left)
    image.paste(right, (20, 0, 40, 20))
    return image


def near(pixel: object, colour: tuple[int, int, int], tolerance: int = 12) -> bool:
    return bool(np.abs(np.subtract(pixel, colour)).max() <= tolerance)


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "gif"])
def test_formats(tmp_path: Path, ending: str) -> None:
    two_halves().save(tmp_path / f"a.{ending}")
    image = load_image(tmp_path / f"a.{ending}")
    assert (image.mode, image.size) == ("RGB", (40, 20))
    assert near(image.getpixel((5, 10)), RED)
    assert near(image.getpixel((35, 10)), BLUE)


def test_heic(tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.from_pillow(two_halves().resize((128, 64))).save(tmp_path / "a.heic", quality=90)
    image = load_image(tmp_path / "a.heic")
    assert image.size == (128, 64)
    assert near(image.getpixel((10, 30)), RED, 25)


def test_heic_without_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
    monkeypatch.setitem(sys.modules, "pillow_heif", None)  # as Python itself marks what cannot be imported
    with pytest.raises(Unavailable, match=r"pillow-heif.*pip install") as caught:
        load_image(tmp_path / "a.heic")
    assert caught.value.file == str(tmp_path / "a.heic")
    assert importlib.import_module("PIL")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
def test_exif_orientation(tmp_path: Path, orientation: int, ending: str) -> None:
    """Stored turned by the inverse, shown as it was: red at the left."""
    inverse = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # PIL's numbers of transpositions
    upright = two_halves()
    stored = upright if orientation == 1 else upright.transpose(Image.Transpose(inverse[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(tmp_path / f"a.{ending}", exif=exif)
    image = load_image(tmp_path / f"a.{ending}")
    assert image.size == (40, 20)
    assert near(image.getpixel((3, 10)), RED, 40)
    assert near(image.getpixel((36, 10)), BLUE, 40)


def test_damaged_exif_is_no_reason_to_refuse(tmp_path: Path) -> None:
    two_halves().save(tmp_path / "a.jpg", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\xee" * 40)
    assert load_image(tmp_path / "a.jpg").size == (40, 20)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_is_white(tmp_path: Path, mode: str) -> None:
    image = two_halves((255, 0, 0, 255), (0, 0, 0, 0), "RGBA")
    path = tmp_path / "a.png"
    if mode == "P":
        palette = two_halves().quantize(2)
        palette.save(path, transparency=palette.getpixel((35, 10)))
    else:
        image.convert(mode).save(path)
    loaded = load_image(path)
    assert near(loaded.getpixel((35, 10)), (255, 255, 255), 0)
    assert not near(loaded.getpixel((5, 10)), (255, 255, 255), 50)


def test_half_transparency_is_mixed(tmp_path: Path) -> None:
    Image.new("RGBA", (4, 4), (0, 0, 0, 128)).save(tmp_path / "a.png")
    assert near(load_image(tmp_path / "a.png").getpixel((1, 1)), (127, 127, 127), 1)


def test_sixteen_bits(tmp_path: Path) -> None:
    values = np.array([[0, 0x8000, 0xFFFF]], np.uint16)
    Image.fromarray(values).save(tmp_path / "a.png")
    assert np.asarray(load_image(tmp_path / "a.png"))[0, :, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize("mode", ["1", "L", "CMYK"])
def test_other_modes(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    two_halves((255, 255, 255), (0, 0, 0)).convert(mode).save(path)
    image = load_image(path)
    assert image.mode == "RGB"
    assert near(image.getpixel((5, 10)), (255, 255, 255))
    assert near(image.getpixel((35, 10)), (0, 0, 0), 40)


def test_the_first_frame_of_an_animation(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, BLUE)]
    for ending in ("gif", "webp"):
        frames[0].save(tmp_path / f"a.{ending}", save_all=True, append_images=frames[1:])
        assert near(load_image(tmp_path / f"a.{ending}").getpixel((9, 9)), RED)


def test_max_side(tmp_path: Path) -> None:
    two_halves().resize((1200, 600)).save(tmp_path / "a.jpg")
    assert load_image(tmp_path / "a.jpg", max_side=100).size == (100, 50)
    assert load_image(tmp_path / "a.jpg", max_side=5000).size == (1200, 600)


# ---- what cannot be used --------------------------------------------------------------------------------


def png_header(width: int, height: int) -> bytes:
    """A PNG of that size with valid checksums and hardly any content."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def test_a_huge_header_is_refused_before_memory_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_header(60_000, 60_000))
    with pytest.raises(MediaError, match="60,000 x 60,000 pixels; the limit is 100 megapixels") as caught:
        load_image(tmp_path / "a.png")
    assert "a.png" in str(caught.value)


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "gif"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_truncated(tmp_path: Path, picture, ending: str, share: float) -> None:
    path = picture(tmp_path / f"a.{ending}", size=(200, 150))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(MediaError) as caught:
        load_image(path)
    assert str(path) in str(caught.value)


def test_a_wrong_checksum(tmp_path: Path, picture) -> None:
    path = picture(tmp_path / "a.png")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(MediaError, match="cannot be decoded"):
        load_image(path)


def test_other_kinds_are_named(tmp_path: Path, sound) -> None:
    with pytest.raises(MediaError, match="wav, not a picture"):
        load_image(sound(tmp_path / "a.wav"))
    (tmp_path / "a.jpg").write_text("Not a picture at all.\n")
    with pytest.raises(MediaError, match=r"text file named \.jpg"):
        load_image(tmp_path / "a.jpg")
    (tmp_path / "a").write_bytes(b"\0\1\2")
    with pytest.raises(MediaError, match="no known format"):
        load_image(tmp_path / "a")
