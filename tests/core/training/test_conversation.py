# SPDX-License-Identifier: Apache-2.0
"""Time and energy at work, commands, and errors of closing."""

import time
from collections.abc import Generator
from pathlib import Path

import pytest

from core.errors import ModelError
from core.protocol import Event, Note, Progress
from core.training.conversation import Conversation
from core.training.energy import Meter, kilowatt_hours


def test_a_pause_is_no_work() -> None:
    conversation = Conversation()

    def job() -> Generator[Event, None, None]:
        for i in range(3):
            time.sleep(0.01)
            yield Progress("work", i, 3)

    for _ in conversation.over(job()):
        time.sleep(0.2)
    assert 0.03 <= conversation.seconds < 0.4


def test_a_sample_asked_for_at_any_event_is_remembered_once() -> None:
    conversation, seen = Conversation(), []

    def job() -> Generator[Event, None, None]:
        for i in range(4):
            yield Progress("work", i, 4)
            seen.append(conversation.sample_wanted())

    events = conversation.over(job())
    next(events)
    events.send("sample")
    list(events)
    assert seen == [True, False, False, False]


def test_a_note_is_told_once() -> None:
    def job() -> Generator[Event, None, None]:
        yield from [Note("a"), Progress("work", 1, 1), Note("a"), Progress("work", 1, 1), Note("b")]

    told = list(Conversation().over(job()))
    assert told == [Note("a"), Progress("work", 1, 1), Progress("work", 1, 1), Note("b")]


def test_what_goes_wrong_in_closing_is_told() -> None:
    def job() -> Generator[Event, None, None]:
        try:
            yield Note("a")
        except GeneratorExit:
            raise ModelError("The disk is full.") from None

    events = Conversation().over(job())
    next(events)
    with pytest.raises(ModelError, match="full"):
        events.close()


# ---- energy -------------------------------------------------------------------------------------------------


def package(folder: Path, name: str, microjoules: int) -> None:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "energy_uj").write_text(f"{microjoules}\n")
    (folder / name / "max_energy_range_uj").write_text("5000000\n")


def test_joules_of_all_packages_are_added_also_where_a_counter_starts_again(tmp_path: Path) -> None:
    package(tmp_path, "intel-rapl:0", 1_000_000)
    package(tmp_path, "intel-rapl:0:0", 900_000)  # a part of the package, counted in it
    package(tmp_path, "intel-rapl:1", 4_500_000)
    meter = Meter(tmp_path)
    meter.start()
    package(tmp_path, "intel-rapl:0", 3_000_000)
    package(tmp_path, "intel-rapl:1", 500_000)
    meter.stop()
    assert meter.joules == pytest.approx(2 + 1)
    package(tmp_path, "intel-rapl:0", 4_000_000)  # between stop and start: somebody else's
    meter.start()
    meter.stop()
    assert meter.joules == pytest.approx(3)


def test_nothing_is_guessed(tmp_path: Path) -> None:
    meter = Meter(tmp_path)
    meter.start()
    meter.stop()
    assert meter.joules is None
    assert kilowatt_hours(None) is None
    assert kilowatt_hours(3.6e6) == 1.0
