# SPDX-License-Identifier: Apache-2.0
"""A teacher for a training, where one is wanted, and how the training learns from it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.widgets.form import Form
from app.widgets.model_choice import ModelChoice
from app.widgets.text import label
from core.config import Training

TAUGHT = ("distill", "teacher_prompt", "distill_weight")


class TeacherChoice(QWidget):
    """Settings that mean something with a teacher are shown where there is one."""

    changed = Signal()  # the teacher; of its settings `form` says it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = ModelChoice(self, teacher=True)
        self.form = Form(Training(), TAUGHT, self)
        self._brief = False
        self.form.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(self.tr("A teacher to learn from (distillation)")))
        column.addWidget(self.choice)
        column.addWidget(self.form)
        self.choice.changed.connect(self._chosen)

    def brief(self, on: bool) -> None:
        """Show the teacher alone: its settings are shown elsewhere."""
        self._brief = on
        self.form.setVisible(bool(self.choice.model) and not on)

    def choose(self, model: str) -> None:
        """Learn from this one, where it is there; "" is none."""
        self.choice.choose(model)
        self.brief(self._brief)

    def _chosen(self) -> None:
        self.brief(self._brief)
        self.changed.emit()
