# SPDX-License-Identifier: Apache-2.0
"""Media copied into a project, under the name of their content: `media/ab/abcd….png`."""

import errno
import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from core.errors import MediaError, ProjectError


def copy_in(file: str, hash: str, project: Path) -> Path:
    """Copy `file`, whose sha256 is `hash`, unless it is there already; returns where it is.

    Raises `MediaError` when the file changed or vanished meanwhile, `ProjectError` when it cannot be stored.
    """
    target = project / "media" / hash[:2] / (hash + Path(file).suffix.lower())
    if target.exists():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".")
    except OSError as error:
        raise _unwritable(project, error) from error
    try:
        with os.fdopen(handle, "wb") as output:
            if _copy(file, output) != hash:
                hint = "Import it again when nothing writes to it."
                raise MediaError("The file changed while it was imported.", hint, file=file)
            output.flush()
            os.fsync(output.fileno())
        Path(temporary).replace(target)
    except OSError as error:
        raise _unwritable(project, error) from error
    finally:
        Path(temporary).unlink(missing_ok=True)
    return target


def _copy(file: str, output: BinaryIO) -> str:
    """The sha256 of what was copied."""
    digest = hashlib.sha256()
    try:
        source = Path(file).open("rb")  # noqa: SIM115 (only its opening is to blame on the file)
    except OSError as error:
        raise MediaError(f"The file cannot be read: {error.strerror}.", "Restore it.", file=file) from error
    with source:
        while block := source.read(1 << 20):
            digest.update(block)
            output.write(block)
    return digest.hexdigest()


def _unwritable(project: Path, error: OSError) -> ProjectError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    hint = (
        "Free some space. What was imported before is intact." if full else "Check that you may write there."
    )
    return ProjectError(f"A copy cannot be stored in {project}: {error.strerror}.", hint, file=project)
