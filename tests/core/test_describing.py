# SPDX-License-Identifier: Apache-2.0
"""A folder is described into text files or a list, and a run that was stopped goes on where it was."""

import csv
import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from core.config import Generation, Shots
from core.data.ingest import ingest
from core.describing import WRITERS, describe
from core.errors import ConfigError, DataError
from core.model.assembly import Model
from core.protocol import Import, Imported, Progress
from core.session import Query
from core.torch_session import TorchSession
from core.trying import FORMS, Describe, Described, Left

SHORT = Generation(max_new_tokens=6, filter=False)
ALONE = Shots(k=0)


@pytest.fixture
def folder(tmp_path: Path, draw: Callable[..., Path], record: Callable[..., Path]) -> Path:
    """Three pictures, one of them below, a recording of a word, a file that is no picture, one of another kind."""
    folder = tmp_path / "new"
    (folder / "deep").mkdir(parents=True)
    for place, name in enumerate(("a.png", "b.png", "deep/c.png")):
        draw(folder / name, 20 + place)
    record(folder / "low.wav", "low")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno")
    (folder / "notes.md").write_text("no picture")
    return folder


def run_through(session: TorchSession, folder: Path, form: str) -> tuple[list[Left], Described]:
    events = list(describe(session, Describe(str(folder), form, shots=ALONE, generation=SHORT)))
    last = events[-1]
    assert isinstance(last, Described)
    steps = [
        event for event in events if isinstance(event, Progress) and event.stage == "describe the folder"
    ]
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].total == 5
    return [event for event in events if isinstance(event, Left)], last


def said(session: TorchSession, file: Path) -> str:
    from core.protocol import Captioned

    events = session.caption([Query(str(file))], ALONE, SHORT)
    return next(event.text for event in events if isinstance(event, Captioned))


def test_every_form_has_a_writer() -> None:
    assert tuple(WRITERS) == FORMS


def test_text_files_beside_each(session: TorchSession, folder: Path) -> None:
    (folder / "b.txt").write_text("Mine.")
    left, last = run_through(session, folder, "sidecars")
    assert (last.place, last.written, last.known, last.left) == (str(folder), 3, 1, tuple(left))
    assert [Path(one.file).name for one in left] == ["broken.png"]
    assert left[0].reason
    assert (folder / "b.txt").read_text() == "Mine."
    assert (folder / "low.txt").read_text() == "low\n"
    assert (folder / "deep" / "c.txt").read_text().strip() == said(session, folder / "deep" / "c.png")
    assert not (folder / "broken.txt").exists()
    _, again = run_through(session, folder, "sidecars")
    assert (again.written, again.known) == (0, 4)


def test_two_files_of_one_name_do_not_share_a_text(session: TorchSession, folder: Path, record: Any) -> None:
    record(folder / "a.wav", "high")
    events = list(describe(session, Describe(str(folder), "sidecars", shots=ALONE, generation=SHORT)))
    left = [event for event in events if isinstance(event, Left)]
    assert any("a.txt is there already" in one.reason for one in left)
    assert (folder / "a.txt").read_text().strip() in {said(session, folder / "a.png"), "high"}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_one_list_that_goes_on_where_it_was(
    session: TorchSession, folder: Path, form: str, draw: Any
) -> None:
    work = describe(session, Describe(str(folder), form, shots=ALONE, generation=SHORT))
    list(islice(work, 3))  # some of it
    work.close()  # type: ignore[attr-defined]
    place = folder / f"captions.{form}"
    if place.exists():
        with place.open("a", encoding="utf-8") as file:
            file.write('{"file": "b.pn' if form == "jsonl" else "b.png,captio")  # the power went
    left, last = run_through(session, folder, form)
    assert last.place == str(place)
    assert last.written + last.known == 4
    rows = read(place)
    assert [row["file"] for row in rows if row.get("text")] == ["a.png", "b.png", "low.wav", "deep/c.png"]
    assert [row["file"] for row in rows if row.get("error")] == ["broken.png"]
    assert {row["file"]: row["text"] for row in rows if row.get("text")}["low.wav"] == "low"
    draw(folder / "broken.png", 30)  # mended: it is tried again, the others are not
    left, last = run_through(session, folder, form)
    assert (left, last.written, last.known) == ([], 1, 4)
    assert len(read(place)) == 5
    assert not any(row.get("error") for row in read(place))


def read(place: Path) -> list[dict[str, Any]]:
    if place.suffix == ".csv":
        with place.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    return [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_list_can_be_imported(session: TorchSession, folder: Path, form: str, tmp_path: Path) -> None:
    (folder / "broken.png").unlink()
    list(describe(session, Describe(str(folder), form, shots=ALONE, generation=SHORT)))
    *_, last = ingest(Import(str(folder / f"captions.{form}"), str(tmp_path / "project")))
    assert isinstance(last, Imported)
    assert (last.accepted, last.rejected) == (4, ())


@pytest.mark.parametrize(("form", "text"), [("csv", "name,age\nme,7\n"), ("jsonl", "[1]\n[2]\n")])
def test_somebody_elses_list_stays(session: TorchSession, folder: Path, form: str, text: str) -> None:
    place = folder / f"captions.{form}"
    place.write_text(text)
    with pytest.raises(DataError, match="not such a list"):
        list(describe(session, Describe(str(folder), form)))
    assert place.read_text() == text


def test_what_cannot_be_described_says_why(session: TorchSession, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not a folder"):
        list(describe(session, Describe(str(tmp_path / "no"))))
    with pytest.raises(DataError, match="no picture"):
        list(describe(session, Describe(str(tmp_path))))
    with pytest.raises(ConfigError, match="no form"):
        list(describe(session, Describe(str(tmp_path), "xml")))


def test_the_command_line_describes_a_folder(run: Any, model: Model, folder: Path) -> None:
    done = run("caption", "--folder", folder, "--write", "jsonl", "-k", 0, "--json")
    assert done.code == 1
    assert (done.lines[-1]["written"], done.lines[-1]["left"][0]["file"]) == (4, str(folder / "broken.png"))
    assert "left out:" in done.err
    (folder / "broken.png").unlink()
    assert run("caption", "--folder", folder, "--write", "jsonl", "-k", 0).code == 0
    assert run("caption", folder / "a.png", "--folder", folder).code == 2
    assert run("caption").code == 2
