# SPDX-License-Identifier: Apache-2.0
"""What to correct next: a row of files that the model is unsure of, or whose captions look wrong, found when somebody asks."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.engine_texts import translated
from app.icons import pixmap
from app.names import stage_name
from app.theme import colours
from app.widgets.flow import FlowLayout
from app.widgets.text import label, tip
from app.widgets.thumbnails import Thumbnails
from core.protocol import Progress
from core.trying import Suggested, Suggestion

SIDE = 52


class Suggestions(QWidget):
    """Two buttons; while one works, how far it is; then the files. `ask` and `stop` say what was pressed."""

    ask = Signal(str)  # what `Suggest.seek` says
    stop = Signal()
    chosen = Signal(str)  # a file

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._looking, self._seek = False, "unsure"
        self._found: Suggested | None = None
        self.buttons: list[QToolButton] = []
        self.button = QPushButton(self)
        self.button.clicked.connect(lambda: self.stop.emit() if self._looking else self.ask.emit("unsure"))
        self.doubt = QPushButton(self.tr("Which captions look wrong?"), self)
        self.doubt.setAccessibleName(self.doubt.text())
        self.doubt.clicked.connect(lambda: self.ask.emit("doubtful"))
        self.says = label("", "muted")
        head = FlowLayout(gap=8)
        head.addWidget(self.button)
        head.addWidget(self.doubt)
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.says)
        column.addLayout(self._row)
        thumbnails.ready.connect(self._ready)
        self.look(False)

    def look(self, looking: bool, seek: str = "") -> None:
        """Whether the engine is looking, and for what."""
        self._looking, self._seek = looking, seek or self._seek
        self.doubt.setHidden(looking)
        text = self.tr("Stop") if looking else self.tr("What should I correct next?")
        self.button.setText(text)
        name = self.tr("Stop looking for files to correct") if looking else text
        self.button.setAccessibleName(name)
        if looking:
            self.show_suggestions(())
            doubtful = self.tr("Looking for captions that fit none of the files most like theirs…")
            unsure = self.tr("Looking for files that the model is unsure of…")
            self._say(doubtful if self._seek == "doubtful" else unsure)
        elif not self.buttons and self._found is None:
            self._say("")

    def _say(self, text: str) -> None:
        self.says.setText(text)
        self.says.setVisible(bool(text))

    def progress(self, event: Progress) -> None:
        """How far it is."""
        if event.total > 1:
            count = self.tr("{name} {done} of {total}")
            name = stage_name(event.stage)
            self._say(count.format(name=name, done=event.done, total=event.total))

    def show_found(self, event: Suggested) -> None:
        """The files; a click describes one."""
        self._found = event
        self.show_suggestions(event.suggestions)
        self._found = event
        if not event.suggestions:
            nothing = self.tr("There is nothing to suggest.")
            self._say(self.tr("No caption looks wrong.") if self._seek == "doubtful" else nothing)
        elif self._seek == "doubtful":
            said = self.tr(
                "Wrong, or of something there is only one of: the most doubtful of {all} captions."
            )
            self._say(said.format(all=event.candidates))
        else:
            said = self.tr("The least sure of {looked} described, out of {all}.")
            self._say(said.format(looked=event.looked_at, all=event.candidates))

    def show_suggestions(self, suggestions: tuple[Suggestion, ...]) -> None:
        """These files instead of those before."""
        if not suggestions:
            self._found = None
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.buttons = [self._button(one) for one in suggestions]
        for button in self.buttons:
            self._row.addWidget(button)
        self._row.addStretch(1)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._found is not None:
            self.show_found(self._found)

    def _button(self, one: Suggestion) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("file", one.file)
        percent = f"{100 * one.score:.0f}"
        button.setText(self.tr("{percent}%").format(percent=percent))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(SIDE, SIDE))
        name = self.tr("{file}: the model says “{text}” and is {percent}% sure")
        stands = self.tr("In the project: “{caption}”").format(caption=one.caption) if one.caption else ""
        if self._seek == "doubtful":
            name, stands = self.tr("{file}: “{caption}”; of what is like it, “{text}” is nearest to that"), ""
        file = Path(one.file).name
        name = name.format(file=file, text=one.text, percent=percent, caption=one.caption)
        button.setAccessibleName(name)
        button.setToolTip(tip("\n".join(filter(None, (name, stands, translated(one.reason))))))
        button.clicked.connect(partial(self.chosen.emit, one.file))
        self._draw(button)
        return button

    def _ready(self, path: str) -> None:
        for button in self.buttons:
            if button.property("file") == path:
                self._draw(button)

    def _draw(self, button: QToolButton) -> None:
        found = self._thumbnails.get(button.property("file"))
        if found is None or found.isNull():
            kind = "sound" if found is not None else "picture"
            found = pixmap(kind, colours().muted, SIDE // 2)
        smooth = Qt.TransformationMode.SmoothTransformation
        square: QPixmap = found.scaled(SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        button.setIcon(QIcon(square))
