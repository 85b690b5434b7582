# SPDX-License-Identifier: Apache-2.0
"""Settings: every field has its help and its range, and a wrong value is named."""

import argparse
import dataclasses
import math
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from core.config import (
    KNOWLEDGE,
    STRATEGIES,
    Generation,
    Shots,
    Training,
    check,
    dump,
    from_mapping,
    load,
    override,
)
from core.errors import ConfigError
from core.flags import add_arguments, from_arguments, listing

CLASSES = (Shots, Generation, Training)
FIELDS = [(cls, field) for cls in CLASSES for field in dataclasses.fields(cls)]
NUMBERS = [(cls, f) for cls, f in FIELDS if f.metadata["low"] is not None]


def name_of(value: Any) -> str:
    return str(getattr(value, "__name__", None) or value.name)


def parsed(cls: Any, *words: str) -> Any:
    parser = argparse.ArgumentParser()
    add_arguments(parser, cls)
    return from_arguments(cls, parser.parse_args(words))


@pytest.mark.parametrize(("cls", "field"), FIELDS, ids=name_of)
def test_every_field_says_what_it_is(cls: Any, field: Any) -> None:
    assert field.metadata["help"]
    assert not field.metadata["help"].endswith(".")
    kind = get_type_hints(cls)[field.name]
    if kind in (int, float):
        assert field.metadata["low"] is not None, "a number has a smallest value"
    assert type(field.default) is kind or kind == tuple[str, ...]


@pytest.mark.parametrize("cls", CLASSES)
def test_the_defaults_are_allowed_and_kept(cls: Any) -> None:
    check(cls())
    assert parsed(cls) == cls() == from_mapping(cls, {}, source="nothing")
    assert from_mapping(cls, dataclasses.asdict(cls()), source="itself") == cls()


@pytest.mark.parametrize(("cls", "field"), NUMBERS, ids=name_of)
def test_a_number_out_of_its_range_is_named(cls: Any, field: Any) -> None:
    low, high = field.metadata["low"], field.metadata["high"]
    kind = get_type_hints(cls)[field.name]
    check(dataclasses.replace(cls(), **{field.name: kind(low)}))
    outside = [low - 1] + ([high + 1] if high is not None else []) + ([math.nan] if kind is float else [])
    for value in outside:
        with pytest.raises(ConfigError, match=rf"^{field.name} is ") as caught:
            check(dataclasses.replace(cls(), **{field.name: value}))
        assert "value is" in caught.value.hint


def test_a_choice_must_be_one_of_its_choices() -> None:
    for field, choices in (("strategy", STRATEGIES), ("knowledge", KNOWLEDGE)):
        for choice in choices:
            check(dataclasses.replace(Shots(), **{field: choice}))  # type: ignore[arg-type]
        with pytest.raises(ConfigError, match=f"{field} is 'magic'") as caught:
            from_mapping(Shots, {field: "magic"}, source="a test")
        assert all(choice in caught.value.hint for choice in choices)


@pytest.mark.parametrize(
    ("cls", "values"),
    [
        (Shots, {"k": "4"}), (Shots, {"k": 4.0}), (Shots, {"k": True}), (Shots, {"strategy": 1}), (Shots, {"k": None}),
        (Shots, {"trust": "0.5"}), (Shots, {"trust": True}), (Generation, {"filter": 1}), (Generation, {"filter": "yes"}),
        (Generation, {"banned": "cat"}), (Generation, {"banned": [1]}), (Generation, {"banned": {"cat": 1}}),
    ],
    ids=str,
)  # fmt: skip
def test_a_value_of_another_type_is_named(cls: Any, values: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=rf"^a\.toml: {next(iter(values))} is ") as caught:
        from_mapping(cls, values, source="a.toml")
    assert "must be" in caught.value.hint


def test_a_whole_number_will_do_for_a_fraction() -> None:
    made = from_mapping(Generation, {"temperature": 1}, source="a test")
    assert made.temperature == 1.0
    assert type(made.temperature) is float


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(ConfigError, match=r"a\.toml has an unknown setting: temprature") as caught:
        from_mapping(Generation, {"temprature": 1.0}, source="a.toml")
    assert "temperature" in caught.value.hint


