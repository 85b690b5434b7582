# SPDX-License-Identifier: Apache-2.0
"""The engine's words as the person reads them."""

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from app.method_names import METHODS, METHODS_EXPLAINED
from app.setting_help import SETTINGS_EXPLAINED
from app.setting_names import (
    CHOICES,
    DEVICES,
    METRICS,
    SCHEMES,
    SETTINGS,
    UNITS,
    UNLIMITED,
    WINDOW_LANGUAGES,
)

SPLITS: dict[str, Any] = {
    "train": QT_TRANSLATE_NOOP("names", "Train"),
    "validation": QT_TRANSLATE_NOOP("names", "Validation"),
    "test": QT_TRANSLATE_NOOP("names", "Test"),
}
STRATEGIES: dict[str, Any] = {
    "similarity": QT_TRANSLATE_NOOP("names", "Most similar"),
    "random": QT_TRANSLATE_NOOP("names", "At random"),
    "similarity-rerank": QT_TRANSLATE_NOOP("names", "Similar, then in words"),
    "bm25": QT_TRANSLATE_NOOP("names", "Similar in words"),
    "mmr": QT_TRANSLATE_NOOP("names", "Similar, not alike"),
    "dpp": QT_TRANSLATE_NOOP("names", "Similar and varied"),
    "diversity": QT_TRANSLATE_NOOP("names", "Standing for the rest"),
    "k-center": QT_TRANSLATE_NOOP("names", "Far from each other"),
    "k-means++": QT_TRANSLATE_NOOP("names", "Spread at random"),
    "vote-k": QT_TRANSLATE_NOOP("names", "Voted by neighbours"),
    "difficulty": QT_TRANSLATE_NOOP("names", "Easiest for the model"),
    "gradient": QT_TRANSLATE_NOOP("names", "Teaching the most"),
    "gradient-coverage": QT_TRANSLATE_NOOP("names", "Teaching something else each"),
    "similarity-dpp": QT_TRANSLATE_NOOP("names", "Most similar, then varied"),
    "difficulty-diversity": QT_TRANSLATE_NOOP("names", "Easy, standing for the rest"),
    "gradient-diversity": QT_TRANSLATE_NOOP("names", "Teaching, standing for the rest"),
}
STRATEGIES_EXPLAINED: dict[str, Any] = {
    "similarity": QT_TRANSLATE_NOOP("names", "Those nearest to the file, the most similar last."),
    "similarity-rerank": QT_TRANSLATE_NOOP(
        "names", "Among those that look alike, those whose words fit best."
    ),
    "bm25": QT_TRANSLATE_NOOP("names", "Those that share rare words with the file's own text."),
    "random": QT_TRANSLATE_NOOP(
        "names", "Any of them, always the same ones: what other strategies have to beat."
    ),
    "mmr": QT_TRANSLATE_NOOP("names", "Near to the file, and no two of them alike (MMR)."),
    "dpp": QT_TRANSLATE_NOOP("names", "Near to the file and spread as widely as can be (DPP)."),
    "diversity": QT_TRANSLATE_NOOP(
        "names", "Together they are near to as many others as can be (facility location)."
    ),
    "k-center": QT_TRANSLATE_NOOP(
        "names", "Each as far as can be from those chosen before, also strange ones (k-center)."
    ),
    "k-means++": QT_TRANSLATE_NOOP(
        "names", "Drawn at random, those far from the others more often (k-means++)."
    ),
    "vote-k": QT_TRANSLATE_NOOP(
        "names", "Those that many others are near to, and not near to each other (vote-k)."
    ),
    "difficulty": QT_TRANSLATE_NOOP(
        "names", "The examples the model finds easiest. It reads each of them once, which takes a while."
    ),
    "gradient": QT_TRANSLATE_NOOP(
        "names", "Those that teach what the held-out examples ask for. Needs a model that was trained here."
    ),
    "gradient-coverage": QT_TRANSLATE_NOOP(
        "names", "Those that each teach the model something else. Captions that surprise it most are named."
    ),
    "similarity-dpp": QT_TRANSLATE_NOOP(
        "names", "The most similar ones, and of these some that differ from each other."
    ),
    "difficulty-diversity": QT_TRANSLATE_NOOP(
        "names", "Easy examples, and of these the ones that stand for the rest."
    ),
    "gradient-diversity": QT_TRANSLATE_NOOP(
        "names",
        "Examples that teach much, and of these the ones that stand for the rest. Needs a trained model.",
    ),
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
    "write graphs": QT_TRANSLATE_NOOP("names", "Writing the graphs…"),
    "check files": QT_TRANSLATE_NOOP("names", "Checking the files…"),
    "caption with the model": QT_TRANSLATE_NOOP("names", "Captioning files with the model…"),
    "caption with the bundle": QT_TRANSLATE_NOOP("names", "Captioning files with the exported model…"),
    "caption with one graph": QT_TRANSLATE_NOOP("names", "Captioning files with one call…"),
    "caption with the int8 decoder": QT_TRANSLATE_NOOP("names", "Captioning files with the small decoder…"),
    "compare": QT_TRANSLATE_NOOP("names", "Comparing with the model…"),
    "measure the comparison": QT_TRANSLATE_NOOP("names", "Measuring what the comparison takes…"),
    "compare strategies": QT_TRANSLATE_NOOP("names", "Comparing the strategies…"),
    "learn from a part": QT_TRANSLATE_NOOP("names", "Learning from a part of the examples…"),
    "read weights": QT_TRANSLATE_NOOP("names", "Loading the model…"),
    "look at the examples": QT_TRANSLATE_NOOP("names", "Looking at the project's pictures…"),
    "listen to the examples": QT_TRANSLATE_NOOP("names", "Listening to the project's recordings…"),
    "caption it a first time": QT_TRANSLATE_NOOP("names", "Looking for words to compare…"),
    "measure how hard the examples are": QT_TRANSLATE_NOOP("names", "Measuring how hard the examples are…"),
    "compute the gradients of the examples": QT_TRANSLATE_NOOP(
        "names", "Measuring what each example teaches…"
    ),
    "looking": QT_TRANSLATE_NOOP("names", "Looking through {name}…"),
    "importing": QT_TRANSLATE_NOOP("names", "Importing {name}…"),
    "write the prompts": QT_TRANSLATE_NOOP("names", "Writing the prompts…"),
    "read the prompts": QT_TRANSLATE_NOOP("names", "Reading the prompts once, for all passes…"),
    "ask the teacher": QT_TRANSLATE_NOOP("names", "Asking the teacher…"),
    "bring media near words": QT_TRANSLATE_NOOP("names", "Bringing what is seen near to words…"),
    "measure this machine": QT_TRANSLATE_NOOP("names", "Measuring this computer…"),
    "evaluate": QT_TRANSLATE_NOOP("names", "Checking it with examples it has not seen…"),
    "model": QT_TRANSLATE_NOOP("names", "Captioning for the final report…"),
    "majority": QT_TRANSLATE_NOOP("names", "Comparing: the most frequent caption…"),
    "knn": QT_TRANSLATE_NOOP("names", "Comparing: the most similar example…"),
    "label": QT_TRANSLATE_NOOP("names", "Comparing: the recognised name…"),
    "text_only": QT_TRANSLATE_NOOP("names", "Comparing: without the file…"),
    "blank_media": QT_TRANSLATE_NOOP("names", "Comparing: with a blank file…"),
    "swapped_media": QT_TRANSLATE_NOOP("names", "Comparing: looking at another file…"),
    "swapped_tokens": QT_TRANSLATE_NOOP("names", "Comparing: looking at another file, told of its own…"),
    "describe the folder": QT_TRANSLATE_NOOP("names", "Describing {name}…"),
    "describe the files": QT_TRANSLATE_NOOP("names", "Describing files to find those it is unsure of…"),
    "read the captions": QT_TRANSLATE_NOOP("names", "Reading the captions…"),
    "compare captions of like files": QT_TRANSLATE_NOOP("names", "Comparing captions of like files…"),
    "comparing": QT_TRANSLATE_NOOP("names", "Looking for pictures that are nearly equal…"),
}
TARGETS: dict[str, Any] = {
    "split": QT_TRANSLATE_NOOP("names", "Encoders and decoder apart"),
    "standalone": QT_TRANSLATE_NOOP("names", "One file, one call"),
}
TARGETS_EXPLAINED: dict[str, Any] = {
    "split": QT_TRANSLATE_NOOP(
        "names",
        "The form that transformers.js and Optimum know: your program prepares the picture and reads words.",
    ),
    "standalone": QT_TRANSLATE_NOOP(
        "names", "Pixels or samples go in, text comes out. Names, demonstrations and search are inside."
    ),
}
NUMBERS: dict[str, Any] = {
    "fp32": QT_TRANSLATE_NOOP("names", "Full precision (float32)"),
    "int8": QT_TRANSLATE_NOOP("names", "Small (int8)"),
}
NUMBERS_EXPLAINED: dict[str, Any] = {
    "fp32": QT_TRANSLATE_NOOP("names", "Computes what the model computes, to the fourth decimal."),
    "int8": QT_TRANSLATE_NOOP(
        "names",
        "A smaller decoder beside the exact one, left out where it is slower or captions change much.",
    ),
}
COMPARED: dict[str, Any] = {
    "graphs": QT_TRANSLATE_NOOP("names", "Graphs, checked before they are run"),
    "encoder (image)": QT_TRANSLATE_NOOP("names", "Encoder of pictures"),
    "encoder (audio)": QT_TRANSLATE_NOOP("names", "Encoder of sounds"),
    "decoder, whole prompts": QT_TRANSLATE_NOOP("names", "Decoder, whole prompts"),
    "decoder, token by token": QT_TRANSLATE_NOOP("names", "Decoder, token by token"),
    "captions": QT_TRANSLATE_NOOP("names", "Captions of sample files"),
    "examples/python": QT_TRANSLATE_NOOP("names", "The Python program in the bundle"),
    "examples/python, one call": QT_TRANSLATE_NOOP("names", "The Python program of one call"),
    "standalone (image, greedy)": QT_TRANSLATE_NOOP("names", "Picture to text in one graph"),
    "standalone (audio, greedy)": QT_TRANSLATE_NOOP("names", "Sound to text in one graph"),
    "standalone (image, 3 beams)": QT_TRANSLATE_NOOP("names", "Picture to text, three beams"),
    "standalone (audio, 3 beams)": QT_TRANSLATE_NOOP("names", "Sound to text, three beams"),
    "standalone (speech, greedy)": QT_TRANSLATE_NOOP("names", "Speech to text in one graph"),
    "standalone (speech, 3 beams)": QT_TRANSLATE_NOOP("names", "Speech to text, three beams"),
    "int8 decoder, tokens": QT_TRANSLATE_NOOP("names", "Small decoder: tokens that differ"),
    "int8 standalone (image)": QT_TRANSLATE_NOOP("names", "Small, picture to text: other captions"),
    "int8 standalone (audio)": QT_TRANSLATE_NOOP("names", "Small, sound to text: other captions"),
    "int8 standalone (speech)": QT_TRANSLATE_NOOP("names", "Small, speech to text: other texts"),
}
LANGUAGES: dict[str, Any] = {
    "python": QT_TRANSLATE_NOOP("names", "Python"),
    "javascript": QT_TRANSLATE_NOOP("names", "JavaScript (Node)"),
    "command line": QT_TRANSLATE_NOOP("names", "Command line"),
}
OWN_NAMES = {"en": "English", "zh": "中文"}  # Qt names the country with them
MODELS: dict[str, Any] = {"starter": QT_TRANSLATE_NOOP("names", "Starter model")}
LOWER_IS_BETTER = frozenset(("wer", "cer", "ece"))
BASELINES: dict[str, Any] = {
    "majority": QT_TRANSLATE_NOOP("names", "Always the most frequent caption"),
    "knn": QT_TRANSLATE_NOOP("names", "The most similar example's caption"),
    "label": QT_TRANSLATE_NOOP("names", "The name that is recognised"),
    "text_only": QT_TRANSLATE_NOOP("names", "The model without the file"),
    "blank_media": QT_TRANSLATE_NOOP("names", "The model with a blank file"),
    "swapped_media": QT_TRANSLATE_NOOP("names", "The model looking at another file"),
    "swapped_tokens": QT_TRANSLATE_NOOP("names", "The model looking at another file, told of its own"),
}
RUN_STATES: dict[str, Any] = {
    "new": QT_TRANSLATE_NOOP("names", "Not started"),
    "starting": QT_TRANSLATE_NOOP("names", "Starting"),
    "running": QT_TRANSLATE_NOOP("names", "Training"),
    "paused": QT_TRANSLATE_NOOP("names", "Paused"),
    "stopping": QT_TRANSLATE_NOOP("names", "Stopping"),
    "released": QT_TRANSLATE_NOOP("names", "Paused, memory freed"),
    "stopped": QT_TRANSLATE_NOOP("names", "Stopped"),
    "finished": QT_TRANSLATE_NOOP("names", "Finished"),
    "failed": QT_TRANSLATE_NOOP("names", "Failed"),
    "lost": QT_TRANSLATE_NOOP("names", "Interrupted"),
}
REASONS: dict[str, Any] = {
    "finished": QT_TRANSLATE_NOOP("names", "All passes over the examples are done."),
    "early": QT_TRANSLATE_NOOP("names", "It ended by itself: checks no longer became better."),
    "time": QT_TRANSLATE_NOOP("names", "It ended with its time limit."),
    "stopped": QT_TRANSLATE_NOOP("names", "It was stopped and can go on from here."),
}


