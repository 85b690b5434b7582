# SPDX-License-Identifier: Apache-2.0
"""The answer as it comes, each word shaded by how unsure the model was of it; one can be chosen."""

import unicodedata
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QResizeEvent, QTextCharFormat, QTextCursor
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
    """Read-only text that grows with what it holds. A word is chosen with a click or the arrow keys, once more for none."""

    word_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words: list[Word] = []
        self.chosen: int | None = None  # a place in `words`
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
        self._forget()
        self.clear()
        for token in tokens:
            self.add(token)

    def show_text(self, text: str) -> None:
        """Replace the text by one without probabilities."""
        self._forget()
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

    def span(self) -> tuple[str, int, int]:
        """The chosen word, and where it begins and ends in the text; "" when there is none."""
        if self.chosen is None:
            return "", 0, 0
        start = sum(len(word.text) for word in self.words[: self.chosen])
        text = self.words[self.chosen].text
        return text.strip(), start, start + len(text)

    def choose(self, place: int | None) -> None:
        """Choose this word; None for no word."""
        self.chosen = place
        marked = []
        if place is not None:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self._cursor(self.words[place])
            mark.format.setBackground(QColor(colours().accent))
            mark.format.setForeground(QColor(colours().on_accent))
            marked.append(mark)
        self.setExtraSelections(marked)
        self.word_chosen.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if not self.textCursor().hasSelection():  # a stretch was selected to be copied
            place = self._at(self.cursorForPosition(event.position().toPoint()).position())
            self.choose(None if place == self.chosen else place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not self.words:
            super().keyPressEvent(event)  # Shift selects
        elif step is not None:
            first = 0 if step > 0 else len(self.words) - 1
            self.choose(
                first if self.chosen is None else min(max(self.chosen + step, 0), len(self.words) - 1)
            )
        elif event.key() == Qt.Key.Key_Escape and self.chosen is not None:
            self.choose(None)
        else:
            super().keyPressEvent(event)

    def _at(self, position: int) -> int | None:
        """The word at this place of the document."""
        found = [place for place, word in enumerate(self.words) if word.start <= position]
        return found[-1] if found else None

    def _forget(self) -> None:
        self.words = []
        self.setExtraSelections([])
        self.chosen = None

    @property
    def shaded(self) -> bool:
        """Whether any word is shaded."""
        return any(word.probability < SURE for word in self.words)

    def _end(self) -> int:
        return self.document().characterCount() - 1

    def _shade(self, word: Word) -> None:
        cursor = self._cursor(word)
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

    def _cursor(self, word: Word) -> QTextCursor:
        """Selects the word without the blanks around it."""
        cursor = QTextCursor(self.document())
        blank = len(word.text) - len(word.text.lstrip())
        length = len(word.text.strip().encode("utf-16-le")) // 2  # Qt counts UTF-16 units
        cursor.setPosition(word.start + blank)
        cursor.setPosition(min(word.start + blank + length, self._end()), QTextCursor.MoveMode.KeepAnchor)
        return cursor

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
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.LanguageChange):
            for word in self.words:
                self._shade(word)
            self.choose(self.chosen)
