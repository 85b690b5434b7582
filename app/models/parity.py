# SPDX-License-Identifier: Apache-2.0
"""The parity table of a bundle: what was compared with the model, and the largest difference."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QLocale, QObject, Qt
from PySide6.QtGui import QColor

from app.engine_texts import translated
from app.icons import icon
from app.models.examples import ROOT, Index
from app.names import compared_name
from app.theme import colours
from core.export.rung import Rung

COMPARED, INPUTS, DIFFERENCE, ALLOWED, VERDICT = range(5)
NUMBERS = (INPUTS, DIFFERENCE, ALLOWED)


class ParityModel(QAbstractTableModel):
    """A row for each rung; the verdict is a word and a drawing, not a colour alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rungs: tuple[Rung, ...] = ()

    def show_rungs(self, rungs: Sequence[Rung]) -> None:
        """Show these from now on."""
        if tuple(rungs) != self.rungs:
            self.beginResetModel()
            self.rungs = tuple(rungs)
            self.endResetModel()

    def say_again(self) -> None:
        """The words have changed, and their lengths with them."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, VERDICT)
        if self.rungs:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rungs) - 1, VERDICT))

    # ---- what views ask ---------------------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rungs)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 5

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_alignment(section))
        names = (
            self.tr("Compared"), self.tr("Inputs"), self.tr("Largest difference"), self.tr("Allowed"), self.tr("Verdict"),
        )  # fmt: skip
        return names[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rungs):
            return None
        rung, column = self.rungs[index.row()], index.column()
        match Qt.ItemDataRole(role):
            case Qt.ItemDataRole.DisplayRole:
                return self._text(rung, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self.headerData(column, Qt.Orientation.Horizontal)}: {self._text(rung, column)}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(_alignment(column))
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(rung)
            case Qt.ItemDataRole.DecorationRole if column == VERDICT:
                return icon("check" if rung.passed else "warning", _colour(rung))
            case Qt.ItemDataRole.ForegroundRole if column == VERDICT:
                return QColor(_colour(rung))
        return None

    def _text(self, rung: Rung, column: int) -> str:
        return (
            compared_name(rung.compared),
            QLocale().toString(rung.inputs),
            f"{rung.difference:.1e}" if rung.difference else "0",
            f"{rung.tolerance:.1e}" if rung.tolerance else "0",
            self.tr("agrees") if rung.passed else self.tr("differs"),
        )[column]

    def _tip(self, rung: Rung) -> str:
        ties = self.tr("Behind a near tie the words differ: {count} inputs").format(count=rung.ambiguous)
        worst = self.tr("Largest with {input}").format(input=translated(rung.worst))
        return "\n".join(([worst] if rung.worst else []) + ([ties] if rung.ambiguous else []))


def _colour(rung: Rung) -> str:
    return colours().accent if rung.passed else colours().trouble


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
