# SPDX-License-Identifier: Apache-2.0
"""Whatever the engine can say has a name that a person reads."""

import ast
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtWidgets import QApplication

from app import names
from app.amounts import date, duration, memory
from app.setting_groups import ELSEWHERE, GROUP_NAMES, GROUPS, NEEDS
from app.setting_help import SETTINGS_EXPLAINED
from app.setting_names import CHOICES, METRICS, SETTINGS
from app.settings import SCHEMES
from app.widgets.methods import FURTHER, METHODS, USUAL
from core import jobs
from core.config import DEVICES, STRATEGIES, Training
from core.config import METHODS as ALL_METHODS
from core.evaluate.baselines import BASELINES
from core.export.choices import PRECISIONS, TARGETS
from core.export.snippets import SNIPPETS
from core.tasks import TASKS

CORE = Path(__file__).resolve().parents[2] / "core"


def stages() -> set[str]:
    """Every stage that is written out where a Progress is made."""
    found = set()
    for file in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Progress" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(first.value)
    return found


def test_everything_has_a_name() -> None:
    assert set(names.METHODS) == set(names.METHODS_EXPLAINED) == set(ALL_METHODS)
    assert set(names.DEVICES) == set(DEVICES)
    assert set(names.SCHEMES) == set(SCHEMES)
    assert set(names.STRATEGIES) == set(STRATEGIES) <= set(names.STRATEGIES_EXPLAINED)
    assert set(names.RUN_STATES) == set(get_args(jobs.State))
    assert set(names.BASELINES) == set(BASELINES)
    assert {metric for task in TASKS.values() for metric in task.metrics} <= set(METRICS)
    assert set(METRICS) >= names.LOWER_IS_BETTER
    assert set(names.TARGETS) == set(names.TARGETS_EXPLAINED) >= set(TARGETS)
    assert set(names.NUMBERS) == set(names.NUMBERS_EXPLAINED) >= set(PRECISIONS)
    assert set(names.LANGUAGES) == set(SNIPPETS)


def test_every_setting_has_a_name_a_sentence_and_a_place() -> None:
    settings = {field.name: field for field in fields(Training)}
    placed = [*ELSEWHERE, *(name for group in GROUPS.values() for name in group)]
    assert sorted(placed) == sorted(settings)
    assert set(SETTINGS) == set(SETTINGS_EXPLAINED) == set(settings)
    assert set(GROUP_NAMES) == set(GROUPS)
    for name, field in settings.items():
        if field.metadata["choices"]:
            assert set(CHOICES[name]) == set(field.metadata["choices"])
        if field.metadata["unit"]:
            assert field.metadata["unit"] in names.UNITS
    metrics = {metric for task in TASKS.values() for metric in task.metrics}
    assert {"", "loss", *metrics} <= set(CHOICES["metric"])
    for needed, values in NEEDS.values():
        assert set(values) <= set(settings[needed].metadata["choices"])


def test_every_stage_has_a_name() -> None:
    assert {"write the prompts", "measure this machine"} <= stages()
    assert stages() - set(names.STAGES) == set()
    assert set(BASELINES) <= set(names.STAGES)  # the final report's stages


def test_every_method_is_offered_but_the_one_for_comparing() -> None:
    offered = {*USUAL, *FURTHER, *(method for methods in METHODS.values() for method in methods)}
    assert offered == set(ALL_METHODS) - {"prompt-lora"}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "1 s"),
        (59.4, "59 s"),
        (59.7, "1 min"),
        (61, "1 min"),
        (3_599, "1 h 0 min"),
        (4_000, "1 h 7 min"),
        (90_000, "25 h 0 min"),
    ],
)
def test_durations(qapp: QApplication, seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(("size", "said"), [(0, "1 MB"), (23_000_000, "22 MB"), (1_610_612_736, "1.5 GB")])
def test_memory(qapp: QApplication, size: int, said: str) -> None:
    assert memory(size) == said


def test_languages_and_dates(qapp: QApplication) -> None:
    assert [names.language_name(code) for code in ("en", "zh-CN", "xx", "")] == [
        "English",
        "中文",
        "xx",
        "",
    ]
    assert len(date(1_000_000_000)) > len("23:59")
