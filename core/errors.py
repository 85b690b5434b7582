# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, as values a person can read.

    CoreError
    ├── ConfigError    a setting has a value that cannot be used
    ├── DataError      a row, a caption or an import source cannot be used
    │   └── MediaError a picture or a recording cannot be read
    ├── ProjectError   a project folder cannot be opened or written
    ├── ModelError     a model folder or a weight file cannot be used
    ├── RunError       a run folder cannot be used
    ├── TooLarge       it is sure not to fit into memory; a person may insist
    └── Unavailable    something optional is not installed or not switched on

Raised where the value is used; caught in the worker and at the command line only.
"""

from pathlib import Path


class CoreError(Exception):
    """An error with a message that says what happened and a hint that says what to do.

    `file` and `row` name the culprit where there is one; `row` counts from 1 as an editor does.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        file: str | Path | None = None,
        row: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.file = None if file is None else str(file)
        self.row = row

    @property
    def what(self) -> str:
        """The message, with the file and the row where it does not name them; without the hint."""
        file = "" if self.file is None or self.file in self.message else self.file
        row = "" if self.row is None else f"row {self.row}"
        return ": ".join(filter(None, (file, row, self.message)))

    def __str__(self) -> str:
        return self.what + (f" {self.hint}" if self.hint else "")


class ConfigError(CoreError):
    """A setting has a value that cannot be used."""


class DataError(CoreError):
    """A row, a caption or an import source cannot be used."""


class MediaError(DataError):
    """A picture or a recording cannot be read."""


class ProjectError(CoreError):
    """A project folder cannot be opened or written."""


class ModelError(CoreError):
    """A model folder or a weight file cannot be used."""


class RunError(CoreError):
    """A run folder cannot be used."""


class TooLarge(CoreError):
    """It is sure not to fit into memory; a person may insist."""


class Unavailable(CoreError):
    """Something optional is not installed or not switched on."""
