# SPDX-License-Identifier: Apache-2.0
"""The starter's projects: made from lists, made once, with what is held out in the test split."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.data.splits import group_of, split_of
from core.project import Example, Media, Project, example_id
from core.protocol import Event, Note
from starter import drawings, projects
from starter.item import Item
from starter.sources import Source

ANIMALS = ("openclipart", "public-domain", "animals")


def drawing(folder: Path, number: int) -> Path:
    """A drawing like no other: a bar in a corner of a large page."""
    path = folder / f"{number}.svg"
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="1400">'
        f'<rect x="10" y="10" width="{800 + 10 * number}" height="400" fill="#{number:02}4080"/></svg>'
    )
    return path


def of_drawings(folder: Path, captions: list[str]) -> Source:
    def items(made: Path, processes: int) -> Iterator[Item]:
        found = [Item(drawing(folder, number), caption, ANIMALS) for number, caption in enumerate(captions)]
        return drawings.drawn(found, made / "pictures", processes)

    return Source(public_domain=True, works=(), items=items)


def said(events: Iterator[Event]) -> list[str]:
    return [event.message for event in events if isinstance(event, Note)]


def test_a_project_is_made_once_from_what_was_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projects, "HELD_OUT", 2)
    made = tmp_path / "starter"
    source = of_drawings(tmp_path, ["A bear.", "A fox.", "A goat.", "A hen."])
    notes = said(projects.build({"clip-art": source}, made, 1))
    assert "2 pictures of clip art with 2 captions are held out." in notes
    with Project.open(made / "project") as project:
        examples = list(project.examples())
    assert sorted(example.target for example in examples) == ["A bear.", "A fox.", "A goat.", "A hen."]
    with Project.open(made / "judged" / "openclipart") as judged:
        test = {example.target for example in judged.examples(split="test")}
        assert test == {example.target for example in examples if "held-out" in example.tags}
        assert len(test) == 2
    times = [path.stat().st_mtime_ns for path in sorted((made / "pictures").iterdir())]
    assert said(projects.build({"clip-art": source}, made, 1)) == []
    assert [path.stat().st_mtime_ns for path in sorted((made / "pictures").iterdir())] == times


def test_other_captions_make_another_project(tmp_path: Path) -> None:
    made = tmp_path / "starter"
    list(projects.build({"clip-art": of_drawings(tmp_path, ["A bear."])}, made, 1))
    list(projects.build({"clip-art": of_drawings(tmp_path, ["A cub."])}, made, 1))
    with Project.open(made / "project") as project:
        assert [example.target for example in project.examples()] == ["A cub."]


def test_a_drawing_fills_its_picture(tmp_path: Path) -> None:
    from PIL import Image

    (item,) = drawings.drawn([Item(drawing(tmp_path, 0), "A bar.", ())], tmp_path / "pictures", 1)
    with Image.open(item.file) as picture:
        assert picture.width == drawings.SIDE
        assert picture.height == pytest.approx(drawings.SIDE / 2, abs=15)  # 800 x 400, with its margin
        assert picture.getpixel((0, 0)) == (255, 255, 255)
        assert picture.getpixel((picture.width // 2, picture.height // 2)) == (0, 64, 128)


def test_what_cannot_be_drawn_is_left_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken.svg"
    broken.write_text("<svg")
    items = [Item(broken, "A bar.", ()), Item(drawing(tmp_path, 0), "A bar.", ())]
    for _ in range(2):
        assert len(list(drawings.drawn(items, tmp_path / "pictures", 1))) == 1


def example(caption: str, source: str, tags: tuple[str, ...], split: str = "") -> Example:
    hash = hashlib.sha256(f"{caption}{source}".encode()).hexdigest()
    group = group_of(caption)
    return Example(
        example_id([hash], "captioning", "", caption, "en"), (Media("image", f"/{hash}.png", hash),), "captioning", "",
        caption, "en", split or split_of(group), group, tags, source,  # type: ignore[arg-type]
    )  # fmt: skip


def test_held_out_concepts_are_in_no_train_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projects, "HELD_OUT", 3)
    captions = ["A bear.", "A fox.", "A goat.", "A hen.", "An ibex.", "A jay."]
    learned = next(caption for caption in captions if split_of(group_of(caption)) == "train")
    with Project.create(tmp_path / "p") as project:
        project.add([example(caption, "table:openclipart.jsonl", ANIMALS) for caption in captions])
        project.add([example(caption, "table:emoji.jsonl", ("emoji",)) for caption in captions])
        project.add([example(learned, "tuxpaint:stamps", ("animals",))])
        project.add([example("Our moon.", "tuxpaint:stamps", ("space",), "test")])
        project.add([example("A moon.", "table:emoji.jsonl", ("emoji",), "train")])
        list(projects.hold_out(project))
        after = list(project.examples())
    held = {e.target for e in after if "held-out" in e.tags}
    assert len(held) == 3
    assert learned not in held
    assert all(e.split == "test" for e in after if e.target in held)
    assert {e.split for e in after if e.target == "A moon."} == {"test"}  # it says what "Our moon." says
    assert [e.split for e in after if e.source == "tuxpaint:stamps"] == ["train", "test"]
    in_order = sorted(captions, key=lambda caption: hashlib.sha256(group_of(caption).encode()).digest())
    assert held == set([caption for caption in in_order if caption != learned][:3])
