# SPDX-License-Identifier: Apache-2.0
"""How far the describing of a folder is, with a button that stops it."""

from pathlib import Path

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.describing import Describing
from app.names import stage_name
from app.widgets.text import ElidedLabel
from core.protocol import Progress


class FolderProgress(QFrame):
    """Visible while a folder is described."""

    def __init__(self, describing: Describing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._name = ""
        self.text = ElidedLabel()
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the folder"))
        self.stop = QPushButton(self.tr("Stop"), self)
        self.stop.setAccessibleName(self.tr("Stop describing the folder"))
        self.stop.setToolTip(self.tr("What has been written stays; the next time goes on from there."))
        self.stop.clicked.connect(describing.cancel)
        self.stop.clicked.connect(lambda: self.stop.setEnabled(False))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        column = QVBoxLayout()
        column.addWidget(self.text)
        column.addWidget(self.bar)
        row.addLayout(column, 1)
        row.addWidget(self.stop)
        describing.began.connect(self._begin)
        describing.progressed.connect(self._progress)
        describing.ended.connect(self.hide)
        self.hide()

    def _begin(self, folder: str) -> None:
        self._name = Path(folder).name
        self.text.setText(stage_name("describe the folder").replace("{name}", self._name))
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        self.show()

    def _progress(self, event: Progress) -> None:
        stage = stage_name(event.stage).replace("{name}", self._name)
        if event.total > 1:
            said = self.tr("{stage} {done} of {total}")
            stage = said.format(stage=stage, done=event.done, total=event.total)
            self.bar.setRange(0, event.total)
            self.bar.setValue(event.done)
        self.text.setText(stage)