def test_a_file_is_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / "shots.toml"
    path.write_text('k = 2\nstrategy = "random"\ntrust = 0\nlanguage = "zh"\n', encoding="utf-8")
    assert load(Shots, path) == Shots(k=2, strategy="random", trust=0.0, language="zh")
    path.write_text('banned = ["cat", "狗"]\n', encoding="utf-8")
    assert load(Generation, path).banned == ("cat", "狗")
    for data in (b"k = \n", b"k = 2\nk = 3\n", b'language = "\xff"\n'):
        path.write_bytes(data)
        with pytest.raises(ConfigError, match="not valid TOML") as caught:
            load(Shots, path)
        assert caught.value.file == str(path)
    path.write_text("trust = nan\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="trust is nan"):
        load(Shots, path)
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load(Shots, tmp_path / "nothing.toml")


@pytest.mark.parametrize("cls", CLASSES)
def test_what_is_written_is_read_back(cls: Any, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(dump({"it": cls(), "other": Shots(k=7)}), encoding="utf-8")
    assert load(cls, path, "it") == cls()
    assert load(Shots, path, "other") == Shots(k=7)
    odd = Generation(banned=('a "quoted" word', "狗", "back\\slash\n"), temperature=1e-7, sequences=2)
    path.write_text(dump({"it": odd}), encoding="utf-8")
    assert load(Generation, path, "it") == odd


def test_a_table_is_read_where_there_is_one(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("epochs = 2\n")
    assert load(Training, path, "training") == Training(epochs=2)
    path.write_text('training = "much"\n')
    with pytest.raises(ConfigError, match="training is 'much'") as caught:
        load(Training, path, "training")
    assert "[training]" in caught.value.hint
    path.write_text("[training]\nepochs = 0\n")
    with pytest.raises(ConfigError, match="epochs is 0") as caught:
        load(Training, path, "training")
    assert caught.value.file == str(path)


def test_settings_are_changed_by_pairs() -> None:
    pairs = (
        "epochs=2",
        "learning_rate=1e-4",
        "max_minutes=3",
        "augment=on",
        "method=lora",
        "language=zh",
        "metric=",
    )
    assert override(Training(), pairs) == Training(
        epochs=2, learning_rate=1e-4, max_minutes=3.0, augment=True, method="lora", language="zh"
    )
    assert override(Generation(filter=True), ["filter=false", "banned=cat,dog"]) == Generation(
        filter=False, banned=("cat", "dog")
    )
    assert override(Generation(banned=("cat",)), ["banned="]).banned == ()
    assert override(Training(epochs=3), []) == Training(epochs=3)
    assert override(Training(), ["language=a=b"]).language == "a=b"


@pytest.mark.parametrize(
    ("pair", "error"),
    [
        ("epochs", "does not say which value"), ("epoch=2", "unknown setting: epoch"), ("epochs=two", "epochs is 'two'"),
        ("epochs=2.5", "epochs is '2.5'"), ("epochs=0", "epochs is 0"), ("augment=maybe", "augment is 'maybe'"),
        ("method=magic", "method is 'magic'"), ("learning_rate=nan", "learning_rate is nan"), ("=2", "unknown setting"),
    ],
    ids=str,
)  # fmt: skip
def test_a_pair_that_changes_nothing_is_named(pair: str, error: str) -> None:
    with pytest.raises(ConfigError, match=error) as caught:
        override(Training(), [pair])
    assert caught.value.hint


@pytest.mark.parametrize("cls", CLASSES)
def test_every_setting_is_listed(cls: Any) -> None:
    lines = listing(cls).splitlines()
    for field, line in zip(dataclasses.fields(cls), lines, strict=True):
        assert line.startswith(f"  {field.name}=")
        assert field.metadata["help"] in line


def test_flags_are_made_from_the_fields() -> None:
    made = parsed(
        Shots, "-k", "7", "--strategy", "random", "--trust", "0.5", "--knowledge", "model", "--hints", "0"
    )
    assert made == Shots(k=7, strategy="random", trust=0.5, knowledge="model", hints=0)
    made = parsed(
        Generation, "--no-filter", "--banned", "cat", "dog", "--max-new-tokens", "9", "--no-repeat-ngram", "3"
    )
    assert made == Generation(filter=False, banned=("cat", "dog"), max_new_tokens=9, no_repeat_ngram=3)
    assert parsed(Generation, "--banned") == Generation()
    with pytest.raises(ConfigError, match="k is 65"):
        parsed(Shots, "-k", "65")


def test_help_tells_every_flag_with_unit_and_default(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    for cls, skip in ((Shots, ()), (Generation, ("seed",))):
        add_arguments(parser, cls, skip=skip)
    with pytest.raises(SystemExit):
        parser.parse_args(["--help"])
    shown = " ".join(capsys.readouterr().out.split())
    for field in (field for cls, field in FIELDS if cls is not Training):  # whose settings are listed instead
        assert " ".join(field.metadata["help"].split()) in shown or field.name == "seed", field.name
    assert "[tokens]" in shown
    assert "(default: similarity)" in shown
