# SPDX-License-Identifier: Apache-2.0
"""An import: a source of files and texts in, a project of checked examples and a report out."""

import dataclasses
import json
import time
from array import array
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from core.data.candidate import Candidate, Importer, unreadable
from core.data.captions import checked_prompt, checked_target, count_words
from core.data.copies import copy_in
from core.data.importers import IMPORTERS
from core.data.language import detect, detect_source
from core.data.media import Facts
from core.data.pool import check_all, default_processes
from core.data.splits import group_of, split_of
from core.errors import DataError, MediaError, ProjectError
from core.example import Example, Media, example_id
from core.project import CHUNK, Project
from core.project_schema import FILE as PROJECT_FILE
from core.protocol import Event, Import, Imported, Note, Progress, Rejected
from core.tasks import TASKS

SAMPLE = 200  # captions from which the language of a source is judged
SHOWN = 1_000  # near-duplicates in a report
EVERY = 0.1  # seconds between two events of progress


def ingest(request: Import) -> Iterator[Event]:
    """Import `request.source`: Progress, Rejected and Note events as they come, Imported at the end.

    A bad item is rejected with its reason and the others go on. Stop iterating to cancel: what was stored
    stays. Importing again adds only what is new. Raises `DataError` when the source holds nothing that could
    be imported, `ProjectError` when the project cannot be written.
    """
    began = time.monotonic()
    source = Path(request.source).expanduser().absolute()
    name, importer = _choose(source, request)
    if (Path(request.project) / PROJECT_FILE).exists():
        _writable(request.project).close()  # before the long look at the source
    survey = yield from _survey(source, importer, request)
    with _writable(request.project) as project:
        run = _Run(project, request, survey, f"{name}:{source.name}")
        yield from run.events(chain(survey.unreadable, _found(source, importer, request)))
        yield Progress("comparing", 0, 0)
        pairs = near_duplicates(project, run.added)
        if len(pairs) > SHOWN:
            yield Note(f"{len(pairs):,} pairs of near-duplicates were found; the report lists {SHOWN:,}.")
        report = run.report(name, pairs[:SHOWN], time.monotonic() - began)
        project.record_import(json.dumps(dataclasses.asdict(report), ensure_ascii=False))
        yield report


def _writable(folder: str) -> Project:
    project = Project.create_or_open(folder)
    if project.read_only:
        project.close()
        hint = "Choose a folder where you may write."
        raise ProjectError(f"{project.folder} cannot be written.", hint, file=project.path)
    return project


def _choose(source: Path, request: Import) -> tuple[str, Importer]:
    """The importer that was asked for, or the first that recognises the source."""
    if not source.exists():
        raise DataError(f"{source} does not exist.", "Check the path.", file=source)
    if request.importer is not None and request.importer not in IMPORTERS:
        raise DataError(
            f"There is no importer {request.importer!r}.", f"Choose from: {', '.join(IMPORTERS)}."
        )
    names = [request.importer] if request.importer else list(IMPORTERS)
    with _readable(source):
        name = next((name for name in names if request.importer or IMPORTERS[name].recognise(source)), None)
        if name is None:
            raise _nothing(source)
    unknown = sorted(set(request.include) - set(IMPORTERS[name].extras))
    if unknown:
        extras = ", ".join(IMPORTERS[name].extras) or "none"
        raise DataError(f"The importer {name} has no extra {unknown[0]!r}.", f"It offers: {extras}.")
    return name, IMPORTERS[name]


@contextmanager
def _readable(source: Path) -> Iterator[None]:
    """Turns what the system says about a folder or a table into a `DataError`."""
    try:
        yield
    except OSError as error:
        where = error.filename or source
        hint = "Check that you may read it and that its disk is there."
        raise DataError(f"{where} cannot be read: {error.strerror}.", hint, file=source) from error


def _found(source: Path, importer: Importer, request: Import) -> Iterator[Candidate | Rejected | Note]:
    with _readable(source):
        yield from importer.candidates(source, request)


def _nothing(source: Path) -> DataError:
    if source.is_dir() and not any(source.iterdir()):
        return DataError(f"{source} is empty.", "Choose a folder with pictures or recordings.", file=source)
    return DataError(
        f"Nothing that can be imported was found in {source}.",
        "Put a caption.txt of the same name beside each picture or recording, or choose a table (CSV, TSV, "
        "JSONL) that names the files and their captions.",
        file=source,
    )


