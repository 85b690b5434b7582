# SPDX-License-Identifier: Apache-2.0
"""The microphone, recorded into a wav in the cache. QtMultimedia is loaded when somebody records, not before.

A device that is taken away, a sound library that is missing, a disk that is full: each is said, and what was recorded until
then is kept.
"""

import os
import time
import wave
from array import array
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.engine_texts import translated
from core import places

if TYPE_CHECKING:
    from PySide6.QtCore import QIODevice
    from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSource, QMediaDevices

RATE = 16_000  # what the encoders hear
LONGEST = 30 * 60  # seconds
SHORTEST = 0.3  # seconds; a shorter one was a slip of the hand
KEPT = 100  # recordings
LOUD = 32_768.0
SAMPLES = {"UInt8": "B", "Int16": "h", "Int32": "i", "Float": "f"}  # array's type, by Qt's name


class WavWriter:
    """Mono, 16 bits, into a file that has its name only once it is whole. Raises OSError."""

    def __init__(self, rate: int) -> None:
        folder = places.cache() / "recorded"
        folder.mkdir(parents=True, exist_ok=True)
        stamp = time.strftime("%Y-%m-%d %H.%M.%S")
        self.path = folder / f"{stamp}.wav"
        self._part = folder / f"{stamp}-{os.getpid()}.part"
        self._rate, self.frames = rate, 0
        self._file = wave.open(str(self._part), "wb")  # noqa: SIM115 (closed by `close`)
        self._file.setparams((1, 2, rate, 0, "NONE", ""))

    @property
    def seconds(self) -> float:
        """How much there is."""
        return self.frames / self._rate

    def feed(self, samples: "array[int]") -> float:
        """Append; how loud the loudest sample is, 0..1."""
        self._file.writeframesraw(samples.tobytes())
        self.frames += len(samples)
        return min(max(map(abs, samples), default=0) / LOUD, 1.0)

    def close(self, keep: bool) -> Path | None:
        """The recording; None where there is too little of it, or none is wanted."""
        self._file.close()
        if not keep or self.seconds < SHORTEST:
            self._part.unlink(missing_ok=True)
            return None
        path = self._part.replace(self.path)
        _forget_oldest(path.parent)
        return path


def mono(data: bytes, sample_format: str, channels: int) -> "array[int]":
    """Samples of any of Qt's formats as the mean of their channels, 16 bits."""
    code = SAMPLES[sample_format]
    raw = array(code)
    raw.frombytes(data[: len(data) - len(data) % (raw.itemsize * channels)])
    scale = {"B": 256.0, "h": 1.0, "i": 1 / 65_536, "f": 32_767.0}[code]
    middle = 128 if code == "B" else 0
    if channels == 1 and code == "h":
        return raw
    means = (sum(raw[i : i + channels]) / channels for i in range(0, len(raw), channels))
    return array("h", (max(-32_768, min(32_767, round((mean - middle) * scale))) for mean in means))


class Microphone(QObject):
    """`start`, then `stop`. While it records, `heard` says how loud it is and how long it has been."""

    heard = Signal(float, float)  # 0..1, seconds
    recorded = Signal(str)  # a file
    trouble = Signal(str, str)  # what happened, what to do
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: QAudioSource | None = None
        self._devices: QMediaDevices | None = None
        self._device: QAudioDevice | None = None
        self._format: QAudioFormat | None = None
        self._stream: QIODevice | None = None
        self._writer: WavWriter | None = None

    @property
    def recording(self) -> bool:
        """Whether it is on."""
        return self._writer is not None

    def start(self) -> bool:
        """Begin; where that cannot be, say why."""
        try:
            from PySide6.QtMultimedia import QAudioSource, QMediaDevices
        except ImportError as error:
            said = self.tr("Recording is unavailable: {reason}").format(reason=error)
            self.trouble.emit(said, self.tr("Install the system's sound library, or drop a recording."))
            return False
        self._devices = QMediaDevices(self)
        device = QMediaDevices.defaultAudioInput()
        if device.isNull():
            self.trouble.emit(
                self.tr("No microphone was found."), self.tr("Plug one in, or drop a recording.")
            )
            return False
        self._device = device
        self._devices.audioInputsChanged.connect(self._look)
        format = _format(device)
        self._source = QAudioSource(device, format, self)
        self._source.stateChanged.connect(self._state)
        return self.listen(self._source.start(), format)

    def listen(self, stream: "QIODevice | None", format: "QAudioFormat") -> bool:
        """Record what comes out of `stream`; None is a device that could not be opened."""
        try:
            self._writer = WavWriter(format.sampleRate())
        except (OSError, wave.Error) as error:
            self._say_full(error)
            self.stop(keep=False)
            return False
        if stream is None:
            self.fail()
            return False
        self._stream, self._format = stream, format
        stream.readyRead.connect(self._read)
        return True

    def stop(self, keep: bool = True) -> None:
        """End, and hand over what was recorded if it is to be kept."""
        writer, self._writer = self._writer, None
        source, self._source = self._source, None
        self._stream = None
        if source is not None:
            source.blockSignals(True)
            source.stop()
            source.deleteLater()
        if self._devices is not None:
            self._devices.deleteLater()
            self._devices = None
        if writer is None:
            return
        try:
            path = writer.close(keep)
        except (OSError, wave.Error) as error:
            self._say_full(error)
            path = None
        self.ended.emit()
        if path is not None:
            self.recorded.emit(str(path))
        elif keep:
            self.trouble.emit(self.tr("Too little was recorded."), self.tr("Speak a little longer."))

    def _read(self) -> None:
        if self._stream is None or self._writer is None or self._format is None:
            return
        data = bytes(self._stream.readAll().data())
        try:
            level = self._writer.feed(
                mono(data, self._format.sampleFormat().name, self._format.channelCount())
            )
        except (OSError, wave.Error) as error:
            self._say_full(error)
            self.stop()
            return
        self.heard.emit(level, self._writer.seconds)
        if self._writer.seconds > LONGEST:
            self.trouble.emit(self.tr("The recording was ended after half an hour."), "")
            self.stop()

    def _state(self) -> None:
        from PySide6.QtMultimedia import QtAudio

        fine = (QtAudio.Error.NoError, QtAudio.Error.UnderrunError)
        if self._source is not None and self._source.error() not in fine:
            self.fail()

    def _look(self) -> None:
        """A device was plugged in or taken away."""
        if self._devices is not None and self._device not in self._devices.audioInputs():
            self.fail()

    def fail(self) -> None:
        """The device is gone, or does not work."""
        if self.recording:
            hint = self.tr("What was recorded until then is kept. Check that it is plugged in.")
            self.trouble.emit(self.tr("The microphone stopped."), hint)
            self.stop()

    def _say_full(self, error: Exception) -> None:
        reason = getattr(error, "strerror", None) or str(error)
        said = self.tr("The recording cannot be stored: {reason}.").format(reason=translated(reason))
        self.trouble.emit(said, self.tr("Make room on the disk."))


def _format(device: "QAudioDevice") -> "QAudioFormat":
    """What the encoders hear, or what the device offers instead."""
    from PySide6.QtMultimedia import QAudioFormat

    wanted = QAudioFormat()
    wanted.setSampleRate(RATE)
    wanted.setChannelCount(1)
    wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return wanted if device.isFormatSupported(wanted) else device.preferredFormat()


def _forget_oldest(folder: Path) -> None:
    with suppress(OSError):
        newest = sorted(folder.glob("*.wav"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in newest[KEPT:]:
            file.unlink()
