# SPDX-License-Identifier: Apache-2.0
"""Project and files in hand as Qt models."""

from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.models.examples import EXAMPLE, FILE, KIND, PAGE, PAGES_KEPT, ExamplesModel
from app.models.queue import ITEM, QueueModel, Status
from app.widgets.import_report import RejectedModel
from app.widgets.thumbnails import Thumbnails
from core.example import Example, Media, Split
from core.project import Project
from core.protocol import Rejected

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


class Many:
    """A store of 10^5 examples that counts what is read of it."""

    version = 1

    def __init__(self) -> None:
        self.read = 0
        self.numbers = array("q", range(1, 100_001))

    def sequence(self, *, search: str | None, split: Split | None) -> "array[int]":
        return self.numbers[:10] if search else self.numbers

    def examples(
        self, *, limit: int | None, after: int, search: str | None, split: Split | None
    ) -> Iterator[Example]:
        assert limit is not None
        for number in range(after, min(after + limit, len(self.numbers))):
            self.read += 1
            media = (Media("audio", f"/sound/{number}.ogg", "0" * 64),)
            yield Example(
                str(number), media, "captioning", "", f"Sound {number}", "en", "train", "g", (), "s"
            )


@pytest.fixture
def thumbnails(qtbot: QtBot) -> Iterator[Thumbnails]:
    thumbnails = Thumbnails()
    yield thumbnails
    thumbnails.close()


def test_rows_are_the_projects(qapp: QApplication, project: Path, thumbnails: Thumbnails) -> None:
    model = ExamplesModel(thumbnails)
    tester = QAbstractItemModelTester(model, FATAL)
    counts: list[int] = []
    model.counted.connect(counts.append)
    with Project.open(project) as store:
        model.open(store)
        assert model.rowCount() == 4
        assert model.index(1, 0).data() == "A green disc."
        assert model.index(1, 0).data(FILE) == str(project / "green.png")
        assert model.index(1, 0).data(KIND) == "image"
        assert model.index(1, 0).data(EXAMPLE).split == "train"
        assert "Train" in model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
        model.filter("yellow", None)
        assert model.index(0, 0).data() == "A yellow disc."
        model.filter("", "validation")
        assert model.index(0, 0).data() == "A blue disc."
        store.edit(model.index(0, 0).data(EXAMPLE).id, target="A disc of blue.")
        model.reload()
        assert model.index(0, 0).data() == "A disc of blue."
        model.open(None)
    assert model.rowCount() == 0
    assert counts == [4, 1, 1, 1, 0]
    del tester


def test_many_rows_are_read_a_page_at_a_time(qapp: QApplication, thumbnails: Thumbnails) -> None:
    model, store = ExamplesModel(thumbnails), Many()
    model.open(store)
    assert (model.rowCount(), store.read) == (100_000, 0)
    assert model.index(99_999, 0).data() == "Sound 99999"
    assert store.read <= PAGE
    for row in range(0, 100_000, PAGE):
        assert model.index(row, 0).data(KIND) == "audio"
    assert len(model._pages) == PAGES_KEPT
    model.filter("x", None)
    assert model.rowCount() == 10


def test_a_row_that_vanished_meanwhile(qapp: QApplication, thumbnails: Thumbnails) -> None:
    model, store = ExamplesModel(thumbnails), Many()
    model.open(store)
    store.numbers = store.numbers[:3]
    assert model.index(50, 0).data() is None


def test_the_queue(qapp: QApplication) -> None:
    queue = QueueModel()
    tester = QAbstractItemModelTester(queue, FATAL)
    one, two, three = queue.add(["/a/one.png", "/a/two.wav", "/a/three.png"])
    changed: list[object] = []
    queue.changed.connect(changed.append)
    one.status, two.status = Status.DONE, Status.RUNNING
    queue.touch(one)
    assert changed == [one]
    assert (queue.index(1, 0).data(), queue.index(1, 0).data(ITEM).kind) == ("two.wav", "audio")
    queue.remove_ended()
    assert queue.items == [two, three]
    assert (queue.row(one), queue.row(three)) == (-1, 1)
    queue.touch(one)  # it is gone: nobody hears of it
    assert changed == [one]
    assert "Working" in queue.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    del tester


def test_rejected_items(qapp: QApplication) -> None:
    rejected = (
        Rejected("/photos/a.csv", 7, "The caption is empty.", "Write one."),
        Rejected("<b>.png", None, "R", "H"),
    )
    model: QAbstractItemModel = RejectedModel(rejected, "/photos")
    tester = QAbstractItemModelTester(model, FATAL)
    assert [model.index(0, c).data() for c in range(4)] == [
        "a.csv",
        "7",
        "The caption is empty.",
        "Write one.",
    ]
    assert "/photos/a.csv" in model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(1, 1).data() == ""
    assert "&lt;b&gt;" in model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)  # a name is never markup
    assert model.headerData(2, Qt.Orientation.Horizontal) == "Reason"
    del tester
