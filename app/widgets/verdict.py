# SPDX-License-Identifier: Apache-2.0
"""What came of a run: its best figure with its interval, beside what it has to be better than."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.models.record import Record
from app.names import LOWER_IS_BETTER, baseline_name, metric_name, split_name
from app.widgets.text import label
from core.protocol import Interval


class Verdict(QFrame):
    """The figure large, the others in a table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._shown: tuple[object, ...] = ()
        self.name = label("", "muted")
        self.value = label("", "figure")
        self.value.setWordWrap(False)
        self.reach = label("", "muted")
        self.table = QGridLayout()
        self.table.setHorizontalSpacing(16)
        self.table.setVerticalSpacing(3)
        self.table.setColumnStretch(0, 1)
        left = QVBoxLayout()
        left.setSpacing(0)
        for text in (self.name, self.value, self.reach):
            left.addWidget(text)
        left.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 14)
        row.setSpacing(28)
        row.addLayout(left, 2)
        row.addLayout(self.table, 3)
        self.hide()

    def forget(self) -> None:
        """Show the same again the next time."""
        self._shown = ()

    def show_record(self, record: Record, metric: str) -> None:
        """Show what this run has come to; nothing before its end, or where there is no figure."""
        shown = (record.evaluated, record.best, record.trained, metric)
        if shown == self._shown:
            return
        self._shown = shown
        figure, n, split = _figure(record, metric)
        self.setVisible(figure is not None and record.trained is not None)
        if figure is None:
            return
        lower = metric in LOWER_IS_BETTER
        name = self.tr("{metric}, lower is better") if lower else self.tr("{metric}, higher is better")
        self.name.setText(name.format(metric=metric_name(metric)))
        self.value.setText(f"{figure.value:.3f}")
        about = self.tr("{split} · {n} examples")
        about = about.format(n=QLocale().toString(n), split=split_name(split))
        self.reach.setText("\n".join(filter(None, [self._reach(figure), about])))
        self._fill(self._compared(record, metric))
        self.setAccessibleName(f"{self.name.text()}: {self.value.text()}. {self.reach.text()}")

    def _reach(self, figure: Interval) -> str:
        if figure.low is None or figure.high is None:
            return ""
        return self.tr("{low} to {high} (95 %)").format(low=f"{figure.low:.3f}", high=f"{figure.high:.3f}")

    def _compared(self, record: Record, metric: str) -> list[tuple[str, Interval]]:
        """The evaluation before training and the baselines, the strongest first."""
        rows = [(self.tr("The model before training"), record.figure(metric, record.start))]
        for name, figures in record.evaluated.baselines if record.evaluated is not None else ():
            rows.append((baseline_name(name), dict(figures).get(metric)))
        known = [(name, figure) for name, figure in rows if figure is not None and figure.value is not None]
        lower = metric in LOWER_IS_BETTER
        return sorted(known, key=lambda row: (row[1].value or 0.0) * (1 if lower else -1))

    def _fill(self, rows: list[tuple[str, Interval]]) -> None:
        while (item := self.table.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if rows:
            self.table.addWidget(label(self.tr("To compare with"), "heading"), 0, 0, 1, 2)
        for place, (name, figure) in enumerate(rows, 1):
            number = label(f"{figure.value:.3f}", "muted")
            number.setWordWrap(False)
            number.setToolTip(self._reach(figure))
            self.table.addWidget(label(name, "muted"), place, 0)
            self.table.addWidget(number, place, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)


def _figure(record: Record, metric: str) -> tuple[Interval | None, int, str]:
    """The figure, of how many examples, of which split: the report's, else the best evaluation's."""
    source = record.evaluated or record.best
    if source is None:
        return None, 0, ""
    figure = dict(source.metrics).get(metric)
    return (figure if figure is not None and figure.value is not None else None), source.n, source.split
