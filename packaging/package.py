# SPDX-License-Identifier: Apache-2.0
"""Make an application that people can install: build/KIND/braid (a folder), and a Debian package of it, both tried.

    python packaging/package.py player      onnxruntime only: describes with exported models
    python packaging/package.py full        everything, with the torch that is in .venv

The executables are PyInstaller's (braid.spec). Nothing counts as made that did not describe a picture and a sound (smoke.py).
"""

import argparse
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import marks
import smoke
from contents import KINDS, ROOT

from core import __version__
from system_packages import GROUPS

NAMES = {"full": "braid", "player": "braid-player"}


def main() -> int:
    parser = argparse.ArgumentParser(description="Make an application that people can install.")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--out", type=Path, default=ROOT / "build")
    parser.add_argument(
        "--bundle", type=Path, help="exported model to try it with; otherwise the starter is exported"
    )
    parser.add_argument("--no-deb", action="store_true", help="only the folder")
    options = parser.parse_args()
    if find_spec("PyInstaller") is None:
        print(
            "For an application, PyInstaller is missing: run .venv/bin/pip install -e '.[package]'",
            file=sys.stderr,
        )
        return 1
    out = options.out / options.kind
    folder = frozen(options.kind, out)
    print(f"{folder}: {size(folder) / 1e6:.0f} MB unpacked", flush=True)
    bundle = options.bundle or exported(options.out / "starter-onnx")
    good = smoke.tried(folder, bundle)
    if not options.no_deb and (tool := shutil.which("dpkg-deb")) is None:
        print("A Debian package was not made: this system has no dpkg-deb (apt-get install dpkg).")
    elif not options.no_deb and tool is not None:
        package = deb(options.kind, folder, out)
        print(f"{package}: {package.stat().st_size / 1e6:.1f} MB", flush=True)
        good &= smoke.tried(unpacked(package, out / "installed"), bundle)
    return 0 if good else 1


def frozen(kind: str, out: Path) -> Path:
    """Build the folder with both executables."""
    spec = ROOT / "packaging" / "braid.spec"
    places = ["--distpath", str(out), "--workpath", str(out / "work"), "--noconfirm", "--log-level", "WARN"]
    words = [sys.executable, "-m", "PyInstaller", *places, str(spec), "--", kind]
    (out / "work").mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run(words, cwd=ROOT, env=environment, check=True)
    return out / "braid"


def exported(folder: Path) -> Path:
    """The starter as a bundle, made once."""
    if not (folder / "manifest.json").exists():
        subprocess.run([sys.executable, "-m", "core", "export", "starter", str(folder)], cwd=ROOT, check=True)
    return folder


def size(folder: Path) -> int:
    """Bytes of its files."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


# ---- Debian -------------------------------------------------------------------------------------------------


def deb(kind: str, folder: Path, out: Path) -> Path:
    """A package of the folder, with desktop entry, icons and metadata. The kinds are one program: either excludes the other."""
    tree = out / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(folder, tree / "usr" / "lib" / "braid", symlinks=True)
    (tree / "usr" / "bin").mkdir()
    for name in ("braid", "braid-engine"):
        (tree / "usr" / "bin" / name).symlink_to(f"../lib/braid/{name}")
    marks.share(tree / "usr" / "share")
    papers = tree / "usr" / "share" / "doc" / NAMES[kind]
    papers.mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", papers / "copyright")
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN" / "control").write_text(control(kind, size(tree)), encoding="utf-8")
    architecture = _told("dpkg", "--print-architecture")
    package = out / f"{NAMES[kind]}_{__version__}_{architecture}.deb"
    words = ["dpkg-deb", "--root-owner-group", "-Zxz", "--threads-max=2", "--build", str(tree), str(package)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return package


def control(kind: str, size: int) -> str:
    """The package's control file. It needs the C library it was built on, and what Qt needs of the system."""
    libc = (os.confstr("CS_GNU_LIBC_VERSION") or "glibc 2.36").split()[1]
    needed = [f"libc6 (>= {libc})", *GROUPS["qt"], *GROUPS["window"]]
    other = next(name for name in NAMES.values() if name != NAMES[kind])
    more = {
        "full": " With some hundred captioned files it learns, on this computer, and is exported as ONNX.",
        "player": " This is the player: it describes with models that were exported, and needs no PyTorch.",
    }[kind]
    return (
        f"Package: {NAMES[kind]}\nVersion: {__version__}\nArchitecture: {_told('dpkg', '--print-architecture')}\n"
        f"Maintainer: The Braid contributors <braid@localhost>\nInstalled-Size: {size // 1024}\n"
        f"Depends: {', '.join(needed)}\nRecommends: {', '.join(GROUPS['fonts'])}\n"
        f"Conflicts: {other}\nReplaces: {other}\nSection: graphics\nPriority: optional\n"
        f"Description: {marks.SUMMARY}\n Braid describes pictures and recordings on this computer.\n{more}\n"
    )


def unpacked(package: Path, root: Path) -> Path:
    """Install it into a root of its own; the folder of its executables there."""
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(["dpkg-deb", "--extract", str(package), str(root)], check=True)
    return root / "usr" / "bin"


def _told(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
