# SPDX-License-Identifier: Apache-2.0
"""The engine as a process of its own, spoken to as the window does, with the tiny models."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core import __version__
from core.config import Generation, Shots
from core.project import Project
from core.protocol import (
    Cancel,
    Caption,
    Captioned,
    Event,
    Failed,
    FileFailed,
    Finished,
    Import,
    Imported,
    Progress,
    Prompted,
    Ready,
    Started,
    Streamed,
    decode,
    encode,
)
from core.trying import Draw
from core.worker import Cancelled, Sessions, answer

LONG = 120  # seconds after which a silent engine is taken for dead
SHORT = Generation(max_new_tokens=6)
# The engine as it is, but for two prompts: one makes it print, one is a mistake in its own code.
PROGRAM = """
import os
from core import worker
real = worker.work
def work(request, sessions):
    if getattr(request, "prompt", "") == "print":
        print("a stray print")
        os.write(1, b"a stray write" + bytes([10]))
    if getattr(request, "prompt", "") == "crash":
        raise RuntimeError("a mistake of ours")
    yield from real(request, sessions)
worker.work = work
worker.main()
"""


class Engine:
    """A running worker: `send` requests, `until` the events of one end."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.log = folder / "stderr.txt"
        environment = os.environ | {"BRAID_CACHE": str(cache), "PYTHONPATH": str(Path(__file__).parents[2])}
        environment.pop("PYTHONUNBUFFERED", None)  # most people have no such setting
        with self.log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                env=environment, encoding="utf-8", cwd=folder,
            )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()
        self.id = 0

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def send(self, request: Caption | Import | Cancel) -> int:
        self.id += 1
        self.say(encode(self.id, request))
        return self.id

    def next(self) -> tuple[int, Event]:
        id, event = decode(self.lines.get(timeout=LONG))
        assert not isinstance(event, Caption | Import | Cancel)
        return id, event

    def until_finished(self, id: int) -> list[Event]:
        """The events of this request; none of another may come between."""
        events: list[Event] = []
        while not events or not isinstance(events[-1], Finished):
            number, event = self.next()
            assert number == id, event
            events.append(event)
        return events

    def ask(self, request: Caption | Import) -> list[Event]:
        return self.until_finished(self.send(request))

    def end(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait(timeout=LONG)
        self.reader.join()
        return code


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, tiny_cache: Path) -> Iterator[Engine]:
    engine = Engine(tmp_path_factory.mktemp("engine"), tiny_cache)
    try:
        assert engine.next() == (0, Ready(__version__))
        yield engine
    finally:
        engine.process.kill()
        engine.process.wait()
        engine.reader.join()
        for pipe in (engine.process.stdin, engine.process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def picture(tmp_path: Path, draw: Any) -> str:
    return str(draw(tmp_path / "picture 猫.png", 9))


def caption(*files: str, **options: Any) -> Caption:
    return Caption(files, shots=Shots(k=0), generation=SHORT, **options)


def test_a_picture_is_captioned_as_in_this_process(
    engine: Engine, picture: str, session: Any, texts: Any
) -> None:
    events = [event for event in engine.ask(caption(picture)) if not isinstance(event, Progress)]
    assert [type(event) for event in events[:3]] == [Started, Prompted, Streamed]
    assert events[-1] == Finished()
    given = events[-2]
    assert isinstance(given, Captioned)
    assert given.file == picture
    assert "".join(e.token.text for e in events if isinstance(e, Streamed)).strip() == given.text
    assert [given.text] == texts(session, Path(picture), generation=SHORT)


def test_requests_are_answered_in_order_with_their_own_numbers(
    engine: Engine, picture: str, tmp_path: Path, record: Any
) -> None:
    sound = str(record(tmp_path / "low.wav", "low"))
    first, second = engine.send(caption(picture, picture)), engine.send(caption(sound))
    given = [event for event in engine.until_finished(first) if isinstance(event, Captioned)]
    assert [event.file for event in given] == [picture] * 2
    (heard,) = (event for event in engine.until_finished(second) if isinstance(event, Captioned))
    assert (heard.task, heard.text) == ("transcription", "low")


def test_cancelling_stops_a_request_and_one_that_waits(engine: Engine, picture: str) -> None:
    running, waiting = engine.send(caption(*[picture] * 300)), engine.send(caption(picture))
    done = 0
    while not done:
        id, event = engine.next()
        assert id == running
        done += isinstance(event, Captioned)
    engine.send(Cancel(running))
    engine.send(Cancel(waiting))
    rest = engine.until_finished(running)
    assert rest[-1] == Finished(cancelled=True)
    assert done + sum(isinstance(event, Captioned) for event in rest) < 300
    assert engine.until_finished(waiting) == [Finished(cancelled=True)]
    assert engine.ask(caption(picture))[-1] == Finished()


@pytest.mark.parametrize(
    "line",
    [
        "rubbish", "{}", "[" * 100_000, '{"schema": 1, "id": 5, "request": "dance"}',
        '{"schema": 99, "id": 5, "request": "cancel", "target": 1}',
        '{"schema": 1, "id": "x", "request": "cancel", "target": 1}',
        '{"schema": 1, "id": 5, "request": "caption", "files": 7}', "\x00\x01", "🐈" * 500,
    ],
    ids=lambda line: line[:40],
)  # fmt: skip
def test_rubbish_is_answered_and_survived(line: str, engine: Engine, picture: str) -> None:
    engine.say("")
    engine.say(line)
    id, event = engine.next()
    assert id == 0
    assert isinstance(event, Failed)
    assert event.error
    assert isinstance(engine.ask(caption(picture))[-2], Captioned)


def test_a_mistake_of_ours_fails_one_request_only(engine: Engine, picture: str) -> None:
    failed, finished = engine.ask(caption(picture, prompt="crash"))
    assert isinstance(failed, Failed)
    assert "RuntimeError: a mistake of ours" in failed.error
    assert finished == Finished()
    assert "Traceback" in engine.log.read_text(encoding="utf-8")
    assert isinstance(engine.ask(caption(picture))[-2], Captioned)


def test_what_others_print_goes_to_stderr(engine: Engine, picture: str) -> None:
    events = engine.ask(caption(picture, prompt="print"))
    assert isinstance(events[-2], Captioned)
    printed = engine.log.read_text(encoding="utf-8")
    assert "a stray print" in printed
    assert "a stray write" in printed


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (Caption(("a.png",), shots=Shots(k=-1)), "k is -1"),
        (Caption(("a.png",), generation=Generation(beams=99)), "beams is 99"),
        (Caption(("a.png",), shots=Shots(strategy="magic")), "strategy is 'magic'"),
        (Caption(("a.png",), model="/no/such/model"), "There is no model folder /no/such/model"),
        (Import("/no/such/source", "/tmp"), "/no/such/source"),
    ],
    ids=["k", "beams", "strategy", "model", "source"],
)  # fmt: skip
def test_what_cannot_be_done_at_all_fails(request_: Caption | Import, error: str, engine: Engine) -> None:
    events = engine.ask(request_)
    (failed,) = (event for event in events if isinstance(event, Failed))
    assert error in failed.error
    assert events[-1] == Finished()


