# SPDX-License-Identifier: Apache-2.0
"""Export: a model as ONNX for other programs, with proof that it computes the same; and the check of such a bundle."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.exporting import Exporting
from app.widgets.bundle_setup import BundleSetup
from app.widgets.bundle_view import BundleView

if TYPE_CHECKING:
    from core.project import Project

SETUP = 400  # pixels


class ExportPage(QWidget):
    """On the left what is exported, on the right what came of it."""

    busy = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.exporting = Exporting(self)
        self.setup = BundleSetup(self)
        self.view = BundleView(self)
        self.setup.setFixedWidth(SETUP)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 14, 8, 12)
        row.setSpacing(28)
        row.addWidget(self.setup)
        row.addWidget(self.view, 1)
        self.setup.start.connect(self.exporting.export)
        self.setup.check.connect(self.choose_bundle)
        self.view.cancel.connect(self.exporting.cancel)
        self.view.check.connect(self.exporting.check)
        self.exporting.changed.connect(lambda: self.view.show_report(self.exporting.report))
        self.exporting.busy.connect(self.setup.set_busy)
        self.exporting.busy.connect(self.busy)

    # ---- what the window asks ---------------------------------------------------------------------------

    def open(self, project: "Project | None") -> None:
        """Offer to export into this project."""
        self.setup.open(None if project is None else project.folder)

    def offer_models(self, models: list[tuple[str, str]]) -> None:
        """Models beside the starter, as (name, folder)."""
        self.setup.offer(models)

    def choose_bundle(self) -> None:
        """Ask for a bundle and check it."""
        before = self.setup.folder.text()
        folder = QFileDialog.getExistingDirectory(self, self.tr("Check a bundle"), before)
        if folder:
            self.exporting.check(Path(folder))
