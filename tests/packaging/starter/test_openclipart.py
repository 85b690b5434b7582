# SPDX-License-Identifier: Apache-2.0
"""Clip art: what is taken, under which caption."""

from pathlib import Path

from starter import openclipart

KNOWN = frozenset(["apple", "envelope", "fox", "pear", "red", "secret"])
FREE = "http://web.resource.org/cc/PublicDomain"


def drawing(root: Path, name: str, title: str, licence: str = FREE) -> Path:
    path = root / f"{name}.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:c="http://web.resource.org/cc/"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <metadata><r:RDF><c:Work><dc:title>{title}</dc:title><dc:creator><c:Agent><dc:title>Somebody</dc:title>
        </c:Agent></dc:creator><c:license r:resource="{licence}"/></c:Work></r:RDF></metadata></svg>""",
        encoding="utf-8",
    )
    return path


def captions(root: Path) -> dict[str, str]:
    return {item.file.stem: item.caption for item in openclipart.items(root, KNOWN)}


def test_titles_file_names_and_translations_become_captions(tmp_path: Path) -> None:
    drawing(tmp_path, "food/fruit/a", "Red Apple")
    drawing(tmp_path, "food/fruit/pear", "Clipart by Nicu Buculei - baloon")
    drawing(tmp_path, "animals/contour_fox", "")
    drawing(tmp_path, "animals/gatto_01", "Gatto 01")
    drawing(tmp_path, "animals/fox_02", "Fox 02 Drawn With Straight Lines")
    drawing(tmp_path, "food/envelop", "red envelop")
    assert captions(tmp_path) == {
        "a": "A red apple.",
        "pear": "A pear.",
        "contour_fox": "A fox.",
        "gatto_01": "A cat.",
        "fox_02": "A fox.",
        "envelop": "A red envelope.",
    }


def test_what_is_not_free_not_english_or_no_thing_is_left_out(tmp_path: Path) -> None:
    drawing(tmp_path, "food/a", "Red Apple", "http://creativecommons.org/licenses/GPL/2.0/")
    drawing(tmp_path, "food/b", "Red Apple", "")
    drawing(tmp_path, "food/c", "Mostarda")
    drawing(tmp_path, "transportation/roadsigns/d", "Red Apple")
    drawing(tmp_path, "shapes/e", "Red Apple")
    drawing(tmp_path, "food/f", "fox@example.org")
    (tmp_path / "food/g.svg").write_text("<svg")
    assert captions(tmp_path) == {}


def test_the_same_drawing_in_two_categories_is_taken_once(tmp_path: Path) -> None:
    first = drawing(tmp_path, "animals/fox", "Fox")
    (tmp_path / "animals/mammals").mkdir()
    (tmp_path / "animals/mammals/fox.svg").write_bytes(first.read_bytes())
    (item,) = openclipart.items(tmp_path, KNOWN)
    assert item.tags == ("openclipart", "public-domain", "animals")


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    path = drawing(tmp_path, "food/a", "&s;")
    path.write_text(f'<!DOCTYPE svg [<!ENTITY s SYSTEM "{secret.as_uri()}">]>' + path.read_text())
    assert captions(tmp_path) == {}
