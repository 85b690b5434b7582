# SPDX-License-Identifier: Apache-2.0
"""The teacher of a run: opened, asked once about every example before the first step, and let go.

What it makes of an answer is kept beside other features, as its last states, from which its probabilities follow exactly, or as
those of some layers; its own captions lie in the run folder, so that a run that goes on learns from the same ones.

    my-run/teacher.jsonl    which teacher it was and how it was asked; then, for its captions, {"id": …, "text": …} a line
"""

import hashlib
import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import torch

from core.config import Generation, Shots
from core.data.token_store import TokenStore
from core.errors import DataError, ModelError
from core.jobs import Run
from core.model.assembly import Model
from core.model.folder import read_config
from core.protocol import Captioned, Event, FileFailed, Note, Progress
from core.run_folders import unwritable
from core.session import Query
from core.torch_session import TorchSession
from core.training.distillation import Answer, Distillation, Told, bridges, matched, mixture
from core.training.examples import Chosen, Item
from core.training.inputs import NONE, Inputs
from core.training.lower import identity as decoder_identity
from core.training.material import Material
from core.training.questions import Draw, Question, Questions
from core.training.scoring import asked as asked_text
from core.training.steps import How, answering, states_of
from core.training.teacher_fit import opened

NAME = "teacher.jsonl"
TOGETHER = 16  # questions asked at once
ALONE = Shots(k=0, hints=0, trust=0.0)


def taught(
    run: Run, session: TorchSession, material: Material, shots: Shots, *, dry: bool
) -> Generator[Event, None, Distillation]:
    """What the teacher of `run` says of all its questions; `shots`, with their language, are how it is asked in use.
    `dry`: nothing is written.

    Raises `ConfigError` for a teacher that cannot teach this run, and `ModelError` for one that is not what it was.
    """
    t = run.training
    if t.distill == "sequence":
        texts = yield from _texts(run, session, material, shots, dry)
        return (yield from _with_answers(run, session, material, texts))
    teacher = opened(run, session.model, material.questions)
    if not dry:
        _begin(run, teacher, material)
    return (yield from _with_states(run, session, teacher, material, shots))


