# SPDX-License-Identifier: Apache-2.0
"""What the page Try it asks of the engine beside captions, and what it is told: a part of `core.protocol`.

{"schema": 1, "id": 8, "request": "attend", "file": "cat.png", "text": "A cat.", …}
{"schema": 1, "id": 8, "event": "attended", "file": "cat.png", "rows": 7, "columns": 7, "pieces": […], …}
"""

from dataclasses import dataclass, field
from typing import Any

from core.config import Generation, Shots

FORMS = ("sidecars", "csv", "jsonl")  # in which a folder's texts are written

# ---- requests -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attend:
    """Where the model looks, or when it listens, while it writes each piece of `text` about `file`.

    The other fields are those of the `Caption` that the text came from: the model looks as its prompt bids it.
    """

    file: str
    text: str
    task: str | None = None
    prompt: str = ""
    model: str = "starter"
    project: str | None = None
    shots: Shots = field(default_factory=Shots)


@dataclass(frozen=True)
class Draw:
    """The spectrogram of a recording, as a picture in the cache."""

    file: str


@dataclass(frozen=True)
class Teach:
    """`caption` is what should be said about `file`: an example of the project from now on."""

    file: str
    caption: str
    project: str
    task: str | None = None
    prompt: str = ""
    language: str = ""  # empty: found out from the caption


@dataclass(frozen=True)
class Unteach:
    """Take back what `Teach` did: `made` says that it made the example, else its caption was changed."""

    project: str
    example: str
    made: bool


@dataclass(frozen=True)
class Suggest:
    """Which files to correct next: those of `folder` that have no caption yet, or the project's train examples.

    `seek` says what for: files that the model is "unsure" of, or whose caption in the project is "doubtful".
    """

    project: str
    folder: str = ""
    count: int = 6
    model: str = "starter"
    shots: Shots = field(default_factory=Shots)
    seek: str = "unsure"


@dataclass(frozen=True)
class Describe:
    """Every picture and recording of a folder: into "sidecars" (a text file beside each), "csv" or "jsonl" (one list in it)."""

    folder: str
    write: str = "sidecars"
    task: str | None = None
    prompt: str = ""
    model: str = "starter"
    project: str | None = None
    shots: Shots = field(default_factory=Shots)
    generation: Generation = field(default_factory=Generation)


# ---- events ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A token's text, and how attention was shared out while it was written: row by row, the sum is 1."""

    text: str
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Attended:
    """Where the model looked, over `rows` x `columns` cells; or `reason`, why there is nothing to show, and `hint`.

    The cells of a picture lie on the smallest square around it, in whose middle it stands. Those of a recording, in one
    row, divide its `seconds`. The texts of the pieces together are the answer's. `gate` says how far the layers that attend
    are open to the file, on average: 0 is not at all, 1 wholly.
    """

    file: str
    rows: int
    columns: int
    seconds: float
    pieces: tuple[Piece, ...]
    gate: float
    reason: str = ""
    hint: str = ""


def unseen(file: str, reason: str, hint: str = "") -> Attended:
    """Why there is nothing to show."""
    return Attended(file, 0, 0, 0.0, (), 0.0, reason, hint)


@dataclass(frozen=True)
class Drawn:
    """`image` is a grey picture of loudness: time to the right, pitch upwards (mel), black 65 dB below white."""

    file: str
    image: str
    seconds: float


@dataclass(frozen=True)
class Taught:
    """What a correction, or taking it back, has come to. `before` is the caption until then, "" where there was none.

    `shown`: whether the model is shown it from the next file on; an example of another split than train only measures.
    """

    file: str
    example: str
    caption: str
    before: str
    shown: bool
    undone: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A file worth correcting: what the model says of it, how sure it is (0 to 1), and why this one.

    `caption` is what stands in the project, "" where nothing does. Of a doubtful one, `text` is the caption of a file like
    it, and `score` how nearly it means the same.
    """

    file: str
    text: str
    score: float
    caption: str
    reason: str


@dataclass(frozen=True)
class Suggested:
    """The best first. `looked_at` of `candidates` files were described to find them."""

    suggestions: tuple[Suggestion, ...]
    looked_at: int
    candidates: int


@dataclass(frozen=True)
class Left:
    """A file that could not be described, and why."""

    file: str
    reason: str
    hint: str


@dataclass(frozen=True)
class Described:
    """A folder was gone through: `written` texts into `place`, `known` were there before, the rest was left out."""

    place: str
    written: int
    known: int
    left: tuple[Left, ...]


Request = Attend | Draw | Teach | Unteach | Suggest | Describe
Event = Attended | Drawn | Taught | Suggested | Left | Described

REQUESTS: dict[str, type[Any]] = {
    "attend": Attend, "draw": Draw, "teach": Teach, "unteach": Unteach, "suggest": Suggest, "describe": Describe,
}  # fmt: skip
EVENTS: dict[str, type[Any]] = {
    "attended": Attended, "drawn": Drawn, "taught": Taught, "suggested": Suggested, "left": Left, "described": Described,
}  # fmt: skip
