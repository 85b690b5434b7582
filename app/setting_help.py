# SPDX-License-Identifier: Apache-2.0
"""Every setting of a training in a sentence, the words of core/config.py; `app/names.py` looks it up."""

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP

SETTINGS_EXPLAINED: dict[str, Any] = {
    "method": QT_TRANSLATE_NOOP(
        "names",
        "what learns: the cross-attention alone; with LoRA, DoRA, biases, adapters, a prefix or a soft prompt"
        " in the decoder; LoRA without cross-attention; parts unfrozen one after another; everything; a "
        "linear head that names labels, on the encoders' features or on the decoder's last state; or the "
        "speech recogniser",
    ),
    "words": QT_TRANSLATE_NOOP(
        "names",
        "how names and demonstrations reach the decoder: read in the prompt; or names attended to beside the "
        "media, and demonstrations in the choice of words alone, so that the cross-attention carries what is "
        "said",
    ),
    "task": QT_TRANSLATE_NOOP(
        "names", "task of the examples; empty is the most frequent one of the training split"
    ),
    "tasks": QT_TRANSLATE_NOOP(
        "names", "further tasks that are learned beside it; only the first is evaluated"
    ),
    "temperature": QT_TRANSLATE_NOOP(
        "names", "above 1 tasks with few examples come more often than in proportion"
    ),
    "language": QT_TRANSLATE_NOOP(
        "names", "language of the examples, such as en; empty is the most frequent one"
    ),
    "epochs": QT_TRANSLATE_NOOP("names", "passes over the training examples"),
    "max_steps": QT_TRANSLATE_NOOP("names", "stop after this many steps; 0 leaves it to the epochs"),
    "max_minutes": QT_TRANSLATE_NOOP("names", "stop and save after this long; 0 is no limit"),
    "batch_size": QT_TRANSLATE_NOOP("names", "examples that make one step, whatever fits into memory"),
    "micro_batch": QT_TRANSLATE_NOOP("names", "examples computed together; 0 is measured"),
    "learning_rate": QT_TRANSLATE_NOOP("names", "peak learning rate of what is new"),
    "decoder_rate": QT_TRANSLATE_NOOP(
        "names", "learning rate of unfrozen decoder weights, as a part of the other"
    ),
    "optimizer": QT_TRANSLATE_NOOP("names", "how steps are taken"),
    "weight_decay": QT_TRANSLATE_NOOP("names", "decay of matrices, not of gains and gates"),
    "layer_decay": QT_TRANSLATE_NOOP(
        "names", "learning rate of a layer of the decoder, as a part of the one above it"
    ),
    "schedule": QT_TRANSLATE_NOOP("names", "learning rate after the warm-up"),
    "warmup_steps": QT_TRANSLATE_NOOP("names", "steps until the peak learning rate"),
    "label_smoothing": QT_TRANSLATE_NOOP("names", "probability given to all words alike"),
    "clip": QT_TRANSLATE_NOOP("names", "largest norm of the gradient; 0 is off"),
    "average": QT_TRANSLATE_NOOP(
        "names", "evaluate and save an average of the weights: moving (ema), or over the end of the run (swa)"
    ),
    "ema_decay": QT_TRANSLATE_NOOP("names", "share that a moving average keeps at every step"),
    "swa_from": QT_TRANSLATE_NOOP("names", "part of the run after which the average over its end begins"),
    "objective": QT_TRANSLATE_NOOP(
        "names",
        "what is added to the loss: two noisy looks that must agree (r-drop), mixed media (mixup), or media "
        "moved against the model (fgm, pgd, freelb)",
    ),
    "r_drop": QT_TRANSLATE_NOOP("names", "weight of the disagreement of two looks (r-drop)"),
    "mixup": QT_TRANSLATE_NOOP("names", "parameter of the Beta distribution of mixtures (mixup)"),
    "adversarial_size": QT_TRANSLATE_NOOP(
        "names", "how far media are moved, as a part of their length (fgm, pgd, freelb)"
    ),
    "adversarial_steps": QT_TRANSLATE_NOOP("names", "steps in which they are moved (pgd, freelb)"),
    "teacher": QT_TRANSLATE_NOOP(
        "names", "learn from this model too: starter, a model folder or a run; empty is the examples alone"
    ),
    "distill": QT_TRANSLATE_NOOP(
        "names",
        "what the teacher gives: its probability of every word (logits), the states of its layers (hidden), "
        "or captions of its own (sequence), the way for a teacher with another tokenizer",
    ),
    "distill_weight": QT_TRANSLATE_NOOP(
        "names", "the teacher's share of the loss; the rest is the examples' own"
    ),
    "distill_temperature": QT_TRANSLATE_NOOP(
        "names", "evens out the teacher's probabilities, above 1 the unlikely words count more (logits)"
    ),
    "teacher_prompt": QT_TRANSLATE_NOOP(
        "names",
        "how the teacher is asked: as in use, with names and demonstrations that the student does not see, or"
        " with the student's own prompt (same)",
    ),
    "student_layers": QT_TRANSLATE_NOOP(
        "names", "keep this many layers of the decoder, evenly spread, for a smaller model; 0 is all"
    ),
    "curriculum": QT_TRANSLATE_NOOP(
        "names", "which examples come first: the shortest, or those that the decoder finds likeliest (loss)"
    ),
    "curriculum_epochs": QT_TRANSLATE_NOOP("names", "passes that go from easy to hard"),
    "feature_noise": QT_TRANSLATE_NOOP("names", "noise on stored features, in their standard deviations"),
    "media_dropout": QT_TRANSLATE_NOOP("names", "share of media tokens hidden in training"),
    "blank_dropout": QT_TRANSLATE_NOOP(
        "names", "share of examples that learn without their media, from names and demonstrations"
    ),
    "hint_dropout": QT_TRANSLATE_NOOP(
        "names",
        "share of examples that learn without recognised names in the prompt; below 0 the method says: all of"
        " them where the cross-attention alone learns",
    ),
    "shot_dropout": QT_TRANSLATE_NOOP(
        "names", "share of examples that learn without demonstrations; below 0 the method says, as above"
    ),
    "k_max": QT_TRANSLATE_NOOP("names", "demonstrations an example learns with, drawn from 1 to this many"),
    "variants": QT_TRANSLATE_NOOP(
        "names", "prompts kept for each example where demonstrations are sampled into it"
    ),
    "live": QT_TRANSLATE_NOOP("names", "run the encoders at every step instead of once a file"),
    "augment": QT_TRANSLATE_NOOP("names", "change pictures and sounds at random (needs live encoders)"),
    "feature_space": QT_TRANSLATE_NOOP(
        "names",
        "largest size of everything that is stored of files and texts; 0 is a quarter of the free disk",
    ),
    "lora_rank": QT_TRANSLATE_NOOP("names", "rank of LoRA's and DoRA's update"),
    "lora_alpha": QT_TRANSLATE_NOOP("names", "scale of that update, divided by its rank"),
    "adapter_kind": QT_TRANSLATE_NOOP(
        "names", "adapters behind the feed-forward, or behind attention too (houlsby)"
    ),
    "adapter_width": QT_TRANSLATE_NOOP("names", "width of an adapter's bottleneck"),
    "prompt_tokens": QT_TRANSLATE_NOOP("names", "vectors of a soft prompt or prefix"),
    "unfreeze_every": QT_TRANSLATE_NOOP(
        "names", "epochs between two parts that unfreeze (staged); 0 waits until the metric stops rising"
    ),
    "gradient_checkpointing": QT_TRANSLATE_NOOP("names", "compute activations twice instead of keeping them"),
    "evaluate_every": QT_TRANSLATE_NOOP("names", "steps between two evaluations; 0 is once an epoch"),
    "evaluate_items": QT_TRANSLATE_NOOP("names", "validation examples captioned at an evaluation; 0 is none"),
    "metric": QT_TRANSLATE_NOOP(
        "names",
        "what decides which checkpoint is best: a metric of the task, or loss; empty is the loss for "
        "captions, and the first metric of any other task",
    ),
    "patience": QT_TRANSLATE_NOOP(
        "names", "evaluations without a better one before training stops; 0 never stops"
    ),
    "probes": QT_TRANSLATE_NOOP("names", "examples captioned before training and at every evaluation"),
    "checkpoint_every": QT_TRANSLATE_NOOP("names", "steps between two checkpoints"),
    "device": QT_TRANSLATE_NOOP("names", "where training runs"),
    "precision": QT_TRANSLATE_NOOP("names", "numbers in matrix products; auto is measured"),
    "threads": QT_TRANSLATE_NOOP("names", "processor threads; 0 is measured"),
    "seed": QT_TRANSLATE_NOOP("names", "seed of everything that is drawn"),
}
