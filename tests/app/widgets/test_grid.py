# SPDX-License-Identifier: Apache-2.0
"""The grid: geometry, keys, and no work for what is not seen."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QApplication, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.models.examples import ROOT, Index
from app.widgets.grid import GAP, NARROWEST, GridView, columns, tile
from app.widgets.tiles import lines


class Numbers(QAbstractListModel):
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 100_000

    def data(self, index: Index, role: int = 0) -> str | None:
        return str(index.row()) if role == Qt.ItemDataRole.DisplayRole else None


class Counting(QStyledItemDelegate):
    painted: ClassVar[list[int]] = []

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.painted.append(index.row())


@pytest.fixture
def grid(qtbot: QtBot) -> Iterator[GridView]:
    grid = GridView()
    grid.setModel(Numbers(grid))
    grid.setItemDelegate(Counting(grid))
    grid.resize(700, 600)
    grid.show()
    qtbot.waitExposed(grid)
    yield grid
    grid.close()


@pytest.mark.parametrize("width", [1, 100, 160, 500, 1000, 2399])
def test_tiles_fill_the_width(width: int) -> None:
    side, height = tile(width)
    assert height > side
    used = columns(width) * (side + GAP) - GAP
    assert used <= max(width, NARROWEST)
    assert width < NARROWEST or width - used < columns(width)


def test_only_what_is_seen_is_painted(grid: GridView) -> None:
    Counting.painted.clear()
    grid.scrollTo(grid.model().index(50_000, 0))
    grid.grab()
    assert 50_000 in Counting.painted
    assert len(set(Counting.painted)) <= 5 * grid.columns


def test_places_and_rows_agree(grid: GridView) -> None:
    grid.verticalScrollBar().setValue(12_345)
    for row in (0, 7, 300, 99_999):
        rect = grid.visualRect(grid.model().index(row, 0))
        assert grid.indexAt(rect.center()).row() == row
    rect = grid.visualRect(grid.model().index(0, 0))
    assert not grid.indexAt(QPoint(rect.right() + GAP // 2, rect.center().y())).isValid()  # between two tiles


def test_the_last_row_can_be_reached(grid: GridView, qtbot: QtBot) -> None:
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.currentIndex().row() == 99_999
    assert grid.visualRect(grid.currentIndex()).bottom() <= grid.viewport().height()
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    assert grid.currentIndex().row() == 0
    assert grid.verticalScrollBar().value() == 0


def test_keys_move_in_two_directions(grid: GridView, qtbot: QtBot) -> None:
    grid.setCurrentIndex(grid.model().index(10, 0))
    for key, step in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, grid.columns),
        (Qt.Key.Key_Left, -1),
        (Qt.Key.Key_Up, -grid.columns),
    ):
        before = grid.currentIndex().row()
        qtbot.keyClick(grid, key)
        assert grid.currentIndex().row() == before + step
    qtbot.keyClick(grid, Qt.Key.Key_PageDown)
    assert grid.currentIndex().row() > 10 + grid.columns
    heard: list[QModelIndex] = []
    grid.activated.connect(heard.append)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert [index.row() for index in heard] == [grid.currentIndex().row()]


def test_a_click_selects(grid: GridView, qtbot: QtBot) -> None:
    place = grid.visualRect(grid.model().index(5, 0)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [index.row() for index in grid.selectionModel().selectedIndexes()] == [5]


def test_resizing_keeps_the_place(grid: GridView, qtbot: QtBot) -> None:
    grid.scrollTo(grid.model().index(40_000, 0), GridView.ScrollHint.PositionAtTop)
    grid.resize(1000, 600)
    qtbot.wait(10)
    first = grid.indexAt(QPoint(5, 5)).row()
    assert abs(first - 40_000) <= 2 * grid.columns


@pytest.mark.parametrize(
    "text",
    [
        "",
        "short",
        "a caption that is much too long for the two lines it may have in a tile " * 3,
        "一只红色的苹果放在木头桌子上旁边还有一个杯子和一本书以及一支铅笔",
    ],
)
def test_captions_fit_two_lines(qapp: QApplication, text: str) -> None:
    font = QFont(qapp.font())
    broken = lines(text, font, 140)
    assert len(broken) <= 2
    assert all(QFontMetricsF(font).horizontalAdvance(line) <= 141 for line in broken)
    whole = "".join(broken).replace(" ", "")
    assert text.replace(" ", "").startswith(whole.rstrip("…"))
    assert whole.endswith("…") == (len(text) > 30)
