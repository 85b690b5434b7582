# SPDX-License-Identifier: Apache-2.0
"""Make `.venv` and install Braid into it, once for each content of pyproject.toml.

Run by the system's Python, before anything is installed: standard library only, and syntax that an old Python
can still read, so that it can say it is too old.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
OLDEST = (3, 11)
NEEDED = 8 * 10**9  # bytes: torch's Linux wheels carry CUDA, 6.4 GB unpacked


def main() -> int:
    if sys.version_info < OLDEST:
        return stop(
            "Braid needs Python {}.{} or later, and {} is {}.{}: install a newer one and name it, as in "
            "`make PYTHON=python3.12 run`.".format(*OLDEST, sys.executable, *sys.version_info[:2])
        )
    wanted = stamp()
    if is_installed(wanted):
        return 0
    if not can_make_environments():
        return stop(
            "This Python cannot make a virtual environment: run `apt-get install python3-venv` as root, or "
            "name another Python, as in `make PYTHON=python3.12 run`."
        )
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED:
        return stop(f"Braid's libraries take up to 8 GB, and this disk has {free / 10**9:.1f} GB left.")
    return install(wanted)


def stop(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def stamp() -> str:
    """What an installation depends on: the project file, where it lies, and which Python made it."""
    content = (ROOT / "pyproject.toml").read_bytes() + f"{ROOT}\n{sys.version_info[:2]}".encode()
    return hashlib.sha256(content).hexdigest()


def is_installed(wanted: str) -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="ascii") == wanted


def can_make_environments() -> bool:
    """Debian keeps ensurepip in a package of its own; root gets it without being asked."""
    import system_packages

    probe = [sys.executable, "-c", "import ensurepip, venv"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return True
    if system_packages.is_root() and shutil.which("apt-get"):
        system_packages.ensure(["venv"])
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def install(wanted: str) -> int:
    print("Installing Braid and its libraries into .venv; this takes some minutes once.", flush=True)
    STAMP.unlink(missing_ok=True)
    if not is_sound():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    scratch = VENV / "tmp"  # /tmp may be a small disk in memory
    scratch.mkdir(exist_ok=True)
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *quiet]
    environment = {**os.environ, "TMPDIR": str(scratch), "PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run(
        [*pip, "--editable", ".[dev]"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False
    )
    shutil.rmtree(scratch, ignore_errors=True)
    if done.returncode:
        return stop("The libraries could not be installed (pip says why above); the next `make` tries again.")
    STAMP.write_text(wanted, encoding="ascii")
    return 0


def is_sound() -> bool:
    """Whether `.venv` holds a Python of this version that runs and has pip."""
    if not PYTHON.exists():
        return False
    code = f"import sys, pip; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
    return subprocess.run([str(PYTHON), "-c", code], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
