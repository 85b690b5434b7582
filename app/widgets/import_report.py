# SPDX-License-Identifier: Apache-2.0
"""What an import did, and each item that was not taken in with its reason."""

import os
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, QSortFilterProxyModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.engine_texts import translated
from app.models.examples import ROOT, Index
from app.names import SPLITS, language_name, split_name
from app.widgets.text import label, listed, tip
from core.protocol import Imported, Rejected


class RejectedModel(QAbstractTableModel):
    """One row for each item: file, row, reason, hint."""

    def __init__(self, rejected: tuple[Rejected, ...], source: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rejected = rejected
        self._prefix = source.rstrip("/\\") + os.sep  # what all files have in common is not shown
        self._heads = (self.tr("File"), self.tr("Row"), self.tr("Reason"), self.tr("What to do"))

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rejected)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def cells(self, row: int) -> tuple[str, str, str, str]:
        """The row as text."""
        item = self._rejected[row]
        return (
            item.file,
            "" if item.row is None else str(item.row),
            translated(item.reason),
            translated(item.hint),
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text = self.cells(index.row())[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text.removeprefix(self._prefix)
        return tip(text) if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._heads[section] if orientation is Qt.Orientation.Horizontal else str(section + 1)


class ImportReport(QDialog):
    """Shown once an import has ended."""

    def __init__(self, source: str, report: Imported, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import report"))
        self.resize(860, 520 if report.rejected else 220)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        self.summary = "\n".join(self._summary(source, report))
        accepted = self.tr("%Ln example(s) were imported", "", report.accepted)
        column.addWidget(label(accepted, "title"))
        column.addWidget(label(self.summary, "muted"))
        self.model = RejectedModel(report.rejected, source, self)
        if report.rejected:
            self._add_list(column, len(report.rejected))
        else:
            column.addStretch(1)
        column.addLayout(self._buttons())

    def _summary(self, source: str, report: Imported) -> list[str]:
        counts = dict(report.splits)
        splits = listed(f"{split_name(name)} {counts[name]}" for name in SPLITS if name in counts)
        languages = listed(f"{language_name(name)} {count}" for name, count in report.languages)
        median, longest = report.caption_words
        lines = [
            self.tr("From {source}, in {seconds} s.").format(source=source, seconds=f"{report.seconds:.1f}"),
            self.tr("Splits: {splits}.").format(splits=splits) if splits else "",
            self.tr("Languages: {languages}.").format(languages=languages) if languages else "",
            self.tr("Words in a caption: {median} (median), {longest} at most.").format(
                median=f"{median:g}", longest=f"{longest:g}"
            ),
            self.tr("Left out as exact duplicates: {count}.").format(count=report.duplicates),
        ]
        if report.near_duplicates:
            lines.append(
                self.tr("Nearly equal pictures in different splits: {count}.").format(
                    count=len(report.near_duplicates)
                )
            )
        return list(filter(None, lines))

    def _add_list(self, column: QVBoxLayout, count: int) -> None:
        column.addSpacing(6)
        column.addWidget(label(self.tr("%Ln item(s) were not imported", "", count), "heading"))
        search = QLineEdit(self)
        search.setPlaceholderText(self.tr("Find a file or a reason"))
        search.setAccessibleName(self.tr("Find a file or a reason"))
        proxy = QSortFilterProxyModel(self)
        proxy.setSourceModel(self.model)
        proxy.setFilterKeyColumn(-1)
        proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        search.textChanged.connect(proxy.setFilterFixedString)
        self.table = QTableView(self)
        self.table.setModel(proxy)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setAccessibleName(self.tr("Items that were not imported"))
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for section, width in enumerate((210, 60, 260)):
            header.resizeSection(section, width)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        column.addWidget(search)
        column.addWidget(self.table, 1)

    def _buttons(self) -> QHBoxLayout:
        copy = QPushButton(self.tr("Copy report"), self)
        copy.setAccessibleName(self.tr("Copy the report"))
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        close = QPushButton(self.tr("Close"), self)
        close.setAccessibleName(self.tr("Close the report"))
        close.setProperty("role", "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(copy)
        row.addWidget(close)
        return row

    def text(self) -> str:
        """The whole report, with a line for each item, separated by tabs."""
        rows = ["\t".join(self.model.cells(row)) for row in range(self.model.rowCount())]
        return "\n".join([self.summary, *rows])
