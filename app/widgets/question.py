# SPDX-License-Identifier: Apache-2.0
"""A question before something that cannot be taken back. Enter and Escape do no harm."""

from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget


def question(
    parent: QWidget, title: str, text: str, more: str, do: str, keep: str
) -> tuple[QMessageBox, QPushButton]:
    """The box, not yet shown, and its button that does it; `keep` is the one that leaves things as they are."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(more)
    act = box.addButton(do, QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(keep, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    stay.setFocus()
    act.setAutoDefault(False)  # a switch of the colours moves the focus to it: Enter still means the default
    return box, act
