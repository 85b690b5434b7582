# SPDX-License-Identifier: Apache-2.0
"""The command line: its JSON is a contract with other programs, and so are its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import __version__
from core.commands import COMMANDS
from core.demonstrations import Entry, datastore
from core.model import assembly
from core.model.assembly import Model
from core.project import Project

FAST = ("--max-new-tokens", "6")


# ---- import -------------------------------------------------------------------------------------------------


@pytest.fixture
def source(tmp_path: Path, draw: Any) -> Path:
    """Three pictures with captions, one of them twice, a broken one and one without a caption."""
    folder = tmp_path / "source"
    folder.mkdir()
    for name, seed, caption in (
        ("a", 1, "A red ball."),
        ("b", 2, "A green car."),
        ("b2", 2, "A green car."),
        ("c", 3, "一只猫。"),
    ):
        draw(folder / f"{name}.png", seed)
        (folder / f"{name}.txt").write_text(caption, encoding="utf-8")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    (folder / "broken.txt").write_text("A broken thing.", encoding="utf-8")
    return folder


def test_import_reports_what_was_taken_and_what_was_not(run: Any, source: Path, tmp_path: Path) -> None:
    done = run("import", source, "--project", tmp_path / "new", "--json")
    assert done.code == 0, "also when items were rejected"
    (report,) = done.lines
    assert set(report) == {
        "importer", "accepted", "rejected", "duplicates", "near_duplicates", "splits", "languages", "caption_words", "seconds",
    }  # fmt: skip
    assert (report["importer"], report["accepted"], report["duplicates"]) == ("sidecars", 3, 1)
    (rejected,) = report["rejected"]
    assert set(rejected) == {"file", "row", "reason", "hint"}
    assert rejected["file"].endswith("broken.png")
    assert rejected["row"] is None
    assert rejected["reason"]
    assert sum(report["splits"].values()) == sum(report["languages"].values()) == 3
    assert set(report["caption_words"]) == {"median", "maximum"}
    assert "broken.png" in done.err
    with Project.open(tmp_path / "new") as project:
        assert project.count() == 3
    again = run("import", source, "--project", tmp_path / "new", "--json")
    assert (again.code, again.lines[0]["accepted"], again.lines[0]["duplicates"]) == (0, 0, 4)
    shown = run("import", source, "--project", tmp_path / "other")
    assert "3 examples taken in" in shown.out
    assert "1 left out" in shown.out


def test_import_with_named_columns(run: Any, source: Path, tmp_path: Path) -> None:
    table = source / "list.csv"
    table.write_text("path,words\na.png,A red ball.\nb.png,   \nmissing.png,Nothing.\n", encoding="utf-8")
    done = run(
        "import",
        table,
        "--project",
        tmp_path / "new",
        "--column",
        "file=path",
        "--column",
        "target=words",
        "--json",
    )
    assert done.code == 0
    (report,) = done.lines
    assert report["accepted"] == 1
    assert [one["row"] for one in report["rejected"]] == [3, 4]
    assert run("import", table, "--project", tmp_path / "new", "--column", "file").code == 2


@pytest.mark.parametrize("what", ["nowhere", "empty", "unknown importer"])
def test_import_of_nothing_is_an_error(what: str, run: Any, tmp_path: Path, source: Path) -> None:
    (tmp_path / "empty").mkdir()
    words = [tmp_path / what] if what != "unknown importer" else [source, "--importer", "magic"]
    done = run("import", *words, "--project", tmp_path / "new", "--json")
    assert done.code == 2
    (error,) = done.lines
    assert error["error"]
    assert error["hint"]
    assert error["error"] in done.err


# ---- caption ------------------------------------------------------------------------------------------------


def test_caption_prints_one_line_a_file(
    run: Any, pictures: Path, tmp_path: Path, draw: Any, record: Any
) -> None:
    query, sound = draw(tmp_path / "query 猫.png", 70), record(tmp_path / "low.wav", "low")
    done = run("caption", query, sound, "--project", pictures, "-k", "2", "--json", *FAST)
    assert done.code == 0
    picture, speech = done.lines
    for line in (picture, speech):
        assert list(line) == ["file", "task", "text", "score", "tokens", "demonstrations", "seconds"]
        assert all(set(token) == {"text", "score"} for token in line["tokens"])
        assert "".join(token["text"] for token in line["tokens"]).strip() == line["text"]
        assert 0 < line["score"] <= 1
        assert line["seconds"] >= 0
    assert (picture["file"], picture["task"]) == (str(query), "captioning")
    assert len(picture["demonstrations"]) == 2
    for shown in picture["demonstrations"]:
        assert {"id", "similarity"} <= set(shown)
        assert shown["source"] == "project"
    with Project.open(pictures) as project:
        assert {shown["id"] for shown in picture["demonstrations"]} <= set(project.ids())
    assert (speech["task"], speech["text"], speech["demonstrations"]) == ("transcription", "low", [])
    assert "look at the examples: 6" in done.err, "progress goes to stderr"


def test_caption_for_people(run: Any, pictures: Path, tmp_path: Path, draw: Any) -> None:
    query = draw(tmp_path / "query.png", 0, side=65)
    done = run(
        "caption",
        query,
        "--project",
        pictures,
        "-k",
        "1",
        "--hints",
        "0",
        "--trust",
        "0.99",
        "--max-new-tokens",
        "20",
    )
    assert (done.code, done.out) == (0, f"{query}: A red ball.\n")


def test_alternatives_are_there_when_asked_for(run: Any, tmp_path: Path, draw: Any) -> None:
    query = draw(tmp_path / "query.png", 0)
    done = run("caption", query, "--sequences", "3", "--json", *FAST)
    assert len(done.lines[0]["alternatives"]) == 2
    assert run("caption", query, "--sequences", "3", *FAST).err.count("or: ") == 2


def test_a_file_that_fails_leaves_the_others(run: Any, tmp_path: Path, draw: Any) -> None:
    query = draw(tmp_path / "query.png", 0)
    (tmp_path / "empty.png").touch()
    done = run("caption", tmp_path / "empty.png", query, tmp_path / "missing.png", "--json", *FAST)
    assert done.code == 1
    empty, good, missing = done.lines
    for line, name in ((empty, "empty.png"), (missing, "missing.png")):
        assert set(line) == {"file", "error", "hint"}
        assert line["file"] == str(tmp_path / name)
        assert line["error"]
        assert line["hint"]
        assert line["error"] in done.err
    assert good["text"]
    assert run("caption", tmp_path / "missing.png", "--json").code == 2
    shown = run("caption", query, tmp_path / "missing.png", *FAST)
    assert shown.code == 1
    assert shown.out.count("\n") == 1
    assert "missing.png: The file does not exist" in shown.err


def test_a_note_names_its_file(run: Any, pictures: Path, tmp_path: Path, draw: Any) -> None:
    with Project.open(pictures) as project:
        (ball,) = (example for example in project.examples() if example.target == "A red ball.")
        project.edit(ball.id, target="A fucking ball.")
    query = draw(tmp_path / "query.png", 0, side=65)
    words = (
        "caption",
        query,
        "--project",
        pictures,
        "-k",
        "1",
        "--hints",
        "0",
        "--trust",
        "0.99",
        "--max-new-tokens",
        "20",
    )
    done = run(*words)
    assert done.out == f"{query}: A\n"
    assert f"{query}: The answer was cut" in done.err
    done = run(*words, "--no-filter")
    assert (done.out, done.err.count("cut")) == (f"{query}: A fucking ball.\n", 0)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--model", "/no/such/model"), "There is no model folder /no/such/model"),
        (("--model", "whisper-base"), "whisper-base is not here yet"),
        (("--project", "/no/such/project"), "/no/such/project holds no project"),
        (("-k", "65"), "k is 65"), (("--top-p", "nan"), "top_p is nan"), (("--beams", "0"), "beams is 0"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_done_at_all_is_one_error(
    words: tuple[str, ...], error: str, run: Any, tmp_path: Path, draw: Any
) -> None:
    done = run("caption", draw(tmp_path / "query.png", 0), *words, "--json")
    assert done.code == 2
    (line,) = done.lines
    assert error in line["error"]
    assert set(line) == {"error", "hint", "file", "row"}
    assert error in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("caption",), ("caption", "a.png", "-k", "many"), ("caption", "a.png", "--task", "juggling"),
        ("caption", "a.png", "--strategy", "magic"), ("evaluate",), ("evaluate", "--project", "p", "--split", "all"),
        ("evaluate", "--project", "p", "--batch", "0"), ("evaluate", "--project", "p", "--resamples", "-1"),
        ("import", "a"), ("juggle",), (), ("info",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_command_line_is_refused_before_anything_is_done(words: tuple[str, ...], run: Any) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert "usage:" in done.err


# ---- info, help, version ------------------------------------------------------------------------------------


def test_info_tells_what_a_model_is_made_of(run: Any, cache: Path) -> None:
    done = run("info", "starter", "--json")
    assert done.code == 0
    (values,) = done.lines
    assert values["kind"].startswith("frozen")
    assert {role: part["name"] for role, part in values["parts"].items()} == assembly.STARTER
    assert all(part["state"] == "ready" and part["parameters"] > 0 for part in values["parts"].values())
    assert values["gates"] == [0.0]
    assert values["trainable"] > 0
    shown = run("info", "starter").out
    assert "decoder: smollm2-135m-instruct (ready)" in shown


def test_info_of_a_taught_model_and_of_one_with_a_part_missing(
    run: Any, model: Model, gates: Any, tmp_path: Path, cache: Path
) -> None:
    gates(model, 0.5)
    folder = tmp_path / "taught"
    parts = assembly.STARTER | {"audio": "whisper-base"}
    assembly.save(folder, "taught", parts, model.multimodal)
    entries = [Entry("m", "Fog.", "", None, "", "en", "model")]
    datastore.save(folder, {"image": (np.ones((1, 1280), np.float32), entries)})
    (values,) = run("info", folder, "--json").lines
    assert (values["name"], values["kind"]) == ("taught", "trained")
    assert values["gates"] == [round(float(np.tanh(0.5)), 4)]
    assert values["demonstrations"] == {"image": 1}
    assert "is not here yet" in values["parts"]["audio"]["state"]
    assert "demonstrations: {'image': 1}" in run("info", folder).out


@pytest.mark.parametrize(
    "name", ["efficientnet-lite0", "whisper-tiny.en", "minilm-l6-v2", "smollm2-135m-instruct"]
)
def test_info_of_every_base_model(name: str, run: Any) -> None:
    (values,) = run("info", name, "--json").lines
    assert values["name"] == name
    assert all(part["state"] == "ready" for part in values["parts"].values())


def test_info_of_nothing(run: Any, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    for name in ("/no/such/model", tmp_path):
        done = run("info", name, "--json")
        assert done.code == 2
        assert done.lines[0]["error"]


def test_fetch_of_what_is_here_and_of_what_does_not_exist(run: Any) -> None:
    names = sorted(set(assembly.STARTER.values()))
    done = run("fetch", *names, "--json")
    assert (done.code, done.lines) == (0, [{"unavailable": []}])
    done = run("fetch", "nothing-of-this-name", "--json")
    assert done.code == 2
    assert "nothing called nothing-of-this-name" in done.lines[0]["error"]
    assert names[0] in done.lines[0]["hint"]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_of_each_command(command: str, run: Any) -> None:
    done = run(*filter(None, [command, "--help"]))
    assert done.code == 0
    assert f"python -m core {command}".rstrip() in done.out
    if not command:
        assert all(name in done.out for name in COMMANDS)
    assert run("--version").out == f"Braid {__version__}\n"


# ---- as another program sees it -----------------------------------------------------------------------------


def test_a_program_that_runs_it_gets_json_and_nothing_else(
    cache: Path, pictures: Path, tmp_path: Path, draw: Any
) -> None:
    query = draw(tmp_path / os.fsdecode(b"caf\xe9.png"), 0)
    done = subprocess.run(
        [sys.executable, "-m", "core", "caption", os.fsencode(query), "nothing.png", "--project", pictures, "--json", *FAST],
        cwd=Path(__file__).parents[2], capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr.decode()
    good, bad = (json.loads(line) for line in done.stdout.decode("utf-8").splitlines())
    assert good["file"] == str(query)
    assert good["text"]
    assert set(bad) == {"file", "error", "hint"}
    shown = done.stderr.decode()
    assert "nothing.png" in shown
    assert "Traceback" not in shown
    assert "Warning" not in shown
