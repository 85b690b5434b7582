# SPDX-License-Identifier: Apache-2.0
"""The line at the bottom: the engine's state, its model, the memory it takes, and whether anything is trained."""

from PySide6.QtCore import QEvent, QLocale, QTimer
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from app.engine import Engine, State
from app.names import model_name
from core.program import learns

LOOK = 2_000  # milliseconds between two looks at the memory


class EngineStatus(QStatusBar):
    """Follows the engine."""

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self.setSizeGripEnabled(False)
        self.setContentsMargins(7, 0, 4, 0)  # with Qt's own: in line with the titles above
        self.state = QLabel(self)
        self.training = QLabel(self)
        self.training.hide()
        self.model = QLabel(model_name("starter") if learns() else "", self)
        self.memory = QLabel(self)
        self.addWidget(self.state)
        self.addWidget(self.training)
        self.addPermanentWidget(self.model)
        self.addPermanentWidget(self.memory)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self._look)
        engine.state_changed.connect(self._changed)
        self._changed(engine.state)

    def close_down(self) -> None:
        """Stop looking."""
        self._timer.stop()

    def show_model(self, name: str) -> None:
        """Which model describes files from now on."""
        self.model.setText(name)

    def show_training(self, says: str) -> None:
        """How far the training is; "" while there is none."""
        self.training.setText(says)
        self.training.setVisible(bool(says))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._changed(self._engine.state)
            self._look()

    def _changed(self, state: State) -> None:
        names = {
            State.STOPPED: self.tr("Engine not started"),
            State.STARTING: self.tr("Engine starting…"),
            State.READY: self.tr("Engine ready"),
            State.WAITING: self.tr("Engine stopped, starting again…"),
            State.BROKEN: self.tr("Engine stopped"),
        }
        self.state.setText(names[state])
        if state is State.READY:
            self._timer.start()
        else:
            self._timer.stop()
            self._show_memory(0)

    def _look(self) -> None:
        self._show_memory(resident(self._engine.pid))

    def _show_memory(self, size: int) -> None:
        megabytes = QLocale().toString(round(size / 2**20))
        self.memory.setText(self.tr("Engine memory {size} MB").format(size=megabytes))
        self.memory.setVisible(size > 0)


def resident(pid: int | None) -> int:
    """Bytes of memory that the process holds; 0 where that cannot be known."""
    import psutil  # here, because the window starts without it

    try:
        return int(psutil.Process(pid).memory_info().rss) if pid else 0
    except psutil.Error:
        return 0
