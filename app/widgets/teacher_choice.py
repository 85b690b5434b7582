# SPDX-License-Identifier: Apache-2.0
"""A teacher for a training, where one is wanted, and how the training learns from it."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.widgets.form import Form
from app.widgets.model_choice import ModelChoice
from app.widgets.text import label
from core.config import Training

TAUGHT = ("distill", "teacher_prompt", "distill_weight")


class TeacherChoice(QWidget):
    """Settings that mean something with a teacher are shown where there is one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = ModelChoice(self, teacher=True)
        self.form = Form(Training(), TAUGHT, self)
        self.form.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(self.tr("A teacher to learn from (distillation)")))
        column.addWidget(self.choice)
        column.addWidget(self.form)
        self.choice.changed.connect(self._chosen)
        self.form.changed.connect(self.changed)

    def values(self) -> dict[str, Any]:
        """Settings that are not the usual ones, by name."""
        return {"teacher": self.choice.model, **self.form.values()} if self.choice.model else {}

    def _chosen(self) -> None:
        self.form.setVisible(bool(self.choice.model))
        self.changed.emit()
