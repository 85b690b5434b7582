# SPDX-License-Identifier: Apache-2.0
"""The sha256 of a file is that of its bytes, however large it is."""

import hashlib
from pathlib import Path

import pytest

from core.hashing import sha256


@pytest.mark.parametrize("size", [0, 1, 300_000])
def test_a_files_sha256_is_that_of_its_bytes(tmp_path: Path, size: int) -> None:
    data = bytes(i % 251 for i in range(size))
    (tmp_path / "file").write_bytes(data)
    assert sha256(tmp_path / "file") == sha256(str(tmp_path / "file")) == hashlib.sha256(data).hexdigest()


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sha256(tmp_path / "nothing")
