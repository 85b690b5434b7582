# SPDX-License-Identifier: Apache-2.0
"""What a frozen Braid is made of, and what goes with it. Building one is `make package`."""

import configparser
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from importlib.util import find_spec
from pathlib import Path

import contents
import frozen_engine
import marks
import package
import pytest

import core
from app.intake import PICTURES, SOUNDS
from core.data.signatures import EXTENSIONS
from system_packages import GROUPS

ROOT = Path(__file__).resolve().parents[2]


# ---- what is in it ------------------------------------------------------------------------------------------


def test_every_module_is_packed() -> None:
    assert {"core", "core.worker", "core.training.__main__", "core.export.guard"} <= set(
        contents.modules("core")
    )
    assert all(find_spec(name) is not None for name in contents.modules("app"))


def test_what_lies_beside_modules_is_packed_beside_them() -> None:
    packed = {place: Path(file) for file, place in contents.data()}
    assert packed["assets"] == ROOT / "assets"
    assert packed["core/report"].name == "style.css"
    assert packed["core/wordlists"].suffix == ".txt"
    assert all(file.exists() for file in packed.values())


def test_the_player_has_no_torch_and_the_rest_of_both_is_the_same() -> None:
    assert set(contents.excluded("full")) < set(contents.excluded("player"))
    assert {"torch", "transformers", "timm"} <= set(contents.excluded("player")) - set(
        contents.excluded("full")
    )
    assert "torch" in contents.versions("full")
    assert "torch" not in contents.versions("player")
    needed = {"onnx", "onnxruntime", "numpy", "tokenizers", "PIL", "soundfile", "PySide6"}
    assert not needed & set(contents.excluded("player"))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("PySide6\\Qt\\translations\\qtbase_de.qm", False),
        ("PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", True),  # which that one needs
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("libgtk-3.so.0", False),
        ("libglib-2.0.so.0", True),
    ],
)
def test_what_is_left_out(name: str, kept: bool) -> None:
    assert contents.kept(name) is kept


def test_the_builder_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert all("==" in one for one in project["optional-dependencies"]["package"])


# ---- the engine's executable --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "what", "rest"),
    [
        ([], "core", []),
        (["--version"], "core", ["--version"]),
        (["caption", "core.png"], "core", ["caption", "core.png"]),
        (["core", "export", "m", "o"], "core", ["export", "m", "o"]),
        (["core.training", "run"], "core.training", ["run"]),
        (["caption.py", "a.png"], "caption.py", ["a.png"]),
    ],
)
def test_what_the_engine_runs(words: list[str], what: str, rest: list[str]) -> None:
    assert frozen_engine.chosen(words) == (what, rest)


def test_the_engine_runs_modules_programs_and_commands(tmp_path: Path) -> None:
    program = tmp_path / "say.py"
    program.write_text("import sys; print(__name__, sys.argv[1:])")
    script = str(ROOT / "packaging" / "frozen_engine.py")

    def said(*words: str) -> str:
        environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
        return subprocess.check_output([sys.executable, script, *words], env=environment, text=True).strip()

    assert said(str(program), "a") == "__main__ ['a']"
    assert said("--version") == said("core", "--version") == f"Braid {core.__version__}"
    refused = subprocess.run(
        [sys.executable, script, "core.export.guard", str(program)],
        env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    assert "is not an ONNX file" in refused.stderr


# ---- what goes with it --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share")
    marks.share(folder)
    return folder


def test_the_desktop_entry_opens_what_the_window_takes(share: Path) -> None:
    entry = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    entry.optionxform = str  # type: ignore[method-assign,assignment]
    entry.read(share / "applications" / "braid.desktop", encoding="utf-8")
    values = entry["Desktop Entry"]
    assert (values["Type"], values["Exec"], values["Terminal"]) == ("Application", "braid %F", "false")
    assert (
        values["Icon"] == values["StartupWMClass"] == "braid"
    )  # as app/__main__.py names the window's entry
    assert all(values[name].endswith(";") for name in ("Categories", "MimeType", "Keywords"))
    kinds = {kind.split("/")[0] for kind in values["MimeType"].split(";") if kind}
    assert kinds == {"image", "audio"}
    assert {".png", ".jpg", ".webp", ".svg"} <= PICTURES
    assert {".wav", ".flac", ".mp3"} <= SOUNDS
    assert set(EXTENSIONS) >= PICTURES | SOUNDS


def test_the_icon_is_drawn_in_every_size(share: Path) -> None:
    from PIL import Image

    for size in marks.SIZES:
        with Image.open(share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / "braid.png") as image:
            assert image.size == (size, size)
            assert image.mode == "RGBA"
            assert image.getchannel("A").getextrema()[1] == 255
    assert (
        share / "icons" / "hicolor" / "scalable" / "apps" / "braid.svg"
    ).read_bytes() == marks.MARK.read_bytes()


def test_the_metadata_names_this_version_and_the_entry(share: Path) -> None:
    path = share / "metainfo" / f"{marks.IDENTITY}.metainfo.xml"
    component = ElementTree.parse(path).getroot()
    assert component.findtext("id") == marks.IDENTITY
    assert component.findtext("launchable") == "braid.desktop"
    assert component.findtext("summary") == marks.SUMMARY
    releases = component.findall("releases/release")
    assert [release.get("version") for release in releases] == [core.__version__]
    if shutil.which("appstreamcli"):
        words = ["appstreamcli", "validate", "--no-net", str(path)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert "E:" not in done.stdout, done.stdout


@pytest.mark.skipif(not shutil.which("dpkg"), reason="not a Debian system")
def test_the_debian_package_asks_for_what_qt_needs() -> None:
    for kind in contents.KINDS:
        fields = dict(
            line.split(": ", 1) for line in package.control(kind, 2048).splitlines() if line[0] != " "
        )
        depends = fields["Depends"].split(", ")
        assert depends[0].startswith("libc6 (>= ")
        assert (*depends[1:], fields["Recommends"]) == (*GROUPS["qt"], *GROUPS["window"], *GROUPS["fonts"])
        assert fields["Installed-Size"] == "2"
        assert {fields["Package"], fields["Conflicts"]} == {"braid", "braid-player"}


def test_windows_and_macos_are_told_the_version(tmp_path: Path) -> None:
    """Their files are made here, and not run."""
    text = Path(marks.version_resource(tmp_path)).read_text(encoding="utf-8")
    compile(text, "version.txt", "eval")
    assert repr(core.__version__) in text
    plist = marks.info_plist()
    assert plist["CFBundleShortVersionString"] == core.__version__
    assert plist["NSMicrophoneUsageDescription"]
