# SPDX-License-Identifier: Apache-2.0
"""Small pictures inside the page. What cannot be shown is a tile with a sign."""

import base64
import io
from functools import lru_cache
from pathlib import Path

from PIL import Image

from core.data.pictures import load_image
from core.errors import CoreError
from core.queries import kind_of
from core.report.page import Html, text

QUALITY = 82  # of WebP, in which a tile of 128 pixels takes some 3 kB
SIGNS = {"audio": "♪", "text": "¶", "image": "?"}


def thumbnail(file: str | None, side: int, description: str) -> Html:
    """A square tile of `side` pixels, drawn at twice that for fine screens. `description` is read to who cannot see it."""
    data = _inline(file, 2 * side) if file else None
    if data is None:
        sign = SIGNS.get(_kind(file), "?")
        name = Path(file).name if file else ""
        return Html(
            f'<span class="tile sign" style="--side:{side}px" role="img" aria-label="{text(description)}" '
            f'title="{text(name)}">{sign}</span>'
        )
    return Html(
        f'<img class="tile" style="--side:{side}px" alt="{text(description)}" src="{data}" loading="lazy" '
        f'width="{side}" height="{side}">'
    )


def _kind(file: str | None) -> str:
    try:
        return kind_of(file) if file else "text"
    except CoreError:
        return "image"


@lru_cache(maxsize=512)
def _inline(file: str, side: int) -> str | None:
    """A data URI; None for what is no picture, or not there any more."""
    if _kind(file) != "image":
        return None
    try:
        picture = load_image(file, max_side=side)
    except (CoreError, OSError):
        return None
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    data = io.BytesIO()
    picture.convert("RGB").save(data, "WEBP", quality=QUALITY, method=4)
    return f"data:image/webp;base64,{base64.b64encode(data.getvalue()).decode('ascii')}"
