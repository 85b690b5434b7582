# SPDX-License-Identifier: Apache-2.0
"""Answers that cost no understanding, which a model has to beat to have shown any.

    majority       the most frequent caption of the training split
    knn            a caption of the nearest training files: of the 8 nearest, the one most like the others,
                   neighbours weighted by exp(cosine / 0.2) (consensus, after Devlin et al. 2015); cosines as the
                   model has them for demonstrations, without the mean of all training examples
    label          the encoder's own first name for the file
    text_only      the model without media, hints and demonstrations
    blank_media    the same prompt, hints and demonstrations; cross-attention sees nothing
    swapped_media  the same, but cross-attention sees another item, its words included
    swapped_tokens the same words, but the media's own tokens are another item's

Each is a generator of Events that returns an answer for every item, None where it failed for that item, or
None altogether where it does not apply.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.config import Generation, Shots
from core.data.splits import group_of
from core.demonstrations.pool import Entry, Pool, make_pool
from core.errors import CoreError, DataError
from core.evaluate.items import Item
from core.metrics.answers import answer, f1
from core.project import Example, MediaKind, Project, Split
from core.protocol import Captioned, Event, FileFailed, Note, Progress
from core.session import Ablation, Query, Session

NEIGHBOURS = 8
SHARPNESS = 0.2  # with 8, the best of k 1, 4, 8, 16 and weights 0.03 to 0.2 on Tux Paint's validation split
CHUNK = 64  # files whose features are asked for at once

Answers = list[str | None]
Steps = Generator[Event, None, Answers | None]


@dataclass(frozen=True)
class Work:
    """What is evaluated, and with what."""

    project: Project
    session: Session
    items: tuple[Item, ...]
    split: Split
    task: str
    language: str
    shots: Shots
    generation: Generation
    batch: int

    def training(self, kind: MediaKind | None = None) -> Iterator[Example]:
        return self.project.examples(split="train", task=self.task, language=self.language, kind=kind)


# ---- the model, whole or without a part of what it sees ---------------------------------------------------


def answers(
    work: Work, stage: str, ablation: Ablation = "none", scores: list[float] | None = None
) -> Generator[Event, None, Answers]:
    """What the session answers; the probabilities of it go into `scores`.

    Raises `DataError` when a demonstration belongs to the evaluated split.
    """
    queries = [Query(item.file, work.task, item.prompt, item.exclude) for item in work.items]
    forbidden = frozenset() if work.split == "train" else frozenset(work.project.ids(split=work.split))
    given: Answers = []
    yield Progress(stage, 0, len(queries))
    events = work.session.caption(queries, work.shots, work.generation, ablation=ablation, batch=work.batch)
    for event in events:
        match event:
            case Captioned():
                check_demonstrations(event, forbidden, work.items[len(given)].exclude)
                given.append(event.text)
                score = event.score
            case FileFailed():
                given.append(None)
                score = 0.0
                yield _counted_out(event.file, stage, event.error, event.hint)
            case Note():
                yield event
                continue
            case _:
                continue
        if scores is not None:
            scores.append(score)
        yield Progress(stage, len(given), len(queries))
    for item in work.items[len(given) :]:
        given.append(None)
        yield _counted_out(item.file, stage, "The model gave no answer.", "")
    return given


def check_demonstrations(event: Captioned, forbidden: frozenset[str], exclude: frozenset[str]) -> None:
    for demonstration in event.demonstrations:
        if demonstration.id in forbidden or demonstration.id in exclude:
            raise DataError(
                f"The demonstration {demonstration.id} shown with {event.file} is itself being evaluated.",
                "Nothing of this evaluation can be trusted; use a model whose datastore keeps to the split.",
                file=event.file,
            )


def ablated(work: Work, stage: str, ablation: Ablation) -> Steps:
    if not any(item.file for item in work.items):
        return None  # nothing to blank
    if ablation.startswith("swapped") and len(work.items) < 2:
        yield Note(f"{stage} needs two items and is left out.")
        return None
    return (yield from answers(work, stage, ablation))


def _counted_out(file: str, stage: str, error: str, hint: str) -> Note:
    return Note(f"{file or 'A text'} is counted out ({stage}): {error}", hint, file or None)


# ---- without the model ------------------------------------------------------------------------------------


def majority(work: Work, stage: str) -> Steps:
    captions = Counter(example.target for example in work.training())
    if not captions:
        yield _untrained(stage)
        return None
    groups: Counter[str] = Counter()
    for caption, count in captions.items():
        groups[group_of(caption)] += count
    most = min(groups, key=lambda group: (-groups[group], group))
    spelled = [caption for caption in captions if group_of(caption) == most]
    return [min(spelled, key=lambda caption: (-captions[caption], caption))] * len(work.items)


def label(work: Work, stage: str) -> Steps:
    given: Answers = []
    for done, item in enumerate(work.items, start=1):
        try:
            names = work.session.labels(item.file, 1) if item.file else []
        except CoreError as error:
            given.append(None)
            yield _counted_out(item.file, stage, error.message, error.hint)
            continue
        if not names:
            yield Note(f"{stage} is left out: the encoder has no name for {item.file or 'a text'}.")
            return None
        given.append(names[0][0])
        yield Progress(stage, done, len(work.items))
    return given


def knn(work: Work, stage: str) -> Steps:
    given: Answers = [None] * len(work.items)
    for kind in sorted({item.kind for item in work.items}):
        entries = [_entry(example) for example in work.training(kind) if example.media]
        chosen = [place for place, item in enumerate(work.items) if item.kind == kind]
        if not entries:
            yield _untrained(stage)
            return None
        files = [str(entry.file) for entry in entries]
        trained = yield from _features(work.session, files, f"{stage}, training")
        asked = yield from _features(work.session, [work.items[place].file for place in chosen], stage)
        known = [
            (trained[file], entry) for file, entry in zip(files, entries, strict=True) if file in trained
        ]
        if not known:
            continue
        pool = make_pool(np.stack([vector for vector, _ in known]), [entry for _, entry in known])  # (N, D)
        for place in chosen:
            item = work.items[place]
            if item.file in asked:
                given[place] = consensus(_nearest(pool, asked[item.file], item), work.language)
    return given


def _entry(example: Example) -> Entry:
    first = example.media[0]
    return Entry(
        example.id, example.target, example.prompt, first.path, first.hash, example.language, "project"
    )


def _untrained(stage: str) -> Note:
    return Note(f"{stage} is left out: the training split has nothing of this kind.")


def _features(
    session: Session, files: Sequence[str], stage: str
) -> Generator[Event, None, dict[str, NDArray[np.float32]]]:
    """The vector (D,) of every file that can be read; the others are named."""
    vectors: dict[str, NDArray[np.float32]] = {}
    unique = list(dict.fromkeys(files))
    for start in range(0, len(unique), CHUNK):
        chunk = unique[start : start + CHUNK]
        try:
            vectors.update(zip(chunk, session.features(chunk), strict=True))
        except CoreError:
            for file in chunk:  # one of them cannot be read: find it
                try:
                    vectors[file] = session.features([file])[0]
                except CoreError as error:
                    yield _counted_out(file, stage, error.message, error.hint)
        yield Progress(stage, start + len(chunk), len(unique))
    return vectors


def _nearest(pool: Pool, vector: NDArray[np.float32], item: Item) -> list[tuple[str, float]]:
    """(caption, cosine) of the nearest files that do not give the item away, most similar first."""
    cosines, excluded = pool.vectors @ pool.query(vector), pool.excluded(item.exclude)
    near: list[tuple[str, float]] = []
    files: set[str | None] = set()
    for place in np.argsort(-cosines, kind="stable"):
        entry = pool.entries[place]
        if excluded[place]:
            continue
        if entry.file not in files and len(files) == NEIGHBOURS:
            break
        files.add(entry.file)
        near.append((entry.caption, float(cosines[place])))
    return near


def consensus(near: Sequence[tuple[str, float]], language: str) -> str | None:
    """The caption most like all of `near`, each weighted by its similarity; the nearest one when equal."""
    if not near:
        return None
    top = max(cosine for _, cosine in near)
    weights = [float(np.exp((cosine - top) / SHARPNESS)) for _, cosine in near]
    words = [answer(caption, language) for caption, _ in near]
    support = [sum(w * f1(mine, other) for w, other in zip(weights, words, strict=True)) for mine in words]
    return near[support.index(max(support))][0]


# ---- which apply ------------------------------------------------------------------------------------------

BASELINES: dict[str, Callable[[Work, str], Steps]] = {
    "majority": majority,
    "knn": knn,
    "label": label,
    "text_only": partial(ablated, ablation="text-only"),
    "blank_media": partial(ablated, ablation="blank"),
    "swapped_media": partial(ablated, ablation="swapped"),
    "swapped_tokens": partial(ablated, ablation="swapped-tokens"),
}

APPLY: dict[str, tuple[str, ...]] = {
    "captioning": tuple(BASELINES),
    "classification": tuple(BASELINES),
    "question-answering": ("majority", "text_only", "blank_media", "swapped_media"),
    "transcription": ("majority", "text_only", "blank_media"),
    "text": ("majority", "text_only", "blank_media"),
}
