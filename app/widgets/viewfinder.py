# SPDX-License-Identifier: Apache-2.0
"""While the camera is on: what it sees, and buttons that take the picture or let it be."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.camera import Camera
from app.theme import colours, set_icon

LEAST, MOST = 120, 260  # pixels high


class Sight(QWidget):
    """The last frame, whole, in the middle; words until there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(LEAST)
        self.setMaximumHeight(MOST)
        self.setAccessibleName(self.tr("What the camera sees"))

    def show_image(self, image: QImage) -> None:
        """Show this from now on; a null one is none."""
        self.image = image
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, MOST)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self.image.isNull():
            painter.setPen(QColor(colours().muted))
            painter.drawText(
                self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.tr("Waiting for the camera…")
            )
        else:
            size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(QRectF(self.rect()).center())
            shape = QPainterPath()
            shape.addRoundedRect(target, 6, 6)
            painter.setClipPath(shape)
            painter.drawImage(target, self.image)
        painter.end()


class Viewfinder(QFrame):
    """Visible while the camera is on; whoever goes to another page switches it off."""

    shown = Signal()  # or hidden

    def __init__(self, camera: Camera, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._camera = camera
        self.sight = Sight(self)
        self.take = QPushButton(self.tr("Take the picture"), self)
        self.take.setProperty("role", "primary")
        self.take.setAccessibleName(self.tr("Take the picture and describe it"))
        set_icon(self.take, "camera")
        self.take.clicked.connect(camera.take)
        self.close_camera = QPushButton(self.tr("Close the camera"), self)
        self.close_camera.setAccessibleName(self.tr("Close the camera"))
        self.close_camera.clicked.connect(camera.stop)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.take)
        buttons.addWidget(self.close_camera)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.sight, 1)
        column.addLayout(buttons)
        camera.seen.connect(self._see)
        camera.ended.connect(self.hide)
        self.hide()

    def begin(self) -> None:
        """Look, if that can be."""
        if not self._camera.on and self._camera.start():
            self.open()

    def open(self) -> None:
        """Show what the camera sees."""
        self.sight.show_image(QImage())
        self.take.setEnabled(False)
        self.show()
        self.close_camera.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # a window that is minimised goes on
            self._camera.stop()
            self.shown.emit()

    def _see(self, image: QImage) -> None:
        self.sight.show_image(image)
        if not self.take.isEnabled():
            self.take.setEnabled(True)
            if self.close_camera.hasFocus():
                self.take.setFocus()
