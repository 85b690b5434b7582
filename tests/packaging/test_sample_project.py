# SPDX-License-Identifier: Apache-2.0
"""Where the Tux Paint stamps cannot be had, the sample project is made of Braid's own samples."""

import os
import subprocess
import sys
from pathlib import Path

from core.project import Project

ROOT = Path(__file__).resolve().parents[2]


def prepare(folder: Path) -> subprocess.CompletedProcess[str]:
    places = {"BRAID_CACHE": str(folder / "cache"), "BRAID_DATA": str(folder / "data")}
    script = str(ROOT / "packaging" / "sample_project.py")
    return subprocess.run(
        [sys.executable, script],
        cwd=ROOT,
        env={**os.environ, **places},
        capture_output=True,
        text=True,
        check=False,
    )


def test_own_samples_are_imported_once(tmp_path: Path) -> None:
    first = prepare(tmp_path)
    assert first.returncode == 0, first.stderr
    assert "left out:" not in first.stderr
    with Project.open(tmp_path / "data" / "projects" / "sample") as project:
        examples = list(project.examples())
    tasks = [(example.task, example.media[0].kind) for example in examples]
    assert {task: tasks.count(task) for task in tasks} == {
        ("captioning", "image"): 27,
        ("captioning", "audio"): 7,
        ("transcription", "audio"): 3,
    }
    second = prepare(tmp_path)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
