# SPDX-License-Identifier: Apache-2.0
"""The model that a training begins with: the starter, one that was trained in the project, or a folder from anywhere."""

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from app.names import model_name
from app.widgets.text import label

STARTER = "starter"
ANOTHER = ""  # the last choice: a folder is asked for
PARTS = "SmolLM2-135M · EfficientNet-Lite0 · Whisper tiny.en"


class BaseChoice(QWidget):
    """`model` as the engine names it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo = QComboBox(self)
        self.combo.setAccessibleName(self.tr("Model that the training begins with"))
        self.about = label("", "muted")
        self._offered: list[tuple[str, str]] = []
        self._brought: list[str] = []  # folders
        self._model = STARTER
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.combo)
        column.addWidget(self.about)
        self.combo.activated.connect(self._chosen)
        self.offer([])

    @property
    def model(self) -> str:
        """ "starter", or a folder."""
        return self._model

    def offer(self, models: list[tuple[str, str]]) -> None:
        """Offer these (name, folder) too; one that is gone gives way to the starter."""
        self._offered = models
        there = {folder for _, folder in models} | {
            folder for folder in self._brought if Path(folder).is_dir()
        }
        if self._model not in (STARTER, *there):
            self._model = STARTER
            self.changed.emit()
        self._fill()

    def _fill(self) -> None:
        known = {folder for _, folder in self._offered}
        brought = [(Path(folder).name, folder) for folder in self._brought if folder not in known]
        entries = [
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
        if self._model == STARTER:
            says = self.tr(
                "Words, pictures and sounds: {parts}. They are kept as they are unless the method says otherwise."
            )
            self.about.setText(says.format(parts=PARTS))
        elif self._model in (folder for _, folder in self._offered):
            self.about.setText(
                self.tr("Goes on from what that training has learned. That one stays as it is.")
            )
        else:
            self.about.setText(self._model)

    def _chosen(self) -> None:
        folder = self.combo.currentData()
        if folder == ANOTHER:
            folder = QFileDialog.getExistingDirectory(self, self.tr("A folder with a model"))
            if folder and folder not in self._brought:
                self._brought.append(folder)
        if folder and folder != self._model:
            self._model = folder
            self.changed.emit()
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
