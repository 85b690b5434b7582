# SPDX-License-Identifier: Apache-2.0
"""What a run has told so far: its events put together, one after another. Nothing is read here."""

from dataclasses import dataclass, field

from app.models.trace import Trace
from app.names import LOWER_IS_BETTER
from core.protocol import (
    Evaluated,
    Event,
    Failed,
    Interval,
    Measured,
    Note,
    Probed,
    Progress,
    Saved,
    Scored,
    Stepped,
    Trained,
)

OF_RUNS = frozenset((Measured, Stepped, Scored, Probed, Saved, Trained))  # events that no other work has
SETTLED = 5  # steps from which the time of a step is known well enough to foretell


@dataclass(eq=False)
class Record:
    """A run as its events tell it. A resumed run tells the steps after its last checkpoint again."""

    stage: Progress | None = None  # what is being done other than stepping
    measured: Measured | None = None
    step: Stepped | None = None
    loss: Trace = field(default_factory=Trace)
    scores: list[Scored] = field(default_factory=list)
    before: Probed | None = None
    now: Probed | None = None
    notes: list[Note] = field(default_factory=list)
    saved: Saved | None = None
    evaluated: Evaluated | None = None
    trained: Trained | None = None
    failed: Failed | None = None
    first: Stepped | None = None  # of this part of the run: earlier parts may have been faster

    def take(self, event: Event) -> None:
        """Add what one more event tells."""
        match event:
            case Progress():
                self.stage = event if not 0 < event.total <= event.done else None
                self._goes_on()
            case Measured():
                self.measured, self.first = event, None
                self._goes_on()
            case Stepped():
                self._take_step(event)
            case Scored():
                self.scores = [score for score in self.scores if score.step < event.step] + [event]
            case Probed():
                self.before = event if self.before is None or event.step <= self.before.step else self.before
                self.now = event
            case Note():
                if event not in self.notes:
                    self.notes.append(event)
            case Saved():
                self.saved = event
            case Evaluated():
                self.evaluated = event
            case Trained():
                self.trained, self.stage, self.first = event, None, None
            case Failed():
                self.failed, self.stage, self.first = event, None, None
            case _:
                pass  # nothing of a run

    def _take_step(self, event: Stepped) -> None:
        if self.step is not None and event.step <= self.step.step:
            self.loss.cut(event.step)
            self.scores = [score for score in self.scores if score.step < event.step]
            self.first = None
        self.loss.add(event.step, event.loss)
        self.first = self.first or event
        self.step, self.stage = event, None
        self._goes_on()

    def _goes_on(self) -> None:
        """An earlier end was none: the run was resumed."""
        self.failed = self.trained = None

    # ---- what follows from it ---------------------------------------------------------------------------

    @property
    def steps(self) -> int:
        """How many steps the run has; 0 until it is known."""
        return self.measured.steps if self.measured is not None else 0

    def seconds_left(self, limit: float) -> float | None:
        """Seconds of training to come, at the pace of this part of the run; None while it cannot be told.

        `limit`: seconds after which training ends anyway; 0 is none.
        """
        if self.step is None or not self.steps:
            return None if self.measured is None else self.measured.seconds
        pace = self.measured.seconds / self.steps if self.measured is not None else 0.0
        if self.first is not None and self.step.step - self.first.step >= SETTLED:
            pace = (self.step.seconds - self.first.seconds) / (self.step.step - self.first.step)
        left = max(self.steps - self.step.step, 0) * pace
        return min(left, max(limit - self.step.seconds, 0.0)) if limit else left

    def figure(self, metric: str, score: Scored | None) -> Interval | None:
        """A metric of an evaluation; the first one where `metric` is empty."""
        found = dict(score.metrics) if score is not None else {}
        return found.get(metric or next(iter(found), ""))

    @property
    def start(self) -> Scored | None:
        """The evaluation before training."""
        return self.scores[0] if self.scores and self.scores[0].step == 0 else None

    def no_better(self, metric: str) -> bool:
        """Whether it has been checked after it began to learn, and no check was better than the one before."""
        values = [
            figure.value for score in self.scores
            if (figure := self.figure(metric, score)) is not None and figure.value is not None
        ]  # fmt: skip
        if self.start is None or len(values) < 2:
            return False
        return min(values[1:]) >= values[0] if metric in LOWER_IS_BETTER else max(values[1:]) <= values[0]

    def strongest(self, metric: str) -> tuple[str, float] | None:
        """The baseline of the final report that is hardest to beat, and its figure."""
        found = [] if self.evaluated is None else [
            (name, figure.value) for name, figures in self.evaluated.baselines
            if (figure := dict(figures).get(metric)) is not None and figure.value is not None
        ]  # fmt: skip
        choose = min if metric in LOWER_IS_BETTER else max
        return choose(found, key=lambda item: item[1], default=None)

    @property
    def best(self) -> Scored | None:
        """The latest evaluation that was better than all before it."""
        return next((score for score in reversed(self.scores) if score.best), None)
