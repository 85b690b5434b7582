# SPDX-License-Identifier: Apache-2.0
"""Opening a project, and what happens to it when the disk, another program or the power interferes."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import project_schema
from core.errors import ProjectError
from core.project import CHUNK, Example, Media, Project, example_id
from core.project_schema import FILE


def example(number: int) -> Example:
    target, hash = f"A cat, number {number}.", f"{number:064x}"
    media = (Media("image", f"/pictures/{number}.png", hash),)
    id = example_id([hash], "captioning", "", target, "en")
    return Example(id, media, "captioning", "", target, "en", "train", f"cat {number}", (), "test")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "project") as made:
        yield made


# ---- opening --------------------------------------------------------------------------------------------


def test_what_cannot_be_opened_says_why(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="holds no project"):
        Project.open(tmp_path)
    Project.create(tmp_path).close()
    with pytest.raises(ProjectError, match="already holds a project"):
        Project.create(tmp_path)
    Project.create_or_open(tmp_path).close()
    (tmp_path / "file").write_text("x")
    with pytest.raises(ProjectError, match="not a folder"):
        Project.create(tmp_path / "file")


def test_a_newer_project_is_not_touched(tmp_path: Path) -> None:
    with Project.create(tmp_path) as project:
        project.add([example(1)])
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(ProjectError, match=r"newer Braid.*Update Braid"):
        Project.open(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def test_a_database_of_another_program_is_not_touched(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    with pytest.raises(ProjectError, match="another program"):
        Project.open(tmp_path)


@pytest.mark.parametrize("damage", ["noise", "cut"])
def test_a_damaged_file_is_reported(tmp_path: Path, damage: str) -> None:
    with Project.create(tmp_path) as project:
        project.add(example(i) for i in range(300))
    file = tmp_path / FILE
    data = file.read_bytes()
    file.write_bytes(b"noise" * 1000 if damage == "noise" else data[:4096] + bytes(len(data) - 4096))
    with pytest.raises(ProjectError, match=r"damaged.*backup"), Project.open(tmp_path) as project:
        list(project.examples())


def test_an_unfinished_creation_is_finished(tmp_path: Path) -> None:
    (tmp_path / FILE).touch()  # the power went off right after
    with Project.open(tmp_path) as project:
        project.add([example(1)])
        assert project.count() == 1


def test_an_older_project_is_updated_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project.create(tmp_path) as project:
        project.add([example(1)])
    old = project_schema.MIGRATIONS
    broken = (*old, ("ALTER TABLE examples ADD COLUMN stars INTEGER", "ALTER TABLE nothing ADD COLUMN x"))
    monkeypatch.setattr(project_schema, "MIGRATIONS", broken)
    with pytest.raises(ProjectError):
        Project.open(tmp_path)
    monkeypatch.setattr(project_schema, "MIGRATIONS", old)
    with Project.open(tmp_path) as project:
        assert list(project.examples()) == [example(1)]
    monkeypatch.setattr(project_schema, "MIGRATIONS", (*old, broken[-1][:1]))
    with Project.open(tmp_path) as project:
        assert list(project.examples()) == [example(1)]
        assert project._connection.execute("SELECT stars FROM examples").fetchall() == [(None,)]
        assert project._connection.execute("PRAGMA user_version").fetchone() == (len(old) + 1,)


# ---- read-only, full, shared, killed --------------------------------------------------------------------

_READ = """
import os, sys
from core.errors import ProjectError
from core.project import Project
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere
with Project.open(sys.argv[1]) as project:
    print(project.read_only, project.count(), [item.target for item in project.examples()])
    try:
        project.remove(project.ids()[0])
    except ProjectError as error:
        print(error)
"""


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that another user may enter, which pytest's own are not."""
    folder = Path("/tmp") / f"braid-test-{os.getpid()}-{time.monotonic_ns()}"
    folder.mkdir(mode=0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(folder)


def read_as_nobody(folder: Path) -> list[str]:
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    code = textwrap.dedent(_READ)
    run = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="needs file modes")
