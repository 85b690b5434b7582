# SPDX-License-Identifier: Apache-2.0
"""Check the Debian or Ubuntu packages Braid's window needs: install them as root, else ask in one sentence.

    python packaging/system_packages.py qt fonts window

Standard library only: it runs before anything is installed. Exit code 0 when nothing is missing any more, 3
when something still is; elsewhere than on Debian and Ubuntu there is nothing to check.
"""

import os
import shutil
import subprocess
import sys

GROUPS = {
    "venv": ("python3-venv",),
    # Qt's own libraries link to these; a test without a screen needs them too.
    "qt": ("libegl1", "libgl1", "libglib2.0-0", "libfontconfig1", "libxkbcommon0", "libdbus-1-3"),
    # Every script that the window and the captions may be in; a test looks for missing characters.
    "fonts": ("fonts-noto-cjk",),
    # A window on a real screen, with sound.
    "window": (
        "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1",
        "libxcb-randr0", "libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1", "libwayland-cursor0",
        "libpulse0",
    ),
    "shots": ("xvfb", "xauth"),
    # The page of an exported bundle is tried in it.
    "browser": ("chromium",),
}  # fmt: skip
PURPOSE = {
    "venv": "a virtual environment",
    "qt": "Qt",
    "fonts": "Chinese",
    "window": "the window",
    "shots": "screenshots",
    "browser": "the test of a bundle's page",
}


def missing(groups: list[str]) -> list[str]:
    """Packages of these groups that are neither installed nor provided by another installed one."""
    if not shutil.which("dpkg-query"):
        return []
    form = "${db:Status-Status}\t${Package}\t${Provides}\n"
    listing = subprocess.run(
        ["dpkg-query", "--show", "--showformat", form], capture_output=True, text=True, check=True
    ).stdout
    present = set()
    for line in listing.splitlines():
        status, package, provides = line.split("\t")
        if status == "installed":
            names = [name.split()[0] for name in provides.split(",") if name.strip()]  # "x (= 1.0)" -> "x"
            present.update([package, *names])
    return [package for group in groups for package in GROUPS[group] if package not in present]


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def install(packages: list[str]) -> str:
    """Install as root; the empty string, or apt's last complaint."""
    options = ["-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    complaint = ""
    for command in (["apt-get", "-q", "update"], ["apt-get", "install", *options, *packages]):
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )  # fmt: skip
        lines = done.stdout.strip().splitlines() or ["no reason given"]
        errors = [line for line in lines if line.startswith("E:")]
        complaint = (errors or lines[-1:])[0] if done.returncode else ""
    return complaint


def ensure(groups: list[str]) -> list[str]:
    """Install what is missing, or say in one sentence what to run. Returns what is still missing."""
    absent = missing(groups)
    if not absent:
        return []
    purpose = " and ".join(PURPOSE[group] for group in groups if set(GROUPS[group]) & set(absent))
    command = "apt-get install " + " ".join(absent)
    if not is_root():
        print(f"For {purpose} this system still needs: sudo {command}", flush=True)
        return absent
    print(f"Installing for {purpose}: {' '.join(absent)}", flush=True)
    complaint = install(absent)
    if complaint:
        print(f"That did not work ({complaint}); for {purpose}, run: {command}", flush=True)
    return missing(groups)


if __name__ == "__main__":
    sys.exit(3 if ensure(sys.argv[1:] or ["qt", "fonts", "window"]) else 0)
