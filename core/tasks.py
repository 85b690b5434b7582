# SPDX-License-Identifier: Apache-2.0
"""The tasks Braid knows. Light on purpose: the window reads this without loading the engine."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One kind of work: what goes in, how the decoder is asked, how the answer is scored.

    `lead` is what the decoder continues: `{prompt}` is the person's question or instruction. `inputs`
    are the kinds of media an item may carry; an item of a text task may carry none.
    """

    name: str
    title: str
    inputs: tuple[str, ...]
    lead: str
    metrics: tuple[str, ...]
    max_new_tokens: int


TASKS = {
    "captioning": Task(
        "captioning", "Caption a picture or a sound", ("image", "audio"), "Caption:",
        ("cider_d", "bleu_4", "rouge_l", "content_word_hit"), 24,
    ),
    "transcription": Task(
        "transcription", "Write down speech", ("audio",), "", ("wer", "cer"), 224,
    ),
    "question-answering": Task(
        "question-answering", "Answer a question about a picture", ("image", "audio"),
        "Question: {prompt}\nAnswer:", ("exact_match", "token_f1"), 32,
    ),
    "text": Task(
        "text", "Text to text: translate, summarise, converse, write", ("text",), "{prompt}",
        ("bleu_4", "rouge_l"), 256,
    ),
    "classification": Task(
        "classification", "Name the label", ("image", "audio", "text"), "Label:",
        ("accuracy", "macro_f1"), 16,
    ),
}  # fmt: skip
