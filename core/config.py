# SPDX-License-Identifier: Apache-2.0
"""Every setting: one dataclass field each, with its help, unit and range in the field's metadata.

The form in the window, `--help` (core/flags.py), the TOML file and the documentation are all made from these fields.
Functions below the job take plain arguments, never these objects.
"""

import dataclasses
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from core.errors import ConfigError

STRATEGIES = (
    "random", "similarity", "similarity-rerank", "bm25", "diversity", "k-center", "k-means++", "dpp", "mmr", "vote-k",
    "difficulty", "gradient", "gradient-coverage", "similarity-dpp", "difficulty-diversity", "gradient-diversity",
)  # fmt: skip
MEASURES = ("nll", "el2n", "ifd")
PICKS = ("easy", "hard", "band")
KNOWLEDGE = ("project", "model", "both")
METHODS = (
    "cross-attention", "lora", "dora", "bitfit", "adapters", "prefix", "soft-prompt", "prompt-lora", "staged", "full",
    "linear-probe", "classifier", "speech",
)  # fmt: skip
WORDS = ("read", "attended")
ADAPTERS = ("pfeiffer", "houlsby")
AVERAGES = ("none", "ema", "swa")
OBJECTIVES = ("plain", "r-drop", "mixup", "fgm", "pgd", "freelb")
CURRICULA = ("none", "length", "loss")
DISTILLATIONS = ("logits", "hidden", "sequence")
TEACHER_PROMPTS = ("use", "same")
OPTIMIZERS = ("adamw", "adam", "sgd")
SCHEDULES = ("cosine", "linear", "constant")
DEVICES = ("auto", "cuda", "mps", "cpu")
PRECISIONS = ("auto", "float32", "bfloat16")

C = TypeVar("C")


