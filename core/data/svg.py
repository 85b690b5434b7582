# SPDX-License-Identifier: Apache-2.0
"""SVG drawings from anywhere, drawn without trusting them.

The renderer would read any file that an `<image>` names, recurse until the stack ends, and take minutes over
one filter. So the XML is parsed without entities, everything that points outside is refused, the work is
counted before it is done, and what is drawn is written anew from what was checked.
"""

import base64
import binascii
import io
import re
from functools import cache
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image

from core.errors import MediaError

MAX_BYTES = 10_000_000
MAX_DEPTH = 100  # the renderer recurses; a few hundred levels can end its stack
MAX_COST = 200_000  # in plain elements, references followed
MAX_EMBEDDED = 25_000_000  # pixels of all embedded pictures together

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_FAMILIES = ("Arial", "DejaVu Sans", "Liberation Sans", "Noto Sans", "FreeSans", "Helvetica", "Segoe UI")
_DROPPED = {"metadata", "script", "foreignObject", "title", "desc"}  # never drawn
_SLOW = {"feMorphology", "feConvolveMatrix"}  # time grows with the square of an attribute; a detail of looks
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!#)([^)'\"]*)|@import\s*([^;]*)", re.IGNORECASE)
_INSIDE = re.compile(r"#([^\s)'\"]+)")


def render(data: bytes, side: int) -> Image.Image:
    """Draw on white, the longer side `side` pixels. Raises `MediaError` (without a file name)."""
    root = _parse(data)
    _check_depth(root)
    _clean(root)
    _check_cost(root)
    has_text = any(_name(element) == "text" for element in root.iter())
    picture = _draw(ElementTree.tostring(root, encoding="unicode"), side, _font() if has_text else None)
    if picture.getextrema() == ((255, 255),) * 3:
        raise MediaError(
            "The drawing shows nothing on white paper.",
            "Check it in a viewer; text needs a font that has its letters.",
        )
    return picture


def _draw(markup: str, side: int, font: str | None) -> Image.Image:
    """`font`: the family used for text whose own is not installed; None for a drawing without text."""
    import resvg_py

    png = resvg_py.svg_to_bytes(
        svg_string=markup,
        width=side,
        height=side,  # both: the drawing is fitted into the square
        background="#ffffff",
        dpi=96.0,
        skip_system_fonts=font is None,  # finding the fonts takes longer than most drawings
        font_family=font,
        serif_family=font,
        sans_serif_family=font,
    )
    return Image.open(io.BytesIO(png), formats=["PNG"]).convert("RGB")


@cache
def _font() -> str:
    """The first of the usual families that is installed: text in a family that is missing is not drawn."""
    for family in _FAMILIES:
        markup = f'<svg xmlns="{_NAMESPACE[1:-1]}" width="9" height="9"><text y="9">A</text></svg>'
        if _draw(markup, 9, family).getextrema() != ((255, 255),) * 3:
            return family
    return _FAMILIES[0]


def size(data: bytes) -> tuple[int, int] | None:
    """Nominal width and height in pixels where the file states them. Raises `MediaError`."""
    root = _parse(data)
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    lengths = [root.get("width"), root.get("height")]
    if None in lengths or any("%" in str(length) for length in lengths):
        lengths = list(box[2:4])
    try:
        width, height = (float(re.sub(r"[a-z]+$", "", str(length).strip())) for length in lengths)
        return max(1, round(width)), max(1, round(height))
    except (ValueError, OverflowError):
        return None


