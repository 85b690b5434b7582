# SPDX-License-Identifier: Apache-2.0
"""Examples of a head: questions whose answer is the number of a label."""

from collections.abc import Sequence
from dataclasses import replace

from core.errors import ConfigError
from core.model.assembly import Model
from core.model.head import Labels
from core.training.examples import Chosen, Item, by_kind
from core.training.inputs import Inputs
from core.training.methods import HEADS
from core.training.questions import Question


def label(model: Model, method: str, chosen: Chosen, kept: Labels | None) -> None:
    """Give `model` a head for the labels of the examples, or for those of its last checkpoint.

    Raises `ConfigError` for another task, for a single label, and for a model whose head names others.
    """
    if chosen.task != "classification":
        raise ConfigError(
            f"The method {method} names labels; it does not learn the task {chosen.task}.",
            'Choose the task "classification", or another method.',
        )
    names = sorted({item.target for item in chosen.items}) if kept is None else kept.names
    if len(names) < 2:
        raise ConfigError("All examples have the same label.", "Import examples of another one.")
    if method == "linear-probe" and any(item.kind == "text" for item in chosen.items):
        raise ConfigError(
            "A linear probe reads pictures and sounds, and some examples are texts.", 'Choose "classifier".'
        )
    labels, own = Labels(names, HEADS[method]), model.multimodal.head
    if own is None:
        model.multimodal.label(labels)
        model.multimodal.to(model.decoder.embedding.weight.device)
    elif own.labels != labels:
        raise ConfigError(
            f"{model.name} names other labels, or from elsewhere: {', '.join(own.labels.names[:8])}.",
            "Begin with a model without a head, such as the starter.",
        )


def measure(inputs: Inputs, items: Sequence[Item]) -> None:
    """Let a head that reads features standardise them as they are over `items`."""
    head = inputs.head
    if head is not None and head.labels.on == "features":
        for kind in by_kind(items):
            head.measure(head.key(kind), inputs.pooled([item for item in items if item.kind == kind]))


def numbered(questions: Sequence[Question], names: Sequence[str]) -> list[Question]:
    """The same questions with the number of the label for an answer; those of other labels are left out."""
    numbers = {name: number for number, name in enumerate(names)}
    known = [question for question in questions if question.item.target in numbers]
    return [replace(question, answer=(numbers[question.item.target],)) for question in known]
