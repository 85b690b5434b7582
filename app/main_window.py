# SPDX-License-Identifier: Apache-2.0
"""The window: the rail with its pages at the left, the page that is shown, the engine's state below."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app import environment, intake, language, theme
from app.engine import Engine, State
from app.menus import add_menus
from app.offers import Offers
from app.opening import open_bundle, welcome_player
from app.pages import CHOOSE, EXPORT, HOME, PAGES, SETTINGS, TRAIN, TRY, offered, page_name
from app.pages.examples import ExamplesPage
from app.pages.try_it import TryItPage
from app.remembering import Remembering
from app.settings import Settings
from app.shortcuts import Shortcuts
from app.status import EngineStatus
from app.taking import Taking
from app.training import Runs
from app.troubles import say_crashed, say_not_opened
from app.widgets.notices import Notices
from app.widgets.pages import Pages
from app.widgets.question import question
from app.widgets.rail import Rail
from app.widgets.thumbnails import Thumbnails
from core.config import Generation, Shots
from core.errors import CoreError
from core.export.manifest import bundles_in, is_bundle

if TYPE_CHECKING:
    from app.pages.demonstrations import DemonstrationsPage
    from app.pages.export import ExportPage
    from app.pages.home import HomePage
    from app.pages.settings import SettingsPage
    from app.pages.training import TrainPage
    from core.project import Project


class MainWindow(QMainWindow):
    """Everything that is shown. `begin` does what must not delay the first painting."""

    painted = Signal()  # once, after the first painting
    opened = Signal(object)  # the Project that is open now, or None
    closing = Signal()  # what is under way is ended
    changed = Signal(Settings)  # that count from now on

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        settings_file: Path,
        project: Path | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.engine = engine
        self.settings = settings
        self.project_folder: Path | None = None
        self.quitting = False  # set: close without asking
        self.careful = False  # set after a crash: open nothing that nobody asked for
        self._first = project
        self.project: Project | None = None
        self._unpainted = True
        self._closed = False
        self.thumbnails = Thumbnails(self)
        self.notices = Notices(self)
        self.examples = ExamplesPage(self.thumbnails, self)
        self.try_it = TryItPage(engine, self.thumbnails, settings, self)
        self.runs = Runs(self)
        self.taking = Taking(self)
        self.offers = Offers(self)
        self._remembering = Remembering(self, settings_file)
        self.status = EngineStatus(engine, self)
        self._build()
        add_menus(self)
        self.shortcuts = Shortcuts(self)
        self._connect()
        self._remembering.restore()

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Braid"))
        self.setAcceptDrops(True)
        self.setMinimumSize(840, 560)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.addWidget(self.examples)
        self.splitter.addWidget(self.try_it)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([720, 460])
        self.rail = Rail(self)
        for number, page in enumerate(PAGES):
            self.rail.add(page.drawing, page_name(number)).setHidden(number not in offered())
        self.pages = Pages(lambda number: PAGES[number].make(self), len(PAGES), self)
        self.examples.setMinimumWidth(360)
        self.try_it.setMinimumWidth(400)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        above = QVBoxLayout()
        above.setContentsMargins(20, 0, 16, 0)
        above.addWidget(self.notices)
        column.addLayout(above)
        column.addWidget(self.pages, 1)
        whole = QWidget(self)
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(middle, 1)
        self.setCentralWidget(whole)
        self.show_page(TRY)
        self.setStatusBar(self.status)

    def _connect(self) -> None:
        self.painted.connect(self.begin, Qt.ConnectionType.QueuedConnection)
        self.engine.crashed.connect(lambda crash: say_crashed(self, crash))
        self.examples.describe.connect(self.try_it.describe)
        self.examples.choose_for.connect(self.choose_for)
        self.examples.import_folder.connect(self.taking.choose_import)
        self.examples.open_project.connect(self.taking.choose_project)
        self.try_it.drop.choose.connect(self.taking.choose_files)
        self.try_it.camera.taken.connect(lambda image: self.taking.keep(image, "camera"))
        self.try_it.model_chosen.connect(self.status.show_model)
        self.opened.connect(lambda _: self.try_it.shots.let_go())
        self.rail.chosen.connect(self.show_page)
        self.runs.listed.connect(self._say_training)
        self.runs.listed.connect(self._offer_models)
        self.runs.trouble.connect(lambda message, hint: self.notices.add(message, hint, "trouble"))

    # ---- after the first painting -----------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._unpainted:
            self._unpainted = False
            QTimer.singleShot(0, self, self.painted.emit)

    def begin(self) -> None:
        """Start the engine and open the project, unless the window was closed meanwhile."""
        if self._closed:
            return
        self.examples.grid.setFocus()
        self.engine.start()
        self._show_project(None, None)
        self.open_project(self._first)
        if self._first is None and (TRAIN in offered() or self.careful):
            self.show_page(HOME)
        welcome_player(self)

    def open_project(self, folder: Path | None) -> None:
        """Show the project in this folder, or use it as a model; where it cannot be opened, say why and keep what is open.

        A folder that does not exist is shown empty: the first import into it makes a project.
        """
        if folder is not None and is_bundle(folder):
            open_bundle(self, folder)
            return
        from core.project import Project  # here: the first painting does without it

        project = None
        try:
            if folder is not None and folder.exists():
                project = Project.open(folder)
                project.count()  # damage behind the first page shows itself here
        except (CoreError, OSError) as error:
            if project is not None:
                project.close()
            assert folder is not None
            say_not_opened(self, folder, error)
        else:
            self._show_project(folder, project)

    def go_to_project(self, folder: Path) -> None:
        """Open it and show it, if it is there."""
        if not folder.is_dir():
            message = self.tr("{folder} is not there any more.").format(folder=folder)
            hint = self.tr("Connect its disk, or take it off the list with the Delete key.")
            self.notices.add(message, hint, "trouble")
            return
        self.open_project(folder)
        if self.project_folder == folder:
            self.show_page(TRY)

    def _show_project(self, folder: Path | None, project: "Project | None") -> None:
        if self.project is not None:
            self.project.close()
        self.project, self.project_folder = project, folder
        self.try_it.use_project(folder, project is not None)
        self.examples.open(folder, project)
        self.runs.open(None if project is None else project.folder)
        self.opened.emit(project)
        if project is not None and folder is not None:
            self.change(self.settings.opened(folder))
        self._say()

    def _say(self) -> None:
        """What is put together from values."""
        folder = self.project_folder
        whole = self.tr("{project} – Braid").format(project=folder.name) if folder else self.tr("Braid")
        self.setWindowTitle(whole)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self.rail.rename([page_name(number) for number in range(len(PAGES))])
            self._offer_models()
            self._say_training()
            self.runs.refresh()
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.examples.look_again()

    # ---- pages ------------------------------------------------------------------------------------------

    def show_page(self, page: int) -> None:
        """One of those in app/pages/__init__.py."""
        self.pages.show_page(page)
        self.rail.select(page)

    @property
    def train(self) -> "TrainPage":
        """The page Train."""
        return self.pages.page(TRAIN)  # type: ignore[return-value]

    @property
    def demonstrations(self) -> "DemonstrationsPage":
        """The page Demonstrations."""
        return self.pages.page(CHOOSE)  # type: ignore[return-value]

    @property
    def home(self) -> "HomePage":
        """The page Home."""
        return self.pages.page(HOME)  # type: ignore[return-value]

    @property
    def settings_page(self) -> "SettingsPage":
        """The page Settings."""
        return self.pages.page(SETTINGS)  # type: ignore[return-value]

    def choose_for(self, file: str) -> None:
        """Choose demonstrations for this file."""
        self.demonstrations.set_query(file)
        self.show_page(CHOOSE)

    def use_shots(self, shots: Shots) -> None:
        """Show the model these demonstrations from now on."""
        self.try_it.shots.use(shots)
        self.show_page(TRY)

    @property
    def export(self) -> "ExportPage":
        """The page Export."""
        return self.pages.page(EXPORT)  # type: ignore[return-value]

    def _offer_models(self) -> None:
        """What was trained in the project, and what was exported into it."""
        folder, last = self.project_folder, "" if self.careful else self.settings.bundle
        exported = [] if folder is None else bundles_in(folder)
        exported += [Path(last)] if last and is_bundle(Path(last)) and Path(last) not in exported else []
        self.try_it.offer_models([*self.runs.models, *((f"{one.name} · ONNX", str(one)) for one in exported)])

    def use_model(self, folder: str) -> None:
        """Describe files with this one from now on, and show where."""
        self._offer_models()
        self.try_it.use_model(folder)
        self.show_page(TRY)

    def _say_training(self) -> None:
        """At the edge and below: whether anything is being trained, whatever page is shown."""
        active = self.runs.active
        says = "" if active is None else active.progress
        self.rail.buttons[TRAIN].set_busy(says)
        self.status.show_training(says)

    # ---- files ------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if intake.accepts(event.mimeData()):
            event.acceptProposedAction()
            self.try_it.drop.light(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.try_it.drop.light(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.try_it.drop.light(False)
        event.acceptProposedAction()
        self.taking.take(event.mimeData())

    # ---- the engine and the end -------------------------------------------------------------------------

    def change(self, settings: Settings) -> None:
        """Let these count from now on; answers are cut before a harmful word, or not, from the next file on."""
        before, self.settings = self.settings, settings
        if settings.filter != before.filter:
            self.try_it.captioning.generation = Generation(filter=settings.filter)
        if (settings.cache, settings.offline) != (before.cache, before.offline):
            environment.decide(settings.cache, settings.offline)
            self._restart_engine()
        if settings.scheme != before.scheme:
            self.set_scheme(settings.scheme)
        if settings.language != before.language:
            language.use(settings.language)
        self.changed.emit(settings)

    def _restart_engine(self) -> None:
        """With what was decided about its environment; what it has in hand fails and says so."""
        if self.engine.busy:
            self.engine.kill()
        elif self.engine.state not in (State.STOPPED, State.BROKEN):
            self.engine.stop()
            self.engine.start()

    def set_scheme(self, scheme: str) -> None:
        """Switch the colours: "system", "light" or "dark"; also where the system has switched."""
        self.settings = dataclasses.replace(self.settings, scheme=scheme)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, scheme)
        self.changed.emit(self.settings)

    def set_filter(self, on: bool) -> None:
        """Cut answers before a harmful word, or not."""
        self.change(dataclasses.replace(self.settings, filter=on))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.working and not self.quitting and not self._really():
            event.ignore()
            return
        self._closed = True
        self._remembering.write()
        self.hide()  # at once; the engine may take a moment
        self.closing.emit()
        self.status.close_down()
        self.try_it.close_files()
        self.runs.close()
        QThreadPool.globalInstance().waitForDone()
        self.engine.stop()
        self.thumbnails.close()
        if self.project is not None:
            self.project.close()
            self.project = None
        super().closeEvent(event)

    @property
    def working(self) -> bool:
        """Whether something is under way that ends with the window. A training does not."""
        return self.engine.working or bool(self.rail.buttons[EXPORT].busy)

    def _really(self) -> bool:
        title, text = self.tr("Close Braid?"), self.tr("Braid is still working.")
        more = self.tr("What is finished stays. The rest is stopped.")
        box, close = question(self, title, text, more, self.tr("Stop and close"), self.tr("Go on working"))
        box.exec()
        return box.clickedButton() is close
