# SPDX-License-Identifier: Apache-2.0
"""A recording drawn along its length, with a button that plays it.

QtMultimedia is loaded with the first recording, not before: it takes memory, and where the system's sound
library is missing it cannot be loaded at all. Then the recording is still described, and the window says that
it cannot be played.
"""

from array import array
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QToolButton, QVBoxLayout, QWidget

from app.theme import colours, set_icon
from app.widgets.peaks import resample, wav_peaks
from app.widgets.spectrogram import Spectrogram
from app.widgets.text import label

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioBuffer, QAudioDecoder, QMediaPlayer

BARS = 400
PIECE = 1024  # samples for which one loudness is kept
SAMPLES = {
    "Int16": ("h", 2.0**15),
    "Int32": ("i", 2.0**31),
    "Float": ("f", 1.0),
}  # array's type, and full scale
LONGEST = 20 * 60_000_000  # microseconds that are decoded for the drawing


class Waveform(QWidget):
    """Bars as high as the recording is loud; what has been played is in the accent colour."""

    sought = Signal(float)  # 0..1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.peaks: list[float] = []
        self._place = 0.0
        self.setMinimumHeight(56)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Waveform; the arrow keys move through the recording"))

    def show_peaks(self, peaks: list[float]) -> None:
        """Draw these, 0..1."""
        self.peaks = peaks
        self.update()

    def move_to(self, place: float) -> None:
        """How much has been played, 0..1."""
        self._place = place
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        scheme, painter = colours(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        count = max(1, self.width() // 5)
        bars = resample(self.peaks, count) or [0.0] * count
        loudest = max(max(bars), 1e-4)
        for number, bar in enumerate(bars):
            played = number < self._place * count
            painter.setBrush(
                QColor(scheme.accent if played else scheme.muted if self.peaks else scheme.border)
            )
            height = max(2.0, bar / loudest * (self.height() - 6))
            painter.drawRoundedRect(QRectF(number * 5, (self.height() - height) / 2, 3, height), 1.5, 1.5)
        if self.hasFocus():
            painter.setBrush(QColor(scheme.accent))
            painter.drawRoundedRect(QRectF(0, self.height() - 2, self.width(), 2), 1, 1)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.sought.emit(min(max(event.position().x() / max(self.width(), 1), 0.0), 1.0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -0.05, Qt.Key.Key_Right: 0.05}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.sought.emit(min(max(self._place + step, 0.0), 1.0))


class Player(QWidget):
    """Waveform, play button and time. `unavailable` is why it cannot play, or empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.unavailable = ""
        self._file = ""
        self._player: QMediaPlayer | None = None
        self._decoder: QAudioDecoder | None = None
        self._decoded: list[float] = []
        self.waveform = Waveform(self)
        self.waveform.sought.connect(self._seek)
        self.spectrogram = Spectrogram(self)
        self.spectrogram.sought.connect(self._seek)
        self.button = QToolButton(self)
        set_icon(self.button, "play")
        self.button.setAccessibleName(self.tr("Play the recording"))
        self.button.clicked.connect(self.toggle)
        self.time = label("", "muted")
        self.time.setWordWrap(False)
        self.notice = label("", "muted")
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        grid = QGridLayout()  # so that both drawings are as long as each other
        grid.addWidget(self.button, 0, 0)
        grid.addWidget(self.waveform, 0, 1)
        grid.addWidget(self.spectrogram, 1, 1)
        grid.addWidget(self.time, 0, 2)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(0, 1)
        column.addLayout(grid, 1)
        column.addWidget(self.notice)
        self.notice.hide()

    def open(self, file: str) -> None:
        """Show this recording; an empty name lets go of the last one."""
        self.stop()
        self._file = file
        self.waveform.show_peaks([])
        self._show_place(0.0)
        self.spectrogram.show_image("")
        self.time.setText("")
        if file:
            self._prepare()
            peaks = wav_peaks(file, BARS)
            if peaks:
                self.waveform.show_peaks(peaks)
            else:
                self._decode(file)

    def toggle(self) -> None:
        """Play, or stop for a moment."""
        if self._player is None:
            return
        if self._player.isPlaying():
            self._player.pause()
            return
        if self._player.source() != QUrl.fromLocalFile(self._file):
            self._player.setSource(QUrl.fromLocalFile(self._file))
        self._player.play()

    def stop(self) -> None:
        """Let go of the file and of the sound card."""
        if self._player is not None:
            self._player.stop()
            self._player.setSource(QUrl())
        if self._decoder is not None:
            self._decoder.stop()
            self._decoder.deleteLater()
            self._decoder = None

    # ---- QtMultimedia -----------------------------------------------------------------------------------

    def _prepare(self) -> None:
        if self._player is not None or self.unavailable:
            return
        try:
            from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer
        except ImportError as error:
            self._cannot_play(self.tr("Playing is unavailable: {reason}").format(reason=error))
            return
        if QMediaDevices.defaultAudioOutput().isNull():
            self._cannot_play(self.tr("Playing is unavailable: no sound output was found."))
            return
        self._player = QMediaPlayer(self)
        self._player.setAudioOutput(QAudioOutput(self))
        self._player.positionChanged.connect(self._moved)
        self._player.playingChanged.connect(self._playing)
        self._player.errorOccurred.connect(lambda _, text: self._cannot_play(text))

    def _cannot_play(self, reason: str) -> None:
        self.unavailable = reason
        self.button.setEnabled(False)
        self.button.setToolTip(reason)
        self.notice.setText(reason)
        self.notice.show()

    def _playing(self, playing: bool) -> None:
        set_icon(self.button, "pause" if playing else "play")
        self.button.setAccessibleName(self.tr("Pause") if playing else self.tr("Play the recording"))

    def _moved(self, position: int) -> None:
        assert self._player is not None
        length = self._player.duration()
        self._show_place(position / length if length else 0.0)
        self.time.setText(f"{_clock(position)} / {_clock(length)}")

    def _show_place(self, place: float) -> None:
        self.waveform.move_to(place)
        self.spectrogram.move_to(place)

    def _seek(self, place: float) -> None:
        if self._player is not None and self._player.duration():
            self._player.setPosition(round(place * self._player.duration()))

    # ---- the drawing of what is not a wav ---------------------------------------------------------------

    def _decode(self, file: str) -> None:
        try:
            from PySide6.QtMultimedia import QAudioDecoder
        except ImportError:
            return
        self._decoded = []
        self._decoder = QAudioDecoder(self)  # in the file's own format: asking for another one can hang
        self._decoder.setSource(QUrl.fromLocalFile(str(Path(file).resolve())))
        self._decoder.bufferReady.connect(self._decode_more)
        self._decoder.finished.connect(self._decode_done)
        self._decoder.start()

    def _decode_more(self) -> None:
        if self._decoder is None:
            return
        buffer = self._decoder.read()
        self._decoded.extend(_peaks(buffer))
        if buffer.startTime() > LONGEST:
            self._decoder.stop()
            self._decode_done()

    def _decode_done(self) -> None:
        self.waveform.show_peaks(resample(self._decoded, min(BARS, len(self._decoded))))


def _peaks(buffer: "QAudioBuffer") -> list[float]:
    """The loudest sample of each piece of the buffer, 0..1."""
    code, scale = SAMPLES.get(buffer.format().sampleFormat().name, ("", 1.0))
    if not code or not buffer.byteCount():
        return []
    data: Any = buffer.constData()
    samples = array(code, bytes(data)[: buffer.byteCount()])
    pieces = (samples[i : i + PIECE] for i in range(0, len(samples), PIECE))
    return [min(max(max(piece), -min(piece)) / scale, 1.0) for piece in pieces]


def _clock(milliseconds: int) -> str:
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes}:{seconds:02d}"