def test_a_read_only_project_can_be_read(public_folder: Path) -> None:
    with Project.create(public_folder) as project:
        project.add([example(1)])
    found, refused = read_as_nobody(public_folder)
    assert found == "True 1 ['A cat, number 1.']"
    assert "cannot be written" in refused
    assert "Copy the project folder" in refused


@pytest.mark.skipif(sys.platform == "win32", reason="needs file modes")
def test_a_read_only_project_is_read_with_its_unfinished_log(public_folder: Path) -> None:
    other = public_folder.with_name(public_folder.name + "-source")
    with Project.create(other) as project:
        project.add([example(1)])
        project.edit(example(1).id, target="In the log only.")
        for file in other.iterdir():  # as after a crash: the log was never merged
            if not file.name.endswith("-shm"):
                shutil.copy(file, public_folder / file.name)
    shutil.rmtree(other)
    assert (public_folder / (FILE + "-wal")).stat().st_size > 0
    assert read_as_nobody(public_folder)[0] == "True 1 ['In the log only.']"


def test_a_full_disk_loses_nothing(project: Project) -> None:
    project.add(example(i) for i in range(CHUNK))
    pages = project._connection.execute("PRAGMA page_count").fetchone()[0]
    project._connection.execute(f"PRAGMA max_page_count = {pages + 20}")
    with pytest.raises(ProjectError, match=r"does not fit on the disk.*Free some space"):
        project.add(example(i) for i in range(CHUNK, 20 * CHUNK))
    kept = project.count()
    assert kept % CHUNK == 0
    assert kept >= CHUNK
    project._connection.execute("PRAGMA max_page_count = 1000000")
    project.add(example(i) for i in range(kept, kept + 5))
    assert project.count() == kept + 5


def test_a_project_that_stays_locked_says_so_and_can_be_read(project: Project) -> None:
    project.add([example(1)])
    other = sqlite3.connect(project.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Project.open(project.folder, timeout=0.1) as second:
        assert second.count() == 1
        with pytest.raises(ProjectError, match=r"written by another program.*try again"):
            second.edit(example(1).id, target="Too early.")
        other.execute("ROLLBACK")
        assert second.edit(example(1).id, target="Now.").target == "Now."
    other.close()


_WRITE = """
for number in range(int(sys.argv[3]), int(sys.argv[3]) + 60):
    project.add([example(number)])
    project.edit(example(0).id, target=f"Number {number}.")
"""


def start_writer(project: Project, code: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Another program with `project` open, and `example` at hand."""
    head = (
        "import itertools, sys; sys.path.insert(0, sys.argv[2]); from test_project_opening import example\n"
        "from core.project import Project; project = Project.open(sys.argv[1])\n"
    )
    here = str(Path(__file__).parent)
    return subprocess.Popen([sys.executable, "-c", head + code, str(project.folder), here, *arguments])


def test_two_programs_write_one_project(project: Project) -> None:
    project.add([example(0)])
    writers = [start_writer(project, _WRITE, first) for first in ("100", "200")]
    while any(writer.poll() is None for writer in writers):
        assert project.count() >= 1  # reading goes on meanwhile
        time.sleep(0.01)
    assert [writer.returncode for writer in writers] == [0, 0]
    assert project.count() == 121
    versions = [item.example.version for item in project.history(example(0).id)]
    assert versions == list(range(1, 122))


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_writer_leaves_whole_chunks(project: Project) -> None:
    writer = start_writer(project, "project.add(map(example, itertools.count()))")
    while project.count() < 3 * CHUNK:
        assert writer.poll() is None
        time.sleep(0.01)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    with Project.open(project.folder) as again:
        assert again.count() % CHUNK == 0
        assert again._connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        again.add([example(10**9)])


def test_the_window_can_import_it_for_nothing() -> None:
    code = "import sys, core.project; print([n for n in ('torch', 'numpy', 'PIL') if n in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
