# SPDX-License-Identifier: Apache-2.0
"""Real training whose disk is full from step `FULL` on and which is killed at step `DIES`: `python … RUN_FOLDER`."""

import os
import resource
import signal
import sys
from collections.abc import Generator

from core.job_process import drive
from core.jobs import Command, Run, open_run
from core.protocol import Event, Stepped
from core.training import train

FULL, DIES = 4, 11
LARGEST = 2000  # bytes that still can be written to any file: a heartbeat, not a checkpoint


def troubled(run: Run) -> Generator[Event, Command | None, None]:
    for event in train(run):
        if isinstance(event, Stepped) and event.step == FULL:
            resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, resource.RLIM_INFINITY))
        if isinstance(event, Stepped) and event.step == DIES:
            os.kill(os.getpid(), signal.SIGKILL)
        yield event


if __name__ == "__main__":
    run = open_run(sys.argv[1])
    sys.exit(drive(run, troubled(run)))
