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
DISTILLATIONS: dict[str, Any] = {
    "logits": QT_TRANSLATE_NOOP("names", "How likely each word is (logits)"),
    "hidden": QT_TRANSLATE_NOOP("names", "States of its layers"),
    "sequence": QT_TRANSLATE_NOOP("names", "Its own captions"),
}
TEACHER_PROMPTS: dict[str, Any] = {
    "use": QT_TRANSLATE_NOOP("names", "With names and demonstrations"),
    "same": QT_TRANSLATE_NOOP("names", "As the student"),
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
    "student_layers": QT_TRANSLATE_NOOP("names", "Layers of a smaller model"),
    "distill": QT_TRANSLATE_NOOP("names", "What the teacher gives"),
    "teacher_prompt": QT_TRANSLATE_NOOP("names", "How the teacher is asked"),
    "distill_weight": QT_TRANSLATE_NOOP("names", "The teacher's share of the loss"),
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
    "student_layers": QT_TRANSLATE_NOOP(
        "names", "keep this many layers of the decoder, evenly spread, for a smaller model; 0 is all"
    ),
    "distill": QT_TRANSLATE_NOOP(
        "names",
        "what the teacher gives: its probability of every word (logits), the states of its layers (hidden), or captions of "
        "its own (sequence), the way for a teacher with another tokenizer",
    ),
    "teacher_prompt": QT_TRANSLATE_NOOP(
        "names",
        "how the teacher is asked: as in use, with names and demonstrations that the student does not see, or with the "
        "student's own prompt (same)",
    ),
    "distill_weight": QT_TRANSLATE_NOOP(
        "names", "the teacher's share of the loss; the rest is the examples' own"
    ),
}
UNITS: dict[str, Any] = {"minutes": QT_TRANSLATE_NOOP("names", "minutes")}
UNLIMITED: dict[str, Any] = {
    "max_minutes": QT_TRANSLATE_NOOP("names", "None"),
    "patience": QT_TRANSLATE_NOOP("names", "Never"),
    "student_layers": QT_TRANSLATE_NOOP("names", "All"),
}
