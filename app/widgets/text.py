# SPDX-License-Identifier: Apache-2.0
"""Labels and tips for text that came from files: shown as it is, never read as markup."""

import html
import re
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

WIDE_STOPS = "。！？；："  # a blank is part of them


def label(text: str = "", role: str = "", parent: QWidget | None = None) -> QLabel:
    """A label that wraps, can be selected, and takes nothing for markup. `role` is the style sheet's."""
    result = QLabel(text, parent)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setWordWrap(True)
    if role:
        result.setProperty("role", role)
    return result


def without_key(text: str) -> str:
    """A menu's text without its mark for the keyboard: "&Open…" → "Open…", "打开(&O)…" → "打开…"."""
    return re.sub(r"\(&\w\)|&(&?)", r"\1", text)


def sentences(*texts: str) -> str:
    """One after the other; Chinese puts no blank between them."""
    said = [text for text in texts if text]
    return "".join(
        text if not before or before[-1] in WIDE_STOPS else f" {text}"
        for before, text in zip(["", *said], said, strict=False)
    )


def listed(texts: Iterable[str]) -> str:
    """Red, green, blue; Chinese has a sign of its own for it."""
    return QCoreApplication.translate("text", ", ").join(texts)


def tip(text: str) -> str:
    """`text` as a tool tip, with its line breaks."""
    return f"<p style='white-space: pre-wrap'>{html.escape(text)}</p>" if text else ""


class ElidedLabel(QLabel):
    """One line; what does not fit ends in an ellipsis and is whole in the tip."""

    def __init__(
        self,
        text: str = "",
        role: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role:
            self.setProperty("role", role)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(" ".join(text.split()))
        self.setToolTip(tip(text))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        shown = self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()
