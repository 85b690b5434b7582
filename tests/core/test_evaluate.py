# SPDX-License-Identifier: Apache-2.0
"""Evaluation of a real, if simple, session: a captioner that looks up the nearest picture of the project."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core.config import Generation, Shots
from core.data.splits import group_of
from core.errors import ConfigError, DataError, MediaError
from core.evaluate import APPLY, BASELINES, compare, evaluate, report
from core.evaluate.baselines import consensus
from core.metrics import score
from core.project import Example, Media, Project, Split, example_id
from core.protocol import (
    Captioned,
    Demonstration,
    Evaluated,
    Event,
    FileFailed,
    Interval,
    Note,
    Progress,
    Started,
    Token,
    decode,
    encode,
)
from core.session import Ablation, Query, SessionEvent
from core.tasks import TASKS

COLOURS = {"red": (220, 30, 30), "green": (30, 200, 60), "blue": (40, 60, 220), "yellow": (230, 220, 40)}
THINGS = ("ball on the grass", "car in the street", "house near a lake")


def vector(file: str) -> NDArray[np.float32]:
    """(12,) unit vector: the mean colour of four quarters, around grey."""
    try:
        image = Image.open(file).convert("RGB").resize((2, 2), Image.Resampling.BOX)
    except OSError as error:
        raise MediaError("The picture cannot be read.", "Save it again.", file=file) from error
    flat = np.asarray(image, dtype=np.float32).ravel() - 127.5
    return flat / np.float32(np.linalg.norm(flat) + 1e-6)


class NearestCaption:
    """Answers with the caption of the nearest training picture; its memory is the project itself."""

    def __init__(self, project: Project, *, broken: Ablation | None = None, names: bool = True) -> None:
        self.memory = [(vector(e.media[0].path), e) for e in project.examples(split="train")]
        self.broken, self.names = broken, names
        self.asked: list[str] = []

    def caption(
        self,
        queries: Sequence[Query],
        shots: Shots,
        generation: Generation,
        *,
        ablation: Ablation = "none",
        batch: int = 1,
    ) -> Iterator[SessionEvent]:
        for place, query in enumerate(queries):
            yield Started(query.file, query.task or "captioning")
            seen = queries[(place + 1) % len(queries)].file if ablation == "swapped" else query.file
            try:
                if ablation == self.broken:
                    raise MediaError("This model cannot do that.", "Use another.", file=query.file)
                look = vector(seen)
            except MediaError as error:
                yield FileFailed(query.file, error.message, error.hint)
                continue
            yield self._answer(query, np.zeros(12, np.float32) if ablation == "blank" else look, ablation)

    def _answer(self, query: Query, look: NDArray[np.float32], ablation: Ablation) -> Captioned:
        allowed = [
            (float(look @ v), e)
            for v, e in self.memory
            if query.exclude.isdisjoint([e.id, e.media[0].hash, group_of(e.target)])
        ]
        cosine, example = max(allowed, key=lambda pair: (pair[0], pair[1].id))
        text = "a picture" if ablation == "text-only" else example.target
        shown = Demonstration(example.id, cosine, example.target, example.media[0].path, "project")
        return Captioned(query.file, "captioning", text, 0.5, (Token(text, 0.5),), (shown,), 0.0)

    def features(self, files: Sequence[str]) -> NDArray[np.float32]:
        self.asked += files
        return np.stack([vector(file) for file in files])

    def labels(self, file: str, k: int) -> list[tuple[str, float]]:
        if not self.names:
            return []
        mean = np.asarray(Image.open(file).convert("RGB"), dtype=float).mean(axis=(0, 1))
        names = sorted(COLOURS, key=lambda name: float(np.abs(mean - COLOURS[name]).sum()))
        return [(name, 0.5) for name in names[:k]]


def picture(folder: Path, name: str, colour: str, seed: int) -> Media:
    rng = np.random.default_rng(seed)
    pixels = np.clip(np.array(COLOURS[colour]) + rng.normal(0, 12, (8, 8, 3)), 0, 255).astype(np.uint8)
    path = folder / f"{name}.png"
    Image.fromarray(pixels).save(path)
    return Media("image", str(path), hashlib.sha256(path.read_bytes()).hexdigest())


def example(
    media: Media, target: str, split: Split, *, task: str = "captioning", language: str = "en"
) -> Example:
    id = example_id([media.hash], task, "", target, language)
    return Example(id, (media,), task, "", target, language, split, group_of(target), (), "test")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """13 training pictures, two of one caption, and 8 test pictures with two captions each."""
    examples = []
    for number, (colour, thing) in enumerate((c, t) for c in COLOURS for t in THINGS):
        media = picture(tmp_path, f"train{number}", colour, number)
        examples.append(example(media, f"A {colour} {thing}.", "train"))
        if number < 8:
            media = picture(tmp_path, f"test{number}", colour, 100 + number)
            examples.append(example(media, f"One big {colour} {thing}", "test"))
            examples.append(example(media, f"Something {colour}: a {thing}", "test"))
    examples.append(example(picture(tmp_path, "again", "red", 50), f"a red {THINGS[0]}", "train"))
    with Project.create(tmp_path / "project") as made:
        made.add(examples)
        yield made


def run(events: Iterator[Event]) -> tuple[Evaluated, list[Event]]:
    listed = list(events)
    assert isinstance(listed[-1], Evaluated)
    return listed[-1], listed


def notes(events: Sequence[Event]) -> list[Note]:
    return [event for event in events if isinstance(event, Note)]


# ---- the figures ------------------------------------------------------------------------------------------


def test_every_figure_and_baseline_of_a_split(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    session = NearestCaption(project)
    result, events = run(evaluate(project, session, resamples=100, predictions=file, model="nearest"))
    assert (result.split, result.task, result.n) == ("test", "captioning", 8)
    assert [name for name, _ in result.metrics] == list(TASKS["captioning"].metrics)
    assert [name for name, _ in result.baselines] == list(APPLY["captioning"]) == list(BASELINES)
    assert all(
        [m for m, _ in figures] == list(TASKS["captioning"].metrics) for _, figures in result.baselines
    )
    assert not notes(events)
    stages = {event.stage for event in events if isinstance(event, Progress)}
    assert {"model", "text_only", "blank_media", "swapped_media", "knn", "label"} <= stages
    assert len(session.asked) == len(set(session.asked)) == 13 + 8  # the features of a file are computed once

    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert all(list(line) == ["id", "file", "prediction", "references"] for line in lines)
    assert [len(line["references"]) for line in lines] == [2] * 8
    assert {line["id"] for line in lines} <= set(project.ids(split="test"))
    answers, references = [line["prediction"] for line in lines], [line["references"] for line in lines]
    assert dict(result.metrics)["cider_d"] == score("cider_d", answers, references, resamples=100)
    assert decode(encode(1, result)) == (1, result)


def test_baselines_by_hand(project: Project) -> None:
    result, _ = run(
        evaluate(project, NearestCaption(project), resamples=0, metrics=["bleu_1", "content_word_hit"])
    )
    items = [
        (f"One big {c} {t}", f"Something {c}: a {t}") for c, t in ((c, t) for c in COLOURS for t in THINGS)
    ][:8]
    expected = {
        "majority": [f"A red {THINGS[0]}."] * 8,
        "label": ["red", "red", "red", "green", "green", "green", "blue", "blue"],
        "text_only": ["a picture"] * 8,
    }
    for name, answers in expected.items():
        for metric in ("bleu_1", "content_word_hit"):
            value = dict(dict(result.baselines)[name])[metric].value
            assert value == score(metric, answers, items, resamples=0).value, (name, metric)
    figures = {name: dict(values)["content_word_hit"].value for name, values in result.baselines}
    assert (
        figures["knn"] == dict(result.metrics)["content_word_hit"].value == 1.0
    )  # the colour is always right
    assert figures["text_only"] == 0.0
    assert figures["blank_media"] < 1.0
    assert figures["swapped_media"] < 1.0


def test_differences_are_paired(project: Project) -> None:
    result, _ = run(evaluate(project, NearestCaption(project), resamples=200, metrics=["rouge_l"]))
    mine = dict(result.metrics)["rouge_l"]
    for (name, figures), (same, between) in zip(result.baselines, result.differences, strict=True):
        assert name == same
        assert dict(between)["rouge_l"].value == pytest.approx(mine.value - dict(figures)["rouge_l"].value)
    text_only = dict(dict(result.differences)["text_only"])["rouge_l"]
    assert text_only.low > 0


def test_report_is_the_contract(project: Project) -> None:
    result, _ = run(evaluate(project, NearestCaption(project), resamples=50, baselines=["knn"], seed=3))
    values = json.loads(json.dumps(report(result)))
    assert {"split", "n", "metrics", "baselines"} <= set(values)
    assert set(values["metrics"]["cider_d"]) == {"value", "low", "high"}
    assert set(values["baselines"]) == set(values["differences"]) == {"knn"}
    assert set(values["baselines"]["knn"]) == set(values["metrics"])
    assert values["settings"]["seed"] == "3"
    assert len(values["settings"]["corpus"]) == 16
    assert "Penn Treebank" in values["settings"]["text of cider_d"]
    undefined = replace(result, metrics=(("cider_d", Interval(None, None, None)),))
    assert report(undefined)["metrics"]["cider_d"] == {"value": None, "low": None, "high": None}


def test_training_items_exclude_themselves(project: Project) -> None:
    """A captioner that remembers the training pictures is not shown the answer when it is asked for them."""
    result, _ = run(
        evaluate(project, NearestCaption(project), split="train", baselines=["knn"], metrics=["exact_match"])
    )
    assert result.n == 13
    assert dict(result.metrics)["exact_match"].value == 0.0
    assert dict(dict(result.baselines)["knn"])["exact_match"].value == 0.0


def test_consensus_prefers_what_the_neighbours_agree_on() -> None:
    near = [("a green tree", 0.90), ("a red car", 0.89), ("the red car", 0.88), ("a small red car", 0.88)]
    assert consensus(near, "en") == "a red car"
    assert consensus(near[:2], "en") == "a green tree"
    assert consensus([], "en") is None


# ---- what goes wrong --------------------------------------------------------------------------------------


def test_a_broken_file_is_counted_out_and_named(project: Project, tmp_path: Path) -> None:
    session = NearestCaption(project)
    broken = tmp_path / "test0.png"
    broken.write_bytes(broken.read_bytes()[:20])
    (tmp_path / "train3.png").write_bytes(b"")
    file = tmp_path / "answers.jsonl"
    result, events = run(
        evaluate(project, session, resamples=0, predictions=file, baselines=["knn", "blank_media"])
    )
    assert result.n == 7
    named = {note.file for note in notes(events)}
    assert named == {str(broken), str(tmp_path / "train3.png")}
    assert all("counted out" in note.message for note in notes(events))
    assert str(broken) not in file.read_text(encoding="utf-8")
    assert len(file.read_text(encoding="utf-8").splitlines()) == 7


def test_a_baseline_that_always_fails_is_left_out(project: Project) -> None:
    session = NearestCaption(project, broken="swapped")
    result, events = run(evaluate(project, session, resamples=0, baselines=["majority", "swapped_media"]))
    assert result.n == 8
    assert [name for name, _ in result.baselines] == ["majority"]
    assert "swapped_media is left out" in notes(events)[-1].message


def test_an_encoder_without_names_has_no_label_baseline(project: Project) -> None:
    result, events = run(evaluate(project, NearestCaption(project, names=False), resamples=0))
    assert "label" not in dict(result.baselines)
    assert any("label is left out" in note.message for note in notes(events))


def test_nothing_can_be_answered(project: Project) -> None:
    with pytest.raises(DataError, match="None of the 8 items"):
        list(evaluate(project, NearestCaption(project, broken="none")))


def test_an_empty_split_says_where_examples_are(project: Project) -> None:
    with pytest.raises(DataError, match=r"validation split .* is empty") as caught:
        list(evaluate(project, NearestCaption(project), split="validation"))
    assert "train 13" in caught.value.hint


def test_a_demonstration_from_the_evaluated_split_stops_everything(project: Project) -> None:
    session = NearestCaption(project)
    session.memory += [(vector(e.media[0].path), e) for e in project.examples(split="test")]
    with pytest.raises(DataError, match="is itself being evaluated"):
        list(evaluate(project, session))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"task": "sculpture"}, DataError, "no task"),
        ({"task": "transcription"}, DataError, "no example of task"),
        ({"language": "zh"}, DataError, "no example of language zh"),
        ({"metrics": ["bleu_9"]}, ConfigError, "no metric"),
        ({"baselines": ["oracle"]}, ConfigError, "no baseline"),
        ({"predictions": Path("/nowhere/at/all.jsonl")}, DataError, "cannot be written"),
    ],
)
def test_wrong_wishes_are_refused_before_the_work(
    project: Project, options: dict[str, object], error: type[Exception], message: str
) -> None:
    events: list[Event] = []
    with pytest.raises(error, match=message):
        events.extend(evaluate(project, NearestCaption(project), **options))
    assert not events


def test_other_languages_and_tasks_are_left_out_with_a_note(project: Project, tmp_path: Path) -> None:
    media = Media("image", str(tmp_path / "test0.png"), "0" * 64)
    project.add(
        [
            example(media, "一个红球", "test", language="zh"),
            example(media, "red", "test", task="classification"),
        ]
    )
    result, events = run(evaluate(project, NearestCaption(project), resamples=0, baselines=[]))
    assert result.n == 8
    assert [note.message for note in notes(events)] == [
        "Evaluated: task captioning. Left out: classification (1).",
        "Evaluated: language en. Left out: zh (1).",
    ]
    chinese, _ = run(
        evaluate(project, NearestCaption(project), language="zh", resamples=0, baselines=["majority"])
    )
    assert chinese.n == 1
    assert "by character" in dict(chinese.settings)["text of cider_d"]
    assert chinese.baselines == ()  # there is no Chinese training caption


def test_old_predictions_survive_a_failed_run(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text("precious\n", encoding="utf-8")
    with pytest.raises(DataError):
        list(evaluate(project, NearestCaption(project, broken="none"), predictions=file))
    assert file.read_text(encoding="utf-8") == "precious\n"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


# ---- comparison of files ----------------------------------------------------------------------------------


def test_compare_files_of_predictions(project: Project, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    run(evaluate(project, NearestCaption(project), resamples=0, baselines=[], predictions=first))
    lines = [json.loads(line) for line in first.read_text(encoding="utf-8").splitlines()]
    worse = [json.dumps(line | {"prediction": "zebra"}) for line in lines[:6]]
    second.write_text("\n".join(worse) + "\n", encoding="utf-8")
    between = compare(first, second, ["rouge_l", "wer"], resamples=200)
    references = [line["references"] for line in lines[:6]]
    better = score("rouge_l", [line["prediction"] for line in lines[:6]], references, resamples=0).value
    assert between["rouge_l"].value == pytest.approx(
        better - score("rouge_l", ["zebra"] * 6, references, resamples=0).value
    )
    assert between["rouge_l"].low > 0
    assert between["wer"].value < 0


def test_compare_refuses_what_cannot_be_compared(project: Project, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    run(evaluate(project, NearestCaption(project), resamples=0, baselines=[], predictions=first))
    line = json.loads(first.read_text(encoding="utf-8").splitlines()[0])
    for text, message in (
        (json.dumps(line | {"references": ["other"]}), "references of"),
        (json.dumps(line | {"id": "unknown"}), "share no item"),
        (json.dumps(line) + "\n[1]", "row 2"),
        ('{"id": 1}', "row 1"),
    ):
        second.write_text(text + "\n", encoding="utf-8")
        with pytest.raises(DataError, match=message):
            compare(first, second, ["rouge_l"])
    with pytest.raises(DataError, match="cannot be read"):
        compare(first, tmp_path / "missing.jsonl", ["rouge_l"])


# ---- tables -----------------------------------------------------------------------------------------------


def test_every_task_has_its_baselines() -> None:
    assert set(APPLY) == set(TASKS)
    assert all(set(names) <= set(BASELINES) for names in APPLY.values())
