# SPDX-License-Identifier: Apache-2.0
"""Where files are dropped: large while there is nothing else to show, a strip afterwards."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.icons import pixmap
from app.theme import colours, set_icon
from app.widgets.text import ElidedLabel, label

TALL = 250
STRIP = 64
QWIDGETSIZE_MAX = 16_777_215  # Qt's word for no limit
DRAWING = 40


class DropArea(QWidget):
    """It only looks like the target: the whole window takes drops and lights this up meanwhile."""

    choose = Signal()
    record = Signal()
    look = Signal()  # with the camera

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lit = False
        self._strip = False
        self._keys = QKeySequence(QKeySequence.StandardKey.Paste)
        self._drawing = QLabel(self)
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = ElidedLabel("", "heading")
        self._hint = label("", "muted")
        self._button = QPushButton(self)
        self._button.setAccessibleName(self.tr("Choose files to describe"))
        self._button.clicked.connect(self.choose)
        self.microphone = QPushButton(self)
        self.microphone.setAccessibleName(self.tr("Record with the microphone"))
        self.microphone.setToolTip(self.tr("Record with the microphone"))
        set_icon(self.microphone, "microphone")
        self.microphone.clicked.connect(self.record)
        self.camera = QPushButton(self)
        self.camera.setAccessibleName(self.tr("Take a picture with the camera"))
        self.camera.setToolTip(self.tr("Take a picture with the camera"))
        set_icon(self.camera, "camera")
        self.camera.clicked.connect(self.look)
        self._buttons = QWidget(self)
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._button)
        row.addWidget(self.microphone)
        row.addWidget(self.camera)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.addStretch(1)
        for widget in (self._drawing, self._title, self._hint, self._buttons):
            self._box.addWidget(widget)
        self._box.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._say()
        self.set_strip(False)

    def set_strip(self, strip: bool) -> None:
        """A strip leaves the room to the results."""
        self._strip = strip
        box = QBoxLayout.Direction
        self._box.setDirection(box.LeftToRight if strip else box.TopToBottom)
        self._box.setContentsMargins(*((14, 8, 10, 8) if strip else (24, 16, 24, 16)))
        self._box.setSpacing(10)
        self._box.setStretch(0, 0 if strip else 1)
        self._box.setStretch(2, 1 if strip else 0)
        self._box.setStretch(5, 0 if strip else 1)
        middle, left = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignVCenter
        for widget in (self._drawing, self._title, self._buttons):
            self._box.setAlignment(widget, left if strip else middle)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._hint.setVisible(not strip)
        self._title.setText(
            self.tr("Drop files here") if strip else self.tr("Drop pictures or recordings here")
        )
        self._button.setText(self.tr("Choose…") if strip else self.tr("Choose files…"))
        self.microphone.setText("" if strip else self.tr("Record"))
        self.camera.setText("" if strip else self.tr("Camera"))
        self.setMinimumHeight(STRIP if strip else TALL)
        self.setMaximumHeight(STRIP if strip else QWIDGETSIZE_MAX)
        self._draw()

    def light(self, on: bool) -> None:
        """Show that a drop would be taken."""
        if on != self._lit:
            self._lit = on
            self._draw()
            self.update()

    def say_keys(self, keys: QKeySequence) -> None:
        """A picture is pasted with these."""
        self._keys = keys
        self._say()

    def _say(self) -> None:
        keys = self._keys.toString(QKeySequence.SequenceFormat.NativeText)
        if not keys:
            self._hint.setText(
                self.tr("Or paste a picture. A folder or a list with captions can be imported.")
            )
            return
        hint = self.tr("Or paste a picture with {keys}. A folder or a list with captions can be imported.")
        self._hint.setText(hint.format(keys=keys))

    def _draw(self) -> None:
        scheme = colours()
        side = 24 if self._strip else DRAWING
        drawing = pixmap("drop", scheme.accent, round(side * self.devicePixelRatioF()))
        drawing.setDevicePixelRatio(self.devicePixelRatioF())
        self._drawing.setPixmap(drawing)

    def paintEvent(self, event: QPaintEvent) -> None:
        scheme, painter = colours(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(scheme.accent if self._lit else scheme.muted), 2.0 if self._lit else 1.2)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(scheme.soft if self._lit else scheme.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        elif event.type() == QEvent.Type.LanguageChange:
            self._say()