def _parse(data: bytes) -> ElementTree.Element:
    if len(data) > MAX_BYTES:
        raise MediaError(
            f"The drawing has {len(data) / 1e6:.0f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB.",
            "Export it as PNG.",
        )
    try:
        root: ElementTree.Element = fromstring(data, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise MediaError(
            "The drawing defines XML entities, which are never expanded.", 'Save it again as "plain SVG".'
        ) from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise MediaError(f"The drawing is not valid XML: {error}.", "Export it again.") from error
    if _name(root) != "svg":
        start = root.tag.rpartition("}")[2]
        raise MediaError(f"It is XML but no drawing: it starts with <{start}>.", "Export it as SVG.")
    return root


def _name(element: ElementTree.Element) -> str:
    """The SVG name of an element; "" for another vocabulary, a comment or a processing instruction."""
    tag: Any = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.removeprefix(_NAMESPACE) if not tag.startswith("{") or tag.startswith(_NAMESPACE) else ""


def _check_depth(root: ElementTree.Element) -> None:
    pending = [(root, 1)]
    while pending:
        element, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise MediaError(f"The drawing nests more than {MAX_DEPTH} levels deep.", "Export it as PNG.")
        pending += [(child, depth + 1) for child in element]


def _clean(root: ElementTree.Element) -> None:
    """Take out what is never drawn, and refuse what points outside."""
    pixels = 0
    for parent in list(root.iter()):
        for child in list(parent):
            name = _name(child)
            if not name or name in _DROPPED or name in _SLOW:
                child.tail, child.text = None, None
                parent.remove(child)
    for element in root.iter():
        pixels += _check_references(element)
        if pixels > MAX_EMBEDDED:
            raise MediaError("The pictures inside the drawing are too large.", "Export it as PNG.")
        if _name(element) == "feTurbulence" and _number(element.get("numOctaves", "1")) > 8:
            element.set("numOctaves", "8")


def _check_references(element: ElementTree.Element) -> int:
    """The number of pixels of the picture that `element` embeds."""
    pixels = 0
    for key, value in list(element.attrib.items()):
        name, value = key.rpartition("}")[2], value.strip()
        if name == "base" or (name == "href" and _name(element) == "a"):
            del element.attrib[key]
        elif name == "href" and value.lower().startswith("data:"):
            picture, count = _embedded(value)
            element.set(key, picture)
            pixels += count
        elif name == "href" and not value.startswith("#"):
            raise _outside(value)
        elif match := _OUTSIDE.search(value):
            raise _outside(match[1] or match[2] or "")
    if _name(element) == "style" and (match := _OUTSIDE.search(element.text or "")):
        raise _outside(match[1] or match[2] or "")
    return pixels


def _outside(target: str) -> MediaError:
    return MediaError(
        f"The drawing refers to something outside itself ({target[:60]}), which is never followed.",
        "Embed the picture in the drawing, or export it as PNG.",
    )


def _embedded(url: str) -> tuple[str, int]:
    """An embedded picture, written anew so that the renderer sees what was checked, and its pixels."""
    header, _, body = url.partition(",")
    try:
        content = base64.b64decode(body) if ";base64" in header.lower() else unquote_to_bytes(body)
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "GIF", "WEBP"]) as picture:
            kind, count = str(picture.format).lower(), picture.width * picture.height
    except (OSError, ValueError, SyntaxError, binascii.Error) as error:
        raise MediaError(
            "A picture inside the drawing cannot be read.", "Embed it again as PNG or JPEG."
        ) from error
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}", count


def _check_cost(root: ElementTree.Element) -> None:
    """Count what will be drawn, following references: ten levels of ten uses are ten thousand million."""
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    known: dict[int, int] = {}

    def cost(element: ElementTree.Element, depth: int) -> int:
        if id(element) in known:
            return known[id(element)]
        if depth > MAX_DEPTH:
            raise MediaError("The drawing's references nest too deep.", "Export it as PNG.")
        known[id(element)] = 0  # a loop ends here, as it does in the renderer
        values = " ".join(element.attrib.values())
        total = 1 + 200 * ("filter" in element.attrib or "filter:" in values)
        total += 20 * any(word in values for word in ("mask", "clip-path", "opacity"))
        total += sum(cost(child, depth + 1) for child in element)
        total += sum(cost(named[key], depth + 1) for key in _INSIDE.findall(values) if key in named)
        known[id(element)] = total
        return total

    if cost(root, 1) > MAX_COST:
        raise MediaError("The drawing is too complex to draw in reasonable time.", "Export it as PNG.")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
