# SPDX-License-Identifier: Apache-2.0
"""What there is to learn by, as the person reads it; `app/names.py` looks it up."""

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP

METHODS: dict[str, Any] = {
    "cross-attention": QT_TRANSLATE_NOOP("names", "Cross-attention"),
    "lora": QT_TRANSLATE_NOOP("names", "Cross-attention and LoRA"),
    "dora": QT_TRANSLATE_NOOP("names", "Cross-attention and DoRA"),
    "bitfit": QT_TRANSLATE_NOOP("names", "Cross-attention and biases (BitFit)"),
    "adapters": QT_TRANSLATE_NOOP("names", "Cross-attention and adapters"),
    "prefix": QT_TRANSLATE_NOOP("names", "Cross-attention and a prefix"),
    "soft-prompt": QT_TRANSLATE_NOOP("names", "Cross-attention and a soft prompt"),
    "prompt-lora": QT_TRANSLATE_NOOP("names", "LoRA without cross-attention"),
    "staged": QT_TRANSLATE_NOOP("names", "Staged unfreezing"),
    "full": QT_TRANSLATE_NOOP("names", "Full fine-tuning"),
    "linear-probe": QT_TRANSLATE_NOOP("names", "Labels from what is seen (linear probe)"),
    "classifier": QT_TRANSLATE_NOOP("names", "Labels from the language model (linear head)"),
    "speech": QT_TRANSLATE_NOOP("names", "Speech recogniser (Whisper)"),
}
METHODS_EXPLAINED: dict[str, Any] = {
    "cross-attention": QT_TRANSLATE_NOOP(
        "names",
        "Only the new layers learn, those that look at your files. Fast, and right for most projects.",
    ),
    "lora": QT_TRANSLATE_NOOP(
        "names", "The language model learns your wording too, in small additions. For a style of your own."
    ),
    "dora": QT_TRANSLATE_NOOP(
        "names", "As with LoRA, but how far and in which direction a weight moves are learned apart."
    ),
    "bitfit": QT_TRANSLATE_NOOP(
        "names", "Of the language model only the biases learn, the fewest weights of all these methods."
    ),
    "adapters": QT_TRANSLATE_NOOP(
        "names", "Small networks are put between the layers of the language model, and only they learn."
    ),
    "prefix": QT_TRANSLATE_NOOP(
        "names", "The language model stays as it is and learns what to keep in mind before it reads anything."
    ),
    "soft-prompt": QT_TRANSLATE_NOOP(
        "names", "A prompt of learned vectors instead of words stands before each text. Slower to train."
    ),
    "prompt-lora": QT_TRANSLATE_NOOP(
        "names", "Only the wording learns, nothing that looks. Good for comparing, not for use."
    ),
    "staged": QT_TRANSLATE_NOOP(
        "names", "More of the language model joins in from pass to pass. Slower; for some thousand examples."
    ),
    "full": QT_TRANSLATE_NOOP(
        "names", "Every weight of the language model learns. It needs the most memory and the most examples."
    ),
    "linear-probe": QT_TRANSLATE_NOOP(
        "names",
        "One linear layer learns to name your labels from what is seen. It takes seconds; try it first.",
    ),
    "classifier": QT_TRANSLATE_NOOP(
        "names",
        "The new layers learn, and one that names a label from what the language model makes of them.",
    ),
    "speech": QT_TRANSLATE_NOOP(
        "names", "The recogniser learns your words and voices from recordings with their text."
    ),
}
