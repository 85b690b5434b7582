# SPDX-License-Identifier: Apache-2.0
"""The answer as it comes, each word shaded by how unsure the model was of it."""

import unicodedata
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from app.theme import colours
from app.widgets.text import tip
from core.protocol import Token

SURE = 0.8  # words from this probability on are not shaded
UNSURE = 0.4  # words below it are underlined too: shade alone is not for every eye
DARKEST = 150  # of 255


@dataclass
class Word:
    """A stretch of the text, and the probability of its tokens together."""

    start: int
    text: str
    probability: float


def begins_word(before: str, piece: str) -> bool:
    """Whether `piece` begins a word after `before`; scripts without spaces have one word a piece."""
    return not before or before[-1].isspace() or piece[:1].isspace() or _wide(before[-1]) or _wide(piece[:1])


def _wide(character: str) -> bool:
    return bool(character) and unicodedata.east_asian_width(character) in "WF"


class CaptionText(QTextEdit):
    """Read-only text that grows with what it holds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words: list[Word] = []
        self.setProperty("role", "caption")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptDrops(False)  # drops belong to the window
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(self.tr("Answer"))
        self.document().setDocumentMargin(0)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        self.document().setDefaultFont(font)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def show_tokens(self, tokens: list[Token] | tuple[Token, ...]) -> None:
        """Replace the text."""
        self.words = []
        self.clear()
        for token in tokens:
            self.add(token)

    def show_text(self, text: str) -> None:
        """Replace the text by one without probabilities."""
        self.words = []
        self.setPlainText(text)

    def add(self, token: Token) -> None:
        """Append a piece."""
        text = token.text if self.words else token.text.lstrip()
        if not text:
            return
        before = self.words[-1].text if self.words else ""
        if begins_word(before, text):
            self.words.append(Word(self._end(), text, token.score))
        else:
            self.words[-1].text += text
            self.words[-1].probability *= token.score
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text, QTextCharFormat())
        self._shade(self.words[-1])

    @property
    def shaded(self) -> bool:
        """Whether any word is shaded."""
        return any(word.probability < SURE for word in self.words)

    def _end(self) -> int:
        return self.document().characterCount() - 1

    def _shade(self, word: Word) -> None:
        cursor = QTextCursor(self.document())
        blank = len(word.text) - len(word.text.lstrip())
        length = len(word.text.strip().encode("utf-16-le")) // 2  # Qt counts UTF-16 units
        cursor.setPosition(word.start + blank)
        cursor.setPosition(min(word.start + blank + length, self._end()), QTextCursor.MoveMode.KeepAnchor)
        style = QTextCharFormat()
        percent = f"{100 * word.probability:.0f}"
        style.setToolTip(
            tip(self.tr("“{word}”: {percent}% sure").format(word=word.text.strip(), percent=percent))
        )
        if word.probability < SURE:
            shade = QColor(colours().doubt)
            shade.setAlpha(round(DARKEST * min(1.0, (SURE - word.probability) / SURE + 0.15)))
            style.setBackground(shade)
        if word.probability < UNSURE:
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        cursor.setCharFormat(style)

    def _fit(self) -> None:
        height = max(int(self.document().size().height() + 0.999), self.fontMetrics().height())
        if self.height() != height:
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        return QSize(200, int(self.document().size().height() + 0.999))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for word in self.words:
                self._shade(word)
