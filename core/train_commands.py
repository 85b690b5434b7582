# SPDX-License-Identifier: Apache-2.0
"""The commands of `python -m core` that train: one function each, (options, console) to exit code.

Training is done by a process of its own (core/jobs.py); a command starts it, reads what it writes, or asks it for something.
"""

import argparse
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType

from core import jobs, program
from core.config import Training, load, override
from core.console import Console, figures
from core.errors import CoreError
from core.jobs import Run, Status
from core.protocol import (
    Evaluated,
    Event,
    Failed,
    Finished,
    Measured,
    Note,
    Probed,
    Progress,
    Saved,
    Scored,
    Stepped,
    Trained,
    encode,
)
from core.showing import Batch

CODES = {"failed": 2, "lost": 1}  # of a run that has ended; 0 where it ended as it should


def train(options: argparse.Namespace, console: Console) -> int:
    """Make a run and follow it to its end; its exit code."""
    folder = options.out or jobs.next_folder(options.project)
    words = (*program.LINE, *sys.argv[1:])
    run = jobs.create(
        folder, _training(options), options.project, options.model, force=options.force, command=words
    )
    return _go(run, options, console)


def resume(options: argparse.Namespace, console: Console) -> int:
    """Go on with a run, perhaps for longer, and follow it to its end; its exit code."""
    run = jobs.open_run(options.folder)
    if options.set:
        run = jobs.extend(run, options.set)
    if options.force and not run.force:
        run = replace(run, force=True)
        jobs.write(run)
    return _go(run, options, console)


def preflight(options: argparse.Namespace, console: Console) -> int:
    """What a run would cost: two real steps of it, in this process."""
    from core import training

    folder = jobs.next_folder(options.project)
    run = jobs.planned(folder, _training(options), options.project, options.model, options.force)
    view = View(run, console)
    for event in training.preflight(run):
        view.show(event)
    return 0


def runs(options: argparse.Namespace, console: Console) -> int:
    """The runs of a project or a folder, and how they stand; exit code 1 when one cannot be read."""
    found, broken = jobs.runs(options.folder)
    if not console.json and found:
        console.result({}, f"{'run':<20} {'state':<9} {'step':>13} {'loss':>7}  best")
    for run in found:
        status = jobs.status(run)
        values = {"run": str(run.folder), "project": str(run.project), "model": run.model} | asdict(status)
        console.result(values, f"{run.name:<20} {_standing(status)}")
    for error in broken:
        console.say(str(error))
    return 1 if broken else 0


def control(options: argparse.Namespace, console: Console) -> int:
    """Ask a run for something; it is heard at once, and done when the step at hand is over."""
    run = jobs.open_run(options.folder)
    jobs.control(run, options.what)
    console.result({"run": str(run.folder), "asked": options.what}, f"{run.folder}: asked to {options.what}.")
    return 0


def _training(options: argparse.Namespace) -> Training:
    settings = Training() if options.config is None else load(Training, Path(options.config), "training")
    return override(settings, options.set)


def _standing(status: Status) -> str:
    of = f" of {status.steps}" if status.steps else ""
    loss = "" if status.loss is None else f"{status.loss:.3f}"
    best = "" if status.best is None else f"{status.metric} {status.best:.3f}"
    return f"{status.state:<9} {f'{status.step}{of}':>13} {loss:>7}  {best}".rstrip()


# ---- following a run ----------------------------------------------------------------------------------------


def _go(run: Run, options: argparse.Namespace, console: Console) -> int:
    events = jobs.follow(run, from_start=False)
    jobs.start(run)
    if options.detach:
        console.result({"run": str(run.folder)}, f"Training in {run.folder}, on its own from here.")
        return 0
    console.say(f"Training in {run.folder}. Ctrl+C stops and saves; closing this terminal does not.")
    view = View(run, console)
    with _stopping(run, console):
        for event in events:
            view.show(event)
    status = jobs.status(run)
    if status.state == "lost":
        console.say(f"{status.error} {status.hint}")
    return CODES.get(status.state, 0)


