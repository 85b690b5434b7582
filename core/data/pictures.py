# SPDX-License-Identifier: Apache-2.0
"""Reading pictures: any of the formats in `signatures`, upright, on white, as 8-bit RGB.

Limits are checked on the header, before memory is taken. Everything unreadable is a `MediaError`.
"""

import importlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from core.data import svg
from core.data.signatures import KINDS, format_of
from core.errors import CoreError, MediaError, Unavailable

MAX_PIXELS = 100_000_000  # 300 MB as RGB
MAX_BYTES = 300_000_000
SVG_SIDE = 512  # a drawing has no pixels of its own

# The check below is stricter and has a message for a person; the library's own would be a Python warning.
Image.MAX_IMAGE_PIXELS = None


def load_image(path: str | Path, max_side: int | None = None) -> Image.Image:
    """An RGB picture, upright by its EXIF orientation, transparency on white, the first frame of several.

    `max_side`: pixels of the longer side at most; a drawing (SVG) gets just that, 512 without it.
    Raises `MediaError`, or `Unavailable` for HEIC without its library.
    """
    format, data = read_picture(path)
    return decode_picture(data, format, path, max_side)


def picture_size(path: str | Path) -> tuple[int, int] | None:
    """Width and height from the header; None for a drawing that states none. Raises as `load_image` does."""
    format, data = read_picture(path)
    with _explained(path):
        return svg.size(data) if format == "svg" else _open(data, format).size


def read_picture(path: str | Path) -> tuple[str, bytes]:
    """The format of a picture and its bytes. Raises `MediaError` when it is none, or too large to be one."""
    format = format_of(path)
    if format is None or KINDS[format] != "image":
        what = "no known format" if format is None else f"{format}, not a picture"
        raise MediaError(f"It is {what}.", "Choose a PNG, JPEG, WebP, GIF or SVG.", file=path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise MediaError(
            f"The file cannot be read: {error.strerror}.", "Check its disk.", file=path
        ) from error
    if len(data) > MAX_BYTES:
        raise MediaError(f"The file is over {MAX_BYTES / 1e6:.0f} MB.", "Save it smaller.", file=path)
    return format, data


def decode_picture(data: bytes, format: str, path: str | Path, max_side: int | None = None) -> Image.Image:
    """What `load_image` does with bytes that were read already."""
    with _explained(path):
        if format == "svg":
            return svg.render(data, max_side or SVG_SIDE)
        return _decode(data, format, max_side)


@contextmanager
def _explained(path: str | Path) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are about metadata; broken pixels are errors
            yield
    except CoreError as error:
        error.file = str(path)
        raise
    except Exception as error:  # decoders raise nearly anything on a damaged file
        unknown = isinstance(error, UnidentifiedImageError)  # its own message names a buffer
        reason = "its header is damaged" if unknown else str(error) or type(error).__name__
        raise MediaError(
            f"The picture cannot be decoded: {reason}.", "Export or download it again.", file=path
        ) from error


def _decode(data: bytes, format: str, max_side: int | None) -> Image.Image:
    picture = _open(data, format)
    if format == "png":
        picture.verify()  # checks every checksum, which loading does not; it uses the picture up
        picture = _open(data, format)
    orientation = _orientation(picture)
    if format == "jpeg" and max_side:
        picture.draft(None, (3 * max_side, 3 * max_side))  # decodes at a half, a quarter or an eighth
    picture.load()
    picture = _on_white(picture)
    if max_side:
        picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    return picture if orientation is None else picture.transpose(orientation)


def _open(data: bytes, format: str) -> Image.Image:
    if format == "heic":
        _register_heic()
    picture = Image.open(io.BytesIO(data), formats=["HEIF" if format == "heic" else format.upper()])
    if picture.width * picture.height > MAX_PIXELS:
        raise MediaError(
            f"The picture has {picture.width:,} x {picture.height:,} pixels; the limit is "
            f"{MAX_PIXELS // 1_000_000} megapixels.",
            "Save it smaller.",
        )
    return picture


def _register_heic() -> None:
    try:
        importlib.import_module("pillow_heif").register_heif_opener()
    except ImportError as error:
        raise Unavailable(
            "HEIC pictures need the pillow-heif library, which is not installed.",
            "Install it with: pip install 'braid-studio[heic]', or save the picture as JPEG.",
        ) from error


_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _orientation(picture: Image.Image) -> Image.Transpose | None:
    """What brings the picture upright. Damaged EXIF data do not make a good picture unreadable."""
    try:
        return _UPRIGHT.get(picture.getexif().get(0x0112, 1))
    except Exception:  # the EXIF reader raises nearly anything
        return None


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):  # 16-bit grey
        grey = np.asarray(picture).astype(np.int64) >> 8
        return Image.fromarray(grey.clip(0, 255).astype(np.uint8), "L").convert("RGB")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, (255, 255, 255))
        white.paste(picture, mask=picture.getchannel("A"))
        return white
    return picture.convert("RGB")
