# SPDX-License-Identifier: Apache-2.0
"""Run folders: what becomes one, what does not, and what is found again."""

import json
import os
import sys
from pathlib import Path

import pytest

from core import jobs
from core.config import Training
from core.errors import ConfigError, ProjectError, RunError
from core.jobs import Run, Status
from core.project import Project


def test_a_run_is_what_it_was_made_of(pictures: Path, tmp_path: Path) -> None:
    training = Training(method="lora", epochs=2, learning_rate=1e-4, language="zh")
    run = jobs.create(tmp_path / "a" / "b", training, pictures, "starter", force=True, command=("core", "猫"))
    assert jobs.open_run(tmp_path / "a" / "b") == run
    assert run == Run(tmp_path / "a" / "b", training, pictures, "starter", True)
    assert jobs.status(run) == Status("new", alive=False)
    origin = json.loads((run.folder / "provenance.json").read_text(encoding="utf-8"))
    assert origin["command"] == ["core", "猫"]
    assert origin["data"]["train"] == 6
    assert origin["packages"]["torch"]


def test_the_data_hash_changes_with_the_data_alone(pictures: Path, tmp_path: Path) -> None:
    def hash_of(name: str, seed: int) -> str:
        jobs.create(tmp_path / name, Training(seed=seed), pictures)
        return str(json.loads((tmp_path / name / "provenance.json").read_text())["data"]["sha256"])

    assert hash_of("a", 1) == (before := hash_of("b", 2))
    with Project.open(pictures) as project:
        project.edit(project.ids()[0], target="Something else.")
    assert hash_of("c", 1) != before


def test_paths_mean_the_same_from_elsewhere(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)
    run = jobs.create("run", Training(), "pictures", "mine")
    assert (run.folder, run.project, run.model) == (tmp_path / "run", pictures, str(tmp_path / "mine"))
    assert run.training.teacher == "", "no teacher is not the folder one is in"
    taught = jobs.planned("taught", Training(teacher="mine"), "pictures")
    assert taught.training.teacher == str(tmp_path / "mine")
    assert jobs.planned("taught", Training(teacher="starter"), "pictures").training.teacher == "starter"


def test_only_an_empty_folder_becomes_a_run(pictures: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    jobs.create(tmp_path / "empty", Training(), pictures)
    with pytest.raises(RunError, match="holds a run already") as caught:
        jobs.create(tmp_path / "empty", Training(), pictures)
    assert "resume" in caught.value.hint
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").write_text("mine")
    with pytest.raises(RunError, match=r"holds thesis\.txt"):
        jobs.create(tmp_path / "foreign", Training(), pictures)
    assert [path.name for path in (tmp_path / "foreign").iterdir()] == ["thesis.txt"]
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / ".config.toml.x1").write_text("[run")  # killed while it was made
    jobs.create(tmp_path / "half", Training(), pictures)


def test_what_cannot_be_made_says_why(pictures: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="cannot be written: File exists"):
        jobs.create(tmp_path / "file", Training(), pictures)
    with pytest.raises(RunError, match="cannot be written: Not a directory"):
        jobs.create(tmp_path / "file" / "run", Training(), pictures)
    with pytest.raises(ProjectError, match="holds no project"):
        jobs.create(tmp_path / "run", Training(), tmp_path)
    with pytest.raises(ConfigError, match="epochs is 0"):
        jobs.create(tmp_path / "run", Training(epochs=0), pictures)
    assert not (tmp_path / "run").exists(), "nothing is written before everything is checked"
    (tmp_path / os.fsdecode(b"caf\xe9")).mkdir()
    with pytest.raises(RunError, match="is no text"):
        jobs.create(tmp_path / "run", Training(), pictures, str(tmp_path / os.fsdecode(b"caf\xe9")))


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that takes nothing from anybody")
def test_a_folder_that_takes_nothing_says_so(pictures: Path) -> None:
    with pytest.raises(RunError, match="cannot be written") as caught:
        jobs.create("/proc/1/run", Training(), pictures)
    assert "Choose a folder" in caught.value.hint


@pytest.mark.parametrize(
    "text", ["", "[run]\nproject = 7\n", "[training]\nepochs = 0\n", "[run", '[run]\nproject = "a"\n[training]\nx = 1'],
)  # fmt: skip
def test_a_foreign_folder_is_no_run(text: str, pictures: Path, tmp_path: Path) -> None:
    run = jobs.create(tmp_path / "run", Training(), pictures)
    (run.folder / "config.toml").write_text(text)
    with pytest.raises((ConfigError, RunError)) as caught:
        jobs.open_run(run.folder)
    assert "config.toml" in str(caught.value)
    (run.folder / "config.toml").unlink()
    with pytest.raises(RunError, match="holds no run"):
        jobs.open_run(run.folder)


def test_runs_are_found_in_order_with_what_is_wrong(pictures: Path) -> None:
    first = jobs.next_folder(pictures)
    assert first.parent == pictures / "runs"
    day = first.name.removesuffix("-1")
    for number in range(1, 11):
        assert jobs.next_folder(pictures).name == f"{day}-{number}"
        jobs.create(jobs.next_folder(pictures), Training(), pictures)
    (pictures / "runs" / f"{day}-2" / "config.toml").write_text("rubbish")
    (pictures / "runs" / "notes").mkdir()
    for folder in (pictures, pictures / "runs"):
        found, broken = jobs.runs(folder)
        assert [run.name for run in found] == [f"{day}-{number}" for number in (1, *range(3, 11))]
        assert [str(pictures / "runs" / f"{day}-2") in str(error) for error in broken] == [True]
    with pytest.raises(RunError, match="cannot be read"):
        jobs.runs(pictures / "nowhere")


def test_what_a_run_began_with_stays(pictures: Path, tmp_path: Path) -> None:
    run = jobs.create(tmp_path / "run", Training(), pictures)
    with pytest.raises(ConfigError, match="seed cannot be changed") as caught:
        jobs.extend(run, ["epochs=9", "seed=1"])
    assert "epochs" in caught.value.hint
    assert jobs.open_run(run.folder) == run