@contextmanager
def _stopping(run: Run, console: Console) -> Iterator[None]:
    """The first Ctrl+C asks the run to save and stop, which is then followed to its end; the second leaves it alone."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        with suppress(CoreError):  # it has ended meanwhile
            jobs.control(run, "stop")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        console.urgent("Saving, then stopping. Ctrl+C again leaves the run to do that on its own.")

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class View:
    """A run as a person reads it: how far it is, what it says of the probes, how good it is."""

    def __init__(self, run: Run, console: Console) -> None:
        self._run, self._console = run, console
        self._steps = jobs.status(run).steps
        self._first: Stepped | None = None
        self._minute = 0

    def show(self, event: Event) -> None:
        """With `--json` the line of `events.jsonl` on stdout; what a person reads is on stderr then."""
        console = self._console
        if console.json:
            console.result(json.loads(encode(0, event)), "")
        match event:
            case Progress():
                console.progress(event)
            case Note():
                console.note(event)
            case Batch():
                console.say(_batch(event))
            case Measured():
                self._steps = event.steps
                console.say(_measured(event))
            case Stepped():
                self._stepped(event)
            case Scored():
                best = "  best so far" if event.best else ""
                console.say(f"step {event.step}: loss {event.loss:.3f}  {_metrics(event)}{best}")
            case Probed():
                for probe in event.probes:
                    console.say(f"  {Path(probe.file).name}: {probe.text}  (in truth: {probe.reference})")
            case Saved():
                pass
            case Evaluated():
                self._result(figures(event))
            case Trained():
                self._result(_trained(event))
            case Failed():
                console.say(f"{event.error} {event.hint}".rstrip())
            case Finished() if event.cancelled:
                console.say(f"Stopped and saved. To go on: {program.TYPED} resume {self._run.folder}")
            case _:
                pass

    def _result(self, text: str) -> None:
        """What stays when the rest has scrolled away: on stdout, where no other program reads it."""
        if self._console.json:
            self._console.say(text)
        else:
            self._console.result({}, text)

    def _stepped(self, event: Stepped) -> None:
        self._first = self._first or event
        done = event.step - self._first.step
        left = ""
        if self._steps and done:
            each = (event.seconds - self._first.seconds) / done
            left = f", {_duration(each * (self._steps - event.step))} left"
        of = f" of {self._steps}" if self._steps else ""
        text = (
            f"step {event.step}{of}: loss {event.loss:.3f}, rate {event.learning_rate:.2g}, "
            f"{event.examples_per_second:.1f} examples/s{left}"
        )
        self._console.live(text, keep=event.seconds // 60 != self._minute)
        self._minute = int(event.seconds // 60)


def _batch(event: Batch) -> str:
    lines = [f"The first step reads {event.of} examples, such as:"]
    for one in event.examples[:3]:
        read = " ".join([*([Path(one.file).name] if one.file else []), repr(one.prompt)])
        lines.append(f"  {read} -> {one.answer!r}")
    return "\n".join(lines)


def _measured(event: Measured) -> str:
    gigabytes = [f"{count / 2**30:.1f} GB" for count in (event.peak_bytes, event.free_bytes)]
    return (
        f"{event.examples} examples, {event.trainable:,} weights learn on {event.device}: {event.threads} threads, "
        f"{event.precision}, {event.micro_batch} examples at a time.\n"
        f"{event.steps} steps of {event.seconds_per_step:.2f} s: about {_duration(event.seconds)} with evaluations. "
        f"Memory: {gigabytes[0]} at its peak, {gigabytes[1]} were free."
    )


def _metrics(event: Scored) -> str:
    return "  ".join(
        f"{name} undefined"
        if figure.value is None or figure.low is None
        else f"{name} {figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"
        for name, figure in event.metrics
    )


def _trained(event: Trained) -> str:
    why = {
        "early": "the metric stopped rising",
        "time": "the time was up",
        "stopped": "stopped",
    }.get(event.reason, "finished")
    energy = "" if event.kilowatt_hours is None else f", about {event.kilowatt_hours:.3f} kWh"
    return (
        f"Trained for {event.step} steps in {_duration(event.seconds)}{energy} ({why}); the best was step "
        f"{event.best_step}: {event.model}"
    )


def _duration(seconds: float) -> str:
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
