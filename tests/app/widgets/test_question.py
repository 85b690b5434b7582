# SPDX-License-Identifier: Apache-2.0
"""A question before something that cannot be taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.widgets.question import question


@pytest.mark.parametrize("switched", [False, True], ids=["as shown", "after a switch of the colours"])
@pytest.mark.parametrize(
    ("key", "on", "does"),
    [
        (Qt.Key.Key_Return, "", False), (Qt.Key.Key_Escape, "", False), (Qt.Key.Key_Return, "Delete", False),
        (Qt.Key.Key_Space, "Delete", True),
    ],
)  # fmt: skip
def test_only_what_is_meant_does_it(
    qtbot: QtBot, qapp: QApplication, key: Qt.Key, on: str, does: bool, switched: bool
) -> None:
    theme.apply(qapp, "light")
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    box, act = question(parent, "Delete?", "It goes.", "For good.", "Delete", "Keep it")
    done: list[QMessageBox] = []
    act.clicked.connect(lambda: done.append(box))
    box.open()
    qtbot.waitActive(box)
    if switched:
        theme.apply(qapp, "dark")
        qtbot.wait(20)
    if on:
        act.setFocus()
    focused = box.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key)
    qtbot.waitUntil(lambda: not box.isVisible(), timeout=5_000)
    assert bool(done) == does
