# SPDX-License-Identifier: Apache-2.0
"""Demonstrations: choose examples for a file or for the whole task, see why each, decide otherwise, use them."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app import intake
from app.amounts import duration
from app.choosing import Choosing
from app.engine import Engine
from app.widgets.cards import MessageCard
from app.widgets.choice_setup import ChoiceSetup
from app.widgets.pick_list import PickList
from app.widgets.pool_map import PoolMap
from app.widgets.result import fill
from app.widgets.text import ElidedLabel, label, sentences
from app.widgets.thumbnails import Thumbnails
from core import program
from core.choosing import Choose, Chosen, Picked, Weigh, Weighed
from core.config import Shots
from core.protocol import Failed, Note

if TYPE_CHECKING:
    from core.project import Project

SETUP = 300  # pixels
MOST_USED = 8  # shown to the model of Try it
STILL = 400  # milliseconds after the last change until the cost is asked for


class DemonstrationsPage(QWidget):
    """On the left what is asked, in the middle the picks, on the right where they lie among the others."""

    use = Signal(Shots)

    def __init__(self, engine: Engine, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choosing = Choosing(engine, self)
        self.model = "starter"
        self._project: Project | None = None
        self._asked: Choose | None = None  # what is shown was chosen by it
        self._cost: Weighed | None = None
        self._chosen: Chosen | None = None
        self._weighing = QTimer(self)
        self._weighing.setSingleShot(True)
        self._weighing.setInterval(STILL)
        self._weighing.timeout.connect(self._weigh)
        self.setup = ChoiceSetup(self)
        self.picks = PickList(thumbnails, self)
        self.map = PoolMap(self)
        self.cards = QVBoxLayout()
        self.heading = label("", "heading")
        self.nothing = label("", "muted")
        self.under = ElidedLabel("", "muted")
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._forget()

    def _lay_out(self) -> None:
        self.setup.setFixedWidth(SETUP)
        self._left, self._right = QWidget(self), QWidget(self)
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 10, 0)
        left.setSpacing(8)
        left.addWidget(self.heading)
        left.addWidget(self.picks, 1)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(10, 0, 0, 0)
        right.setSpacing(8)
        right.addWidget(label(self.tr("Where they lie among the others"), "heading"))
        right.addWidget(self.map, 1)
        right.addWidget(self.under)
        self.splitter = QSplitter(self)
        self.splitter.addWidget(self._left)
        self.splitter.addWidget(self._right)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([420, 420])
        result = QVBoxLayout()
        result.setSpacing(8)
        result.addLayout(self.cards)
        result.addWidget(self.nothing)
        result.addWidget(self.splitter, 1)
        result.addStretch(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 14, 16, 12)
        row.setSpacing(24)
        row.addWidget(self.setup)
        row.addLayout(result, 1)

    def _connect(self) -> None:
        self.setup.go.clicked.connect(self.choose)
        self.setup.stop.clicked.connect(self.choosing.cancel)
        self.setup.use.clicked.connect(self._use)
        self.setup.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.command_line()))
        self.setup.browse.clicked.connect(self._browse)
        self.setup.changed.connect(self._weighing.start)
        self.setup.changed.connect(self._forget_weight)
        self.choosing.began.connect(lambda: self.setup.set_busy(True))
        self.choosing.progressed.connect(self.setup.show_progress)
        self.choosing.weighed.connect(self._say_cost)
        self.choosing.noted.connect(self._noted)
        self.choosing.chosen.connect(self._show)
        self.choosing.failed.connect(self._failed)
        self.choosing.ended.connect(lambda _: self.setup.set_busy(False))
        self.picks.model.decided.connect(self._decided)
        self.picks.chosen.connect(self.map.mark)
        self.map.picked.connect(self.picks.select)
        self.map.looked_at.connect(self._look)
        self.map.wanted.connect(self._pin)

    # ---- what the window asks ---------------------------------------------------------------------------

    def open(self, project: "Project | None") -> None:
        """Choose among this project's examples."""
        self.choosing.cancel()
        self._project = project
        self.setup.set_query("")
        self.setup.setEnabled(project is not None and project.count(split="train") > 0)
        self._forget()
        self._weighing.start()

    def use_model(self, model: str) -> None:
        """Compare with this model's encoder from now on."""
        if model != self.model:
            self.model = model
            self._weighing.start()

    def set_query(self, file: str) -> None:
        """Choose for this file."""
        self.setup.set_query(file)

    def request(self) -> Choose:
        """What is asked now."""
        assert self._project is not None
        return Choose(
            str(self._project.folder), self.setup.strategy.currentData(), self.setup.k.value(), self.setup.query,
            self.model, 0, self.picks.model.pinned, tuple(pick.id for pick in self.picks.model.excluded),
        )  # fmt: skip

    def command_line(self) -> str:
        """What would choose the same on the command line."""
        asked = self.request()
        words = ["select", "--project", asked.project, "--strategy", asked.strategy, "-k", str(asked.k)]
        words += ["--query", asked.query] if asked.query else []
        words += ["--model", asked.model] if asked.model != "starter" else []
        for flag, ids in (("--pinned", asked.pinned), ("--excluded", asked.excluded)):
            words += [flag, *ids] if ids else []
        return shlex.join([*program.LINE, *words])

    def choose(self) -> None:
        """Ask the engine."""
        self._asked = self.request()
        fill(self.cards, [])
        self.choosing.choose(self._asked)

    # ---- the cost ---------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._weighing.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._weighing.stop()

    def _forget_weight(self) -> None:
        self._say_cost(None)

    def _weigh(self) -> None:
        if (
            self._project is not None
            and self.setup.isEnabled()
            and self.choosing.request is None
            and self.isVisible()
        ):
            self.choosing.weigh(Weigh(str(self._project.folder), self.setup.query, self.model))

    def _say_cost(self, cost: Weighed | None) -> None:
        self._cost = cost
        if cost is None:
            self.setup.say_cost("")
            return
        said = [self.tr("%Ln example(s) to choose from.", "", cost.examples)]
        if cost.unseen:
            said.append(self.tr("%Ln file(s) have to be looked at first.", "", cost.unseen))
        if cost.seconds is not None and cost.unseen:
            takes = self.tr("That takes about {time}, once.")
            said.append(takes.format(time=duration(cost.seconds)))
        self.setup.say_cost(sentences(*said))

    # ---- what comes of it -------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._asked = None
        self.picks.model.forget()
        fill(self.cards, [])
        self._show(None)

    def _show(self, chosen: Chosen | None) -> None:
        self._chosen = chosen
        self.map.show_map(chosen)
        self.picks.show_picks(() if chosen is None else chosen.picks)
        self._left.setVisible(chosen is not None)
        self._right.setVisible(chosen is not None)
        self.splitter.setVisible(chosen is not None)
        self.setup.use.setEnabled(chosen is not None and bool(chosen.picks))
        self.nothing.setVisible(chosen is None)
        empty = self._project is None or self._project.count(split="train") == 0
        self.nothing.setText(
            self.tr(
                "There are no training examples to choose from. Open a project, or import files with captions."
            )
            if empty
            else self.tr(
                "The model is shown a few of your examples before it describes a file. Here you see which ones a strategy "
                "chooses and why, and decide otherwise where you know better."
            )
        )
        self._look("")
        self._say()

    def _say(self) -> None:
        if (chosen := self._chosen) is not None:
            text = self.tr("{count} of {all} examples").format(count=len(chosen.picks), all=chosen.examples)
            self.heading.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self._say_cost(self._cost)

    def _noted(self, note: Note) -> None:
        self.cards.addWidget(MessageCard(note.message, note.hint))

    def _failed(self, failed: Failed) -> None:
        fill(self.cards, [MessageCard(failed.error, failed.hint, "trouble")])

    def _decided(self) -> None:
        """What was left out makes room for another one; a pin changes what else is chosen."""
        self.map.light([pick.id for pick in self.picks.model.picks])
        if self._asked is not None:
            self.choose()

    def _look(self, id: str) -> None:
        """Say what a point of the map is."""
        pick = self._pick(id)
        share = self.map.accessibleDescription()
        self.under.setText(share if pick is None else pick.caption)

    def _pick(self, id: str) -> Picked | None:
        known = next((pick for pick in self.picks.model.picks if pick.id == id), None)
        if known is not None or not id or self._project is None:
            return known
        from core.errors import ProjectError

        try:
            example = self._project.get(id)
        except ProjectError:  # it was taken out meanwhile
            return None
        return Picked(id, example.media[0].path if example.media else None, example.target, 0.0, "")

    def _pin(self, id: str) -> None:
        pick = self._pick(id)
        rows = [row for row, one in enumerate(self.picks.model.picks) if one.id == id]
        if rows:
            self.picks.model.pin(rows[0], True)
        elif pick is not None:
            self.picks.model.add(pick)

    # ---- what a person does -----------------------------------------------------------------------------

    def _use(self) -> None:
        """Carry it into captions. What was chosen for the whole task is shown with every file, as it stands here."""
        asked, model = self.request(), self.picks.model
        kept = model.pinned if asked.query else tuple(pick.id for pick in model.picks)
        k = min(asked.k, MOST_USED)
        self.use.emit(
            replace(Shots(), strategy=asked.strategy, k=k, pinned=kept[:k], excluded=asked.excluded)
        )

    def _browse(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in sorted(intake.PICTURES | intake.SOUNDS))
        kinds = self.tr("Pictures and recordings ({patterns})").format(patterns=patterns)
        file, _ = QFileDialog.getOpenFileName(self, self.tr("Choose demonstrations for a file"), "", kinds)
        if file:
            self.set_query(file)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _file(intake.read(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if file := _file(intake.read(event.mimeData())):
            event.acceptProposedAction()
            self.set_query(file)


def _file(found: intake.Intake) -> str:
    return (
        found.media[0]
        if len(found.media) == 1 and not found.sources and Path(found.media[0]).is_file()
        else ""
    )
