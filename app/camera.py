# SPDX-License-Identifier: Apache-2.0
"""The camera, as far as one of its pictures. QtMultimedia is loaded when somebody wants it, not before.

The picture that is taken is the frame that is seen: no camera needs a mode of its own for it, and a model looks at a few
hundred pixels of it anyway. A camera that is missing, taken away, or in use elsewhere is said.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from PySide6.QtMultimedia import (
        QCamera,
        QCameraDevice,
        QCameraFormat,
        QMediaCaptureSession,
        QMediaDevices,
        QVideoFrame,
        QVideoSink,
    )

BETWEEN = 0.06  # seconds between two frames that are shown: each costs the window some milliseconds
PATIENCE = 10_000  # milliseconds without a picture, after which it is said
LARGEST = 1920 * 1080  # pixels
SMOOTH = 10.0  # frames a second


class Camera(QObject):
    """`start`, `take`, `stop`. While it is on, `seen` has what it sees."""

    seen = Signal(QImage)
    taken = Signal(QImage)
    trouble = Signal(str, str)  # what happened, what to do
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices: QMediaDevices | None = None
        self._device: QCameraDevice | None = None
        self._camera: QCamera | None = None
        self._session: QMediaCaptureSession | None = None
        self._sink: QVideoSink | None = None
        self._shown = 0.0  # when the last frame was
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(PATIENCE)
        self._waiting.timeout.connect(self._give_up)

    @property
    def on(self) -> bool:
        """Whether it looks."""
        return self._sink is not None

    def start(self) -> bool:
        """Look; where that cannot be, say why."""
        try:
            from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QMediaDevices, QVideoSink
        except ImportError as error:
            said = self.tr("The camera is unavailable: {reason}").format(reason=error)
            self.trouble.emit(said, self.tr("Install the system's sound library, or drop a picture."))
            return False
        device = QMediaDevices.defaultVideoInput()
        if device.isNull():
            self.trouble.emit(self.tr("No camera was found."), self.tr("Plug one in, or drop a picture."))
            return False
        self._device = device
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self._look_around)
        self._camera = QCamera(device, self)
        format = best(device.videoFormats())
        if format is not None:
            self._camera.setCameraFormat(format)
        self._camera.errorOccurred.connect(lambda *_: self.fail())
        self._session = QMediaCaptureSession(self)
        self._session.setCamera(self._camera)
        sink = QVideoSink(self)
        self._session.setVideoSink(sink)
        self.look(sink)
        self._camera.start()
        return self.on

    def look(self, sink: "QVideoSink") -> None:
        """Show what comes into `sink`."""
        self._sink, self._shown = sink, 0.0
        sink.videoFrameChanged.connect(self._frame)
        self._waiting.start()

    def take(self) -> None:
        """Hand over what is seen now, and stop."""
        image = QImage() if self._sink is None else self._sink.videoFrame().toImage()
        if not image.isNull():
            self.stop()
            self.taken.emit(image)

    def stop(self) -> None:
        """Its light goes out."""
        if not self.on:
            return
        self._waiting.stop()
        if self._camera is not None:
            self._camera.blockSignals(True)
            self._camera.stop()
        for thing in (self._session, self._camera, self._sink, self._devices):
            if thing is not None:
                thing.deleteLater()
        self._session = self._camera = self._sink = self._devices = None
        self.ended.emit()

    def fail(self) -> None:
        """The device is gone, or does not work."""
        if self.on:
            hint = self.tr("Check that it is plugged in and that no other program uses it.")
            self.trouble.emit(self.tr("The camera stopped."), hint)
            self.stop()

    def _give_up(self) -> None:
        hint = self.tr("Check that it is plugged in and that no other program uses it.")
        self.trouble.emit(self.tr("The camera gives no picture."), hint)
        self.stop()

    def _frame(self, frame: "QVideoFrame") -> None:
        now = time.monotonic()
        if self._sink is None or not frame.isValid() or now - self._shown < BETWEEN:
            return
        image = frame.toImage()
        if not image.isNull():
            self._shown = now
            self._waiting.start()  # anew: one that freezes is said too
            self.seen.emit(image)

    def _look_around(self) -> None:
        """A device was plugged in or taken away."""
        if self._devices is not None and self._device not in self._devices.videoInputs():
            self.fail()


def best(formats: "Sequence[QCameraFormat]") -> "QCameraFormat | None":
    """The one with the most pixels, up to Full HD, of those that move smoothly; None where the camera says nothing."""

    def rank(format: "QCameraFormat") -> tuple[bool, bool, int]:
        size = format.resolution()
        pixels = size.width() * size.height()
        fits = pixels <= LARGEST
        return format.maxFrameRate() >= SMOOTH, fits, pixels if fits else -pixels

    return max(formats, key=rank, default=None)
