# SPDX-License-Identifier: Apache-2.0
"""One of the models there are: the starter, one that was trained in the project, or a folder from anywhere."""

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from app.names import model_name
from app.widgets.text import label

STARTER = "starter"
NONE = ""  # no teacher
ANOTHER = "…"  # the last choice: a folder is asked for
PARTS = "SmolLM2-135M · EfficientNet-Lite0 · Whisper tiny.en"


class ModelChoice(QWidget):
    """`model` as the engine names it: what a training begins with, or the teacher that it may have."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, teacher: bool = False) -> None:
        super().__init__(parent)
        self.combo = QComboBox(self)
        self.about = label("", "muted")
        self._teacher = teacher
        self._offered: list[tuple[str, str]] = []
        self._brought: list[str] = []  # folders
        self._usual = NONE if teacher else STARTER
        self._model = self._usual
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.combo)
        column.addWidget(self.about)
        self.combo.activated.connect(self._chosen)
        self.offer([])

    @property
    def model(self) -> str:
        """ "starter", or a folder; "" for no teacher."""
        return self._model

    def offer(self, models: list[tuple[str, str]]) -> None:
        """Offer these (name, folder) too; one that is gone gives way to the usual one."""
        self._offered = models
        there = {folder for _, folder in models} | {
            folder for folder in self._brought if Path(folder).is_dir()
        }
        if self._model not in (self._usual, STARTER, *there):
            self._model = self._usual
            self.changed.emit()
        self._fill()

    def choose(self, model: str) -> None:
        """Choose this one, where it is still there; else the usual one."""
        known = {self._usual, STARTER, *self._brought, *(folder for _, folder in self._offered)}
        if model not in known and Path(model).is_dir():
            self._brought.append(model)
            known.add(model)
        self._model = model if model in known else self._usual
        self._fill()

    def _fill(self) -> None:
        known = {folder for _, folder in self._offered}
        brought = [(Path(folder).name, folder) for folder in self._brought if folder not in known]
        entries = [
            *([(self.tr("No teacher"), NONE)] if self._teacher else []),
            (model_name(STARTER), STARTER),
            *self._offered,
            *brought,
            (self.tr("Another model folder…"), ANOTHER),
        ]
        self.combo.blockSignals(True)
        self.combo.clear()
        for name, folder in entries:
            self.combo.addItem(name, folder)
        self.combo.setCurrentIndex(max(self.combo.findData(self._model), 0))
        self.combo.blockSignals(False)
        self._say()

    def _say(self) -> None:
        self.combo.setAccessibleName(
            self.tr("Teacher of the training")
            if self._teacher
            else self.tr("Model that the training begins with")
        )
        self.about.setText(self._taught() if self._teacher else self._begun())

    def _taught(self) -> str:
        if self._model == NONE:
            return self.tr("It learns from the examples alone.")
        return self.tr("It is asked about every example once, before the first step, and stays as it is.")

    def _begun(self) -> str:
        if self._model == STARTER:
            says = self.tr(
                "Words, pictures and sounds: {parts}. They are kept as they are unless the method says otherwise."
            )
            return says.format(parts=PARTS)
        if self._model in (folder for _, folder in self._offered):
            return self.tr("Goes on from what that training has learned. That one stays as it is.")
        return self._model

    def _chosen(self) -> None:
        folder = self.combo.currentData()
        if folder == ANOTHER:
            folder = QFileDialog.getExistingDirectory(self, self.tr("A folder with a model")) or self._model
            if folder not in (NONE, STARTER, *self._brought):
                self._brought.append(folder)
        if folder != self._model:
            self._model = folder
            self.changed.emit()
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()