def setting(
    default: Any,
    help: str,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """A dataclass field that carries everything a form, a flag or a check needs."""
    meta = {"help": help, "unit": unit, "low": low, "high": high, "choices": choices}
    return dataclasses.field(default=default, metadata=meta)


@dataclass(frozen=True)
class Shots:
    """What reaches the decoder beside the media: demonstrations and concept hints."""

    strategy: str = setting("similarity", "how demonstrations are chosen", choices=STRATEGIES)
    k: int = setting(4, "demonstrations shown to the model", low=0, high=64)
    knowledge: str = setting(
        "both", "where demonstrations come from: this project, the model, or both", choices=KNOWLEDGE
    )
    language: str = setting("", "language of the demonstrations, such as en; empty is the most frequent one")
    hints: int = setting(
        4,
        "names the encoder recognises: the first is in the prompt, all count in the choice of words; 0 is off",
        low=0,
        high=8,
    )
    trust: float = setting(
        -1.0,
        "how much the words of demonstrations and recognised names count in the choice of each word; "
        "below 0 the model says, which has tried",
        low=-1,
        high=0.99,
    )
    naming: float = setting(
        0.5,
        "how much the recognised names count in that beside all demonstrations together; 0 leaves them to the prompt",
        low=0,
        high=10,
    )
    seed: int = setting(0, "seed of random demonstrations", low=0)
    pinned: tuple[str, ...] = setting((), "ids of examples that are always shown, before the chosen ones")
    excluded: tuple[str, ...] = setting((), "ids of examples that are never shown")
    measure: str = setting(
        "nll",
        "how difficulty is measured: loss of the words, length of the error, or the share of the loss that is left when the "
        "model sees the file",
        choices=MEASURES,
    )
    pick: str = setting("easy", "which the strategy difficulty takes; band is the middle half", choices=PICKS)
    voters: int = setting(
        16,
        "most similar examples whose captions count in the choice of words: those that are shown, and more; other strategies "
        "let those count that they show",
        low=0,
        high=256,
    )

    @property
    def chosen(self) -> int:
        """Examples that are looked for: `k` that are shown, the last ones, and those before them that only vote."""
        votes = self.k > 0 and self.strategy == "similarity" and not self.pinned
        return max(self.k, self.voters) if votes else self.k


@dataclass(frozen=True)
class Generation:
    """How text is searched."""

    max_new_tokens: int = setting(
        0, "longest output; 0 leaves it to the task", unit="tokens", low=0, high=4096
    )
    beams: int = setting(
        1, "beams kept; 1 is greedy search, or sampling when the temperature is above 0", low=1, high=16
    )
    length_penalty: float = setting(1.0, "exponent of the length in beam search", low=-5, high=5)
    temperature: float = setting(0.0, "0 takes the likeliest token; higher is more varied", low=0, high=5)
    top_k: int = setting(0, "sample from this many likeliest tokens; 0 is all", low=0)
    top_p: float = setting(1.0, "sample from the likeliest tokens of this total probability", low=0, high=1)
    repetition_penalty: float = setting(1.0, "above 1 makes repeated tokens less likely", low=0.1, high=10)
    no_repeat_ngram: int = setting(0, "never repeat this many tokens in a row; 0 is off", low=0, high=32)
    banned: tuple[str, ...] = setting((), "words that are never written")
    sequences: int = setting(1, "alternatives returned", low=1, high=16)
    seed: int = setting(0, "seed of sampling", low=0)
    filter: bool = setting(True, "withhold output that holds a word of the harmful-word lists")


@dataclass(frozen=True)
class Training:
    """One run of fine-tuning; written whole into the run folder as `config.toml`.

    A value that says "0 is measured" (or "auto") is replaced by what was measured on this machine before the first
    step, so that a resumed run never measures again.
    """

    method: str = setting(
        "cross-attention",
        "what learns: the cross-attention alone; with LoRA, DoRA, biases, adapters, a prefix or a soft prompt in the "
        "decoder; LoRA without cross-attention; parts unfrozen one after another; everything; a linear head that names "
        "labels, on the encoders' features or on the decoder's last state; or the speech recogniser",
        choices=METHODS,
    )
    words: str = setting(
        "read",
        "how names and demonstrations reach the decoder: read in the prompt; or names attended to beside the media, and "
        "demonstrations in the choice of words alone, so that the cross-attention carries what is said",
        choices=WORDS,
    )
    task: str = setting("", "task of the examples; empty is the most frequent one of the training split")
    tasks: tuple[str, ...] = setting(
        (), "further tasks that are learned beside it; only the first is evaluated"
    )
    temperature: float = setting(
        1.0, "above 1 tasks with few examples come more often than in proportion", low=1, high=100
    )
    language: str = setting("", "language of the examples, such as en; empty is the most frequent one")
    epochs: int = setting(6, "passes over the training examples", low=1, high=10_000)
    max_steps: int = setting(0, "stop after this many steps; 0 leaves it to the epochs", low=0)
    max_minutes: float = setting(0.0, "stop and save after this long; 0 is no limit", unit="minutes", low=0)
    batch_size: int = setting(32, "examples that make one step, whatever fits into memory", low=1, high=4096)
    micro_batch: int = setting(0, "examples computed together; 0 is measured", low=0, high=4096)
    learning_rate: float = setting(1e-3, "peak learning rate of what is new", low=0, high=10)
    decoder_rate: float = setting(
        0.1, "learning rate of unfrozen decoder weights, as a part of the other", low=0, high=10
    )
    optimizer: str = setting("adamw", "how steps are taken", choices=OPTIMIZERS)
    weight_decay: float = setting(0.01, "decay of matrices, not of gains and gates", low=0, high=1)
    layer_decay: float = setting(
        1.0, "learning rate of a layer of the decoder, as a part of the one above it", low=0.01, high=1
    )
    schedule: str = setting("cosine", "learning rate after the warm-up", choices=SCHEDULES)
    warmup_steps: int = setting(30, "steps until the peak learning rate", low=0)
    label_smoothing: float = setting(0.05, "probability given to all words alike", low=0, high=0.9)
    clip: float = setting(1.0, "largest norm of the gradient; 0 is off", low=0)
    average: str = setting(
        "none",
        "evaluate and save an average of the weights: moving (ema), or over the end of the run (swa)",
        choices=AVERAGES,
    )
    ema_decay: float = setting(0.99, "share that a moving average keeps at every step", low=0, high=1)
    swa_from: float = setting(
        0.5, "part of the run after which the average over its end begins", low=0, high=1
    )
    objective: str = setting(
        "plain",
        "what is added to the loss: two noisy looks that must agree (r-drop), mixed media (mixup), or media "
        "moved against the model (fgm, pgd, freelb)",
        choices=OBJECTIVES,
    )
    r_drop: float = setting(1.0, "weight of the disagreement of two looks (r-drop)", low=0, high=100)
    mixup: float = setting(0.2, "parameter of the Beta distribution of mixtures (mixup)", low=0.001, high=100)
    adversarial_size: float = setting(
        0.05, "how far media are moved, as a part of their length (fgm, pgd, freelb)", low=0, high=10
    )
    adversarial_steps: int = setting(3, "steps in which they are moved (pgd, freelb)", low=1, high=32)
    teacher: str = setting(
        "", "learn from this model too: starter, a model folder or a run; empty is the examples alone"
    )
    distill: str = setting(
        "logits",
        "what the teacher gives: its probability of every word (logits), the states of its layers (hidden), or captions of "
        "its own (sequence), the way for a teacher with another tokenizer",
        choices=DISTILLATIONS,
    )
    distill_weight: float = setting(
        0.5, "the teacher's share of the loss; the rest is the examples' own", low=0, high=1
    )
    distill_temperature: float = setting(
        2.0,
        "evens out the teacher's probabilities, above 1 the unlikely words count more (logits)",
        low=0.1,
        high=100,
    )
    teacher_prompt: str = setting(
        "use",
        "how the teacher is asked: as in use, with names and demonstrations that the student does not see, or with the "
        "student's own prompt (same)",
        choices=TEACHER_PROMPTS,
    )
    student_layers: int = setting(
        0,
        "keep this many layers of the decoder, evenly spread, for a smaller model; 0 is all",
        low=0,
        high=1024,
    )
    curriculum: str = setting(
        "none",
        "which examples come first: the shortest, or those that the decoder finds likeliest (loss)",
        choices=CURRICULA,
    )
    curriculum_epochs: int = setting(1, "passes that go from easy to hard", low=1, high=10_000)
    feature_noise: float = setting(
        0.1, "noise on stored features, in their standard deviations", low=0, high=10
    )
    media_dropout: float = setting(0.2, "share of media tokens hidden in training", low=0, high=0.99)
    blank_dropout: float = setting(
        0.2, "share of examples that learn without their media, from names and demonstrations", low=0, high=1
    )
    hint_dropout: float = setting(
        -1.0,
        "share of examples that learn without recognised names in the prompt; below 0 the method says: all of them where "
        "the cross-attention alone learns",
        low=-1,
        high=1,
    )
    shot_dropout: float = setting(
        -1.0,
        "share of examples that learn without demonstrations; below 0 the method says, as above",
        low=-1,
        high=1,
    )
    k_max: int = setting(
        4, "demonstrations an example learns with, drawn from 1 to this many", low=0, high=64
    )
    variants: int = setting(
        4, "prompts kept for each example where demonstrations are sampled into it", low=1, high=64
    )
    live: bool = setting(False, "run the encoders at every step instead of once a file")
    augment: bool = setting(False, "change pictures and sounds at random (needs live encoders)")
    feature_space: float = setting(
        0.0,
        "largest size of everything that is stored of files and texts; 0 is a quarter of the free disk",
        unit="GB",
        low=0,
    )
    lora_rank: int = setting(8, "rank of LoRA's and DoRA's update", low=1, high=1024)
    lora_alpha: float = setting(16.0, "scale of that update, divided by its rank", low=0, high=4096)
    adapter_kind: str = setting(
        "pfeiffer", "adapters behind the feed-forward, or behind attention too (houlsby)", choices=ADAPTERS
    )
    adapter_width: int = setting(32, "width of an adapter's bottleneck", low=1, high=4096)
    prompt_tokens: int = setting(16, "vectors of a soft prompt or prefix", low=1, high=512)
    unfreeze_every: int = setting(
        1, "epochs between two parts that unfreeze (staged); 0 waits until the metric stops rising", low=0
    )
    gradient_checkpointing: bool = setting(False, "compute activations twice instead of keeping them")
    evaluate_every: int = setting(0, "steps between two evaluations; 0 is once an epoch", low=0)
    evaluate_items: int = setting(
        128, "validation examples captioned at an evaluation; 0 is none", low=0, high=100_000
    )
    metric: str = setting(
        "",
        "what decides which checkpoint is best: a metric of the task, or loss; empty is the loss for captions, and the "
        "first metric of any other task",
    )
    patience: int = setting(3, "evaluations without a better one before training stops; 0 never stops", low=0)
    probes: int = setting(6, "examples captioned before training and at every evaluation", low=0, high=64)
    checkpoint_every: int = setting(100, "steps between two checkpoints", low=1)
    device: str = setting("auto", "where training runs", choices=DEVICES)
    precision: str = setting("auto", "numbers in matrix products; auto is measured", choices=PRECISIONS)
    threads: int = setting(0, "processor threads; 0 is measured", low=0, high=1024)
    seed: int = setting(0, "seed of everything that is drawn", low=0)


def check(config: Any) -> None:
    """Raise `ConfigError` for the first field whose value is out of its range or choices."""
    for field in dataclasses.fields(config):
        value, meta = getattr(config, field.name), field.metadata
        if meta.get("choices") and value not in meta["choices"]:
            raise ConfigError(f"{field.name} is {value!r}.", f"Choose one of: {', '.join(meta['choices'])}.")
        if meta.get("low") is not None and not value >= meta["low"]:  # so that nan is refused too
            raise ConfigError(f"{field.name} is {value}.", f"The smallest value is {meta['low']}.")
        if meta.get("high") is not None and not value <= meta["high"]:
            raise ConfigError(f"{field.name} is {value}.", f"The largest value is {meta['high']}.")


def from_mapping(cls: type[C], values: Mapping[str, Any], *, source: str) -> C:
    """Build and check `cls` from plain values; unknown names and wrong types are errors."""
    hints = get_type_hints(cls)
    unknown = sorted(set(values) - set(hints))
    if unknown:
        raise ConfigError(
            f"{source} has an unknown setting: {unknown[0]}.", f"Known settings: {', '.join(sorted(hints))}."
        )
    config = cls(**{name: _cast(hints[name], value, name, source) for name, value in values.items()})
    check(config)
    return config


def _cast(kind: Any, value: Any, name: str, source: str) -> Any:
    if get_args(kind):  # the only container is a tuple of words
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{source}: {name} is {value!r}.", "It must be a list of words.")
        return tuple(value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ConfigError(f"{source}: {name} is {value!r}.", f"It must be of type {kind.__name__}.")
    return value


def load(cls: type[C], path: Path, table: str = "") -> C:
    """Read a TOML file strictly; where it has a table of this name, that table alone."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", file=path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.", file=path) from error
    values = values.get(table, values)
    if not isinstance(values, dict):
        raise ConfigError(f"{path}: {table} is {values!r}.", f"It must be a table: [{table}].", file=path)
    try:
        return from_mapping(cls, values, source=path.name)
    except ConfigError as error:
        error.file = str(path)
        raise


def dump(tables: Mapping[str, Any]) -> str:
    """TOML text that `load` reads back: one table for each settings object."""
    import tomli_w  # here, because everything that is light imports this file

    return tomli_w.dumps({name: dataclasses.asdict(config) for name, config in tables.items()})


def override(config: C, pairs: Iterable[str]) -> C:
    """`config` with other values for some settings, each given as `key=value`; words of a list are split at commas."""
    hints = get_type_hints(type(config))
    values: dict[str, Any] = dataclasses.asdict(config)  # type: ignore[call-overload]
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise ConfigError(f"--set {pair} does not say which value.", "Write --set key=value.")
        values[name] = _parsed(hints.get(name, str), text)
    return from_mapping(type(config), values, source="--set")


def _parsed(kind: Any, text: str) -> Any:
    """The value that `text` stands for; `text` itself where it is none of this kind, for `from_mapping` to refuse."""
    if kind is bool:
        return {"true": True, "on": True, "false": False, "off": False}.get(text.lower(), text)
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            return text
    return [word for word in text.split(",") if word] if get_args(kind) else text
