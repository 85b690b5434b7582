# SPDX-License-Identifier: Apache-2.0
"""The last rung: a person's own files, captioned by the model and by its bundle as both are used, beside each other.

From the file to the words: decoding, encoders, recognised names, demonstrations out of the project, greedy and beam search. A
standalone graph gets the file's pixels or samples, and is beside the model with the demonstrations it carries itself.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from core.config import Generation, Shots
from core.demonstrations import datastore
from core.errors import ConfigError, DataError
from core.evaluate.items import Item, choose, spread
from core.export import parity, standalone_reference
from core.export.precision_parity import INT8
from core.export.rung import NEAR_TIE, Rung
from core.metrics import difference, figure, statistics
from core.model.assembly import Model
from core.onnx.bundle import Bundle
from core.onnx_session import OnnxSession
from core.project import MediaKind as Kind
from core.project import Project
from core.protocol import Captioned, FileFailed, Note, Progress, Prompted
from core.session import Query, Session
from core.torch_session import TorchSession

MOST_LOST = 0.03  # share of its CIDEr-D that a decoder in int8 may lose
SEARCHES = {"greedy": Generation(), "beam": Generation(beams=4)}


@dataclass(frozen=True)
class Said:
    """What a session made of one file; `failed` is its error where it made nothing of it."""

    prompted: Prompted | None = None
    captioned: Captioned | None = None
    failed: str = ""


Answers = dict[str, Said]  # by the id of the item


def compare(
    model: Model, folder: Path, project: Path, count: int
) -> Generator[Progress | Note, None, list[Rung]]:
    """Rungs over `count` files of the project's test split, spread evenly. Raises `ConfigError`, `DataError`.

    A token that differs where both thought it as likely, within `NEAR_TIE` in log probability, is ambiguous; so is what follows
    from names or demonstrations that were as near.
    """
    bundle = Bundle(folder)
    if bundle.name != model.name:
        raise ConfigError(
            f"The bundle is of {bundle.name}, not of {model.name}.", "Name the model that was exported."
        )
    with Project.open(project) as opened:
        chosen = yield from choose(opened, "test", "captioning", None)
        spoken = [one.media[0].path for one in opened.examples(split="test") if one.task == "transcription"]
    items = _of_each_kind(chosen.items, count)
    shots = Shots(language=chosen.language)
    expected = yield from _both(TorchSession(model, project), items, shots, "model")
    found = yield from _both(OnnxSession(bundle, project), items, shots, "bundle")
    rungs = [_prompts(items, found["greedy"], expected["greedy"])]
    for search in SEARCHES:
        rungs.append(_captions(search, items, found[search], expected[search]))
        took, before = (_seconds(answers[search]) for answers in (found, expected))
        yield Note(
            f"A file takes {took:.2f} s in the bundle, {before:.2f} s in the model (median, {search})."
        )
    if "standalone" in bundle.values["targets"]:
        yield Progress("caption with one graph", 0, len(items))
        speaks = "speech" in bundle.values["contract"]["standalone"]
        rungs += _standalone(model, folder, items, spread(spoken, count) if speaks else ())
        yield Progress("caption with one graph", len(items), len(items))
    if (folder / INT8[bundle.decoder]).exists():
        small = Bundle(folder)
        small.decoder = INT8[bundle.decoder]
        answers = yield from _each(OnnxSession(small, project), items, shots, Generation(), "int8 decoder")
        rungs.append(_worth(items, answers, found["greedy"], chosen.language))
    return rungs


def _of_each_kind(items: Sequence[Item], count: int) -> list[Item]:
    """So many, evenly spread, the same share of pictures and of sounds as far as there are any."""
    kinds = sorted({item.kind for item in items}, reverse=True)
    shares = [count // len(kinds) + (place < count % len(kinds)) for place in range(len(kinds))]
    return [
        item
        for kind, share in zip(kinds, shares, strict=True)
        for item in spread([one for one in items if one.kind == kind], share)
    ]


def _standalone(model: Model, folder: Path, items: Sequence[Item], spoken: Sequence[str]) -> list[Rung]:
    files: dict[Kind, list[Path]] = {}
    for item in items:
        files.setdefault(item.kind, []).append(Path(item.file))
    with TemporaryDirectory() as said:
        speech = list(map(Path, spoken))
        standalone_reference.write(model, files, datastore.load(folder), Path(said), speech=speech)
        rows = parity.elsewhere("core.export.standalone_parity", folder, Path(said))
    return [Rung(**row) for row in rows]


def _worth(items: Sequence[Item], small: Answers, plain: Answers, language: str) -> Rung:
    """How much worse the captions of the int8 decoder are, by CIDEr-D and its paired difference."""
    references = [item.references for item in items]
    ours, theirs = (
        statistics("cider_d", [_text(answers[item.id])[0] for item in items], references, language)
        for answers in (small, plain)
    )
    before, now, apart = (
        figure("cider_d", theirs),
        figure("cider_d", ours),
        difference("cider_d", ours, theirs),
    )
    drop, most = max(0.0, -(apart.value or 0.0)), MOST_LOST * (before.value or 0.0)
    low, high = (0.0 if end is None else end for end in (apart.low, apart.high))
    told = f"{before.value or 0.0:.3f} became {now.value or 0.0:.3f}, by [{low:+.3f}, {high:+.3f}]"
    return Rung("int8", "int8 captions, CIDEr-D", len(items), drop, most, drop <= most, told)


def _both(
    session: Session, items: Sequence[Item], shots: Shots, who: str
) -> Generator[Progress | Note, None, dict[str, Answers]]:
    answers: dict[str, Answers] = {}
    for search, generation in SEARCHES.items():
        answers[search] = yield from _each(session, items, shots, generation, who)
    return answers


def _each(
    session: Session, items: Sequence[Item], shots: Shots, generation: Generation, who: str
) -> Generator[Progress | Note, None, Answers]:
    answers: Answers = {}
    for done, item in enumerate(items):
        yield Progress(f"caption with the {who}", done, len(items))
        answers[item.id] = _said(session, item, shots, generation)
    yield Progress(f"caption with the {who}", len(items), len(items))
    return answers


def _said(session: Session, item: Item, shots: Shots, generation: Generation) -> Said:
    said = Said()
    query = Query(item.file, "captioning", item.prompt, item.exclude)
    for event in session.caption([query], shots, generation):
        match event:
            case Prompted():
                said = replace(said, prompted=event)
            case Captioned():
                said = replace(said, captioned=event)
            case FileFailed():
                said = replace(said, failed=event.error)
            case _:
                pass
    return said


def _prompts(items: Sequence[Item], found: Answers, expected: Answers) -> Rung:
    """Names and demonstrations: the same, and not the same for every file, or they would prove nothing."""
    wrong: dict[str, float] = {}
    differences, ambiguous = [0.0], 0
    for item in items:
        ours, theirs = found[item.id].prompted, expected[item.id].prompted
        if ours is None or theirs is None:
            wrong[item.file] = float(ours is not theirs)
            continue
        apart = _apart(ours, theirs)
        differences.append(apart)
        same = _shown(ours) == _shown(theirs)
        ambiguous += not same and apart < NEAR_TIE
        wrong[item.file] = float(apart >= NEAR_TIE)
    shown = {_shown(said.prompted) for said in found.values() if said.prompted is not None}
    if not shown or (len(items) > 1 and len(shown) == 1):
        raise DataError(
            "Every file got the same names and demonstrations, or none, so comparing them proves little.",
            "Choose a project with captioned examples of the same kind in its train split.",
        )
    return _rung("hints and demonstrations", wrong, max(differences), ambiguous)


def _shown(prompted: Prompted) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(name for name, _ in prompted.hints), tuple(d.id for d in prompted.demonstrations)


def _apart(ours: Prompted, theirs: Prompted) -> float:
    """The largest difference of a probability or a cosine at the same rank; infinite where there are not as many."""
    pairs = [(a[1], b[1]) for a, b in zip(ours.hints, theirs.hints, strict=False)]
    pairs += [
        (a.similarity, b.similarity) for a, b in zip(ours.demonstrations, theirs.demonstrations, strict=False)
    ]
    if (len(ours.hints), len(ours.demonstrations)) != (len(theirs.hints), len(theirs.demonstrations)):
        return float("inf")
    return max((abs(a - b) for a, b in pairs), default=0.0)


def _captions(search: str, items: Sequence[Item], found: Answers, expected: Answers) -> Rung:
    wrong: dict[str, float] = {}
    ambiguous = 0
    for item in items:
        ours, theirs = found[item.id], expected[item.id]
        same = _text(ours) == _text(theirs)
        tie = not same and _is_tie(ours, theirs)
        ambiguous += tie
        wrong[item.file] = float(not same and not tie)
    return _rung(f"captions, {search} search", wrong, max(wrong.values()), ambiguous)


def _text(said: Said) -> tuple[str, str]:
    return (said.captioned.text if said.captioned is not None else ""), said.failed


def _is_tie(ours: Said, theirs: Said) -> bool:
    """Whether what differs was as likely: the first other token, the whole of a beam, or what the prompt was made of."""
    if ours.captioned is None or theirs.captioned is None or ours.prompted is None or theirs.prompted is None:
        return False
    if _shown(ours.prompted) != _shown(theirs.prompted):
        return _apart(ours.prompted, theirs.prompted) < NEAR_TIE
    pairs = zip(ours.captioned.tokens, theirs.captioned.tokens, strict=False)
    scores = next(((a.score, b.score) for a, b in pairs if a.text != b.text), None)
    whole = (ours.captioned.score, theirs.captioned.score)
    return any(min(pair) > 0 and abs(log(pair[0] / pair[1])) < NEAR_TIE for pair in (scores, whole) if pair)


def _rung(compared: str, wrong: Mapping[str, float], difference: float, ambiguous: int) -> Rung:
    worst = next((file for file, value in wrong.items() if value), "")
    tolerance = NEAR_TIE if compared.startswith("hints") else 0.0
    return Rung("files", compared, len(wrong), difference, tolerance, not worst, worst, ambiguous)


def _seconds(answers: Answers) -> float:
    return median([s.captioned.seconds for s in answers.values() if s.captioned is not None] or [0.0])
