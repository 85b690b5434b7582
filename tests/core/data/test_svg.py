# SPDX-License-Identifier: Apache-2.0
"""Drawings from anywhere: drawn on white, never followed, never allowed to run away."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from core.data import svg
from core.data.media import load_image, probe
from core.errors import MediaError

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawing(content: str, attributes: str = 'width="100" height="50"', before: str = "") -> bytes:
    return f"{before}<svg {NAMESPACES} {attributes}>{content}</svg>".encode()


RECTANGLE = '<rect width="50" height="50" fill="#ff0000"/>'


@pytest.mark.parametrize(
    "attributes",
    ['width="100" height="50"', 'viewBox="0 0 100 50"', 'width="100pt" height="50pt" viewBox="0 0 100 50"'],
)
def test_drawn_at_the_asked_size_on_white(tmp_path: Path, attributes: str) -> None:
    (tmp_path / "a.svg").write_bytes(drawing(RECTANGLE, attributes))
    image = load_image(tmp_path / "a.svg", max_side=200)
    assert (image.mode, image.width) == ("RGB", 200)
    assert image.height in (100, 101)  # points are no whole pixels
    assert image.getpixel((10, 50)) == (255, 0, 0)
    assert image.getpixel((190, 50)) == (255, 255, 255)
    assert load_image(tmp_path / "a.svg").width == 512
    assert (probe(tmp_path / "a.svg").width, probe(tmp_path / "a.svg").height) == (100, 50)


def test_absolute_units_without_a_view_box(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_bytes(drawing(RECTANGLE, 'width="3cm" height="3cm"'))
    assert load_image(tmp_path / "a.svg", max_side=64).size == (64, 64)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_encodings_and_other_vocabularies(encoding: str) -> None:
    before = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">'
    )
    other = '<metadata xmlns:rdf="urn:rdf"><rdf:li href="http://example.org/é"/></metadata>'
    markup = drawing(other + RECTANGLE, before=before).decode()
    assert svg.render(markup.encode(encoding), 64).getpixel((5, 5)) == (255, 0, 0)


def test_text_is_drawn_in_whatever_font_there_is() -> None:
    """The family is surely missing; skipped where the machine has no font at all."""
    text = '<text x="5" y="45" font-family="Nonesuch" font-size="50">W</text>'
    try:
        image = svg.render(drawing(text), 100)
    except MediaError:
        pytest.skip("no font is installed")
    assert image.getextrema()[0][0] < 128


def embedded(image: Image.Image) -> str:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'<image width="100" height="50" xlink:href="data:image/png;base64,{data}"/>'


def test_an_embedded_picture_is_drawn() -> None:
    image = svg.render(drawing(embedded(Image.new("RGB", (100, 50), "blue"))), 100)
    assert image.getpixel((50, 25)) == (0, 0, 255)


# ---- what points outside --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        '<image href="secret.png" width="100" height="50"/>',
        '<image xlink:href="secret.png" width="100" height="50"/>',
        '<image href="file:///etc/passwd" width="9" height="9"/>',
        '<image href="http://localhost:1/a.png" width="9" height="9"/>',
        '<image href="//localhost:1/a.png" width="9" height="9"/>',
        '<use href="other.svg#part"/>',
        '<filter id="f"><feImage href="secret.png"/></filter>',
        '<rect width="9" height="9" fill="url(http://localhost:1/a.svg#g)"/>',
        '<rect width="9" height="9" style="fill: url( \'other.svg#g\' )"/>',
        "<style>@import 'http://localhost:1/a.css';</style>",
        "<style>rect { fill: url(other.svg#g) }</style>",
        '<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>',
        '<svg><g><image HREF="x" href="secret.png" width="9" height="9"/></g></svg>',
    ],
)
def test_nothing_outside_is_read(tmp_path: Path, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("RGB", (100, 50), "red").save(tmp_path / "secret.png")
    monkeypatch.chdir(tmp_path)  # where the renderer itself would look
    (tmp_path / "a.svg").write_bytes(
        drawing(content.replace("secret.png", str(tmp_path / "secret.png")) + RECTANGLE)
    )
    with pytest.raises(MediaError, match=r"outside itself|cannot be read") as caught:
        load_image(tmp_path / "a.svg")
    assert caught.value.file == str(tmp_path / "a.svg")
    (tmp_path / "a.svg").write_bytes(drawing(content + RECTANGLE))
    with pytest.raises(MediaError):
        load_image(tmp_path / "a.svg")


def test_a_link_is_not_a_reference() -> None:
    linked = f'<a xlink:href="https://example.org/">{RECTANGLE}</a>'
    assert svg.render(drawing(linked), 64).getpixel((5, 5)) == (255, 0, 0)


def test_scripts_and_stylesheet_instructions_are_dropped() -> None:
    before = '<?xml-stylesheet href="http://localhost:1/a.css"?>'
    script = '<script href="http://localhost:1/a.js"/><foreignObject><p>x</p></foreignObject>'
    assert svg.render(drawing(script + RECTANGLE, before=before), 64).getpixel((5, 5)) == (255, 0, 0)


# ---- what would run away --------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
USES = "".join(f'<g id="u{i}">{f"""<use href="#u{i - 1}"/>""" * 10}</g>' for i in range(1, 10))
PATTERNS = "".join(
    f'<pattern id="p{i}" width="9" height="9">{f"""<rect width="9" height="9" fill="url(#p{i - 1})"/>""" * 9}</pattern>'
    for i in range(1, 9)
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (drawing("<text>&l9;</text>", before=f'<!DOCTYPE svg [<!ENTITY l0 "ha">{LAUGHS}]>'), "entities"),
        (drawing("&x;", before='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "entities"),
        (drawing(f'<defs><rect id="u0"/>{USES}</defs><use href="#u9"/>'), "too complex"),
        (drawing(f'{PATTERNS}<rect width="9" height="9" fill="url(#p8)"/>'), "too complex"),
        (drawing("<g>" * 5_000 + "</g>" * 5_000), "100 levels"),
        (drawing('<g opacity="0.5">' * 900 + RECTANGLE + "</g>" * 900), "100 levels"),
        (drawing('<g><g filter="url(#f)"/></g>' * 5_000), "too complex"),
        (drawing(embedded(Image.new("1", (6_000, 6_000)))), "too large"),
        (b"<svg" + b" " * svg.MAX_BYTES + b"/>", "10 MB"),
        (drawing("<g>"), "not valid XML"),
        (b'<?xml version="1.0" encoding="nonesuch"?><svg/>', "not valid XML"),
        (
            b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><svg/></html>',
            "starts with <html>",
        ),
        (drawing(""), "nothing on white"),
        (drawing('<rect width="9" height="9" fill="white"/>'), "nothing on white"),
        (drawing(RECTANGLE, 'width="nan" height="-5"'), "nothing on white|cannot be decoded"),
    ],
)
def test_refused_with_a_reason(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "a.svg").write_bytes(data)
    with pytest.raises(MediaError, match=message) as caught:
        load_image(tmp_path / "a.svg")
    assert caught.value.file == str(tmp_path / "a.svg")
    assert caught.value.hint


@pytest.mark.parametrize(
    "content",
    [
        '<filter id="f"><feTurbulence baseFrequency="0.1" numOctaves="1000"/></filter>',
        '<filter id="f"><feMorphology operator="dilate" radius="500"/></filter>',
        f'<filter id="f"><feConvolveMatrix order="100" kernelMatrix="{"1 " * 10_000}"/></filter>',
        '<filter id="f"><feGaussianBlur stdDeviation="100000"/></filter>',
    ],
)
def test_slow_filters_are_tamed(content: str) -> None:
    """Each of these takes the renderer from a second to minutes as it stands."""
    shape = '<rect width="50" height="50" fill="red" filter="url(#f)"/>'
    assert svg.render(drawing(content + RECTANGLE + shape), 512).size == (512, 256)


def test_a_self_reference_ends() -> None:
    assert svg.render(drawing(f'<g id="a"><use href="#a"/>{RECTANGLE}</g>'), 64).getpixel((5, 5)) == (
        255,
        0,
        0,
    )


@pytest.mark.parametrize("attributes", ['width="1" height="100000"', 'width="100000" height="1"'])
def test_extreme_shapes_stay_within_the_asked_size(attributes: str) -> None:
    image = svg.render(drawing('<rect width="100000" height="100000" fill="red"/>', attributes), 64)
    assert sorted(image.size) == [1, 64]
