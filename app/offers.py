# SPDX-License-Identifier: Apache-2.0
"""Offers to import what was dropped, follows the import, and reports what it did."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import intake
from app.widgets.cards import MessageCard
from app.widgets.import_report import ImportReport
from core import places
from core.protocol import Failed, Import, Imported, Note

if TYPE_CHECKING:
    from app.main_window import MainWindow


class Offers(QObject):
    """One card for each folder or list, until it is taken or dismissed."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._importing = window.try_it.importing
        self._cards: dict[str, MessageCard] = {}
        self._report: Imported | None = None
        self._request: Import | None = None
        self.report: ImportReport | None = None
        self._importing.imported.connect(self._imported)
        self._importing.failed.connect(self._failed)
        self._importing.noted.connect(self._noted)
        self._importing.ended.connect(self._ended)

    def offer(self, source: str) -> MessageCard:
        """Ask what to do with a dropped folder or list."""
        name, project = Path(source).name, self._project_for(source)
        importing = self.tr("Import into {project}").format(project=project.name)
        actions = [(importing, lambda: self._start(source, project))]
        message = self.tr("{name} is a list of examples.").format(name=name)
        if Path(source).is_dir():
            inside = intake.look_inside(source)
            count = self._count(len(inside.media), inside.more)
            message = self.tr("{name} is a folder with {count} pictures and recordings.").format(
                name=name, count=count
            )
            if inside.media and not inside.more:
                describe = self.tr("Describe them instead")
                actions.append((describe, lambda: self._describe(source, inside.media)))
        hint = self.tr("Imported files with captions become examples of {folder}.").format(folder=project)
        self._take_away(source)
        card = self._window.try_it.offers.add(message, hint, "info", tuple(actions), once=False)
        self._cards[source] = card
        return card

    def _take_away(self, source: str) -> None:
        if (card := self._cards.pop(source, None)) is not None:
            self._window.try_it.offers.remove(card)

    def _count(self, number: int, more: bool) -> str:
        text = self._window.locale().toString(number)
        return self.tr("more than {number}").format(number=text) if more else text

    def _project_for(self, source: str) -> Path:
        return self._window.project_folder or places.data() / "projects" / (Path(source).stem or "project")

    def _describe(self, source: str, files: tuple[str, ...]) -> None:
        self._take_away(source)
        self._window.try_it.describe(files)

    def _start(self, source: str, project: Path) -> None:
        if self._importing.request is not None:
            hint = self.tr("Wait for it, or cancel it.")
            self._window.notices.add(self.tr("Another import is still running."), hint)
            return
        self._take_away(source)
        self._report = None
        self._request = Import(source=source, project=str(project))
        self._importing.start(self._request)

    # ---- what the engine says ---------------------------------------------------------------------------

    def _imported(self, event: Imported) -> None:
        self._report = event

    def _failed(self, event: Failed) -> None:
        self._window.notices.add(event.error, event.hint, "trouble")

    def _noted(self, event: Note) -> None:
        self._window.notices.add(event.message, event.hint)

    def _ended(self, cancelled: bool) -> None:
        assert self._request is not None
        self._window.open_project(Path(self._request.project))
        if cancelled:
            self._window.notices.add(self.tr("The import was cancelled. What was imported until then stays."))
        if self._report is not None:
            self._say(self._report, self._request.source)

    def _say(self, report: Imported, source: str) -> None:
        count = self._window.locale().toString(report.accepted)
        message = self.tr("{count} examples were imported.").format(count=count)
        hint = ""
        if report.rejected:
            left = self._window.locale().toString(len(report.rejected))
            hint = self.tr("{count} items were not; the report has the reason for each.").format(count=left)
        show = (self.tr("Show the report"), lambda: self._show(report, source))
        self._window.notices.add(message, hint, "info", (show,))

    def _show(self, report: Imported, source: str) -> None:
        self.report = ImportReport(source, report, self._window)
        self.report.open()
