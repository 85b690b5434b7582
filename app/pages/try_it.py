# SPDX-License-Identifier: Apache-2.0
"""Try it: drop a file, read what the model makes of it, see what it was helped by."""

import dataclasses
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.camera import Camera
from app.captioning import Captioning
from app.describing import Describing
from app.engine import Engine, State
from app.importing import Importing
from app.looking import Looking
from app.models.queue import Item, QueueModel, Status
from app.names import model_name, strategy_name
from app.recording import Microphone
from app.settings import Settings
from app.teaching import Teaching
from app.theme import set_icon
from app.widgets.drop_area import DropArea
from app.widgets.folder_progress import FolderProgress
from app.widgets.import_progress import ImportProgress
from app.widgets.notices import Notices
from app.widgets.queue_list import QueueList
from app.widgets.recorder import Recorder
from app.widgets.result import ResultPanel
from app.widgets.suggestions import Suggestions
from app.widgets.text import label, listed
from app.widgets.thumbnails import Thumbnails
from app.widgets.viewfinder import Viewfinder
from core.config import STRATEGIES, Generation, Shots
from core.program import learns

MOST_SHOTS = 8
STARTER = "starter"
LOW = 640  # pixels: a page below which messages need the room of the drop area
PREVIEW = 520  # pixels of the large picture's longest side


