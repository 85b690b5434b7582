# SPDX-License-Identifier: Apache-2.0
"""`python -m core.training RUN_FOLDER`: one run, in the process that owns it (core/job_process.py)."""

import faulthandler
import os
import sys

from core.errors import CoreError
from core.job_process import drive
from core.jobs import open_run
from core.training import train


def main(folder: str) -> int:
    """Train, or go on from the last checkpoint. Returns the exit code."""
    faulthandler.enable()  # a crash inside torch leaves a trace in log.txt
    try:
        run = open_run(folder)
        return drive(run, train(run, resume=(run.folder / "checkpoints" / "last").exists()))
    except CoreError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    code = main(sys.argv[1])
    sys.stderr.flush()
    os._exit(code)  # nothing is left to save, and taking torch apart takes a second