def _name(table: dict[str, Any], key: str) -> str:
    return QCoreApplication.translate("names", str(table[key])) if key in table else key


def split_name(split: str) -> str:
    """ "train" → "Train"."""
    return _name(SPLITS, split)


def strategy_name(strategy: str) -> str:
    """ "similarity" → "Most similar"."""
    return _name(STRATEGIES, strategy)


def strategy_explained(strategy: str) -> str:
    """The same in a sentence."""
    return _name(STRATEGIES_EXPLAINED, strategy) if strategy in STRATEGIES_EXPLAINED else ""


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


def method_name(method: str) -> str:
    """What learns."""
    return _name(METHODS, method)


def method_explained(method: str) -> str:
    """What learns, in a sentence, and what it is good for."""
    return _name(METHODS_EXPLAINED, method)


def device_name(device: str) -> str:
    """Where the work is done."""
    return _name(DEVICES, device)


def choice_name(setting: str, choice: str) -> str:
    """What a value of a setting is called: "optimizer", "sgd" → "SGD"."""
    return _name(CHOICES[setting], choice)


def scheme_name(scheme: str) -> str:
    """Which colours the window has."""
    return _name(SCHEMES, scheme)


def window_language(language: str) -> str:
    """Which language the window speaks."""
    return _name(WINDOW_LANGUAGES, language)


