# SPDX-License-Identifier: Apache-2.0
"""All settings of a training, in groups, with a search; what differs from the usual values is said above."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from app.names import setting_name
from app.setting_groups import GROUPS, changed, group_name, reasons
from app.theme import set_icon
from app.widgets.command_line import CommandLine
from app.widgets.setting_row import SettingRow
from app.widgets.text import label, listed
from core.config import Training
from core.tasks import TASKS

LOSS = "loss"
ALONE = "transcription"  # a task that is learned in a run of its own
FIELDS = {field.name: field for field in dataclasses.fields(Training)}


class AllSettings(QWidget):
    """`values` holds whatever was entered, from the beginning; the rows are made when they are first wanted."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: dict[str, Any] = {n: FIELDS[n].default for names in GROUPS.values() for n in names}
        self.further: tuple[str, ...] = ()  # tasks that can be learned beside the chosen one
        self.rows: dict[str, SettingRow] = {}
        self.headings: dict[str, QLabel] = {}
        self._task = ""
        self._shown: Training | None = None
        self.summary = label()
        self.reset = QToolButton(self)
        self.line = CommandLine(self)
        self.search = QLineEdit(self)
        self.only = QCheckBox(self.tr("Changed only"), self)
        self.nothing = label(self.tr("No setting is like that."), "muted")
        self._make_controls()
        self._lay_out()
        self.open(False)

    def _make_controls(self) -> None:
        self.reset.setText(self.tr("Reset all"))
        self.reset.setAccessibleName(self.tr("Give all settings their usual values"))
        self.reset.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        set_icon(self.reset, "restart")
        self.search.setPlaceholderText(self.tr("Search the settings"))
        self.search.setAccessibleName(self.tr("Search the settings"))
        self.search.setClearButtonEnabled(True)
        self.only.setAccessibleName(self.tr("Show only what was changed"))
        self.reset.clicked.connect(self._reset)
        self.search.textChanged.connect(self._filter)
        self.only.toggled.connect(self._filter)

    def _lay_out(self) -> None:
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self.summary, 1)
        said.addWidget(self.reset)
        self._list = QWidget(self)
        inner = QVBoxLayout(self._list)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.search, 1)
        head.addWidget(self.only)
        inner.addLayout(head)
        inner.addWidget(self.nothing)
        self._groups = QVBoxLayout()
        self._groups.setSpacing(2)
        inner.addLayout(self._groups)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(said)
        column.addWidget(self.line)
        column.addWidget(self._list)

    # ---- what the page asks -----------------------------------------------------------------------------

    def open(self, on: bool) -> None:
        """Show the settings, or only what was changed of them."""
        if on and not self.rows:
            self._make_rows()
        self._list.setVisible(on)
        self.line.setVisible(on)
        if on:
            self._filter()
        else:
            with QSignalBlocker(self.search):
                self.search.clear()

    def offer(self, task: str, tasks: Sequence[str]) -> None:
        """It is this task that is learned, and `tasks` are those that the project has."""
        self._task = task
        self.further = tuple(other for other in tasks if other not in (task, ALONE) and task != ALONE)
        self.values["tasks"] = tuple(other for other in self.values["tasks"] if other in self.further)
        if self.values["metric"] not in self._metrics():
            self.values["metric"] = ""
        self._offer()

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Enter these; nothing is said of it."""
        for name in self.values.keys() & values.keys():
            self.values[name] = values[name]
            if name in self.rows:
                self.rows[name].enter(values[name])

    def show_training(self, counts: Training, words: Sequence[str]) -> None:
        """What would be trained now, with what counts of the values, and the words of its command line."""
        self._shown = counts
        self.line.show_words(words)
        self._say()

    # ---- what is shown ----------------------------------------------------------------------------------

    def _make_rows(self) -> None:
        last: QWidget = self.only
        for group, names in GROUPS.items():
            self.headings[group] = label(group_name(group), "heading")
            self._groups.addSpacing(6)
            self._groups.addWidget(self.headings[group])
            for name in names:
                row = self.rows[name] = SettingRow(FIELDS[name], self._list)
                self._groups.addWidget(row)
                for widget in (row.editor, row.reset):
                    self.setTabOrder(last, widget)
                    last = widget
        self._offer()
        for name, row in self.rows.items():
            row.enter(self.values[name])
            row.changed.connect(lambda name=name: self._entered(name))
        self._say()

    def _metrics(self) -> tuple[str, ...]:
        return ("", LOSS, *(TASKS[self._task].metrics if self._task in TASKS else ()))

    def _offer(self) -> None:
        if self.rows:
            self.rows["metric"].offer(self._metrics())
            self.rows["tasks"].offer(self.further)

    def _say(self) -> None:
        if self._shown is None:
            return
        names = changed(self._shown)
        self.summary.setText(
            self.tr("Changed: {settings}").format(settings=listed(setting_name(name) for name in names))
        )
        self.summary.setVisible(bool(names))
        self.reset.setVisible(bool(names))
        why = reasons(self._shown, len(self.further))
        for name, row in self.rows.items():
            row.excuse(why.get(name, ""))

    def _filter(self) -> None:
        text, only = self.search.text().strip(), self.only.isChecked()
        found = {name for name, row in self.rows.items() if row.holds(text) and (row.differs or not only)}
        for group, names in GROUPS.items():
            for name in names:
                self.rows[name].setVisible(name in found)
            self.headings[group].setVisible(not found.isdisjoint(names))
        self.nothing.setVisible(not found)

    def _entered(self, name: str) -> None:
        self.values[name] = self.rows[name].value
        self.changed.emit()

    def _reset(self) -> None:
        if self.rows:
            self.search.setFocus()  # the button goes
        self.set_values({name: FIELDS[name].default for name in self.values})
        self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            for group, heading in self.headings.items():
                heading.setText(group_name(group))
            self._say()
