# SPDX-License-Identifier: Apache-2.0
"""How far an import is, with a button that stops it."""

from pathlib import Path

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.importing import Importing
from app.names import stage_name
from app.widgets.text import ElidedLabel
from core.protocol import Progress


class ImportProgress(QFrame):
    """Visible while an import runs."""

    def __init__(self, importing: Importing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._name = ""
        self.text = ElidedLabel()
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the import"))
        self.stop = QPushButton(self.tr("Cancel"), self)
        self.stop.setAccessibleName(self.tr("Cancel the import"))
        self.stop.clicked.connect(importing.cancel)
        self.stop.clicked.connect(lambda: self.stop.setEnabled(False))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        column = QVBoxLayout()
        column.addWidget(self.text)
        column.addWidget(self.bar)
        row.addLayout(column, 1)
        row.addWidget(self.stop)
        importing.began.connect(self._begin)
        importing.progressed.connect(self._progress)
        importing.ended.connect(self.hide)
        self.hide()

    def _begin(self, source: str) -> None:
        self._name = Path(source).name
        self.text.setText(self.tr("Importing {name}…").format(name=self._name))
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        self.show()

    def _progress(self, event: Progress) -> None:
        self.bar.setRange(0, event.total)
        self.bar.setValue(event.done)
        stage = stage_name(event.stage).replace("{name}", self._name)
        if event.total:
            stage = self.tr("{stage} {done} of {total}").format(
                stage=stage, done=event.done, total=event.total
            )
        elif event.done:
            stage = self.tr("{stage} {done} found").format(stage=stage, done=event.done)
        self.text.setText(stage)
