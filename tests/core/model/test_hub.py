# SPDX-License-Identifier: Apache-2.0
"""The Hub: offline unless a person allows it, and then only what Braid reads."""

from pathlib import Path

import pytest

from core.errors import Unavailable
from core.model import hub

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """What an earlier download leaves behind."""
    model = tmp_path / "models--someone--tiny"
    snapshot = model / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    (snapshot / "config.json").write_text("{}")
    (model / "refs").mkdir()
    (model / "refs" / "main").write_text(COMMIT)
    return tmp_path


def test_what_was_fetched_before_is_found_without_the_network(cache: Path) -> None:
    assert hub.snapshot("someone/tiny", cache=cache).joinpath("config.json").is_file()
    assert hub.snapshot("someone/tiny", cache=cache, revision=COMMIT).name == COMMIT


def test_offline_is_the_default_and_says_what_to_do(cache: Path) -> None:
    with pytest.raises(Unavailable, match="someone/other is not on this machine") as refused:
        hub.snapshot("someone/other", cache=cache)
    assert refused.value.hint == "Allow downloads from the Hub, or give a local folder."


def test_no_connection_says_so(cache: Path) -> None:
    """The tests run with the library's own switch off, so that being allowed does not mean asking."""
    with pytest.raises(Unavailable, match="someone/other") as refused:
        hub.snapshot("someone/other", cache=cache, online=True)
    assert "connection" in refused.value.hint


@pytest.mark.parametrize("name", ["a/b/c", "../../etc", "", "name with spaces/x"])
def test_what_is_no_name_is_refused(name: str, cache: Path) -> None:
    with pytest.raises(Unavailable, match="not the name of a model"):
        hub.snapshot(name, cache=cache)


def test_only_what_braid_reads_is_fetched(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fnmatch import fnmatch

    asked: dict[str, object] = {}
    monkeypatch.setattr(
        "huggingface_hub.snapshot_download", lambda name, **options: asked.update(options) or cache
    )
    hub.snapshot("someone/tiny", online=True)
    allowed, ignored = asked["allow_patterns"], asked["ignore_patterns"]
    wanted = {
        name
        for name in (
            "config.json", "model.safetensors", "model-00001-of-00002.safetensors", "model.safetensors.index.json",
            "tokenizer.json", "merges.txt", "chat_template.jinja", "pytorch_model.bin", "model.pt", "run.py",
            "onnx/config.json", "original/model.safetensors", "tf_model.h5",
        )
        if any(fnmatch(name, p) for p in allowed) and not any(fnmatch(name, p) for p in ignored)  # type: ignore[attr-defined]
    }  # fmt: skip
    assert wanted == {
        "config.json", "model.safetensors", "model-00001-of-00002.safetensors", "model.safetensors.index.json",
        "tokenizer.json", "merges.txt", "chat_template.jinja",
    }  # fmt: skip
