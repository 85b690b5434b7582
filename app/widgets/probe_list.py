# SPDX-License-Identifier: Apache-2.0
"""The same few examples before training and now, with the words that have changed lit."""

import html
import re

from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.theme import colours
from app.widgets.cards import Thumbnail
from app.widgets.text import label
from app.widgets.thumbnails import Thumbnails
from core.protocol import Probe, Probed

SIDE = 76
NARROWEST = 380  # pixels of a card; where two fit, two stand beside each other
PIECES = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]|[^\W_]+|[\W_]", re.UNICODE)


def changes(before: str, now: str) -> list[tuple[str, bool]]:
    """`now` in stretches, and whether each is new against `before`: by words, by characters in Chinese."""
    from difflib import SequenceMatcher  # here, because the window starts without it

    old, new = PIECES.findall(before), PIECES.findall(now)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found = [("".join(new[a:b]), kind != "equal") for kind, _, _, a, b in matcher.get_opcodes() if b > a]
    merged: list[tuple[str, bool]] = []
    for place, (text, changed) in enumerate(found):
        between = text.isspace() and 0 < place < len(found) - 1  # of two new words, a blank is lit with them
        lit = found[place - 1][1] and found[place + 1][1] if between else changed and not text.isspace()
        if merged and merged[-1][1] == lit:
            merged[-1] = (merged[-1][0] + text, lit)
        else:
            merged.append((text, lit))
    return merged


class ChangedLabel(QLabel):
    """A text whose new words are lit. Nothing in it is read as markup."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pieces: list[tuple[str, bool]] = []
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)

    def show_change(self, before: str, now: str) -> None:
        """Show `now`, lit where `before` said something else."""
        pieces = changes(before, now)
        if pieces != self.pieces:
            self.pieces = pieces
            self.setAccessibleName(now)
            self._write()

    def _write(self) -> None:
        scheme = colours()
        lit = f"<span style='background:{scheme.soft}; font-weight:600'>%s</span>"
        written = [(lit if changed else "%s") % html.escape(text) for text, changed in self.pieces]
        self.setText("".join(written))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.pieces:
            self._write()


class ProbeCard(QFrame):
    """One example: its picture, what a person says of it, what the model said and says."""

    def __init__(self, probe: Probe, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.before = label("")
        self.now = ChangedLabel(self)
        self._reference = probe.reference
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(Thumbnail(thumbnails, probe.file, SIDE, self), 0, Qt.AlignmentFlag.AlignTop)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self._names = (
            label(self.tr("Reference"), "muted"),
            label(self.tr("Before"), "muted"),
            label(self.tr("Now"), "muted"),
        )
        for place, (name, text) in enumerate(
            zip(self._names, (label(probe.reference), self.before, self.now), strict=True)
        ):
            name.setWordWrap(False)
            grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, place, 1, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(3, 1)
        row.addLayout(grid, 1)

    def show_texts(self, before: str, now: str | None) -> None:
        """What the model said before training and says now; None while that is the same moment."""
        self.before.setText(before or self.tr("(nothing)"))
        self.now.setVisible(now is not None)
        self._names[2].setVisible(now is not None)
        if now is not None:
            self.now.show_change(before, now or self.tr("(nothing)"))
        says = self.tr("Reference: {reference} Before: {before} Now: {now}")
        self.setAccessibleName(
            says.format(reference=self._reference, before=before, now=now if now is not None else before)
        )


class ProbeList(QWidget):
    """The probe set of a run."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._shown: tuple[Probed | None, Probed | None] = (None, None)
        self.cards: list[ProbeCard] = []
        self.heading = label("", "heading")
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addLayout(self._grid)
        self.hide()

    def forget(self) -> None:
        """Show the same again the next time."""
        self._shown = (None, None)

    def show_probes(self, before: Probed | None, now: Probed | None) -> None:
        """Show these; None where there are none yet."""
        if self._shown[0] is before and self._shown[1] is now:
            return
        same = self._shown[0] is before
        self._shown = (before, now)
        self.setVisible(before is not None and bool(before.probes))
        if before is None or now is None:
            return
        if not same:
            self._make(before)
        later = None if now is before else {probe.id: probe.text for probe in now.probes}
        for card, probe in zip(self.cards, before.probes, strict=True):
            card.show_texts(probe.text, None if later is None else later.get(probe.id))
        heading = self.tr("The same examples before training and at step {step}")
        if later is None:
            heading = self.tr("The same examples before training")
        self.heading.setText(heading.format(step=QLocale().toString(now.step)))

    def _make(self, probed: Probed) -> None:
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [ProbeCard(probe, self._thumbnails, self) for probe in probed.probes]
        self._place()

    def _place(self) -> None:
        columns = max(1, self.width() // NARROWEST)
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, place // columns, place % columns)
        for column in range(4):
            self._grid.setColumnStretch(column, int(column < columns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() // NARROWEST != event.size().width() // NARROWEST:
            self._place()
