# SPDX-License-Identifier: Apache-2.0
"""Which demonstrations a file gets: from the project, from the model's own memory, never its own answer."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.config import Generation, Shots
from core.data.splits import group_of
from core.demonstrations import Entry, datastore
from core.errors import CoreError
from core.knowledge import Wanted
from core.model import assembly
from core.model.assembly import Model
from core.project import Project
from core.protocol import Demonstration, FileFailed, Note, Prompted
from core.session import Query
from core.torch_session import TorchSession

ALL = Shots(k=16)
COPY = Shots(k=1, trust=0.99, hints=0)
Shown = Callable[..., list[Demonstration]]


@pytest.fixture
def shown(ask: Any) -> Shown:
    """The demonstrations of one query."""

    def shown(session: TorchSession, query: Path | Query, shots: Shots = ALL) -> list[Demonstration]:
        events = ask(session, query, shots=shots, generation=Generation(max_new_tokens=1))
        (prompted,) = (event for event in events if isinstance(event, Prompted))
        return list(prompted.demonstrations)

    return shown


@pytest.fixture
def query(tmp_path: Path, draw: Any) -> Path:
    path: Path = draw(tmp_path / "query.png", 77)
    return path


# ---- from the project ---------------------------------------------------------------------------------------


def test_the_most_similar_comes_last(model: Model, pictures: Path, query: Path, shown: Shown) -> None:
    session = TorchSession(model, pictures)
    found = shown(session, query)
    assert len(found) == 6
    files = [str(file) for file in sorted(pictures.glob("*.png"))]
    known = session.perception.store("image").get([*_hashes(pictures).values()])
    by_file = {file: known[_hashes(pictures)[file]].pooled.astype(np.float32) for file in files}
    centre = np.mean(list(by_file.values()), axis=0)
    own = _result(session.perception.perceive(str(query), "image"))
    vector = own.vector.pooled.astype(np.float32) - centre
    expected = {file: _cosine(vector, values - centre) for file, values in by_file.items()}
    assert [one.file for one in found] == sorted(files, key=lambda file: expected[file])
    for one in found:
        assert one.similarity == pytest.approx(expected[str(one.file)], abs=1e-3)
        assert one.source == "project"
    for k in (1, 2, 4):
        assert shown(session, query, Shots(k=k)) == found[-k:]
    assert shown(session, query, Shots(k=0)) == []


def _hashes(project: Path) -> dict[str, str]:
    with Project.open(project) as opened:
        return {example.media[0].path: example.media[0].hash for example in opened.examples()}


def _cosine(a: Any, b: Any) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_a_file_is_never_its_own_demonstration(
    model: Model, pictures: Path, tmp_path: Path, shown: Shown, example: Any
) -> None:
    """Not by its path, not as a copy under another name, not with another caption."""
    first = pictures / "0.png"
    with Project.open(pictures) as project:
        project.add([example(first, "Something else about it.")])
    copy = Path(shutil.copy(first, tmp_path / "copy.png"))
    session = TorchSession(model, pictures)
    for path in (first, copy):
        found = shown(session, path)
        assert len(found) == 5
        assert str(first) not in [one.file for one in found]


def test_what_is_excluded_is_not_shown(model: Model, pictures: Path, query: Path, shown: Shown) -> None:
    session = TorchSession(model, pictures)
    with Project.open(pictures) as project:
        examples = {example.target: example for example in project.examples()}
    marks = {
        "id": (examples["A red ball."].id, {"A red ball."}),
        "hash": (examples["A green car."].media[0].hash, {"A green car."}),
        "caption": ("A blue house.", {"A blue house."}),
        "group": (group_of("A BLUE house!"), {"A blue house."}),
    }
    for mark, hidden in marks.values():
        found = {one.caption for one in shown(session, Query(str(query), exclude=frozenset({mark})))}
        assert found == set(examples) - hidden
    everything = frozenset(examples)
    assert shown(session, Query(str(query), exclude=everything)) == []


def test_a_correction_helps_the_very_next_caption(
    model: Model, pictures: Path, tmp_path: Path, draw: Any, example: Any, texts: Any
) -> None:
    near = draw(tmp_path / "near.png", 2, side=65)  # the picture of the third example, a pixel larger
    session = TorchSession(model, pictures)
    generation = Generation(max_new_tokens=24)

    def now() -> str:
        (text,) = texts(session, near, shots=COPY, generation=generation)
        return str(text)

    assert now() == "A blue house."
    with Project.open(pictures) as project:
        (id,) = (e.id for e in project.examples() if e.target == "A blue house.")
        for caption in ("A house in the snow.", "An igloo.", "A house in the snow."):
            project.edit(id, target=caption)
            assert now() == caption
        project.remove(id)
        assert now() not in ("A blue house.", "A house in the snow.")
        project.restore(id)
        assert now() == "A house in the snow."
        project.add([example(draw(pictures / "added.png", 2, side=66), "A brand-new house.")])
        project.remove(id)
        assert now() == "A brand-new house."
        project.edit(id, split="test")
        project.restore(id)
        assert now() == "A brand-new house.", "an example of the test split is never shown"


def test_only_the_training_split_is_shown(
    model: Model, pictures: Path, query: Path, draw: Any, example: Any, shown: Shown
) -> None:
    with Project.open(pictures) as project:
        for i, split in enumerate(("validation", "test")):
            project.add([example(draw(pictures / f"{split}.png", 60 + i), f"For {split}.", split=split)])
    assert len(shown(TorchSession(model, pictures), query)) == 6


def test_the_most_frequent_language_or_the_one_asked_for(
    model: Model, pictures: Path, query: Path, draw: Any, example: Any, shown: Shown
) -> None:
    with Project.open(pictures) as project:
        project.add(
            example(draw(pictures / f"zh{i}.png", 80 + i), text, language="zh")
            for i, text in enumerate(("红球。", "绿车。"))
        )
    session = TorchSession(model, pictures)
    assert {one.caption for one in shown(session, query, replace(ALL, language="zh"))} == {"红球。", "绿车。"}
    assert len(shown(session, query)) == len(shown(session, query, replace(ALL, language="en"))) == 6
    assert shown(session, query, replace(ALL, language="fr")) == []


def test_random_demonstrations_depend_on_the_seed(
    model: Model, pictures: Path, query: Path, shown: Shown
) -> None:
    session = TorchSession(model, pictures)
    draws = [
        [one.id for one in shown(session, query, Shots(strategy="random", k=3, seed=seed))]
        for seed in (0, 0, 1, 2)
    ]
    assert draws[0] == draws[1]
    assert len({tuple(one) for one in draws}) > 1


def test_a_file_that_is_gone_is_named_and_the_others_help(
    model: Model, pictures: Path, query: Path, ask: Any
) -> None:
    (pictures / "3.png").unlink()
    (pictures / "4.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    events = ask(TorchSession(model, pictures), query, shots=ALL)
    notes = {Path(str(event.file)).name: event for event in events if isinstance(event, Note)}
    assert set(notes) == {"3.png", "4.png"}
    assert "not there any more" in notes["3.png"].message
    assert all(note.hint for note in notes.values())
    (prompted,) = (event for event in events if isinstance(event, Prompted))
    assert len(prompted.demonstrations) == 4


def test_pictures_are_encoded_once_for_all_projects(
    model: Model, pictures: Path, query: Path, tmp_path: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = shown(TorchSession(model, pictures), query)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(pictures, elsewhere)
    counted: list[int] = []
    hook = model.encoder("image").register_forward_hook(lambda _, inputs, __: counted.append(len(inputs[0])))
    try:
        again = shown(TorchSession(model, elsewhere), query)
    finally:
        hook.remove()
    assert sum(counted) == 1, "the query alone"
    assert [(one.id, one.similarity) for one in again] == [(one.id, one.similarity) for one in found]


def test_recordings_have_recordings_shown(
    model: Model, tmp_path: Path, record: Any, example: Any, shown: Shown, pictures: Path
) -> None:
    with Project.open(pictures) as project:
        for word in ("low", "middle", "high"):
            file = record(pictures / f"{word}.wav", word, word)
            project.add([example(file, f"A {word} tone.", "audio")])
    asked = record(tmp_path / "query.wav", "high", "high", seconds=1.4)
    found = shown(TorchSession(model, pictures), Query(str(asked), "captioning"))
    assert {one.caption for one in found} == {"A low tone.", "A middle tone.", "A high tone."}
    assert found[-1].caption == "A high tone."


def test_without_examples_and_names_a_caption_is_called_a_guess(
    model: Model, pictures: Path, query: Path, tmp_path: Path, record: Any, example: Any, ask: Any, draw: Any
) -> None:
    def guessed(session: TorchSession, *asked: Path | Query) -> bool:
        return any(
            isinstance(event, Note) and "guess" in event.message for event in ask(session, *asked, shots=ALL)
        )

    sound = Query(str(record(tmp_path / "query.wav", "low")), "captioning")
    session = TorchSession(model, pictures)
    assert not guessed(session, query)
    assert guessed(session, sound)
    with Project.open(pictures) as project:
        project.add([example(record(pictures / "high.wav", "high"), "A high tone.", "audio")])
    assert not guessed(session, sound)


def test_another_project_can_be_used_at_any_time(
    model: Model, pictures: Path, query: Path, tmp_path: Path, shown: Shown, draw: Any, example: Any
) -> None:
    other = tmp_path / "other"
    with Project.create(other) as project:
        project.add([example(draw(other / "one.png", 200), "The only one.")])
    session = TorchSession(model, pictures)
    for folder, count in ((None, 0), (other, 1), (pictures, 6)):
        session.use(folder)
        assert len(shown(session, query)) == count


def test_a_project_that_is_none_is_a_failure_with_a_reason(
    model: Model, tmp_path: Path, query: Path, ask: Any
) -> None:
    events = ask(TorchSession(model, tmp_path / "nowhere"), query, shots=ALL)
    (failed,) = (event for event in events if isinstance(event, FileFailed))
    assert "holds no project" in failed.error


# ---- texts and questions ------------------------------------------------------------------------------------


@pytest.fixture
def texts_project(tmp_path: Path, example: Any) -> Path:
    folder = tmp_path / "texts"
    pairs = {"Translate: the red ball": "der rote Ball", "Translate: a yellow square": "ein gelbes Quadrat"}
    with Project.create(folder) as project:
        project.add(example(None, target, task="text", prompt=prompt) for prompt, target in pairs.items())
        file = folder / "rain.txt"
        file.write_text("Rain falls. " * 400, encoding="utf-8")
        project.add([example(file, "Regen.", "text", task="text", prompt="Summarise.")])
    return folder


def test_texts_are_compared_by_what_they_say(model: Model, texts_project: Path, shown: Shown) -> None:
    session = TorchSession(model, texts_project)
    for prompt, caption in (
        ("Translate: the red ball", "der rote Ball"),
        ("Translate: a yellow square", "ein gelbes Quadrat"),
    ):
        found = shown(session, Query("", "text", prompt + " please"), Shots(k=2))
        assert found[-1].caption == caption
        assert found[-1].similarity > found[0].similarity


def test_a_text_that_is_shown_has_its_words_with_it(model: Model, texts_project: Path) -> None:
    session = TorchSession(model, texts_project)
    wanted = Wanted("text", "text", "", "both")
    pool = _result(session.knowledge.pool(wanted))
    prompts = {entry.caption: entry.prompt for entry in pool.entries}
    assert prompts["der rote Ball"] == "Translate: the red ball"
    assert prompts["Regen."].startswith("Summarise.\n\nRain falls. Rain falls.")
    assert len(prompts["Regen."]) == 2000


def _result(steps: Any) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def test_a_text_that_is_gone_is_named(model: Model, texts_project: Path, ask: Any) -> None:
    (texts_project / "rain.txt").unlink()
    events = ask(TorchSession(model, texts_project), Query("", "text", "Rain?"), shots=Shots(k=3))
    (note,) = (event for event in events if isinstance(event, Note) and event.file)
    assert "rain.txt cannot be a demonstration" in note.message
    (prompted,) = (event for event in events if isinstance(event, Prompted))
    assert len(prompted.demonstrations) == 2


def test_each_task_has_its_own_demonstrations(
    model: Model, pictures: Path, query: Path, example: Any, shown: Shown
) -> None:
    with Project.open(pictures) as project:
        questions = (("What colour?", "Red."), ("How many?", "Two."))
        project.add(
            example(pictures / f"{i}.png", answer, task="question-answering", prompt=question)
            for i, (question, answer) in enumerate(questions)
        )
    session = TorchSession(model, pictures)
    found = shown(session, Query(str(query), "question-answering", "What colour?"))
    assert {one.caption for one in found} == {"Red.", "Two."}
    assert len(shown(session, query)) == 6


# ---- the model's own memory ---------------------------------------------------------------------------------


@pytest.fixture
def taught(model: Model, cache: Path, tmp_path: Path, draw: Any) -> Path:
    """A model folder that remembers two pictures, one of them as in the project."""
    folder = tmp_path / "taught"
    assembly.save(folder, "taught", assembly.STARTER, model.multimodal)
    session = TorchSession(model)
    files = [str(draw(tmp_path / f"memory{i}.png", 2 + 40 * i, side=65)) for i in range(2)]
    seen = [_result(session.perception.perceive(file, "image")).vector.pooled for file in files]
    entries = [
        Entry(f"m{i}", caption, "", None, "", "en", "model")
        for i, caption in enumerate(("A remembered house.", "Fog."))
    ]
    datastore.save(folder, {"image": (np.array(seen, np.float32), entries)})
    return folder


def test_knowledge_of_the_project_the_model_or_both(
    taught: Path, pictures: Path, tmp_path: Path, draw: Any, shown: Shown
) -> None:
    model = assembly.open_model(str(taught))
    near = draw(tmp_path / "near.png", 2, side=66)
    session = TorchSession(model, pictures)
    by_source = {
        source: shown(session, near, replace(ALL, knowledge=source))
        for source in ("project", "model", "both")
    }
    assert {one.source for one in by_source["project"]} == {"project"}
    assert [one.caption for one in by_source["model"]] == ["Fog.", "A remembered house."]
    assert all(one.source == "model" and one.file is None for one in by_source["model"])
    assert len(by_source["both"]) == 8
    assert {one.source for one in by_source["both"][-2:]} == {"project", "model"}, "both know this picture"
    assert [one.caption for one in shown(TorchSession(model), near)] == ["Fog.", "A remembered house."]
    assert shown(TorchSession(model), near, replace(ALL, knowledge="project")) == []


def test_a_memory_that_does_not_fit_the_encoder_is_said(
    taught: Path, pictures: Path, query: Path, ask: Any
) -> None:
    entry = Entry("m", "Fog.", "", None, "", "en", "model")
    datastore.save(taught, {"image": (np.ones((1, 7), np.float32), [entry])})
    model = assembly.open_model(str(taught))
    for project in (None, pictures):
        events = ask(TorchSession(model, project), query, shots=ALL)
        (failed,) = (event for event in events if isinstance(event, FileFailed))
        assert "7" in failed.error
        assert "1280" in failed.error


def test_a_damaged_memory_is_said(taught: Path, query: Path, ask: Any) -> None:
    (taught / "datastore.safetensors").write_bytes(b"x" * 100)
    events = ask(TorchSession(assembly.open_model(str(taught))), query, shots=ALL)
    (failed,) = (event for event in events if isinstance(event, FileFailed))
    assert "datastore" in failed.error
    assert failed.hint


def test_labels_are_those_of_the_training_split(model: Model, pictures: Path, example: Any) -> None:
    with Project.open(pictures) as project:
        for i, (label, split) in enumerate(
            (("dog", "train"), ("cat", "train"), ("dog", "train"), ("owl", "test"))
        ):
            project.add([example(pictures / f"{i}.png", label, task="classification", split=split)])
    assert TorchSession(model, pictures).knowledge.labels() == ["cat", "dog"]
    assert TorchSession(model).knowledge.labels() == []
    with pytest.raises(CoreError):
        TorchSession(model, pictures / "nowhere").knowledge.labels()
