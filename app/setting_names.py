# SPDX-License-Identifier: Apache-2.0
"""What there is to set, as the person reads it; `app/names.py` looks it up."""

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP

DEVICES: dict[str, Any] = {
    "auto": QT_TRANSLATE_NOOP("names", "The fastest there is"),
    "cuda": QT_TRANSLATE_NOOP("names", "Graphics card (CUDA)"),
    "mps": QT_TRANSLATE_NOOP("names", "Apple graphics (MPS)"),
    "cpu": QT_TRANSLATE_NOOP("names", "Processor"),
}
SCHEMES: dict[str, Any] = {
    "system": QT_TRANSLATE_NOOP("names", "As the system"),
    "light": QT_TRANSLATE_NOOP("names", "Light"),
    "dark": QT_TRANSLATE_NOOP("names", "Dark"),
}
WINDOW_LANGUAGES: dict[str, Any] = {
    "system": QT_TRANSLATE_NOOP("names", "As the system"),
    "en": "English",  # each in its own language: whoever looks for it reads no other
    "zh_CN": "简体中文",
}
SETTINGS: dict[str, Any] = {
    "task": QT_TRANSLATE_NOOP("names", "Task"),
    "language": QT_TRANSLATE_NOOP("names", "Language"),
    "epochs": QT_TRANSLATE_NOOP("names", "Passes over the examples"),
    "max_minutes": QT_TRANSLATE_NOOP("names", "Time limit"),
    "learning_rate": QT_TRANSLATE_NOOP("names", "Learning rate"),
    "batch_size": QT_TRANSLATE_NOOP("names", "Examples in one step"),
    "patience": QT_TRANSLATE_NOOP("names", "Checks without progress until it stops"),
    "device": QT_TRANSLATE_NOOP("names", "Device"),
}
SETTINGS_EXPLAINED: dict[str, Any] = {  # of those that a form shows: the words of core/config.py
    "epochs": QT_TRANSLATE_NOOP("names", "passes over the training examples"),
    "max_minutes": QT_TRANSLATE_NOOP("names", "stop and save after this long; 0 is no limit"),
    "batch_size": QT_TRANSLATE_NOOP("names", "examples that make one step, whatever fits into memory"),
    "learning_rate": QT_TRANSLATE_NOOP("names", "peak learning rate of what is new"),
    "patience": QT_TRANSLATE_NOOP(
        "names", "evaluations without a better one before training stops; 0 never stops"
    ),
    "device": QT_TRANSLATE_NOOP("names", "where training runs"),
}
UNITS: dict[str, Any] = {"minutes": QT_TRANSLATE_NOOP("names", "minutes")}
UNLIMITED: dict[str, Any] = {
    "max_minutes": QT_TRANSLATE_NOOP("names", "None"),
    "patience": QT_TRANSLATE_NOOP("names", "Never"),
}
