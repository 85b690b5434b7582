# SPDX-License-Identifier: Apache-2.0
"""The tasks Braid knows. Light on purpose: the window reads this without loading the engine."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One kind of work: what goes in, how the answer is scored, how long it may be.

    `inputs` are the kinds of media an item may carry; an item of a text task may carry none. How each task is
    asked is written in `core.prompts`.
    """

    name: str
    title: str
    inputs: tuple[str, ...]
    metrics: tuple[str, ...]
    max_new_tokens: int


TASKS = {
    "captioning": Task(
        "captioning", "Caption a picture or a sound", ("image", "audio"),
        ("cider_d", "bleu_4", "rouge_l", "content_word_hit"), 24,
    ),
    "transcription": Task(
        "transcription", "Write down speech", ("audio",), ("wer", "cer"), 224,
    ),
    "question-answering": Task(
        "question-answering", "Answer a question about a picture", ("image", "audio"),
        ("exact_match", "token_f1"), 32,
    ),
    "text": Task(
        "text", "Text to text: translate, summarise, converse, write", ("text",),
        ("bleu_4", "rouge_l"), 256,
    ),
    "classification": Task(
        "classification", "Name the label", ("image", "audio", "text"),
        ("accuracy", "macro_f1", "precision", "recall"), 16,
    ),
}  # fmt: skip
