# SPDX-License-Identifier: Apache-2.0
"""What is decided before an export: the model, where it goes, for which programs and in which numbers."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.exporting import command_line, words
from app.names import model_name, number_explained, number_name, target_explained, target_name
from app.theme import set_icon
from app.widgets.text import label, tip
from core.export.choices import PRECISIONS, TARGETS

STARTER = "starter"
INDENT = 24  # pixels: a sentence stands below the words of its box


class Choices(QWidget):
    """Boxes to tick, each with a sentence that says what it is for. The first is part of every bundle."""

    changed = Signal()

    def __init__(
        self,
        values: Sequence[str],
        name: Callable[[str], str],
        explained: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for value in values:
            box = self.boxes[value] = QCheckBox(name(value), self)
            box.setAccessibleName(name(value))
            box.setAccessibleDescription(explained(value))
            box.setChecked(value == values[0])
            box.setEnabled(value != values[0])
            box.toggled.connect(self.changed)
            text = label(explained(value), "muted")
            text.setContentsMargins(INDENT, 0, 0, 5)
            column.addWidget(box)
            column.addWidget(text)

    def chosen(self) -> list[str]:
        """What is ticked."""
        return [value for value, box in self.boxes.items() if box.isChecked()]


class BundleSetup(QWidget):
    """`start` is sent with model, folder, targets and precisions, `check` where a bundle is to be checked."""

    start = Signal(str, Path, list, list)
    check = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self._wanted = STARTER  # what somebody chose, even while it is not offered
        self._named = False  # by the person
        self.model = QComboBox(self)
        self.name = QLineEdit(self)
        self.folder = QLineEdit(self)
        self.browse = QToolButton(self)
        self.targets = Choices(TARGETS, target_name, target_explained, self)
        self.precisions = Choices(PRECISIONS, number_name, number_explained, self)
        self.problem = label("", "")
        self.command = QLineEdit(self)
        self.copy = QToolButton(self)
        self.go = QPushButton(self.tr("Export"), self)
        self.look = QPushButton(self.tr("Check a bundle…"), self)
        self._make_controls()
        self._lay_out()
        self._connect()
        self.offer([])
        self.open(None)

    def _make_controls(self) -> None:
        self.model.setAccessibleName(self.tr("Model that is exported"))
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.name.setAccessibleName(self.tr("Name of the new folder"))
        self.folder.setAccessibleName(self.tr("Folder in which it is made"))
        self.browse.setAccessibleName(self.tr("Choose the folder…"))
        self.browse.setToolTip(self.tr("Choose the folder…"))
        set_icon(self.browse, "folder")
        self.command.setReadOnly(True)
        self.command.setAccessibleName(self.tr("The command line that does the same"))
        self.copy.setAccessibleName(self.tr("Copy the command line that does the same"))
        self.copy.setToolTip(self.tr("Copy the command line that does the same"))
        set_icon(self.copy, "copy")
        self.go.setProperty("role", "primary")
        self.go.setAccessibleName(self.tr("Export the model"))
        set_icon(self.go, "export")
        self.look.setAccessibleName(self.tr("Check a bundle that was exported before"))
        self.look.setToolTip(
            self.tr("Whether its bytes are those that were exported, and what it computes still the same")
        )

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        form.setColumnStretch(1, 1)
        rows = ((self.tr("Model"), self.model), (self.tr("Name"), self.name), (self.tr("In"), self.folder))
        for row, (text, editor) in enumerate(rows):
            named = label(text)
            named.setBuddy(editor)
            form.addWidget(named, row, 0)
            form.addWidget(editor, row, 1, 1, 1 if editor is self.folder else 2)
        form.addWidget(self.browse, 2, 2)
        same = QHBoxLayout()
        same.setSpacing(6)
        same.addWidget(self.command, 1)
        same.addWidget(self.copy)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.go)
        buttons.addWidget(self.look)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(label(self.tr("Export"), "title"))
        column.addLayout(form)
        column.addSpacing(2)
        column.addWidget(label(self.tr("For which programs"), "heading"))
        column.addWidget(self.targets)
        column.addWidget(label(self.tr("In which numbers"), "heading"))
        column.addWidget(self.precisions)
        column.addWidget(label(self.tr("The same on the command line"), "heading"))
        column.addLayout(same)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        column.addStretch(1)

    def _connect(self) -> None:
        self.model.currentIndexChanged.connect(self._suggest)
        self.model.activated.connect(lambda: setattr(self, "_wanted", self.model.currentData()))
        self.name.textEdited.connect(lambda: setattr(self, "_named", True))
        for editor in (self.name, self.folder):
            editor.textChanged.connect(self._show)
        self.targets.changed.connect(self._show)
        self.precisions.changed.connect(self._show)
        self.browse.clicked.connect(self._browse)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.command.text()))
        self.look.clicked.connect(self.check)
        self.go.clicked.connect(self._go)

    # ---- what the page asks -----------------------------------------------------------------------------

    def open(self, project: Path | None) -> None:
        """Offer to export into this project."""
        self.folder.setText(str(Path.home() if project is None else project / "exports"))
        self._named = False
        self._suggest()

    def offer(self, models: list[tuple[str, str]]) -> None:
        """Show the starter and these (name, folder)."""
        offered = [(model_name(STARTER), STARTER), *models]
        if offered == [
            (self.model.itemText(place), self.model.itemData(place)) for place in range(self.model.count())
        ]:
            return
        self.model.blockSignals(True)
        self.model.clear()
        for name, folder in offered:
            self.model.addItem(name, folder)
        self.model.setCurrentIndex(max(self.model.findData(self._wanted), 0))
        self.model.blockSignals(False)
        self._suggest()

    def choose(self, model: str) -> None:
        """Export this one, as soon as it is offered."""
        self._wanted = model
        self.model.setCurrentIndex(max(self.model.findData(model), 0))

    def set_busy(self, busy: bool) -> None:
        """Whether an export or a check is under way."""
        self._busy = busy
        self.look.setEnabled(not busy)
        if not busy:
            self._suggest()
        self._show()

    @property
    def out(self) -> Path:
        """The folder that is made."""
        return Path(self.folder.text()).expanduser() / self.name.text().strip()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()

    # ---- what happens -----------------------------------------------------------------------------------

    def _suggest(self) -> None:
        """A name that is free, unless the person has written one."""
        if not self._named:
            base, number = f"{Path(self.model.currentData() or STARTER).name}-onnx", 1
            folder = Path(self.folder.text()).expanduser()
            while _there(folder / (name := base if number == 1 else f"{base}-{number}")):
                number += 1
            self.name.setText(name)
        self._show()

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Where the export goes"), self.folder.text())
        if folder:
            self.folder.setText(folder)
            self._suggest()

    def _show(self) -> None:
        problem = self._problem()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.go.setEnabled(not problem and not self._busy)
        text = command_line(
            words(self.model.currentData() or "", self.out, self.targets.chosen(), self.precisions.chosen())
        )
        self.command.setText("" if problem else text)
        self.command.setToolTip(tip(self.command.text()))
        self.command.setCursorPosition(0)
        self.copy.setEnabled(not problem)

    def _problem(self) -> str:
        name = self.name.text().strip()
        if not name or Path(name).name != name or name in (".", ".."):
            return self.tr("Write a name for the new folder.")
        if not Path(self.folder.text()).expanduser().is_absolute():
            return self.tr("Choose the folder in which it is made.")
        if not self._busy and _there(self.out):
            return self.tr("{name} is there already: choose another name.").format(name=name)
        return ""

    def _go(self) -> None:
        self.start.emit(self.model.currentData(), self.out, self.targets.chosen(), self.precisions.chosen())


def _there(path: Path) -> bool:
    try:
        return path.exists() or path.is_symlink()
    except OSError:  # a name that is too long: the export says so
        return False
