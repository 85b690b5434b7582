# SPDX-License-Identifier: Apache-2.0
"""What is asked of a strategy: which one, how many examples, for what."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.names import stage_name, strategy_explained, strategy_name
from app.theme import set_icon
from app.widgets.text import ElidedLabel, label
from core.choosing import WHOLE_TASK
from core.config import STRATEGIES
from core.protocol import Progress

MOST = 64
USUAL = 4
FOR_ALL = "diversity"  # in place of a strategy that needs a file


class ChoiceSetup(QWidget):
    """The left side of the page Demonstrations."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.query = ""  # a file; "" is the whole task
        self._file = ""  # the file that was chosen last
        self._for_a_file = ""  # the strategy that gave way because there was no file
        self.strategy = QComboBox(self)
        self.explained = label("", "muted")
        self.k = QSpinBox(self)
        self.whole = QRadioButton(self.tr("The whole task"), self)
        self.one = QRadioButton(self.tr("One file"), self)
        self.file = ElidedLabel("", "muted", Qt.TextElideMode.ElideMiddle)
        self.browse = QPushButton(self.tr("Choose a file…"), self)
        self.cost = label("", "muted")
        self.go = QPushButton(self.tr("Choose examples"), self)
        self.stop = QPushButton(self.tr("Cancel"), self)
        self.stage = label("", "muted")
        self.bar = QProgressBar(self)
        self.use = QPushButton(self.tr("Use for captions"), self)
        self.copy = QToolButton(self)
        self._make_controls()
        self._lay_out()
        self.set_busy(False)
        self._explain()
        self.set_query("")

    def _make_controls(self) -> None:
        for strategy in STRATEGIES:
            self.strategy.addItem(strategy_name(strategy), strategy)
        self.strategy.setAccessibleName(self.tr("How the examples are chosen"))
        self.strategy.setCurrentIndex(self.strategy.findData("similarity"))
        self.strategy.currentIndexChanged.connect(self._explain)
        self.k.setRange(1, MOST)
        self.k.setValue(USUAL)
        self.k.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.k.setFixedWidth(76)
        self.k.setAccessibleName(self.tr("How many examples are chosen"))
        group = QButtonGroup(self)
        for button in (self.one, self.whole):
            group.addButton(button)
            button.setAccessibleName(button.text())
        self.whole.setAccessibleDescription(self.tr("Examples that stand best for all of them"))
        self.one.setAccessibleDescription(self.tr("Examples that help most to describe one file"))
        group.buttonClicked.connect(self._chosen)
        self.browse.setAccessibleName(self.tr("Choose the file for which examples are chosen"))
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the choice"))
        self.go.setProperty("role", "primary")
        self.go.setAccessibleName(self.tr("Choose the examples"))
        set_icon(self.go, "choose")
        self.stop.setAccessibleName(self.tr("Cancel the choice"))
        self.use.setAccessibleName(self.tr("Use this choice for captions on the page Try it"))
        self.use.setToolTip(
            self.tr(
                "Strategy, number, pins and what is left out go to the page Try it, where at most 8 are shown."
            )
        )
        set_icon(self.use, "try")
        self.copy.setAccessibleName(self.tr("Copy the command line that chooses the same"))
        self.copy.setToolTip(self.copy.accessibleName())
        set_icon(self.copy, "copy")

    def _lay_out(self) -> None:
        number = QHBoxLayout()
        number.addWidget(label(self.tr("How many examples")), 1)
        number.addWidget(self.k)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.go)
        buttons.addWidget(self.stop)
        buttons.addStretch(1)
        after = QHBoxLayout()
        after.setSpacing(8)
        after.addWidget(self.use)
        after.addStretch(1)
        after.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(label(self.tr("Demonstrations"), "title"))
        for widget in (self.strategy, self.explained):
            column.addWidget(widget)
        column.addLayout(number)
        column.addWidget(label(self.tr("For what"), "heading"))
        column.addWidget(self.one)
        column.addWidget(self.file)
        column.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.whole)
        column.addSpacing(4)
        column.addWidget(self.cost)
        column.addWidget(self.stage)
        column.addWidget(self.bar)
        column.addLayout(buttons)
        column.addSpacing(6)
        column.addLayout(after)
        column.addStretch(1)

    # ---- what the page asks -----------------------------------------------------------------------------

    def set_query(self, file: str) -> None:
        """Choose for this file; "" is the whole task."""
        self.query = file
        self._file = file or self._file
        (self.one if file else self.whole).setChecked(True)
        nothing = self.tr("Drop a file here, or choose one.")
        self.file.setText(Path(self._file).name if self._file else nothing)
        self._offer()
        self.changed.emit()

    def say_cost(self, text: str) -> None:
        """What a choice costs, "" while that is not known."""
        self.cost.setText(text)
        self.cost.setVisible(bool(text))

    def set_busy(self, busy: bool) -> None:
        """Whether a choice is being made."""
        for widget in (self.stage, self.bar, self.stop):
            widget.setVisible(busy)
        self.go.setVisible(not busy)
        self.bar.setRange(0, 0)
        self.stage.setText(self.tr("Asking the engine…"))
        self.stop.setEnabled(True)

    def show_progress(self, event: Progress) -> None:
        """How far it is."""
        self.stage.setText(stage_name(event.stage))
        self.bar.setRange(0, event.total)
        self.bar.setValue(event.done)

    # ---- what happens -----------------------------------------------------------------------------------

    def _chosen(self) -> None:
        self.query = self._file if self.one.isChecked() else ""
        self._offer()
        self.changed.emit()

    def _offer(self) -> None:
        """Most strategies compare with a file; without one only some can be asked."""
        whole = self.whole.isChecked()
        self.go.setEnabled(whole or bool(self._file))
        items = self.strategy.model()
        assert isinstance(items, QStandardItemModel)
        for place, strategy in enumerate(STRATEGIES):
            items.item(place).setEnabled(not whole or strategy in WHOLE_TASK)
        if whole and self.strategy.currentData() not in WHOLE_TASK:
            self._for_a_file = self.strategy.currentData()
            self.strategy.setCurrentIndex(self.strategy.findData(FOR_ALL))
        elif not whole and self._for_a_file:
            self.strategy.setCurrentIndex(self.strategy.findData(self._for_a_file))
            self._for_a_file = ""

    def _explain(self) -> None:
        self.explained.setText(strategy_explained(self.strategy.currentData()))
        self.changed.emit()
