# SPDX-License-Identifier: Apache-2.0
"""Offers to import what was dropped, follows the import, and reports what it did."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QCursor, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from app import intake
from app.engine_texts import translated
from app.widgets.cards import MessageCard
from app.widgets.import_report import ImportReport
from app.widgets.text import sentences
from core import places
from core.protocol import Failed, Import, Imported, Note
from core.trying import Describe, Described

if TYPE_CHECKING:
    from app.main_window import MainWindow

REASONS = 3  # of files that were left out, in the message


def open_folder(folder: Path) -> None:
    """Show it in the file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


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
        self._describing = window.try_it.describing
        self._described: Described | None = None
        self._describing.described.connect(self._keep_described)
        self._describing.failed.connect(self._failed)
        self._describing.ended.connect(self._folder_ended)
        window.try_it.teaching.stored.connect(self._taught)
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
            message = self._contents(name, len(inside.media), inside.more)
            if inside.media and not inside.more:
                describe = self.tr("Describe them instead")
                actions.append((describe, lambda: self._describe(source, inside.media)))
            if inside.media:
                write = self.tr("Write captions for them…")
                actions.append((write, lambda: self.forms(source).popup(QCursor.pos())))
        hint = self.tr("Imported files with captions become examples of {folder}.").format(folder=project)
        self._take_away(source)
        card = self._window.try_it.offers.add(message, hint, "info", tuple(actions), once=False)
        self._cards[source] = card
        return card

    def _take_away(self, source: str) -> None:
        if (card := self._cards.pop(source, None)) is not None:
            self._window.try_it.offers.remove(card)

    def _contents(self, name: str, count: int, more: bool) -> str:
        if more:
            text = self.tr("{name} is a large folder.")
        else:
            text = self.tr("{name} is a folder with %Ln picture(s) or recording(s).", "", count)
        return text.replace("{name}", name)

    def _project_for(self, source: str) -> Path:
        return self._window.project_folder or places.data() / "projects" / (Path(source).stem or "project")

    def _describe(self, source: str, files: tuple[str, ...]) -> None:
        self._take_away(source)
        self._window.try_it.describe(files)

    def _taught(self, folder: str) -> None:
        """A correction was stored or taken back; the first one may have made the project."""
        if self._window.project is None and self._window.project_folder == Path(folder):
            self._window.open_project(Path(folder))
        else:
            self._window.examples.reload()

    # ---- a whole folder ---------------------------------------------------------------------------------

    def forms(self, source: str) -> QMenu:
        """In which form its captions are written."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        names = {
            "sidecars": self.tr("A text file beside each"),
            "csv": self.tr("One list for spreadsheets (captions.csv)"),
            "jsonl": self.tr("One list for programs (captions.jsonl)"),
        }
        for form, name in names.items():
            menu.addAction(name).triggered.connect(partial(self.write_captions, source, form))
        return menu

    def write_captions(self, source: str, form: str) -> None:
        """Describe everything in this folder, into files in it; what has its text already is passed over."""
        if self._describing.request is not None:
            hint = self.tr("Wait for it, or stop it.")
            self._window.notices.add(self.tr("Another folder is still being described."), hint)
            return
        self._take_away(source)
        self._described = None
        asked = self._window.try_it.captioning
        self._describing.start(
            Describe(
                source,
                form,
                model=asked.model,
                project=asked.project,
                shots=asked.shots,
                generation=asked.generation,
            )
        )

    def _keep_described(self, event: Described) -> None:
        self._described = event

    def _folder_ended(self, cancelled: bool) -> None:
        if cancelled:
            said = self.tr("The folder was not described to its end. What was written stays.")
            self._window.notices.add(said, self.tr("Drop it again to go on from there."))
        if self._described is not None:
            self._say_described(self._described)

    def _say_described(self, event: Described) -> None:
        place = Path(event.place).name
        message = self.tr("%Ln file(s) were described, into {place}.", "", event.written)
        message = message.replace("{place}", place)
        if event.known:
            message = sentences(message, self.tr("%Ln had their text already.", "", event.known))
        reasons = [f"{Path(left.file).name}: {left.reason} {left.hint}".rstrip() for left in event.left]
        hint = "\n".join(reasons[:REASONS])
        if len(reasons) > REASONS:
            hint += "\n" + self.tr("And {count} more.").format(count=len(reasons) - REASONS)
        folder = Path(event.place) if Path(event.place).is_dir() else Path(event.place).parent
        actions = [(self.tr("Open the folder"), lambda: open_folder(folder))]
        if reasons:
            copy = self.tr("Copy the reasons")
            actions.append(
                (copy, lambda: QGuiApplication.clipboard().setText(translated("\n".join(reasons))))
            )
        self._window.notices.add(message, hint, "info", tuple(actions))

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
        if (project := Path(self._request.project)).exists():  # nothing imported, no project made
            self._window.open_project(project)
        if cancelled:
            self._window.notices.add(self.tr("The import was cancelled. What was imported until then stays."))
        if self._report is not None:
            self._say(self._report, self._request.source)

    def _say(self, report: Imported, source: str) -> None:
        message, hint = self.tr("%Ln example(s) were imported.", "", report.accepted), ""
        if report.rejected:
            hint = self.tr(
                "%Ln item(s) were not; the report has the reason for each.", "", len(report.rejected)
            )
        show = (self.tr("Show the report"), lambda: self._show(report, source))
        self._window.notices.add(message, hint, "info", (show,))

    def _show(self, report: Imported, source: str) -> None:
        self.report = ImportReport(source, report, self._window)
        self.report.open()
