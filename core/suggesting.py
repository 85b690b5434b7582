# SPDX-License-Identifier: Apache-2.0
"""What to correct next: files that the model is unsure of, and that stand for others it is unsure of.

Active learning by uncertainty and density (Settles and Craven 2008). A file's uncertainty is one minus the probability of the
model's own answer. Its worth is that, times what its correction would newly cover: the uncertainty of all that were looked
at, each by how like it the file is beyond what was corrected or suggested before.
"""

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.answering import Answering
from core.config import Generation
from core.data.candidate import folders, named_kind
from core.demonstrations.diversity import diversity
from core.demonstrations.pool import normalised
from core.errors import CoreError, DataError
from core.example import MediaKind as Kind
from core.hashing import sha256
from core.project import Example, Project
from core.protocol import Captioned, FileFailed, Note, Progress
from core.session import Query, Session
from core.teaching import TAG
from core.trying import Suggest, Suggested, Suggestion

LOOKED_AT = 48  # files that are described to find the least sure, at most
TOGETHER = 8  # described as a batch
LIKE = 0.3  # cosine from which a correction says something about another file

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Candidate:
    """A file that could be corrected, and what the project says of it."""

    file: str
    hash: str
    caption: str


@dataclass(frozen=True)
class Worth:
    """A row of those looked at, what its correction is worth, and how many others it stands for."""

    row: int
    worth: float
    others: int


def suggest(session: Session, asked: Suggest) -> Iterator[Progress | Note | Suggested]:
    """`Suggested` comes last. Pictures or recordings, whichever there are more of.

    Raises `DataError` when there is nothing to correct.
    """
    assert isinstance(session, Answering)
    kind, candidates, corrected = _candidates(asked)
    hashes = {one.hash: one.file for one in candidates}
    yield from session.perception.vectors(hashes | corrected, kind)
    known = session.perception.store(kind).get([*hashes, *corrected])
    candidates = [one for one in candidates if one.hash in known]
    if not candidates:
        raise DataError("None of the files can be read.", "Put them back, or choose another folder.")
    rows = np.array([known[hash].pooled for hash in hashes if hash in known], np.float32)
    centre = rows.mean(axis=0) if len(rows) > 1 else np.zeros(rows.shape[1], np.float32)
    vectors = normalised(rows - centre)
    chosen = [choice.index for choice in diversity(vectors, None, min(LOOKED_AT, len(vectors)), 0)]
    answers = yield from _answers(session, [candidates[row] for row in chosen], asked)
    chosen = [row for row in chosen if candidates[row].file in answers]
    done = [known[hash].pooled for hash in corrected if hash in known]
    covered = np.zeros(len(chosen), np.float32)
    if done and chosen:
        covered = likeness(vectors[chosen], normalised(np.array(done, np.float32) - centre)).max(axis=1)
    unsure = np.array([1 - answers[candidates[row].file].score for row in chosen], np.float32)
    best = most_worth(unsure, likeness(vectors[chosen], vectors[chosen]), covered, asked.count)
    found = [_suggestion(candidates[chosen[one.row]], answers, one.others) for one in best]
    yield Suggested(tuple(found), len(chosen), len(candidates))


def most_worth(unsure: Floats, like: Floats, covered: Floats, count: int) -> list[Worth]:
    """Greedily the rows of highest worth: `unsure` (N,), `like` (N, N), `covered` (N,) between 0 and 1."""
    covered, left, chosen = covered.copy(), np.ones(len(unsure), bool), list[Worth]()
    for _ in range(min(count, len(unsure))):
        news = np.maximum(like - covered, 0)  # (N, N): what each row would add for each other
        worth = np.where(left, unsure * (news @ unsure), -1)
        best = int(worth.argmax())
        others = int((news[best] > 0).sum()) - int(news[best, best] > 0)
        chosen.append(Worth(best, float(worth[best]), others))
        left[best] = False
        covered = np.maximum(covered, like[best])
    return chosen


def likeness(some: Floats, others: Floats) -> Floats:
    """(N, M): 0 for a cosine of `LIKE` and less, 1 for equal vectors."""
    return np.asarray(((some @ others.T - LIKE) / (1 - LIKE)).clip(0, 1), np.float32)


def _candidates(asked: Suggest) -> tuple[Kind, list[Candidate], dict[str, str]]:
    """The kind, the files of that kind that may be suggested, and those that were corrected (sha256 to path)."""
    with Project.open(asked.project) as project:
        examples = [e for e in project.examples(split="train", task="captioning") if e.media]
        taught = [example for example in examples if TAG in example.tags]
        if asked.folder:
            files = {sha256(file): file for file in _media(asked.folder)}
            found = [Candidate(file, hash, "") for hash, file in files.items() if not project.by_hash(hash)]
        else:
            found = _distinct([example for example in examples if TAG not in example.tags])
    counts = Counter(named_kind(one.file) for one in found)
    kind: Kind = "audio" if counts["audio"] > counts["image"] else "image"
    if not counts[kind]:
        raise DataError(
            "There is nothing left to correct.", "Choose a folder of files without captions.",
            file=asked.folder or asked.project,
        )  # fmt: skip
    of_kind = {e.media[0].hash: e.media[0].path for e in taught if e.media[0].kind == kind}
    return kind, [one for one in found if named_kind(one.file) == kind], of_kind


def _media(folder: str) -> list[str]:
    if not Path(folder).is_dir():
        raise DataError(f"{folder} is not a folder.", "Choose one with pictures or recordings.", file=folder)
    return [
        str(where / name)
        for where, names in folders(Path(folder))
        for name in names
        if named_kind(name) in ("image", "audio")
    ]


def _distinct(examples: Sequence[Example]) -> list[Candidate]:
    """One for each file, whatever the number of its captions."""
    first = {example.media[0].hash: example for example in reversed(examples)}
    return [Candidate(e.media[0].path, hash, e.target) for hash, e in reversed(first.items())]


def _answers(
    session: Answering, files: Sequence[Candidate], asked: Suggest
) -> Generator[Progress | Note, None, dict[str, Captioned]]:
    """What the model says of each file, by path; files that it cannot describe are left out, and said."""
    queries = [Query(one.file, "captioning") for one in files]
    answers: dict[str, Captioned] = {}
    for event in session.caption(queries, asked.shots, Generation(), batch=TOGETHER):
        match event:
            case Captioned():
                answers[event.file] = event
                yield Progress("describe the files", len(answers), len(files))
            case FileFailed():
                yield Note(event.error, event.hint, event.file)
            case _:
                pass
    if not answers:
        raise CoreError("The model could describe none of the files.", "Look at the notes above.")
    return answers


def _suggestion(one: Candidate, answers: dict[str, Captioned], others: int) -> Suggestion:
    said = answers[one.file]
    sure = f"{100 * said.score:.0f}"
    reason = f"The model is {sure}% sure."
    if others:
        reason = f"The model is {sure}% sure, and one other file is like it."
    if others > 1:
        reason = f"The model is {sure}% sure, and {others} other files are like it."
    return Suggestion(one.file, said.text, round(said.score, 4), one.caption, reason)
