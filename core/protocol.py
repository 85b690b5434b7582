# SPDX-License-Identifier: Apache-2.0
"""The whole conversation between the window (or a terminal) and the engine.

Requests go down as JSON lines, Events come back as JSON lines; each line carries the schema version and the number of the
request it belongs to. Paths, numbers and short text: no tensors, no pickles. Standard library only: the window imports it.

    {"schema": 1, "id": 7, "request": "caption", "files": ["cat.png"], "model": "starter", …}
    {"schema": 1, "id": 7, "event": "token", "file": "cat.png", "text": " cat", "score": 0.83}
"""

import dataclasses
import json
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Union, get_args, get_origin, get_type_hints

from core import choosing, showing, trying
from core.config import Generation, Shots
from core.errors import CoreError

SCHEMA = 1


# ---- requests -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Caption:
    """Describe, transcribe or answer for each file, in order, streaming the words."""

    files: tuple[str, ...]
    task: str | None = None  # None: a picture is captioned, speech transcribed, other sound captioned
    prompt: str = ""
    model: str = "starter"
    project: str | None = None
    shots: Shots = field(default_factory=Shots)
    generation: Generation = field(default_factory=Generation)


@dataclass(frozen=True)
class Import:
    """Bring a folder or a list of examples into a project, which is made if it does not exist."""

    source: str
    project: str
    importer: str | None = None  # None: recognised from what the source looks like
    copy: bool = False
    columns: tuple[tuple[str, str], ...] = ()  # (our name, their column)
    languages: tuple[str, ...] = ("en",)
    include: tuple[str, ...] = ()  # extras an importer offers, such as "speech" or "effects"


@dataclass(frozen=True)
class Cancel:
    """Stop the request of this number; what it has done so far stays."""

    target: int


Request = Caption | Import | Cancel | choosing.Request | trying.Request


# ---- events ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ready:
    """The engine is up and listens."""

    version: str


@dataclass(frozen=True)
class Progress:
    """`done` of `total` in this stage; `total` is 0 while it is unknown."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True)
class Note:
    """Something the person should know; the work goes on."""

    message: str
    hint: str = ""
    file: str | None = None


@dataclass(frozen=True)
class Rejected:
    """An item that was not taken in, and why. `row` counts from 1; None where the item is a whole file."""

    file: str
    row: int | None
    reason: str
    hint: str


@dataclass(frozen=True)
class Imported:
    """What an import did. `splits` and `languages` count the accepted examples."""

    importer: str
    accepted: int
    rejected: tuple[Rejected, ...]
    duplicates: int
    near_duplicates: tuple[tuple[str, str], ...]  # (file, file) in different splits
    splits: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    caption_words: tuple[float, float]  # median, maximum
    seconds: float


@dataclass(frozen=True)
class Started:
    """Work on this file begins, with this task."""

    file: str
    task: str


@dataclass(frozen=True)
class Demonstration:
    """One example shown to the model. `source` is "project" or "model"; `similarity` is a cosine; `reason` is for a person."""

    id: str
    similarity: float
    caption: str
    file: str | None
    source: str
    reason: str = ""


@dataclass(frozen=True)
class Prompted:
    """What this file's caption will be helped by: demonstrations and the names the encoder recognised."""

    file: str
    demonstrations: tuple[Demonstration, ...]
    hints: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Token:
    """A piece of text and the probability the model gave it."""

    text: str
    score: float


@dataclass(frozen=True)
class Streamed:
    """A piece of the answer for `file`, as soon as it is known."""

    file: str
    token: Token


@dataclass(frozen=True)
class Captioned:
    """A finished answer. `score` is the geometric mean of the token probabilities."""

    file: str
    task: str
    text: str
    score: float
    tokens: tuple[Token, ...]
    demonstrations: tuple[Demonstration, ...]
    seconds: float
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileFailed:
    """This file could not be done; the others go on."""

    file: str
    error: str
    hint: str


