# SPDX-License-Identifier: Apache-2.0
"""Drawings and small pictures as PNG files of one make: on white, without wide margins, at most 320 pixels.

Clip art is often drawn on a page of paper, of which it fills a corner; what is cut off is white.
"""

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageChops

from core.data import svg
from core.data.pictures import load_image
from core.errors import MediaError
from starter.item import Item

SIDE = 320  # pixels of the longer side, margins included
DRAWN = 640  # pixels a drawing is rendered at, before its margins are cut
MARGIN = 0.04
MAKE = "1"  # raise when the same source would become another picture


def drawn(items: Iterable[Item], folder: Path, processes: int) -> Iterator[Item]:
    """The items with their pictures, in the same order, without those that cannot be drawn.

    What is in `folder` already is not drawn again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = list(items)
    jobs = [(str(item.file), str(folder)) for item in found]
    with ProcessPoolExecutor(processes) as pool:
        for item, made in zip(found, pool.map(_render, jobs, chunksize=8), strict=True):
            if made:
                yield replace(item, file=Path(made))


def _render(job: tuple[str, str]) -> str:
    source, folder = Path(job[0]), Path(job[1])
    data = source.read_bytes()
    name = hashlib.sha256(data + MAKE.encode()).hexdigest()[:32]
    target, none = folder / f"{name}.png", folder / f"{name}.none"
    if target.exists():
        return str(target)
    if none.exists():
        return ""
    try:
        picture = svg.render(data, DRAWN) if source.suffix == ".svg" else load_image(source)
    except MediaError:
        none.touch()
        return ""
    buffer = io.BytesIO()
    _trimmed(picture).save(buffer, "PNG", compress_level=6)
    fresh = folder / f".{name}.{os.getpid()}"
    fresh.write_bytes(buffer.getvalue())
    fresh.replace(target)
    return str(target)


def _trimmed(picture: Image.Image) -> Image.Image:
    ink = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).convert("L")
    box = ink.point(lambda value: 255 if value > 8 else 0).getbbox() or (0, 0, *picture.size)
    picture = picture.crop(box)
    margin = round(MARGIN * min(SIDE, max(picture.size)))
    picture.thumbnail((SIDE - 2 * margin, SIDE - 2 * margin), Image.Resampling.LANCZOS)
    framed = Image.new("RGB", (picture.width + 2 * margin, picture.height + 2 * margin), "white")
    framed.paste(picture, (margin, margin))
    return framed
