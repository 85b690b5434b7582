# SPDX-License-Identifier: Apache-2.0
"""The engine process: events, crashes, restarts, cancelling, its end."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from pytestqt.qtbot import QtBot

from app import engine as engine_module
from app.engine import SIGNALS, Crash, Engine, State
from app.models.record import OF_RUNS
from app.preflight import OF_PREFLIGHT
from core.protocol import EVENTS, Caption, Captioned, Failed, Finished, Streamed, Token, encode
from core.trying import Draw

Make = Callable[..., Path]
SMALL = str(Path(__file__).with_name("small_engine.py"))


@pytest.fixture(autouse=True)
def quick_restarts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "RESTARTS", (0, 10, 20))


@pytest.fixture
def heard(engine: Engine) -> list[tuple[str, Any]]:
    """Everything the engine says, in order."""
    heard: list[tuple[str, Any]] = []
    for name in SIGNALS.values():
        getattr(engine, name).connect(lambda id, event, name=name: heard.append((name, (id, event))))
    engine.crashed.connect(lambda crash: heard.append(("crashed", crash)))
    return heard


def said(heard: list[tuple[str, Any]], name: str) -> list[Any]:
    return [value for key, value in heard if key == name]


def finish(qtbot: QtBot, heard: list[tuple[str, Any]], count: int = 1) -> None:
    qtbot.waitUntil(lambda: len(said(heard, "finished")) >= count, timeout=20_000)


def test_every_event_has_a_signal() -> None:
    assert set(SIGNALS) == set(EVENTS.values()) - OF_RUNS - OF_PREFLIGHT  # those do not come from the engine
    assert all(hasattr(Engine, name) for name in SIGNALS.values())
    assert "event" not in SIGNALS.values()  # it would replace QObject.event


def test_words_come_one_by_one(
    qtbot: QtBot, engine: Engine, heard: Any, picture: Make, tmp_path: Path
) -> None:
    file = str(picture(tmp_path / "a.png", "blue"))
    id = engine.send(Caption((file,)))  # also starts the process
    assert engine.busy
    finish(qtbot, heard)
    words = [event.token.text for number, event in said(heard, "streamed") if number == id]
    [(_, captioned)] = said(heard, "captioned")
    assert "".join(words) == captioned.text == "a blue picture"
    assert captioned.file == file
    assert [key for key, _ in heard][-2:] == ["captioned", "finished"]
    assert not engine.busy


def test_a_closer_look_is_nothing_to_wait_for(
    qtbot: QtBot, engine: Engine, heard: Any, picture: Make, tmp_path: Path
) -> None:
    file = str(picture(tmp_path / "a.png", "blue"))
    engine.send(Draw(file))
    assert engine.busy
    assert not engine.working, "the window may close without asking"
    engine.send(Caption((file,)))
    assert engine.working
    finish(qtbot, heard, 2)
    assert not engine.working


def test_two_requests_keep_their_numbers(
    qtbot: QtBot, engine: Engine, heard: Any, picture: Make, tmp_path: Path
) -> None:
    one = engine.send(Caption((str(picture(tmp_path / "a.png", "red")),)))
    two = engine.send(Caption((str(picture(tmp_path / "b.png", "green")),)))
    finish(qtbot, heard, 2)
    assert {id: event.text for id, event in said(heard, "captioned")} == {
        one: "a red picture",
        two: "a green picture",
    }


def test_a_crash_is_told_and_the_next_request_works(
    qtbot: QtBot, engine: Engine, heard: Any, picture: Make, tmp_path: Path
) -> None:
    bad = engine.send(Caption((str(picture(tmp_path / "abort.png")),)))
    finish(qtbot, heard)
    [crash] = said(heard, "crashed")
    assert isinstance(crash, Crash)
    assert crash.restarting
    assert crash.files == (str(tmp_path / "abort.png"),)
    assert "SIGABRT" in crash.reason
    [(id, failed)] = said(heard, "failed")
    assert (id, type(failed)) == (bad, Failed)
    assert "SIGABRT" in failed.error
    engine.send(Caption((str(picture(tmp_path / "good.png", "yellow")),)))
    finish(qtbot, heard, 2)
    assert said(heard, "captioned")[0][1].text == "a yellow picture"


def test_killed_by_the_system(
    qtbot: QtBot, engine: Engine, heard: Any, picture: Make, tmp_path: Path
) -> None:
    engine.send(Caption((str(picture(tmp_path / "deaf.png")),)))
    qtbot.waitUntil(lambda: bool(said(heard, "progressed")), timeout=20_000)
    pid = engine.pid
    assert pid is not None
    psutil.Process(pid).kill()
    finish(qtbot, heard)
    assert "memory" in said(heard, "crashed")[0].hint
    qtbot.waitUntil(lambda: engine.state is State.READY, timeout=20_000)
    assert engine.pid not in (None, pid)


def test_it_gives_up_and_can_be_started_by_hand(qtbot: QtBot, heard: Any, engine: Engine) -> None:
    engine._command = (sys.executable, SMALL, "--dies")
    id = engine.send(Caption(("a.png",)))
    finish(qtbot, heard)
    crashes = said(heard, "crashed")
    assert [crash.restarting for crash in crashes] == [True, True, True, False]
    assert engine.state is State.BROKEN
    assert said(heard, "failed")[0][0] == id  # reported, not lost
    assert not engine.busy
    engine._command = (sys.executable, SMALL)
    engine.start()
    qtbot.waitUntil(lambda: engine.state is State.READY, timeout=20_000)


def test_starting_by_hand_while_the_timer_runs(
    qtbot: QtBot, heard: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "RESTARTS", (200,))
    engine._command = (sys.executable, SMALL, "--dies")
    engine.start()
    qtbot.waitUntil(lambda: engine.state is State.WAITING, timeout=20_000)
    engine._command = (sys.executable, SMALL)
    engine.start()
    qtbot.waitUntil(lambda: engine.state is State.READY, timeout=20_000)
    pid = engine.pid
    qtbot.wait(300)
    assert (engine.state, engine.pid) == (State.READY, pid)  # no second process took its place


def test_a_request_waits_through_a_crash_at_the_start(
    qtbot: QtBot, heard: Any, engine: Engine, picture: Make, tmp_path: Path
) -> None:
    engine._command = (sys.executable, SMALL, "--dies")
    engine.crashed.connect(lambda _: setattr(engine, "_command", (sys.executable, SMALL)))
    engine.send(Caption((str(picture(tmp_path / "a.png", "green")),)))
    finish(qtbot, heard)
    assert said(heard, "captioned")[0][1].text == "a green picture"
    assert said(heard, "failed") == []


def test_what_cannot_be_started(qtbot: QtBot, heard: Any, engine: Engine) -> None:
    engine._command = ("/nowhere/braid-engine",)
    engine.send(Caption(("a.png",)))
    finish(qtbot, heard)
    assert engine.state is State.BROKEN
    assert "could not be started" in said(heard, "crashed")[-1].reason


def test_another_version_is_refused_at_once(qtbot: QtBot, heard: Any, engine: Engine) -> None:
    engine._command = (sys.executable, SMALL, "--stranger")
    engine.start()
    qtbot.waitUntil(lambda: engine.state is State.BROKEN, timeout=20_000)
    [crash] = said(heard, "crashed")
    assert "protocol 999" in crash.reason
    assert "start it again" in crash.hint


def test_cancel_what_runs(qtbot: QtBot, engine: Engine, heard: Any, picture: Make, tmp_path: Path) -> None:
    id = engine.send(Caption((str(picture(tmp_path / "slow.png")),)))
    qtbot.waitUntil(lambda: bool(said(heard, "streamed")), timeout=20_000)
    engine.cancel(id)
    finish(qtbot, heard)
    assert said(heard, "finished") == [(id, Finished(cancelled=True))]
    assert said(heard, "captioned") == []
    assert engine.state is State.READY


def test_cancel_what_was_not_sent(qtbot: QtBot, engine: Engine, heard: Any) -> None:
    id = engine.send(Caption(("a.png",)))
    engine.cancel(id)
    finish(qtbot, heard)
    assert said(heard, "finished") == [(id, Finished(cancelled=True))]
    assert not engine.busy


def test_kill_what_does_not_answer(
    qtbot: QtBot, engine: Engine, heard: Any, picture: Make, tmp_path: Path
) -> None:
    engine.send(Caption((str(picture(tmp_path / "deaf.png")),)))
    qtbot.waitUntil(lambda: bool(said(heard, "progressed")), timeout=20_000)
    engine.kill()
    finish(qtbot, heard)
    assert said(heard, "finished")[0][1].cancelled
    assert said(heard, "failed") == []
    qtbot.waitUntil(lambda: engine.state is State.READY, timeout=20_000)


def test_a_loud_engine_does_not_block(
    qtbot: QtBot, engine: Engine, heard: Any, picture: Make, tmp_path: Path
) -> None:
    engine.send(Caption((str(picture(tmp_path / "loud.png")),)))
    finish(qtbot, heard)
    assert len(said(heard, "captioned")) == 1
    assert len(engine.log) == engine.log.maxlen


def test_a_line_in_many_pieces(engine: Engine, heard: Any) -> None:
    """What arrives is cut anywhere, also within a character."""
    line = (encode(4, Streamed("猫.png", Token("猫", 0.5))) + "\n").encode()

    class Pipe:
        def __init__(self, data: bytes) -> None:
            self._data = data

        def readAllStandardOutput(self) -> "Pipe":
            return self

        def data(self) -> bytes:
            return self._data

    for byte in line:
        engine._process = Pipe(bytes([byte]))  # type: ignore[assignment]
        engine._read()
    engine._process = None
    assert [event.token.text for _, event in said(heard, "streamed")] == ["猫"]


def test_what_is_no_event_goes_to_the_log(engine: Engine, heard: Any) -> None:
    engine._take("Loading checkpoint shards: 100%")
    engine._take('{"schema": 1, "id": 1, "request": "cancel", "target": 3}')
    assert heard == []
    assert len(engine.log) == 2


def test_stop_ends_the_process(qtbot: QtBot, engine: Engine) -> None:
    engine.start()
    qtbot.waitUntil(lambda: engine.state is State.READY, timeout=20_000)
    pid = engine.pid
    engine.stop()
    assert pid is not None
    assert gone(pid)
    assert engine.state is State.STOPPED
    assert not any("killed" in line for line in engine.log)


def test_stop_kills_what_does_not_end(
    qtbot: QtBot, engine: Engine, heard: Any, picture: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "STOP", 300)
    engine.send(Caption((str(picture(tmp_path / "deaf.png")),)))
    qtbot.waitUntil(lambda: bool(said(heard, "progressed")), timeout=20_000)
    pid = engine.pid
    engine.stop()
    assert pid is not None
    assert gone(pid)
    assert "so it was killed" in engine.log[-1]


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_captioned_is_typed(qtbot: QtBot, engine: Engine, heard: Any, picture: Make, tmp_path: Path) -> None:
    engine.send(Caption((str(picture(tmp_path / "a.png")), str(tmp_path / "missing.png"))))
    finish(qtbot, heard)
    assert isinstance(said(heard, "captioned")[0][1], Captioned)
    [(_, failed)] = said(heard, "file_failed")
    assert failed.hint