@dataclasses.dataclass(frozen=True)
class _Survey:
    """What a first look at a source tells: how many items there are, in which language, what is closed."""

    total: int
    language: str
    unreadable: list[Rejected]


def _survey(source: Path, importer: Importer, request: Import) -> Generator[Event, None, _Survey]:
    """Count without decoding, so that progress has an end. Raises `DataError` when there is nothing."""
    closed = unreadable(source)
    total, shown = len(closed), time.monotonic()
    sample: list[str] = []
    for item in _found(source, importer, request):
        total += not isinstance(item, Note)
        if isinstance(item, Candidate) and item.language is None and len(sample) < SAMPLE:
            sample.append(item.target[:1_000])
        if time.monotonic() - shown > EVERY:
            shown = time.monotonic()
            yield Progress("looking", total, 0)
    if total == 0:
        raise _nothing(source)
    named = request.languages[0] if request.languages and request.languages != ("en",) else ""
    return _Survey(total, named or (detect_source(sample) if sample else "en"), closed)


class _Run:
    """One import under way: the examples not yet stored, and the figures of the report."""

    def __init__(self, project: Project, request: Import, survey: _Survey, source: str) -> None:
        self.project, self.request, self.survey, self.source = project, request, survey, source
        self.chunk: list[Example] = []
        self.added: set[str] = set()
        self.rejected: list[Rejected] = []
        self.duplicates = 0
        self.splits: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.words: Counter[int] = Counter()

    def events(self, found: Iterator[Candidate | Rejected | Note]) -> Iterator[Event]:
        """Check, store and report everything the importer found."""
        done, shown = 0, time.monotonic()
        items = ((item, item.files if isinstance(item, Candidate) else ()) for item in found)
        # A child takes longer to start than to check a hundred pictures.
        checked = check_all(items, processes=min(default_processes(), 1 + self.survey.total // 100))
        try:
            for result in checked:
                if result is not None:
                    yield from self._take(*result)
                    done += not isinstance(result[0], Note)
                if time.monotonic() - shown > EVERY:
                    shown = time.monotonic()
                    yield Progress("importing", done, max(done, self.survey.total))
        except (GeneratorExit, KeyboardInterrupt):  # cancelled: what was checked is worth keeping
            list(self._store())
            raise
        finally:
            checked.close()
        yield from self._store()
        yield Progress("importing", done, done)

    def _take(self, item: Candidate | Rejected | Note, answers: list[Facts | MediaError]) -> Iterator[Event]:
        if isinstance(item, Note):
            yield item
            return
        outcome = item if isinstance(item, Rejected) else self._example(item, answers)
        if isinstance(outcome, Rejected):
            yield self._reject(outcome)
            return
        self.chunk.append(outcome)
        if len(self.chunk) >= CHUNK:
            yield from self._store()

    def _reject(self, rejected: Rejected) -> Rejected:
        rejected = dataclasses.replace(rejected, file=_printable(rejected.file))
        self.rejected.append(rejected)
        return rejected

    def _example(self, item: Candidate, answers: list[Facts | MediaError]) -> Example | Rejected:
        try:
            media = tuple(_media(file, answer) for file, answer in zip(item.files, answers, strict=True))
            _check_kinds(media, item.task)
        except MediaError as error:
            where = f"{Path(error.file or '').name}: " if item.row is not None else ""
            file = item.origin if item.row is not None else error.file or item.origin
            return Rejected(file, item.row, where + error.message, error.hint)
        try:
            target, prompt = checked_target(item.target, item.task), checked_prompt(item.prompt)
        except DataError as error:
            return Rejected(item.origin, item.row, error.message, error.hint)
        language = item.language or detect(target, self.survey.language)
        group = _group(item, target, prompt, media)
        return Example(
            id=example_id((each.hash for each in media), item.task, prompt, target, language),
            media=media,
            task=item.task,
            prompt=prompt,
            target=target,
            language=language,
            split=split_of(group),
            group=group,
            tags=item.tags,
            source=self.source,
        )

    def _store(self) -> Iterator[Event]:
        """Write the chunk and count what was new."""
        chunk, self.chunk = self.chunk, []
        if self.request.copy:
            copied = [self._copied(example) for example in chunk]
            yield from (self._reject(item) for item in copied if isinstance(item, Rejected))
            chunk = [item for item in copied if isinstance(item, Example)]
        added, known = self.project.add(chunk)
        self.duplicates += len(known)
        self.added.update(added)
        fresh = set(added)
        for example in chunk:
            if example.id in fresh:
                fresh.remove(example.id)
                self.splits[example.split] += 1
                self.languages[example.language] += 1
                self.words[count_words(example.target)] += 1

    def _copied(self, example: Example) -> Example | Rejected:
        try:
            copies = [
                dataclasses.replace(item, path=str(copy_in(item.path, item.hash, self.project.folder)))
                for item in example.media
            ]
        except MediaError as error:
            return Rejected(error.file or "", None, error.message, error.hint)
        return dataclasses.replace(example, media=tuple(copies))

    def report(self, importer: str, pairs: list[tuple[str, str]], seconds: float) -> Imported:
        return Imported(
            importer=importer,
            accepted=len(self.added),
            rejected=tuple(self.rejected),
            duplicates=self.duplicates,
            near_duplicates=tuple(pairs),
            splits=tuple(sorted(self.splits.items())),
            languages=tuple(self.languages.most_common()),
            caption_words=(_median(self.words), float(max(self.words, default=0))),
            seconds=round(seconds, 3),
        )


def _media(file: str, answer: Facts | MediaError) -> Media:
    if isinstance(answer, MediaError):
        raise answer
    if _printable(file) != file:
        hint = "Give it a name in Unicode."
        raise MediaError("The file's name is not valid Unicode and cannot be stored.", hint, file=file)
    return Media(answer.kind, file, answer.hash, answer.fingerprint)


def _check_kinds(media: tuple[Media, ...], task: str) -> None:
    """Raises `MediaError` when a file is not of a kind that the task works on."""
    inputs = TASKS[task].inputs
    for item in media:
        if item.kind not in inputs:
            what = {"image": "a picture", "audio": "a recording", "text": "a text file"}[item.kind]
            hint = f"The task {task} takes: {', '.join(inputs)}."
            raise MediaError(f"It is {what}, of which {task} is not possible.", hint, file=item.path)


def _group(item: Candidate, target: str, prompt: str, media: tuple[Media, ...]) -> str:
    """What decides the split, so that what belongs together stays together.

    A caption or transcript is its own concept; with a question or a label it is the picture that must not be
    seen in training; text to text is grouped by what goes in.
    """
    if item.group is not None:
        return group_of(item.group)
    if media and item.task in ("question-answering", "classification"):
        return media[0].hash
    return group_of(prompt or target) if item.task == "text" else group_of(target)


def near_duplicates(project: Project, added: set[str]) -> list[tuple[str, str]]:
    """(file, file) of like pictures, and of equal recordings, in different splits; one of each pair is new."""
    import numpy as np

    from core.data.near import across_splits

    fingerprints, splits, fresh, places = array("Q"), array("q"), array("b"), array("q")
    others: dict[str, tuple[str, str, bool]] = {}
    pairs: list[tuple[str, str]] = []
    for place, (id, split, item) in enumerate(project.media()):
        if item.fingerprint is not None:
            fingerprints.append(item.fingerprint)
            splits.append(("train", "validation", "test").index(split))
            fresh.append(id in added)
            places.append(place)
            continue
        first, where, new = others.setdefault(item.hash, (split, item.path, id in added))
        if first != split and (new or id in added):
            pairs.append((where, item.path))
    near = across_splits(
        np.array(fingerprints, np.uint64), np.array(splits, np.int64), np.array(fresh, np.bool_)
    )
    wanted = {places[i] for pair in near for i in pair}
    paths = {place: item.path for place, (_, _, item) in enumerate(project.media()) if place in wanted}
    return pairs + [(paths[places[i]], paths[places[j]]) for i, j in near]


def _median(counts: Counter[int]) -> float:
    """Of values given as value -> how often."""
    total, seen = sum(counts.values()), 0
    lower: int | None = None
    for value in sorted(counts):
        seen += counts[value]
        if lower is None and seen >= (total + 1) // 2:
            lower = value
        if seen >= total // 2 + 1:
            return ((lower if lower is not None else value) + value) / 2
    return 0.0


def _printable(path: str) -> str:
    """A file name that is not valid Unicode, so that it can be shown."""
    return path.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="replace")
