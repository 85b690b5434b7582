# SPDX-License-Identifier: Apache-2.0
"""Run folders: what one holds, how it is made, opened and found. Reached through `core.jobs`. No torch, no numpy.

    my-project/runs/2026-11-25-1/
        config.toml       [training]: every setting; [run]: the project, and the model it began with
        provenance.json   versions, data, command, seed
        events.jsonl      everything that happened; with the heartbeat and more: core/job_files.py
        checkpoints/      model folders; samples/, report.json
    teacher.jsonl     what a teacher said, where there is one: core/training/teacher.py
        log.txt           what the process printed

Every function raises `RunError` for a folder that cannot be used.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from core import config, job_files, provenance
from core.config import Training
from core.errors import CoreError, RunError
from core.project import Project


@dataclass(frozen=True)
class Run:
    """What a run is made of. `model` is what it begins with; `force`: though memory seems too small."""

    folder: Path
    training: Training
    project: Path
    model: str = "starter"
    force: bool = False

    @property
    def name(self) -> str:
        return self.folder.name


@dataclass(frozen=True)
class _Origin:
    """The table [run] of `config.toml`."""

    project: str = ""
    model: str = ""
    force: bool = False


def planned(
    folder: str | Path,
    training: Training,
    project: str | Path,
    model: str = "starter",
    force: bool = False,
) -> Run:
    """A run that is not written anywhere; its paths mean the same from every folder. Raises `ConfigError`."""
    config.check(training)
    training = replace(training, teacher=_model(training.teacher))
    return Run(_absolute(folder), training, _absolute(project), _model(model), force)


def create(
    folder: str | Path,
    training: Training,
    project: str | Path,
    model: str = "starter",
    *,
    force: bool = False,
    command: Sequence[str] = (),
) -> Run:
    """Make a run in `folder`, which may exist but must be empty. `command`: how it was asked for, kept with the run.

    Raises `ConfigError` or `ProjectError` before anything is written.
    """
    run = planned(folder, training, project, model, force)
    with Project.open(run.project) as opened:
        origin = provenance.collect(opened, training.seed, command)
    try:
        run.folder.mkdir(parents=True, exist_ok=True)
        left = [path.name for path in run.folder.iterdir() if not path.name.startswith(".config.toml.")]
        if left:
            what = f"{folder} is not empty: it holds {min(left)}."
            hint = "Choose another folder."
            if "config.toml" in left:
                what, hint = f"{folder} holds a run already.", "Choose another folder, or go on with resume."
            raise RunError(what, hint, file=run.folder)
        write(run)
        job_files.write_whole(run.folder / "provenance.json", origin)
    except OSError as error:
        raise unwritable(run.folder, error) from error
    except UnicodeEncodeError as error:
        what = f"The path of {run.model!a} or {str(run.project)!a} is no text."
        raise RunError(what, "Rename the folder.", file=run.folder) from error
    return run


def next_folder(project: str | Path) -> Path:
    """Where a run of this project lies if nobody says where, such as runs/2026-11-25-1."""
    runs = _absolute(project) / "runs"
    taken = {path.name for path in runs.iterdir()} if runs.is_dir() else set()
    names = (f"{date.today().isoformat()}-{number}" for number in range(1, len(taken) + 2))
    return runs / next(name for name in names if name not in taken)


def open_run(folder: str | Path) -> Run:
    """The run in a folder."""
    path = _absolute(folder)
    if not (path / "config.toml").is_file():
        hint = "Name the folder that training was told to write, or start one with train."
        raise RunError(f"{folder} holds no run.", hint, file=path)
    training = config.load(Training, path / "config.toml", "training")
    origin = config.load(_Origin, path / "config.toml", "run")
    if not origin.project or not origin.model:
        what = f"{path / 'config.toml'} does not say which project and model it belongs to."
        raise RunError(what, "Start the run again, into another folder.", file=path)
    return Run(path, training, Path(origin.project), origin.model, origin.force)


def write(run: Run) -> None:
    """Write `config.toml` again, as after settings that are measured. Raises `OSError`."""
    run.folder.mkdir(parents=True, exist_ok=True)
    origin = _Origin(str(run.project), run.model, run.force)
    job_files.write_whole(run.folder / "config.toml", config.dump({"run": origin, "training": run.training}))


def runs(folder: str | Path) -> tuple[list[Run], list[CoreError]]:
    """The runs in a folder, or of a project, the oldest name first; and what is wrong with those that cannot be opened."""
    path = _absolute(folder)
    if (path / "runs").is_dir() and not (path / "config.toml").exists():
        path /= "runs"
    found: list[Run] = []
    broken: list[CoreError] = []
    try:
        folders = [one for one in path.iterdir() if (one / "config.toml").is_file()]
    except OSError as error:
        raise RunError(f"{folder} cannot be read: {error.strerror}.", "Name a folder of runs.") from error
    for one in sorted(folders, key=lambda one: [part.zfill(9) for part in one.name.split("-")]):
        try:
            found.append(open_run(one))
        except CoreError as error:
            broken.append(error)
    return found, broken


def _absolute(path: str | Path) -> Path:
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 (Path.absolute keeps "..")


def _model(name: str) -> str:
    """A folder keeps its meaning when the run goes on from elsewhere."""
    return str(_absolute(name)) if name not in ("", "starter") and Path(name).expanduser().is_dir() else name


def unwritable(folder: Path, error: OSError) -> RunError:
    return RunError(
        f"{folder} cannot be written: {error.strerror}.",
        "Choose a folder where you may write, with space on its disk.",
        file=folder,
    )
