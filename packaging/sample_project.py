# SPDX-License-Identifier: Apache-2.0
"""Fill the sample project once: with the Tux Paint stamps, or with Braid's own where they are missing."""

import sys
from pathlib import Path

from core import carriers, places
from core.__main__ import main as braid

STAMPS = "tuxpaint-stamps-default"
OWN = Path(__file__).resolve().parent.parent / "assets" / "samples"
MARK = "sample-source.txt"


def main() -> int:
    """Import, unless this source has been imported already. Returns the import's exit code."""
    source = carriers.path(STAMPS) if carriers.whole(STAMPS) else OWN
    mark = places.sample_project() / MARK
    if mark.exists() and mark.read_text(encoding="utf-8") == str(source):
        return 0
    code = braid(["import", str(source), "--project", str(places.sample_project())])
    if code == 0:
        mark.write_text(str(source), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
