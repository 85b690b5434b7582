# SPDX-License-Identifier: Apache-2.0
"""What there is to set, as the person reads it; `app/names.py` looks it up."""

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.method_names import METHODS

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
METRICS: dict[str, Any] = {
    "cider_d": QT_TRANSLATE_NOOP("names", "CIDEr-D"),
    "bleu_4": QT_TRANSLATE_NOOP("names", "BLEU-4"),
    "rouge_l": QT_TRANSLATE_NOOP("names", "ROUGE-L"),
    "content_word_hit": QT_TRANSLATE_NOOP("names", "Right content word"),
    "wer": QT_TRANSLATE_NOOP("names", "Word error rate"),
    "cer": QT_TRANSLATE_NOOP("names", "Character error rate"),
    "exact_match": QT_TRANSLATE_NOOP("names", "Exact match"),
    "token_f1": QT_TRANSLATE_NOOP("names", "Token F1"),
    "accuracy": QT_TRANSLATE_NOOP("names", "Accuracy"),
    "macro_f1": QT_TRANSLATE_NOOP("names", "Macro F1"),
    "precision": QT_TRANSLATE_NOOP("names", "Precision"),
    "recall": QT_TRANSLATE_NOOP("names", "Recall"),
    "ece": QT_TRANSLATE_NOOP("names", "Calibration error"),
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
    "method": QT_TRANSLATE_NOOP("names", "What learns"),
    "words": QT_TRANSLATE_NOOP("names", "How names and demonstrations reach the model"),
    "task": QT_TRANSLATE_NOOP("names", "Task"),
    "tasks": QT_TRANSLATE_NOOP("names", "Further tasks"),
    "temperature": QT_TRANSLATE_NOOP("names", "Evenness of the tasks"),
    "language": QT_TRANSLATE_NOOP("names", "Language"),
    "epochs": QT_TRANSLATE_NOOP("names", "Passes over the examples"),
    "max_steps": QT_TRANSLATE_NOOP("names", "Limit of steps"),
    "max_minutes": QT_TRANSLATE_NOOP("names", "Time limit"),
    "batch_size": QT_TRANSLATE_NOOP("names", "Examples in one step"),
    "micro_batch": QT_TRANSLATE_NOOP("names", "Examples computed together"),
    "learning_rate": QT_TRANSLATE_NOOP("names", "Learning rate"),
    "decoder_rate": QT_TRANSLATE_NOOP("names", "Learning rate of the decoder"),
    "optimizer": QT_TRANSLATE_NOOP("names", "Optimiser"),
    "weight_decay": QT_TRANSLATE_NOOP("names", "Weight decay"),
    "layer_decay": QT_TRANSLATE_NOOP("names", "Learning rate from layer to layer"),
    "schedule": QT_TRANSLATE_NOOP("names", "Course of the learning rate"),
    "warmup_steps": QT_TRANSLATE_NOOP("names", "Warm-up"),
    "label_smoothing": QT_TRANSLATE_NOOP("names", "Label smoothing"),
    "clip": QT_TRANSLATE_NOOP("names", "Limit of the gradient"),
    "average": QT_TRANSLATE_NOOP("names", "Average of the weights"),
    "ema_decay": QT_TRANSLATE_NOOP("names", "Memory of the moving average"),
    "swa_from": QT_TRANSLATE_NOOP("names", "Where the average begins"),
    "objective": QT_TRANSLATE_NOOP("names", "What is added to the loss"),
    "r_drop": QT_TRANSLATE_NOOP("names", "Weight of R-Drop"),
    "mixup": QT_TRANSLATE_NOOP("names", "Strength of mixup"),
    "adversarial_size": QT_TRANSLATE_NOOP("names", "How far media are moved"),
    "adversarial_steps": QT_TRANSLATE_NOOP("names", "Steps that move media"),
    "teacher": QT_TRANSLATE_NOOP("names", "Teacher"),
    "distill": QT_TRANSLATE_NOOP("names", "What the teacher gives"),
    "distill_weight": QT_TRANSLATE_NOOP("names", "The teacher's share of the loss"),
    "distill_temperature": QT_TRANSLATE_NOOP("names", "Temperature of the teacher"),
    "teacher_prompt": QT_TRANSLATE_NOOP("names", "How the teacher is asked"),
    "student_layers": QT_TRANSLATE_NOOP("names", "Layers of a smaller model"),
    "curriculum": QT_TRANSLATE_NOOP("names", "Which examples come first"),
    "curriculum_epochs": QT_TRANSLATE_NOOP("names", "Passes from easy to hard"),
    "feature_noise": QT_TRANSLATE_NOOP("names", "Noise on what is seen"),
    "media_dropout": QT_TRANSLATE_NOOP("names", "Hidden parts of media"),
    "blank_dropout": QT_TRANSLATE_NOOP("names", "Examples without their media"),
    "hint_dropout": QT_TRANSLATE_NOOP("names", "Examples without names"),
    "shot_dropout": QT_TRANSLATE_NOOP("names", "Examples without demonstrations"),
    "k_max": QT_TRANSLATE_NOOP("names", "Most demonstrations"),
    "variants": QT_TRANSLATE_NOOP("names", "Prompts kept for an example"),
    "live": QT_TRANSLATE_NOOP("names", "Encoders at every step"),
    "augment": QT_TRANSLATE_NOOP("names", "Random changes of files"),
    "feature_space": QT_TRANSLATE_NOOP("names", "Room for what is stored"),
    "lora_rank": QT_TRANSLATE_NOOP("names", "Rank of LoRA"),
    "lora_alpha": QT_TRANSLATE_NOOP("names", "Scale of LoRA"),
    "adapter_kind": QT_TRANSLATE_NOOP("names", "Place of the adapters"),
    "adapter_width": QT_TRANSLATE_NOOP("names", "Width of the adapters"),
    "prompt_tokens": QT_TRANSLATE_NOOP("names", "Length of the prefix or soft prompt"),
    "unfreeze_every": QT_TRANSLATE_NOOP("names", "Pace of unfreezing"),
    "gradient_checkpointing": QT_TRANSLATE_NOOP("names", "Save memory, take more time"),
    "evaluate_every": QT_TRANSLATE_NOOP("names", "Steps between checks"),
    "evaluate_items": QT_TRANSLATE_NOOP("names", "Captions written at a check"),
    "metric": QT_TRANSLATE_NOOP("names", "What decides which state is best"),
    "patience": QT_TRANSLATE_NOOP("names", "Checks without progress until it stops"),
    "probes": QT_TRANSLATE_NOOP("names", "Examples to watch"),
    "checkpoint_every": QT_TRANSLATE_NOOP("names", "Steps between checkpoints"),
    "device": QT_TRANSLATE_NOOP("names", "Device"),
    "precision": QT_TRANSLATE_NOOP("names", "Precision of numbers"),
    "threads": QT_TRANSLATE_NOOP("names", "Processor threads"),
    "seed": QT_TRANSLATE_NOOP("names", "Seed"),
}
UNITS: dict[str, Any] = {
    "minutes": QT_TRANSLATE_NOOP("names", "minutes"),
    "GB": QT_TRANSLATE_NOOP("names", "GB"),
}
UNLIMITED: dict[str, Any] = {  # what the smallest value of a setting means
    "max_steps": QT_TRANSLATE_NOOP("names", "None"),
    "max_minutes": QT_TRANSLATE_NOOP("names", "None"),
    "evaluate_items": QT_TRANSLATE_NOOP("names", "No captions"),
    "patience": QT_TRANSLATE_NOOP("names", "Never"),
    "clip": QT_TRANSLATE_NOOP("names", "Off"),
    "student_layers": QT_TRANSLATE_NOOP("names", "All"),
    "micro_batch": QT_TRANSLATE_NOOP("names", "Measured"),
    "threads": QT_TRANSLATE_NOOP("names", "Measured"),
    "evaluate_every": QT_TRANSLATE_NOOP("names", "Once a pass"),
    "unfreeze_every": QT_TRANSLATE_NOOP("names", "Without progress"),
    "hint_dropout": QT_TRANSLATE_NOOP("names", "As the method says"),
    "shot_dropout": QT_TRANSLATE_NOOP("names", "As the method says"),
    "feature_space": QT_TRANSLATE_NOOP("names", "A quarter of free"),
}
CHOICES: dict[str, dict[str, Any]] = {  # of a setting
    "method": METHODS,
    "device": DEVICES,
    "distill": DISTILLATIONS,
    "teacher_prompt": TEACHER_PROMPTS,
    "words": {
        "read": QT_TRANSLATE_NOOP("names", "Read in the prompt"),
        "attended": QT_TRANSLATE_NOOP("names", "Attended to"),
    },
    "optimizer": {
        "adamw": QT_TRANSLATE_NOOP("names", "AdamW"),
        "adam": QT_TRANSLATE_NOOP("names", "Adam"),
        "sgd": QT_TRANSLATE_NOOP("names", "SGD"),
    },
    "schedule": {
        "cosine": QT_TRANSLATE_NOOP("names", "Falls as a cosine"),
        "linear": QT_TRANSLATE_NOOP("names", "Falls in a line"),
        "constant": QT_TRANSLATE_NOOP("names", "Stays the same"),
    },
    "average": {
        "none": QT_TRANSLATE_NOOP("names", "No average"),
        "ema": QT_TRANSLATE_NOOP("names", "Moving (EMA)"),
        "swa": QT_TRANSLATE_NOOP("names", "Over the end (SWA)"),
    },
    "objective": {
        "plain": QT_TRANSLATE_NOOP("names", "Nothing"),
        "r-drop": QT_TRANSLATE_NOOP("names", "R-Drop"),
        "mixup": QT_TRANSLATE_NOOP("names", "mixup"),
        "fgm": QT_TRANSLATE_NOOP("names", "FGM"),
        "pgd": QT_TRANSLATE_NOOP("names", "PGD"),
        "freelb": QT_TRANSLATE_NOOP("names", "FreeLB"),
    },
    "curriculum": {
        "none": QT_TRANSLATE_NOOP("names", "In any order"),
        "length": QT_TRANSLATE_NOOP("names", "The shortest"),
        "loss": QT_TRANSLATE_NOOP("names", "The likeliest"),
    },
    "adapter_kind": {
        "pfeiffer": QT_TRANSLATE_NOOP("names", "Feed-forward"),
        "houlsby": QT_TRANSLATE_NOOP("names", "Attention too"),
    },
    "precision": {
        "auto": QT_TRANSLATE_NOOP("names", "The faster one"),
        "float32": QT_TRANSLATE_NOOP("names", "float32"),
        "bfloat16": QT_TRANSLATE_NOOP("names", "bfloat16"),
    },
    "metric": {
        "": QT_TRANSLATE_NOOP("names", "The usual one"),
        "loss": QT_TRANSLATE_NOOP("names", "Loss"),
        **METRICS,
    },
}
