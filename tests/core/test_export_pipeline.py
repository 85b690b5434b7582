# SPDX-License-Identifier: Apache-2.0
"""A bundle in a stock loader, transformers.js: its pipeline says what Braid says without names and demonstrations."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from core.config import Generation, Shots
from core.protocol import Captioned
from core.session import Query, open_session

NODE = Path(__file__).parents[1] / "node" / "node_modules"  # what packaging/node_packages.py puts there


def test_a_stock_pipeline_says_what_the_model_says(
    twins: Any, cache: Path, tmp_path: Path, draw: Any
) -> None:
    """Pictures as large as the encoder takes them: how a picture is made smaller is the loader's affair."""
    node = shutil.which("node")
    if node is None or not (NODE / "@huggingface" / "transformers").exists():
        pytest.skip("node or transformers.js is not installed: python packaging/node_packages.py")
    bundle = Path(shutil.copytree(twins.bundle, tmp_path / "bundle"))
    (bundle / "examples" / "node" / "node_modules").symlink_to(NODE)
    files = [draw(tmp_path / f"{seed}.png", seed) for seed in range(4)]
    script = bundle / "examples" / "node" / "pipeline.mjs"
    done = subprocess.run(
        [node, str(script), *map(str, files)], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    alone = open_session(str(twins.model)).caption(
        [Query(str(file), "captioning") for file in files], Shots(k=0, hints=0), Generation(filter=False)
    )
    expected = [_plain(event.text) for event in alone if isinstance(event, Captioned)]
    assert len(set(expected)) == len(files)
    assert [_plain(json.loads(line)["text"]) for line in done.stdout.split("\n") if line] == expected


def _plain(text: str) -> str:
    """Without what is no text: a random model writes halves of characters, which each decoder shows in its way."""
    return "".join(letter for letter in text if letter.isascii() and letter.isprintable()).strip()
