# SPDX-License-Identifier: Apache-2.0
"""Install what the tests of exported bundles run with under Node and in a browser, once for each content of its package.json.

Standard library only. Without node and npm those tests are skipped, and this says so; exit code 0 when everything is there.
"""

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "node"
OPTIONS = (
    "--ignore-scripts",
    "--no-package-lock",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--fetch-retries=1",
)
LONGEST = 600  # seconds


def main() -> int:
    """Install them; anything that prevents it is told in one sentence."""
    wanted, stamp = (FOLDER / "package.json").read_bytes(), FOLDER / "node_modules" / "installed"
    if stamp.exists() and stamp.read_bytes() == wanted:
        return 0
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return _skipped("there is no node and npm: apt-get install nodejs npm")
    print("Installing what bundles are tried with, 0.6 GB into tests/node (once)", flush=True)
    try:
        done = subprocess.run(
            [npm, "install", *OPTIONS],
            cwd=FOLDER,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return _skipped(str(error))
    if done.returncode:
        return _skipped((done.stderr.strip().splitlines() or ["npm gave no reason"])[0])
    stamp.write_bytes(wanted)
    return 0


def _skipped(reason: str) -> int:
    print(f"Bundles are not tried in a browser and under Node: {reason}.", flush=True)
    return 3


if __name__ == "__main__":
    sys.exit(main())