def setting_name(setting: str) -> str:
    """ "learning_rate" → "Learning rate"."""
    return _name(SETTINGS, setting)


def setting_explained(setting: str) -> str:
    """What it does."""
    return _name(SETTINGS_EXPLAINED, setting)


def unit_name(unit: str) -> str:
    """What is counted."""
    return _name(UNITS, unit)


def unlimited_name(setting: str) -> str:
    """What a setting's 0 means; "" where it means 0."""
    return _name(UNLIMITED, setting) if setting in UNLIMITED else ""


def metric_name(metric: str) -> str:
    """ "cider_d" → "CIDEr-D"."""
    return _name(METRICS, metric)


def baseline_name(baseline: str) -> str:
    """What a model is compared with."""
    return _name(BASELINES, baseline)


def target_name(target: str) -> str:
    """For which programs a model is exported."""
    return _name(TARGETS, target)


def target_explained(target: str) -> str:
    """The same in a sentence."""
    return _name(TARGETS_EXPLAINED, target)


def number_name(precision: str) -> str:
    """In which numbers a model is exported."""
    return _name(NUMBERS, precision)


def number_explained(precision: str) -> str:
    """The same in a sentence."""
    return _name(NUMBERS_EXPLAINED, precision)


def compared_name(compared: str) -> str:
    """What of an exported model was compared with it."""
    return _name(COMPARED, compared)


def program_name(language: str) -> str:
    """The language of a snippet."""
    return _name(LANGUAGES, language)


def language_name(language: str) -> str:
    """ "zh" → "中文": each in its own language, as far as Qt knows it."""
    own = QLocale(language)
    code = language.split("-")[0]
    return OWN_NAMES.get(code, language if own.language() is QLocale.Language.C else own.nativeLanguageName())


def run_state(state: str) -> str:
    """How a run stands."""
    return _name(RUN_STATES, state)


def reason_name(reason: str) -> str:
    """Why a training came to its end."""
    return _name(REASONS, reason)
