# SPDX-License-Identifier: Apache-2.0
"""The engine's words as the person reads them."""

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

SPLITS: dict[str, Any] = {
    "train": QT_TRANSLATE_NOOP("names", "Train"),
    "validation": QT_TRANSLATE_NOOP("names", "Validation"),
    "test": QT_TRANSLATE_NOOP("names", "Test"),
}
STRATEGIES: dict[str, Any] = {
    "similarity": QT_TRANSLATE_NOOP("names", "Most similar"),
    "random": QT_TRANSLATE_NOOP("names", "At random"),
}
TASKS: dict[str, Any] = {
    "captioning": QT_TRANSLATE_NOOP("names", "Caption"),
    "transcription": QT_TRANSLATE_NOOP("names", "Transcription"),
    "question-answering": QT_TRANSLATE_NOOP("names", "Answer"),
    "text": QT_TRANSLATE_NOOP("names", "Text"),
    "classification": QT_TRANSLATE_NOOP("names", "Label"),
}
SOURCES: dict[str, Any] = {
    "project": QT_TRANSLATE_NOOP("names", "this project"),
    "model": QT_TRANSLATE_NOOP("names", "the model"),
}
STAGES: dict[str, Any] = {
    "read weights": QT_TRANSLATE_NOOP("names", "Loading the model…"),
    "look at the examples": QT_TRANSLATE_NOOP("names", "Looking at the project's pictures…"),
    "listen to the examples": QT_TRANSLATE_NOOP("names", "Listening to the project's recordings…"),
    "looking": QT_TRANSLATE_NOOP("names", "Looking through {name}…"),
    "importing": QT_TRANSLATE_NOOP("names", "Importing {name}…"),
    "comparing": QT_TRANSLATE_NOOP("names", "Looking for pictures that are nearly equal…"),
}
MODELS: dict[str, Any] = {"starter": QT_TRANSLATE_NOOP("names", "Starter model")}


def _name(table: dict[str, Any], key: str) -> str:
    return QCoreApplication.translate("names", str(table[key])) if key in table else key


def split_name(split: str) -> str:
    """ "train" → "Train"."""
    return _name(SPLITS, split)


def strategy_name(strategy: str) -> str:
    """ "similarity" → "Most similar"."""
    return _name(STRATEGIES, strategy)


def task_name(task: str) -> str:
    """ "captioning" → "Caption"."""
    return _name(TASKS, task)


def source_name(source: str) -> str:
    """Whose demonstration it is."""
    return _name(SOURCES, source)


def stage_name(stage: str) -> str:
    """What the engine does; an import's stages have a place for the source's `{name}`."""
    return _name(STAGES, stage)


def model_name(model: str) -> str:
    """ "starter" → "Starter model"; a folder keeps its name."""
    return _name(MODELS, model)
