# SPDX-License-Identifier: Apache-2.0
"""All settings of a training in groups, and which of them count beside what else is chosen."""

import dataclasses
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.names import choice_name, setting_name
from app.widgets.text import listed
from core.config import Training

ELSEWHERE = ("method", "task", "language", "teacher")  # the page has a place of its own for each
GROUPS: dict[str, tuple[str, ...]] = {
    "time": ("epochs", "max_minutes", "max_steps", "patience"),
    "steps": (
        "learning_rate", "decoder_rate", "layer_decay", "schedule", "warmup_steps", "batch_size", "optimizer",
        "weight_decay", "clip",
    ),
    "method": (
        "words", "lora_rank", "lora_alpha", "adapter_kind", "adapter_width", "prompt_tokens", "unfreeze_every",
        "student_layers",
    ),
    "loss": (
        "label_smoothing", "objective", "r_drop", "mixup", "adversarial_size", "adversarial_steps", "average",
        "ema_decay", "swa_from",
    ),
    "teacher": ("distill", "distill_weight", "distill_temperature", "teacher_prompt"),
    "order": ("tasks", "temperature", "curriculum", "curriculum_epochs"),
    "variety": (
        "k_max", "shot_dropout", "hint_dropout", "blank_dropout", "media_dropout", "feature_noise", "variants",
        "live", "augment",
    ),
    "checks": ("evaluate_every", "evaluate_items", "metric", "probes", "checkpoint_every"),
    "machine": (
        "device", "precision", "threads", "micro_batch", "gradient_checkpointing", "feature_space", "seed",
    ),
}  # fmt: skip
GROUP_NAMES: dict[str, Any] = {
    "time": QT_TRANSLATE_NOOP("names", "How long it learns"),
    "steps": QT_TRANSLATE_NOOP("names", "How steps are taken"),
    "method": QT_TRANSLATE_NOOP("names", "Of the method"),
    "loss": QT_TRANSLATE_NOOP("names", "Loss and averages"),
    "teacher": QT_TRANSLATE_NOOP("names", "Of the teacher"),
    "order": QT_TRANSLATE_NOOP("names", "Tasks and order of the examples"),
    "variety": QT_TRANSLATE_NOOP("names", "What is varied"),
    "checks": QT_TRANSLATE_NOOP("names", "Checks on the way"),
    "machine": QT_TRANSLATE_NOOP("names", "This machine"),
}
LORA = ("lora", "dora", "prompt-lora", "speech")
WRITING = (  # methods whose decoder reads prompts and writes the answer
    "cross-attention", "lora", "dora", "bitfit", "adapters", "prefix", "soft-prompt", "prompt-lora", "staged", "full",
)  # fmt: skip
PROMPTED = (*WRITING, "classifier")
SMALLER = ("lora", "dora", "adapters", "prompt-lora", "staged", "full")
NEEDS: dict[str, tuple[str, tuple[str, ...]]] = {  # a setting counts where another has one of these values
    "words": ("method", tuple(method for method in PROMPTED if method != "prompt-lora")),
    "lora_rank": ("method", LORA),
    "lora_alpha": ("method", LORA),
    "adapter_kind": ("method", ("adapters",)),
    "adapter_width": ("method", ("adapters",)),
    "prompt_tokens": ("method", ("prefix", "soft-prompt")),
    "unfreeze_every": ("method", ("staged",)),
    "decoder_rate": ("method", ("staged", "full")),
    "student_layers": ("method", SMALLER),
    "tasks": ("method", WRITING),
    "k_max": ("method", PROMPTED),
    "shot_dropout": ("method", PROMPTED),
    "hint_dropout": ("method", PROMPTED),
    "variants": ("method", PROMPTED),
    "r_drop": ("objective", ("r-drop",)),
    "mixup": ("objective", ("mixup",)),
    "adversarial_size": ("objective", ("fgm", "pgd", "freelb")),
    "adversarial_steps": ("objective", ("pgd", "freelb")),
    "ema_decay": ("average", ("ema",)),
    "swa_from": ("average", ("swa",)),
    "distill_temperature": ("distill", ("logits",)),
    "curriculum_epochs": ("curriculum", ("length", "loss")),
}
FEW = 4  # values are named in a reason; of more it is said what is chosen


def group_name(group: str) -> str:
    """What its settings have in common."""
    return QCoreApplication.translate("names", str(GROUP_NAMES[group]))


def reason(setting: str, t: Training, further: int) -> str:
    """Why a setting does not count; "" where it does. `further`: how many tasks it could learn beside its own."""
    translate = QCoreApplication.translate
    if setting in GROUPS["teacher"] and not t.teacher:
        return translate("names", "Counts with a teacher, which is chosen above.")
    if setting == "objective" and t.teacher:
        return translate("names", "A teacher is an objective of its own: nothing else is added to the loss.")
    if setting == "tasks" and not further:
        return translate("names", "This project has no further task.")
    if setting == "temperature" and not t.tasks:
        return translate("names", "Counts with further tasks.")
    needed, values = NEEDS.get(setting, ("", ()))
    if not needed or getattr(t, needed) in values:
        return ""
    if len(values) > FEW:
        chosen = choice_name(needed, getattr(t, needed))
        return translate("names", "Does not count with: {chosen}.").format(chosen=chosen)
    wanted = listed(choice_name(needed, value) for value in values)
    if needed == "method":
        return translate("names", "Counts with the method: {methods}.").format(methods=wanted)
    said = translate("names", "Counts with: {values} ({setting}).")
    return said.format(setting=setting_name(needed), values=wanted)


def reasons(t: Training, further: int) -> dict[str, str]:
    """Why each setting that does not count does not."""
    found = {name: reason(name, t, further) for names in GROUPS.values() for name in names}
    return {name: why for name, why in found.items() if why}


def counting(t: Training, further: int) -> Training:
    """`t` with the usual value of whatever does not count: nothing is asked for that the engine would refuse or ignore."""
    usual = Training()
    while idle := [name for name in reasons(t, further) if getattr(t, name) != getattr(usual, name)]:
        t = dataclasses.replace(t, **{name: getattr(usual, name) for name in idle})
    return t


def changed(t: Training) -> list[str]:
    """The settings that are not the usual ones, in the order in which they are shown."""
    usual = Training()
    return [n for names in GROUPS.values() for n in names if getattr(t, n) != getattr(usual, n)]
