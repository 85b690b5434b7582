# SPDX-License-Identifier: Apache-2.0
"""What comes of an export: how far it is, the table that proves it, what it weighs, how it is used."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.amounts import disk
from app.exporting import Report
from app.icons import pixmap
from app.models.parity import ParityModel
from app.names import program_name, stage_name
from app.theme import colours, set_icon
from app.widgets.cards import MessageCard
from app.widgets.flow import FlowLayout
from app.widgets.result import fill
from app.widgets.text import ElidedLabel, label
from core.export.snippets import SNIPPETS, snippet

ROW = 30  # pixels
LARGEST = 6  # files that are named; the others are summed up
MARK = 20  # pixels of the drawing beside the verdict


class BundleView(QWidget):
    """Shows a Report; nothing but a few words before there is one."""

    cancel = Signal()
    check = Signal(Path)
    use = Signal(str)  # the folder of a bundle that agrees

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: Report | None = None
        self._drawn = ""  # the drawing that is shown beside the verdict
        self.title = ElidedLabel("", "title")
        self.place = ElidedLabel("", "muted", Qt.TextElideMode.ElideMiddle)
        self.stage = label("")
        self.bar = QProgressBar(self)
        self.stop = QPushButton(self.tr("Cancel"), self)
        self.mark = QLabel(self)
        self.verdict = label("", "heading")
        self.cards = QVBoxLayout()
        self.table = QTableView(self)
        self.sizes = QGridLayout()
        self.weight = label("", "heading")
        self.try_it = QPushButton(self.tr("Try it"), self)
        self.open = QPushButton(self.tr("Open folder"), self)
        self.copy = QPushButton(self.tr("Copy code"), self)
        self.again = QPushButton(self.tr("Check it again"), self)
        self._make_controls()
        self._make_table()
        self._lay_out()
        self.show_report(None)

    def _make_controls(self) -> None:
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the export"))
        self.stop.setAccessibleName(self.tr("Cancel the export"))
        self.stop.clicked.connect(self.cancel)
        self.stop.clicked.connect(lambda: self.stop.setEnabled(False))
        self.try_it.setAccessibleName(self.tr("Describe files with the bundle"))
        self.try_it.setProperty("role", "primary")
        self.try_it.clicked.connect(lambda: self.use.emit(str(self._folder)))
        self.open.setAccessibleName(self.tr("Open the folder of the bundle"))
        set_icon(self.open, "folder")
        self.open.clicked.connect(self._open)
        self.copy.setAccessibleName(self.tr("Copy code that uses the bundle"))
        set_icon(self.copy, "copy")
        menu = QMenu(self.copy)
        for language in SNIPPETS:
            action = menu.addAction(program_name(language))
            action.triggered.connect(lambda _=False, language=language: self.copy_snippet(language))
        self.copy.setMenu(menu)
        self.again.setAccessibleName(self.tr("Check the bundle again"))
        set_icon(self.again, "restart")
        self.again.clicked.connect(lambda: self.check.emit(self._folder))

    def _make_table(self) -> None:
        self.model = ParityModel(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("What was compared with the model"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)

    def _lay_out(self) -> None:
        self.nothing = label(
            self.tr(
                "An exported model runs in other programs, without Braid. Before it is published here it is compared with the "
                "model itself, on sample files: what it computes has to be the same."
            ),
            "muted",
        )
        self._working = QWidget(self)
        working = QHBoxLayout(self._working)
        working.setContentsMargins(0, 0, 0, 0)
        working.setSpacing(14)
        column = QVBoxLayout()
        column.addWidget(self.stage)
        column.addWidget(self.bar)
        working.addLayout(column, 1)
        working.addWidget(self.stop)
        judged = QHBoxLayout()
        judged.setSpacing(8)
        judged.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        judged.addWidget(self.verdict, 1)
        self._buttons = QWidget(self)
        buttons = FlowLayout(gap=8, parent=self._buttons)
        for button in (self.try_it, self.open, self.copy, self.again):
            buttons.addWidget(button)
        inner = QWidget(self)
        inner.setObjectName("plain")
        body = QVBoxLayout(inner)
        body.setContentsMargins(0, 0, 12, 0)
        body.setSpacing(10)
        for widget in (self.title, self.place, self.nothing, self._working):
            body.addWidget(widget)
        body.addLayout(judged)
        body.addLayout(self.cards)
        body.addWidget(self.table)
        body.addWidget(self._buttons)
        body.addWidget(self.weight)
        self.sizes.setColumnStretch(0, 1)
        self.sizes.setVerticalSpacing(3)
        body.addLayout(self.sizes)
        body.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    # ---- what the page asks -----------------------------------------------------------------------------

    def show_report(self, report: Report | None) -> None:
        """Show this from now on."""
        fresh = report is not self._report
        self._report = report
        ended = report is not None and report.ending is not None
        whole = report is not None and ended and (report.agrees or report.check)
        self.nothing.setVisible(report is None)
        self.title.setVisible(report is not None)
        self.place.setVisible(report is not None)
        self._working.setVisible(report is not None and not ended)
        self._buttons.setVisible(whole)
        for button in (self.try_it, self.copy):
            button.setVisible(report is not None and report.agrees)
        if report is not None:
            if fresh:
                self.stop.setEnabled(True)
            self.title.setText(report.folder.name)
            self.place.setText(str(report.folder))
            self._show_stage(report)
        self._show_verdict(report)
        self._show_cards(report)
        self._show_table(report)
        self._show_sizes(report if report is not None and report.agrees else None)

    def copy_snippet(self, language: str) -> None:
        """Put code in this language on the clipboard."""
        QGuiApplication.clipboard().setText(snippet(language, self._folder))

    @property
    def _folder(self) -> Path:
        assert self._report is not None
        return self._report.folder

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.model.say_again()
            self.show_report(self._report)

    # ---- its parts --------------------------------------------------------------------------------------

    def _show_stage(self, report: Report) -> None:
        stage = report.stage
        self.stage.setText(self.tr("Starting…") if stage is None else stage_name(stage.stage))
        self.bar.setRange(0, 0 if stage is None or stage.total < 2 else stage.total)
        self.bar.setValue(0 if stage is None else stage.done)

    def _show_verdict(self, report: Report | None) -> None:
        ending = None if report is None else report.ending
        self.verdict.setVisible(ending is not None)
        self.mark.setVisible(ending is not None)
        if report is None or ending is None:
            return
        colour = colours().accent if ending.good else colours().trouble
        drawing = "check" if ending.good else "stop" if ending.cancelled else "warning"
        ratio = self.devicePixelRatioF()
        mark = pixmap(drawing, colour, round(MARK * ratio))
        mark.setDevicePixelRatio(ratio)
        self.mark.setPixmap(mark)
        self.verdict.setText(self._verdict(report))

    def _verdict(self, report: Report) -> str:
        ending = report.ending
        assert ending is not None
        if ending.cancelled:
            cancelled = self.tr("The export was cancelled. Nothing of it is left.")
            return self.tr("The check was cancelled.") if report.check else cancelled
        if not ending.good:
            failed = self.tr("Nothing was exported.")
            return self.tr("This bundle must not be used.") if report.check else failed
        if report.check:
            return self.tr("Every byte is what was exported, and it computes what the model computed.")
        return self.tr("Exported. It computes what the model computes.")

    def _show_cards(self, report: Report | None) -> None:
        cards: list[QWidget] = []
        if report is not None and report.ending is not None and report.ending.error:
            cards.append(MessageCard(report.ending.error, report.ending.hint, "trouble", closable=False))
        notes = [] if report is None else report.notes
        cards += [MessageCard(note.message, note.hint, closable=False) for note in notes]
        fill(self.cards, cards)

    def _show_table(self, report: Report | None) -> None:
        rungs = () if report is None else report.rungs
        self.model.show_rungs(rungs)
        self.table.setVisible(bool(rungs))
        header = self.table.horizontalHeader().sizeHint().height()
        bar = self.table.horizontalScrollBar().sizeHint().height()  # of a narrow window
        self.table.setFixedHeight(header + ROW * len(rungs) + bar + 2 * self.table.frameWidth() + 2)

    def _show_sizes(self, report: Report | None) -> None:
        while (item := self.sizes.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.weight.setVisible(report is not None)
        if report is None:
            return
        self.weight.setText(self.tr("{size} on the disk").format(size=disk(report.size)))
        largest = sorted(report.files.items(), key=lambda file: -file[1])
        rows = largest[:LARGEST]
        if rest := largest[LARGEST:]:
            others = self.tr("%Ln smaller file(s)", "", len(rest))
            rows.append((others, sum(size for _, size in rest)))
        for place, (name, size) in enumerate(rows):
            self.sizes.addWidget(label(name, "muted"), place, 0)
            self.sizes.addWidget(label(disk(size), "muted"), place, 1, Qt.AlignmentFlag.AlignRight)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