@dataclass(frozen=True)
class Interval:
    """A figure with its bootstrap 95 % interval; None where the metric is undefined."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Evaluated:
    """Scores of a split, and of baselines in the shape of `metrics`. `differences`: the model minus each, items resampled
    together. `settings`: what the figures depend on, by name. `confusion`: each label, and how often it was answered with each
    of them, in this order, and with anything else."""

    split: str
    task: str
    n: int
    metrics: tuple[tuple[str, Interval], ...]
    baselines: tuple[tuple[str, tuple[tuple[str, Interval], ...]], ...]
    differences: tuple[tuple[str, tuple[tuple[str, Interval], ...]], ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    confusion: tuple[tuple[str, tuple[int, ...]], ...] = ()


# ---- training -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """What two real steps cost, before the rest: time and peak memory, and what that makes of the whole run.

    `micro_batch`, `precision` and `threads` are what was chosen; `free_bytes` is what the device had left before.
    """

    steps: int
    seconds_per_step: float
    seconds: float  # the whole run, evaluations included
    peak_bytes: int
    free_bytes: int
    micro_batch: int
    precision: str
    threads: int
    device: str
    examples: int
    trainable: int  # weights


@dataclass(frozen=True)
class Stepped:
    """One step of training. `loss` is the mean over target tokens, `epoch` counts fractions."""

    step: int
    loss: float
    learning_rate: float
    examples_per_second: float
    epoch: float
    seconds: float  # of training so far, pauses not counted


@dataclass(frozen=True)
class Scored:
    """An evaluation on generated text during training. `best` when no earlier one was better."""

    step: int
    split: str
    n: int
    loss: float
    metrics: tuple[tuple[str, Interval], ...]
    best: bool


@dataclass(frozen=True)
class Probe:
    """A fixed example and what the model says of it now."""

    id: str
    file: str
    reference: str
    text: str
    score: float


@dataclass(frozen=True)
class Probed:
    """The probe set at this step; step 0 is before training."""

    step: int
    probes: tuple[Probe, ...]


@dataclass(frozen=True)
class Saved:
    """A checkpoint is whole and on the disk. `folder` is a model folder."""

    step: int
    folder: str
    best: bool


@dataclass(frozen=True)
class Trained:
    """The end of a run, or of this part of it. `model` is the folder of the best checkpoint.

    `reason`: "finished", "early" (the metric stopped rising), "stopped" (somebody asked; can be resumed), "time".
    """

    reason: str
    step: int
    best_step: int
    model: str
    seconds: float
    kilowatt_hours: float | None  # an estimate; None where the machine's power is not known


@dataclass(frozen=True)
class Failed:
    """The whole request could not be done. `insist`: it would be tried if a person said so (`force` of a run)."""

    error: str
    hint: str
    insist: bool = False


@dataclass(frozen=True)
class Finished:
    """The last event of a request. `cancelled` when it was stopped by a `Cancel`."""

    cancelled: bool = False


Event = (
    Ready | Progress | Note | Rejected | Imported | Started | Prompted | Streamed | Captioned | FileFailed | Evaluated
    | Measured | Stepped | Scored | Probed | Saved | Trained | Failed | Finished | choosing.Event | showing.Event | trying.Event
)  # fmt: skip

REQUESTS = choosing.REQUESTS | trying.REQUESTS | {"caption": Caption, "import": Import, "cancel": Cancel}
EVENTS: dict[str, type[Any]] = {
    "ready": Ready, "progress": Progress, "note": Note, "rejected": Rejected, "imported": Imported, "started": Started,
    "prompted": Prompted, "token": Streamed, "captioned": Captioned, "file-failed": FileFailed, "evaluated": Evaluated,
    "measured": Measured, "step": Stepped, "scored": Scored, "probed": Probed, "saved": Saved, "trained": Trained,
    "failed": Failed, "finished": Finished, **choosing.EVENTS, **showing.EVENTS, **trying.EVENTS,
}  # fmt: skip


# ---- lines ----------------------------------------------------------------------------------------------


def encode(id: int, message: Request | Event) -> str:
    """One JSON line, without its newline."""
    for kind, table in (("request", REQUESTS), ("event", EVENTS)):
        for name, cls in table.items():
            if type(message) is cls:
                return to_json({"schema": SCHEMA, "id": id, kind: name} | dataclasses.asdict(message))
    raise TypeError(f"{type(message).__name__} is neither a Request nor an Event")


def to_json(values: Mapping[str, Any], encoding: str = "utf-8") -> str:
    """One line that `encoding` can write: file names need not be text, they travel as escapes then."""
    line = json.dumps(values, ensure_ascii=False)
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(values)
    return line


def decode(line: str) -> tuple[int, Request | Event]:
    """The counterpart of `encode`. Raises `CoreError` for anything that is not such a line."""
    try:
        values = json.loads(line)
        schema, id = values.pop("schema"), values.pop("id")
        kind = "request" if "request" in values else "event"
        cls = (REQUESTS if kind == "request" else EVENTS)[values.pop(kind)]
        if type(id) is not int:
            raise ValueError("the id is no whole number")
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as error:
        raise CoreError(f"Not a line of Braid's protocol: {line[:200]!r}.") from error
    if schema != SCHEMA:
        hint = "Close every window of Braid and start it again."
        raise CoreError(f"The other side speaks protocol {schema}, this one {SCHEMA}.", hint)
    return id, _build(cls, values)


def _build(cls: type[Any], values: Any) -> Any:
    hints = get_type_hints(cls)
    if not isinstance(values, Mapping) or set(values) - set(hints):
        raise CoreError(f"{cls.__name__} does not have these fields: {values!r}.")
    try:
        return cls(**{name: _value(hints[name], value) for name, value in values.items()})
    except TypeError as error:
        raise CoreError(f"{cls.__name__} is incomplete: {error}.") from error


def _value(kind: Any, value: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in arguments:
            return None
        return _value(next(a for a in arguments if a is not type(None)), value)
    if origin is tuple:
        if not isinstance(value, list):
            raise CoreError(f"Expected a list, got {value!r}.")
        if len(arguments) == 2 and arguments[1] is ...:
            return tuple(_value(arguments[0], item) for item in value)
        if len(value) != len(arguments):
            raise CoreError(f"Expected {len(arguments)} values, got {value!r}.")
        return tuple(_value(a, item) for a, item in zip(arguments, value, strict=True))
    if dataclasses.is_dataclass(kind):
        return _build(kind, value)  # type: ignore[arg-type]
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise CoreError(f"Expected {kind.__name__}, got {value!r}.")
    return value