def test_a_broken_file_fails_alone(engine: Engine, picture: str, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    events = engine.ask(caption(str(tmp_path / "broken.png"), "/no/such.png", picture))
    ends = [type(event) for event in events if isinstance(event, Captioned | FileFailed)]
    assert ends == [FileFailed, FileFailed, Captioned]


def test_what_was_imported_and_corrected_helps_the_next_caption(
    engine: Engine, tmp_path: Path, draw: Any
) -> None:
    source, project = tmp_path / "source", tmp_path / "project"
    source.mkdir()
    for i, words in enumerate(("A red ball.", "A blue car.", "A green hat.")):
        draw(source / f"{i}.png", 20 + i)
        (source / f"{i}.txt").write_text(words, encoding="utf-8")
    (imported,) = (e for e in engine.ask(Import(str(source), str(project))) if isinstance(e, Imported))
    assert imported.accepted == 3
    near = str(draw(tmp_path / "near.png", 21, side=65))
    request = Caption(
        (near,),
        project=str(project),
        shots=Shots(k=1, trust=0.99, hints=0),
        generation=Generation(max_new_tokens=24),
    )

    def text() -> str:
        (given,) = (event for event in engine.ask(request) if isinstance(event, Captioned))
        return given.text

    with Project.open(project) as opened:
        for example in list(opened.examples()):
            opened.edit(example.id, split="train")
        (car,) = (example for example in opened.examples() if example.target == "A blue car.")
        assert text() == "A blue car."
        opened.edit(car.id, target="Two blue cars.")
        assert text() == "Two blue cars."


def test_when_nobody_listens_any_more_the_engine_ends(engine: Engine, picture: str) -> None:
    """In the middle of its work, with code 0. The last test: it ends the engine of this file."""
    id = engine.send(caption(*[picture] * 300))
    while not isinstance(engine.next()[1], Captioned):
        pass
    assert engine.end() == 0
    rest = []
    while not engine.lines.empty():
        rest.append(decode(engine.lines.get()))
    assert rest[-1] == (id, Finished(cancelled=True))
    assert sum(isinstance(event, Captioned) for _, event in rest) < 299


# ---- in this process ----------------------------------------------------------------------------------------


def test_every_answer_ends_with_finished_once(cache: Path, tmp_path: Path, picture: str) -> None:
    for request in (
        caption(picture),
        caption(),
        caption(picture, model="/no"),
        caption(picture, project="/no"),
    ):
        events = list(answer(3, request, Sessions(), Cancelled()))
        assert events[-1] == Finished()
        assert sum(isinstance(event, Finished) for event in events) == 1
    cancelled = Cancelled()
    cancelled.add(3)
    assert list(answer(3, caption(picture), Sessions(), cancelled))[-1] == Finished(cancelled=True)


def test_the_next_request_uses_the_same_weights(cache: Path, pictures: Path) -> None:
    sessions = Sessions()
    first = sessions.get("starter", None)
    assert sessions.get("starter", None) is first
    assert sessions.get("starter", str(pictures)) is first, (
        "another project is no reason to read weights again"
    )


def test_a_player_says_what_it_cannot_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "core.spectrogram", None)  # as if it needed torch
    asked = Draw(str(tmp_path / "a.wav"))

    def said() -> str:
        failed, _ = answer(1, asked, Sessions(), Cancelled())
        assert isinstance(failed, Failed)
        return failed.error

    assert "mistake" in said()
    monkeypatch.setattr("core.worker.learns", lambda: False)
    assert "player of Braid" in said()
