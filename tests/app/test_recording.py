# SPDX-License-Identifier: Apache-2.0
"""The microphone: what it gives becomes a wav, and where there is none, that is said."""

import wave
from array import array
from math import sin
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import recording
from app.main_window import MainWindow
from app.recording import Microphone, WavWriter, mono
from app.widgets.recorder import LevelMeter
from core.data.media import check


def tone(seconds: float, loud: float = 0.5) -> "array[int]":
    return array("h", (round(32_767 * loud * sin(i / 5)) for i in range(round(16_000 * seconds))))


def test_samples_become_a_wav_that_can_be_described(own_places: Path) -> None:
    writer = WavWriter(16_000)
    levels = [writer.feed(tone(0.5)), writer.feed(tone(0.5, 0.1)), writer.feed(array("h"))]
    assert levels == pytest.approx([0.5, 0.1, 0.0], abs=0.01)
    assert writer.seconds == 1.0
    assert not writer.path.exists()  # not before it is whole
    file = writer.close(keep=True)
    assert file is not None
    assert file.parent == own_places / "cache" / "recorded"
    facts = check(file)
    assert (facts.kind, facts.seconds, facts.rate, facts.channels) == ("audio", 1.0, 16_000, 1)


def test_what_is_not_wanted_leaves_nothing(own_places: Path) -> None:
    for keep, seconds in ((False, 1.0), (True, 0.1)):
        writer = WavWriter(16_000)
        writer.feed(tone(seconds))
        assert writer.close(keep) is None
    assert list((own_places / "cache" / "recorded").iterdir()) == []


def test_only_the_newest_recordings_are_kept(own_places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "KEPT", 2)
    folder = own_places / "cache" / "recorded"
    folder.mkdir(parents=True)
    for name in ("1", "2", "3"):
        (folder / f"{name}.wav").write_bytes(b"")
    writer = WavWriter(16_000)
    writer.feed(tone(1.0))
    assert writer.close(keep=True) in list(folder.iterdir())
    assert len(list(folder.iterdir())) == 2


def test_every_format_of_a_device_is_read() -> None:
    half = 16_384
    stereo = array("h", [half, 0, -half, 0]).tobytes()
    assert mono(stereo + b"\x01", "Int16", 2).tolist() == [half // 2, -half // 2]
    assert mono(array("f", [0.5, -2.0]).tobytes(), "Float", 1).tolist() == [half, -32_768]
    assert mono(array("i", [half << 16]).tobytes(), "Int32", 1).tolist() == [half]
    assert mono(bytes([192, 64]), "UInt8", 1).tolist() == [half, -half]
    assert mono(array("h", [5, 6]).tobytes(), "Int16", 1).tolist() == [5, 6]


def test_a_meter_rises_at_once_and_falls_slowly(qapp: QApplication) -> None:
    meter = LevelMeter()
    meter.show_level(1.0)
    assert meter.shown == 1.0
    meter.show_level(0.0)
    assert 0.9 < meter.shown < 1.0
    meter.resize(100, 12)
    image = meter.grab().toImage()
    assert image.pixelColor(10, 6) != image.pixelColor(99, 6)
    meter.deleteLater()


def test_without_a_microphone_it_is_said(window: MainWindow, qtbot: QtBot) -> None:
    """Machines that run tests have none; where there is one, it records."""
    page = window.try_it
    page.drop.microphone.click()
    qtbot.wait(100)
    if page.microphone.recording:
        assert page.recorder.isVisible()
        page.recorder.discard.click()
        assert not page.recorder.isVisible()
        return
    assert not page.recorder.isVisible()
    [card] = page.offers.cards
    assert card.hint
    assert "microphone" in card.message or "Recording" in card.message


def test_a_device_that_is_taken_away_keeps_what_was_said(
    qapp: QApplication, own_places: Path, qtbot: QtBot
) -> None:
    from PySide6.QtMultimedia import QAudioFormat

    microphone, said, files = Microphone(), [], []
    microphone.trouble.connect(lambda message, hint: said.append(message))
    microphone.recorded.connect(files.append)
    format = QAudioFormat()
    format.setSampleRate(16_000)
    format.setChannelCount(1)
    format.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    device = QBuffer()
    device.setData(tone(1.0).tobytes())
    device.open(QIODevice.OpenModeFlag.ReadOnly)
    microphone.listen(device, format)
    device.readyRead.emit()
    microphone.fail()
    assert said == ["The microphone stopped."]
    assert [Path(file).suffix for file in files] == [".wav"]
    with wave.open(files[0]) as file:
        assert file.getnframes() == 16_000
    assert not microphone.recording
    microphone.deleteLater()