def identity(model: Model, kinds: Sequence[Any]) -> str:
    """A name for all that decides what a model says; another one when it has learned."""
    recipe = model.recipe
    learned = {} if recipe.folder is None else read_config(recipe.folder).get("files", {})
    seen = [
        decoder_identity(model.parts("decoder")), [model.identity(kind) for kind in kinds if kind != "text"], learned,
        asdict(recipe.coupling), recipe.trust, recipe.gate_scale,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


def _kinds(material: Material) -> list[str]:
    return sorted({variants[0].item.kind for variants in material.questions})


# ---- its states -------------------------------------------------------------------------------------------------


def _with_states(
    run: Run, session: TorchSession, model: Model, material: Material, shots: Shots
) -> Generator[Event, None, Distillation]:
    t, source = run.training, material.source
    own = TorchSession(model, run.project)
    own.perception.shards = session.perception.shards
    model.multimodal.to(source.device)
    inputs = Inputs(model, own.perception, source.device, live=False)
    items = [variants[0].item for variants in material.questions]
    yield from inputs.see(items)
    usable = {item.id for item in inputs.usable(items)}
    d = Distillation(t.distill, t.distill_weight, t.distill_temperature, t.teacher_prompt == "same")
    asked = [question for variants in material.questions for question in variants] if d.same else []
    if not d.same:
        asked = yield from _as_used(own, material, shots)
    asked = [question for question in asked if question.item.id in usable]
    theirs: tuple[int, ...] = ()
    if d.kind == "hidden":
        layers = source.decoder.config.layers
        compared = matched(source.first, layers)
        theirs = tuple(max(inputs.first, round(n * model.decoder.config.layers / layers)) for n in compared)
        widths = source.decoder.config.width, model.decoder.config.width
        joined = bridges(*widths, len(compared), t.seed).to(source.device)
        d = replace(d, layers=compared, bridges=joined)
    name = "-".join(["teacher", identity(model, _kinds(material)), *map(str, theirs or ["head"])])
    width = model.decoder.config.width * (len(theirs) or 1)
    store = TokenStore(name, width, torch.float32, session.perception.shards)
    yield from _fill(store, inputs, asked, theirs)
    trust = 0.0 if d.same else model.recipe.trust
    told = {d.key(q): Told(_key(q), _mixed(own, q) if trust else ()) for q in asked}
    missing = len(items) - len({question.place for question in asked})
    if missing:
        yield Note(f"{missing} examples are learned without the teacher, which cannot be asked about them.")
    head = answering(inputs, asked).detach() if d.kind == "logits" else None
    return replace(d, store=store, told=told, head=head, trust=trust)


def _as_used(
    session: TorchSession, material: Material, shots: Shots
) -> Generator[Event, None, list[Question]]:
    """Every question as the teacher would be asked it in use; those that do not fit into its context are left out."""
    found: list[Question] = []
    for task in dict.fromkeys(variants[0].asked.task for variants in material.questions):
        own = [variants[0] for variants in material.questions if variants[0].asked.task == task]
        chosen = Chosen(task, shots.language, tuple(question.item for question in own))
        questions = Questions(session, chosen, Draw(shots.k, 0.0, 0.0, shots.seed))
        yield from questions.prepare()
        for place, question in enumerate(own):
            with suppress(DataError):
                found.append(replace(questions.ask_as_used(place, shots.k), place=question.place))
    return found


def _key(question: Question) -> str:
    seen = (question.read, question.answer, question.item.hash, question.asked.memory)
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _mixed(session: TorchSession, question: Question) -> tuple[tuple[int, int, float], ...]:
    """What is mixed into a caption's words in use."""
    if question.asked.task != "captioning":
        return ()
    return mixture(session.prompter.likely(replace(question.asked, naming=Shots().naming)), question.answer)


@torch.no_grad()
def _fill(
    store: TokenStore, inputs: Inputs, questions: Sequence[Question], layers: Sequence[int]
) -> Iterator[Progress]:
    """Ask what is not stored yet: the last states (n, D) of every answer's tokens, or those after `layers` beside each other.

    Prompts of one length are read together: padding would change the last bits.
    """
    distinct = {_key(question): question for question in questions}
    known = store.known(list(distinct))
    todo = sorted((q.item.kind, len(q.read), key) for key, q in distinct.items() if key not in known)
    done = 0
    for _, alike in groupby(todo, key=lambda one: one[:2]):
        keys = [key for *_, key in alike]
        for start in range(0, len(keys), TOGETHER):
            some = keys[start : start + TOGETHER]
            asked = [distinct[key] for key in some]
            within = {layer: torch.empty(0) for layer in layers}
            encoded = inputs.encoded(asked, NONE, 0)
            states, _ = states_of(inputs, asked, encoded, How(len(asked)), within=within)
            if layers:
                states = torch.cat([within[layer] for layer in layers], dim=1)
            parts = states.split([len(question.answer) for question in asked])
            store.put(dict(zip(some, parts, strict=True)))
            done += len(some)
            yield Progress("ask the teacher", done, len(todo))


# ---- its captions -----------------------------------------------------------------------------------------------


def _with_answers(
    run: Run, session: TorchSession, material: Material, texts: Mapping[str, str]
) -> Generator[Event, None, Distillation]:
    """Its answers as the student's tokens; where one does not fit behind the prompt, the example's own is learned alone."""
    said: dict[int, Answer] = {}
    for variants in material.questions:
        text = texts.get(variants[0].item.id, "")
        answer = session.prompter.answer(variants[0].asked.task, text) if text else ()
        longest = max(len(question.asked.tokens) for question in variants) + len(answer)
        if text and longest <= session.model.context:
            said[variants[0].place] = answer
    d = Distillation("sequence", run.training.distill_weight, said=said)
    answered = [d.answered(q) for variants in material.questions for q in variants if q.place in said]
    if isinstance(material.source, Inputs) and answered:
        yield from material.source.read(answered)
    return d


def _texts(
    run: Run, session: TorchSession, material: Material, shots: Shots, dry: bool
) -> Generator[Event, None, dict[str, str]]:
    """The teacher's answers by the examples' ids: those in the run folder, and what is missing asked now."""
    texts = _read(run.folder / NAME)[1]
    groups = _alike(material, texts)
    if not groups:
        return texts  # the teacher may be gone
    teacher = opened(run, session.model, material.questions)
    if dry:
        yield Note("The teacher writes its captions before the first step; that time is not in the estimate.")
        return {}
    _begin(run, teacher, material)
    own = TorchSession(teacher, run.project)
    own.perception.shards = session.perception.shards
    teacher.multimodal.to(material.source.device)
    how = ALONE if run.training.teacher_prompt == "same" else shots
    done = 0
    for start in range(0, len(groups), TOGETHER):
        some = groups[start : start + TOGETHER]
        queries = [Query(items[0].file, task, asked_text(items[0]), _marks(items)) for task, items in some]
        fresh: dict[str, str] = {}
        waiting = iter(some)
        for event in own.caption(queries, how, Generation(), batch=len(queries)):
            match event:
                case Captioned():
                    fresh |= {item.id: event.text for item in next(waiting)[1]}
                case FileFailed():
                    fresh |= {item.id: "" for item in next(waiting)[1]}
                    what = f"{event.file or 'An example'} is learned without the teacher: {event.error}"
                    yield Note(what, event.hint, event.file)
                case _:
                    pass
        _append(run, fresh)
        texts |= fresh
        done += len(some)
        yield Progress("ask the teacher", done, len(groups))
    return texts


def _alike(material: Material, texts: Mapping[str, str]) -> list[tuple[str, list[Item]]]:
    """(task, items) that are one and the same question, of those without an answer: each is asked once."""
    groups: dict[tuple[str, ...], list[Item]] = {}
    for variants in material.questions:
        item = variants[0].item
        if item.id not in texts:
            key = (variants[0].asked.task, item.hash, item.prompt, item.text)
            groups.setdefault(key, []).append(item)
    return [(task, items) for (task, *_), items in groups.items()]


def _marks(items: Sequence[Item]) -> frozenset[str]:
    return frozenset().union(*(item.marks for item in items))


# ---- the file in the run folder ---------------------------------------------------------------------------------


def _begin(run: Run, teacher: Model, material: Material) -> None:
    """Write down which teacher it is. Raises `ModelError` when it was another one before."""
    path = run.folder / NAME
    own = {"teacher": identity(teacher, _kinds(material)), "prompt": run.training.teacher_prompt}
    before, _ = _read(path)
    if before == own:
        return
    if before:
        raise ModelError(
            f"The teacher {run.training.teacher} is not what it was when this run began.",
            "Put it back as it was, or start a new run.",
            file=path,
        )
    try:
        run.folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(own) + "\n", encoding="utf-8")
    except OSError as error:
        raise unwritable(run.folder, error) from error


def _append(run: Run, texts: Mapping[str, str]) -> None:
    lines = [json.dumps({"id": id, "text": text}, ensure_ascii=False) for id, text in texts.items()]
    try:
        with (run.folder / NAME).open("a", encoding="utf-8", newline="\n") as file:
            file.write(
                "\n" + "\n".join(lines) + "\n"
            )  # the first ends a line that a kill has left half written
    except OSError as error:
        raise unwritable(run.folder, error) from error


def _read(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Which teacher it was, nothing where there is none yet; and its texts by the examples' ids. Half lines are skipped."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return {}, {}
    values = []
    for line in lines:
        with suppress(ValueError):
            values.append(json.loads(line))
    known = [value for value in values if isinstance(value, dict)]
    first = next((value for value in known if "teacher" in value), {})
    return first, {str(value["id"]): str(value.get("text", "")) for value in known if "id" in value}
