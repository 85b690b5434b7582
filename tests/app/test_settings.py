# SPDX-License-Identifier: Apache-2.0
"""The settings file: kept, damaged, unwritable."""

from pathlib import Path

import pytest

from app.settings import RECENT, Settings, load, merged, save


def test_kept(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.toml"
    chosen = Settings(scheme="dark", k=7, strategy="random", filter=False, recent=("/a b", "/ü"))
    save(chosen, file)
    assert load(file) == (chosen, None)
    assert [f.name for f in file.parent.iterdir()] == ["settings.toml"]


def test_missing_is_not_damaged(tmp_path: Path) -> None:
    assert load(tmp_path / "settings.toml") == (Settings(), None)


@pytest.mark.parametrize("content", [b"scheme = ", b"\xff\xfe\x00", b"k = 3\nk = 4"])
def test_damaged_is_kept_aside(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(content)
    settings, damage = load(file)
    assert settings == Settings()
    assert damage is not None
    assert damage.kept is not None
    assert damage.kept.read_bytes() == content
    assert not file.exists()


def test_a_bad_value_costs_only_itself(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('scheme = "purple"\nk = 6\nstrategy = 4\nfrom_a_newer_version = 1\n')
    settings, damage = load(file)
    assert settings == Settings(k=6)
    assert damage is not None
    assert "purple" in damage.problem
    assert damage.kept is not None
    assert "purple" in damage.kept.read_text()


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    settings, damage = load(tmp_path / "settings.toml")
    assert settings == Settings()
    assert damage is not None
    assert damage.kept is None
    with pytest.raises(OSError):
        save(Settings(), tmp_path / "settings.toml")
    assert [f.name for f in tmp_path.iterdir()] == ["settings.toml"]  # no part is left behind


def test_recent_projects_are_few_and_in_order() -> None:
    settings = Settings()
    for number in range(12):
        settings = settings.opened(Path(f"/p{number}"))
    settings = settings.opened(Path("/p9"))
    assert settings.recent[:3] == ("/p9", "/p11", "/p10")
    assert len(settings.recent) == RECENT


def test_two_windows_do_not_undo_each_other() -> None:
    before = Settings(k=4, recent=("/a", "/b"))
    mine = Settings(k=4, scheme="dark", recent=("/mine", "/a"))  # "/b" was taken off the list
    theirs = Settings(k=7, scheme="light", recent=("/theirs", "/a", "/b"))
    whole = merged(mine, theirs, before)
    assert (whole.k, whole.scheme) == (7, "dark")
    assert whole.recent == ("/mine", "/a", "/theirs")
    assert merged(before, theirs, before) == theirs
    assert merged(mine, before, before) == mine
