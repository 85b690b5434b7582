# SPDX-License-Identifier: Apache-2.0
"""All commands with their keys, and below them the keys of the chosen one, to be pressed anew."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.models.shortcuts import ShortcutsModel, shown
from app.shortcuts import Command, Shortcuts, usable
from app.widgets.cards import MessageCard
from app.widgets.text import label

ROW = 30  # pixels
ROWS = 8  # seen at once


class ShortcutList(QWidget):
    """`chosen` carries what is to be remembered."""

    chosen = Signal(tuple)
    said = Signal(QWidget)  # something that should be in sight

    def __init__(self, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shortcuts = shortcuts
        self.model = ShortcutsModel(shortcuts, self)
        self.table = QTableView(self)
        self.name = QLabel(self)
        self.edit = QKeySequenceEdit(self)
        self.usual = QPushButton(self.tr("Usual keys"), self)
        self.all = QPushButton(self.tr("Usual keys for all"), self)
        self.card: MessageCard | None = None  # why the keys cannot be used, or whose they are
        self._make_controls()
        self._lay_out()
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show())
        self.edit.keySequenceChanged.connect(self._want)
        self.usual.clicked.connect(lambda: self._want(self.command.usual))
        self.all.clicked.connect(lambda: self.chosen.emit(()))
        shortcuts.changed.connect(self._show)
        self.table.setCurrentIndex(self.model.index(0, 0))

    def _make_controls(self) -> None:
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Commands and their keys"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setMinimumSectionSize(120)
        header.setHighlightSections(False)
        self.table.setFixedHeight(ROWS * ROW + header.sizeHint().height() + 4)
        self.edit.setMaximumSequenceLength(1)
        self.edit.setClearButtonEnabled(True)
        self.edit.setAccessibleName(self.tr("New keys"))
        self.usual.setAccessibleName(self.tr("Give this command its usual keys"))
        self.all.setAccessibleName(self.tr("Give every command its usual keys"))

    def _lay_out(self) -> None:
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.name, 1)
        below.addWidget(self.edit)
        below.addWidget(self.usual)
        last = QHBoxLayout()
        last.addWidget(label(self.tr("Choose a command, then press its new keys."), "muted"), 1)
        last.addWidget(self.all)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.table)
        self._column.addLayout(below)
        self._column.addLayout(last)

    @property
    def command(self) -> Command:
        """The one that is chosen in the table."""
        return self.model.commands[max(self.table.currentIndex().row(), 0)]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.model.say_again()
            self._show()

    # ---- what happens -----------------------------------------------------------------------------------

    def _show(self) -> None:
        """The chosen command as it is."""
        command = self.command
        self._say("", "")
        self.name.setText(command.name)
        self.edit.blockSignals(True)
        self.edit.setKeySequence(command.keys)
        self.edit.blockSignals(False)
        self.usual.setEnabled(command.keys != command.usual)
        self.all.setEnabled(any(one.keys != one.usual for one in self.model.commands))

    def _want(self, keys: QKeySequence) -> None:
        """Use these keys, or say why not."""
        command = self.command
        owner = self._shortcuts.owner(keys, command.id)
        if not keys.isEmpty() and not usable(keys):
            text = self.tr("{keys} alone is needed for typing and for moving about.")
            self._say(
                text.format(keys=shown(keys)), self.tr("Hold Ctrl or Alt with it, or take a function key.")
            )
        elif menu := self._shortcuts.menu(keys):
            text = self.tr("{keys} opens the menu {menu}.").format(keys=shown(keys), menu=menu)
            self._say(text, self.tr("Press other keys."))
        elif owner is not None:
            text = self.tr("{keys} is what {command} has.").format(keys=shown(keys), command=owner.name)
            self._say(text, self.tr("It would have no keys any more."), keys)
        else:
            self.chosen.emit(self._shortcuts.with_keys(command.id, keys))

    def _say(self, message: str, hint: str, keys: QKeySequence | None = None) -> None:
        """Above the last line, until something else is done; `keys` are offered nevertheless."""
        if self.card is not None:
            self._column.removeWidget(self.card)
            self.card.hide()
            self.card.deleteLater()
            self.card = None
        if message:
            words = self._shortcuts.with_keys(self.command.id, keys) if keys is not None else ()
            take = () if keys is None else ((self.tr("Use them here"), lambda: self.chosen.emit(words)),)
            self.card = MessageCard(message, hint, "trouble", take, closable=False, parent=self)
            self._column.insertWidget(2, self.card)
            self.said.emit(self.card)