class ShotsStrip(QWidget):
    """How many demonstrations the model is shown, and how they are chosen."""

    changed = Signal(Shots)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.k = QSpinBox(self)
        self.k.setRange(0, MOST_SHOTS)
        self.k.setValue(settings.k)
        self.k.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.k.setFixedWidth(76)
        self.k.setAccessibleName(self.tr("Examples shown to the model"))
        self.k.setToolTip(self.tr("More examples help, and take a little longer. 0 shows none."))
        self.strategy = QComboBox(self)
        for strategy in STRATEGIES:
            self.strategy.addItem(strategy_name(strategy), strategy)
        self.strategy.setCurrentIndex(STRATEGIES.index(settings.strategy))
        self.strategy.setAccessibleName(self.tr("How the examples are chosen"))
        self.strategy.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        as_high_as_k = QSizePolicy.Policy.Preferred
        self.strategy.setSizePolicy(QSizePolicy.Policy.Preferred, as_high_as_k)
        self.decided = QToolButton(self)
        self.decided.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.decided.setToolTip(self.tr("Chosen on the page Choose. Click to let the strategy choose alone."))
        set_icon(self.decided, "close")
        self.decided.clicked.connect(self.let_go)
        self.decided.hide()
        self._pinned: tuple[str, ...] = ()
        self._excluded: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.decided, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout()
        column.addLayout(row)
        row.addWidget(label(self.tr("Examples shown to the model"), "muted"), 2)
        row.addWidget(self.k)
        row.addWidget(self.strategy, 3)
        self.k.valueChanged.connect(self._change)
        self.strategy.currentIndexChanged.connect(self._change)

    def shots(self) -> Shots:
        """As the engine takes it."""
        return Shots(
            strategy=self.strategy.currentData(),
            k=self.k.value(),
            pinned=self._pinned,
            excluded=self._excluded,
        )

    def use(self, shots: Shots) -> None:
        """Show the model these from now on, with what a person has pinned and left out."""
        self._pinned, self._excluded = shots.pinned, shots.excluded
        for editor in (self.k, self.strategy):
            editor.blockSignals(True)
        self.k.setValue(shots.k)
        self.strategy.setCurrentIndex(self.strategy.findData(shots.strategy))
        for editor in (self.k, self.strategy):
            editor.blockSignals(False)
        self._change()

    def let_go(self) -> None:
        """Nothing is pinned or left out any more."""
        self._pinned = self._excluded = ()
        self._change()

    def _change(self) -> None:
        self.strategy.setEnabled(self.k.value() > 0)
        self._say()
        self.changed.emit(self.shots())

    def _say(self) -> None:
        pinned = self.tr("%Ln pinned", "", len(self._pinned)) if self._pinned else ""
        left = self.tr("%Ln left out", "", len(self._excluded)) if self._excluded else ""
        self.decided.setText(listed(filter(None, [pinned, left])))
        self.decided.setAccessibleName(self.tr("Let go: {what}").format(what=self.decided.text()))
        self.decided.setVisible(bool(self.decided.text()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()


class ModelChoice(QComboBox):
    """Which model describes files: the starter, one that was trained in this project, or any folder that was brought."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: list[tuple[str, str]] = []
        self._brought: list[tuple[str, str]] = []
        self.setAccessibleName(self.tr("Model that describes files"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(240)
        self.offer([])

    def offer(self, models: list[tuple[str, str]]) -> None:
        """Show the starter, where there is torch, and these (name, folder); one that is gone gives way to the first."""
        self._offered = models
        known = {folder for _, folder in models}
        brought = [one for one in self._brought if one[1] not in known and Path(one[1]).is_dir()]
        starter = [(model_name(STARTER), STARTER)] if learns() else []
        offered = [*starter, *models, *brought]
        if offered != [(self.itemText(place), self.itemData(place)) for place in range(self.count())]:
            chosen = self.currentData()
            self.blockSignals(True)
            self.clear()
            for name, folder in offered:
                self.addItem(name, folder)
            place = self.findData(chosen)
            self.setCurrentIndex(max(place, 0))
            self.blockSignals(False)
            self.currentIndexChanged.emit(self.currentIndex())
        self.setVisible(len(offered) > learns())

    def use(self, folder: str) -> None:
        """Choose this model; one that lies elsewhere is offered from now on."""
        if self.findData(folder) < 0 and Path(folder).is_dir():
            self._brought.append((Path(folder).name, folder))
            self.offer(self._offered)
        self.setCurrentIndex(max(self.findData(folder), 0))


class TryItPage(QWidget):
    """The right half of the window."""

    model_chosen = Signal(str)  # its name

    def __init__(
        self, engine: Engine, thumbnails: Thumbnails, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self.queue = QueueModel(self)
        self.captioning = Captioning(engine, self.queue, self)
        self.looking = Looking(engine, self)
        self.teaching = Teaching(engine, self)
        self.describing = Describing(engine, self)
        self.microphone = Microphone(self)
        self.camera = Camera(self)
        self.importing = Importing(engine, self)
        self.previews = Thumbnails(self, side=PREVIEW)
        self.drop = DropArea(self)
        self.offers = Notices(self)
        self.progress = ImportProgress(self.importing, self)
        self.folder_progress = FolderProgress(self.describing, self)
        self.recorder = Recorder(self.microphone, self)
        self.viewfinder = Viewfinder(self.camera, self)
        self.files = QueueList(self.queue, self)
        self.result = ResultPanel(thumbnails, self.previews, settings.looked, self)
        self.suggestions = Suggestions(thumbnails, self)
        self.shots = ShotsStrip(settings, self)
        self.model = ModelChoice(self)
        self.captioning.shots = self.shots.shots()
        self.captioning.generation = Generation(filter=settings.filter)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 14, 16, 12)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Try it"), "title"), 1)
        head.addWidget(self.model)
        column.addLayout(head)
        column.addWidget(self.drop, 1)
        column.addWidget(self.offers)
        column.addWidget(self.recorder)
        column.addWidget(self.viewfinder, 2)
        column.addWidget(self.progress)
        column.addWidget(self.folder_progress)
        column.addWidget(self.files)
        column.addWidget(self.result, 3)
        column.addWidget(self.suggestions)
        column.addWidget(self.shots)
        self.show_item(None)

    def _connect(self) -> None:
        self.queue.changed.connect(self.result.refresh)
        self.captioning.streamed.connect(self.result.add_token)
        self.captioning.started.connect(self._follow)
        self.looking.answered.connect(self.result.refresh)
        self.result.look.connect(self.looking.look)
        self._connect_teaching()
        self.drop.record.connect(self.recorder.begin)
        self.drop.look.connect(self.viewfinder.begin)
        self.viewfinder.shown.connect(self._shape)
        self.offers.changed.connect(self._shape)
        self.microphone.recorded.connect(lambda file: self.describe([file]))
        for device in (self.microphone, self.camera):
            device.trouble.connect(lambda message, hint: self.offers.add(message, hint, "trouble"))
        self.files.chosen.connect(self.show_item)
        self.files.stop_all.connect(self.captioning.cancel_all)
        self.files.clear.connect(self._clear)
        self.result.cancel.connect(self.captioning.cancel)
        self.result.again.connect(lambda item: self.select(self.captioning.again(item)))
        self.result.force.connect(self._engine.kill)
        self.shots.changed.connect(self._use)
        self.model.currentIndexChanged.connect(self._take_model)
        self._engine.file_started.connect(lambda *_: self._loaded(True))
        self._engine.state_changed.connect(self._engine_changed)

    def _connect_teaching(self) -> None:
        self.result.teach.connect(self.teaching.teach)
        self.result.unteach.connect(self.teaching.unteach)
        self.teaching.changed.connect(self.result.refresh)
        self.teaching.progressed.connect(self.suggestions.progress)
        self.teaching.suggested.connect(self.suggestions.show_found)
        self.teaching.failed.connect(lambda message, hint: self.offers.add(message, hint, "trouble"))
        self.teaching.ended.connect(lambda: self.suggestions.look(False))
        self.suggestions.ask.connect(self._suggest)
        self.suggestions.stop.connect(self.teaching.cancel)
        self.suggestions.chosen.connect(lambda file: self.describe([file]))

    # ---- what the window asks ---------------------------------------------------------------------------

    def describe(self, files: list[str] | tuple[str, ...]) -> list[Item]:
        """Put files into the queue and show the first of them, unless the person looks at one at work."""
        items = self.captioning.add(files)
        if items and (self.result.item is None or self.result.item.ended):
            self.select(items[0])
        return items

    def select(self, item: Item) -> None:
        """Show this file, here and in the list."""
        self.files.select(item)
        self.show_item(item)

    def use_project(self, folder: Path | None, exists: bool) -> None:
        """Take demonstrations from this project, if it is there, and teach it; it may be made by the first correction."""
        self.captioning.project = str(folder) if exists else None
        self.teaching.project = None if folder is None else str(folder)
        self.result.correction.can_teach = folder is not None
        self.suggestions.setVisible(exists)
        self.suggestions.show_suggestions(())
        self.suggestions.look(self.teaching.looking)
        if self.result.item is not None:
            self.result.refresh(self.result.item)

    def offer_models(self, models: list[tuple[str, str]]) -> None:
        """Models that can be chosen beside the starter, as (name, folder)."""
        self.model.offer(models)

    def use_model(self, folder: str) -> None:
        """Describe files with this one from now on."""
        self.model.use(folder)

    def show_item(self, item: Item | None) -> None:
        """Show this file; None brings the large drop area back."""
        self.result.show_item(item)
        self._shape()
        if item is not None:
            self.looking.draw(item)

    def _shape(self) -> None:
        """The drop area leaves the room to what is shown, to what the camera sees, and to messages in a low window."""
        squeezed = bool(self.offers.cards) and self.height() < LOW
        self.drop.set_strip(self.result.item is not None or self.viewfinder.isVisible() or squeezed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shape()

    def close_files(self) -> None:
        """Let go of everything that is open; call before the application goes."""
        self.microphone.blockSignals(True)
        self.microphone.stop()  # what was recorded stays in the cache
        self.camera.stop()
        self.result.media.player.stop()
        self.previews.close()

    # ---- what happens -----------------------------------------------------------------------------------

    def _follow(self, item: Item) -> None:
        """Go on to the file that begins, unless the person chose to look at another that is done."""
        shown = self.result.item
        if shown is None or shown.status is Status.WAITING or self._was_last(shown, item):
            self.select(item)

    def _was_last(self, shown: Item, item: Item) -> bool:
        return shown.ended and self.queue.row(shown) == self.queue.row(item) - 1

    def _clear(self) -> None:
        self.queue.remove_ended()
        self.show_item(self.queue.items[-1] if self.queue.items else None)

    def _suggest(self, seek: str) -> None:
        self.suggestions.look(True, seek)
        self.teaching.suggest(self.captioning.model, self.captioning.shots, seek)

    def _use(self, shots: Shots) -> None:
        self.captioning.shots = shots

    def _take_model(self) -> None:
        chosen = self.model.currentData() or STARTER  # a player without a bundle says what it wants
        if self.captioning.model != chosen:
            self.captioning.model = chosen
            self._loaded(False)
        self.model_chosen.emit(self.model.currentText())

    def _engine_changed(self, state: State) -> None:
        if state is not State.READY:
            self._loaded(False)

    def _loaded(self, loaded: bool) -> None:
        self.result.loaded = loaded

    def remembered(self, settings: Settings) -> Settings:
        """`settings` with what was chosen here."""
        shots = self.shots.shots()
        looked = self.result.looked.switch.isChecked()
        return dataclasses.replace(settings, k=shots.k, strategy=shots.strategy, looked=looked)
