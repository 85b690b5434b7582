# SPDX-License-Identifier: Apache-2.0
"""What the page Try it does beside captions, on the command line: `attend`, `teach` and `suggest`."""

import argparse
import dataclasses
from collections.abc import Callable
from typing import Any

from core.config import Generation, Shots
from core.console import Console
from core.errors import ConfigError, DataError
from core.flags import from_arguments
from core.protocol import Captioned, FileFailed, Note, Progress
from core.trying import Attend, Attended, Describe, Described, Left, Suggest, Suggested, Teach, Unteach

STRONGEST = 3  # cells of a piece that are told in words


def attend(options: argparse.Namespace, console: Console) -> int:
    """Where the model looked while it wrote; exit code 2 when it did not look at all."""
    from core.commands import project_folder
    from core.session import open_session

    shots = from_arguments(Shots, options)
    session = open_session(options.model, project_folder(options.project))
    text, task = options.text, options.task
    if text is None:
        answer = _answer(session, options, shots, console)
        text, task = answer.text, answer.task
    asked = Attend(options.file, text, task, options.prompt, options.model, options.project, shots)
    for event in session.attend(asked):
        match event:
            case Progress():
                console.progress(event)
            case Note():
                console.note(event)
            case Attended():
                console.result(dataclasses.asdict(event) | {"text": text}, _in_words(event))
                return 2 if event.reason else 0
    return 2


def _answer(session: Any, options: argparse.Namespace, shots: Shots, console: Console) -> Captioned:
    """What the model says by itself."""
    from core.session import Query

    query = Query(options.file, options.task, options.prompt)
    for event in session.caption([query], shots, Generation()):
        if isinstance(event, Progress):
            console.progress(event)
        elif isinstance(event, FileFailed):
            raise DataError(event.error, event.hint, file=event.file)
        elif isinstance(event, Captioned):
            return event
    raise DataError("The model said nothing.", "Give the text with --text.", file=options.file)


def _in_words(event: Attended) -> str:
    if event.reason:
        return f"{event.reason} {event.hint}".rstrip()
    lines = []
    for piece in event.pieces:
        order = sorted(range(len(piece.weights)), key=lambda cell: -piece.weights[cell])[:STRONGEST]
        places = ", ".join(f"{_place(event, cell)} {100 * piece.weights[cell]:.0f}%" for cell in order)
        lines.append(f"{piece.text.strip():12} {places}")
    return "\n".join(lines)


def _place(event: Attended, cell: int) -> str:
    if event.rows == 1:
        return f"{(cell + 0.5) * event.seconds / event.columns:.1f} s"
    return f"row {cell // event.columns + 1} column {cell % event.columns + 1}"


def teach(options: argparse.Namespace, console: Console) -> int:
    """A correction becomes an example, or is taken back."""
    from core.teaching import made_by_teaching, unteach
    from core.teaching import teach as stored

    if options.undo:
        if options.file is not None or options.caption is not None:
            raise ConfigError("--undo takes back one correction.", "Leave the file and --caption out.")
        made = made_by_teaching(options.project, options.undo)
        event = unteach(Unteach(options.project, options.undo, made))
        now = f"“{event.caption}” again" if event.caption else "no example any more"
        console.result(dataclasses.asdict(event), f"{event.file}: {now}.")
        return 0
    if options.file is None or not options.caption:
        raise ConfigError("There is nothing to teach.", "Name a file, and its caption with --caption.")
    asked = Teach(
        options.file, options.caption, options.project, options.task, options.prompt, options.language
    )
    event = stored(asked)
    before = f" (before: {event.before})" if event.before else ""
    shown = "" if event.shown else " It is not in the training split: it measures and is not shown."
    text = f"{event.file}: {event.caption}{before}.{shown} Take it back with --undo {event.example}."
    console.result(dataclasses.asdict(event), text)
    return 0


def suggest(options: argparse.Namespace, console: Console) -> int:
    """The files most worth correcting, the best first; or those whose captions are doubtful."""
    from core.commands import project_folder
    from core.doubting import doubtful
    from core.session import open_session
    from core.suggesting import suggest as events_of

    if options.doubtful and options.folder:
        raise ConfigError("Files without captions have none to doubt.", "Leave --folder or --doubtful out.")
    session = open_session(options.model, project_folder(options.project))
    shots = from_arguments(Shots, options)
    seek = "doubtful" if options.doubtful else "unsure"
    asked = Suggest(options.project, options.folder or "", options.count, options.model, shots, seek)
    for event in (doubtful if options.doubtful else events_of)(session, asked):
        match event:
            case Progress():
                console.progress(event)
            case Note():
                console.note(event)
            case Suggested():
                lines = [
                    f"{one.file}: {one.caption if options.doubtful else one.text} {one.reason}"
                    for one in event.suggestions
                ]
                nothing = "No caption looks wrong." if options.doubtful else ""
                console.result(dataclasses.asdict(event), "\n".join(lines) or nothing)
    return 0


def describe(options: argparse.Namespace, console: Console) -> int:
    """A whole folder; exit code 1 when a file was left out, 2 when all were."""
    from core.commands import project_folder
    from core.describing import describe as events_of
    from core.session import open_session

    session = open_session(options.model, project_folder(options.project))
    asked = Describe(
        options.folder, options.write, options.task, options.prompt, options.model, options.project,
        from_arguments(Shots, options), from_arguments(Generation, options),
    )  # fmt: skip
    for event in events_of(session, asked):
        match event:
            case Progress():
                console.progress(event)
            case Note():
                console.note(event)
            case Left():
                console.say(f"left out: {event.file}: {event.reason} {event.hint}".rstrip())
            case Described():
                counts = f"{event.written} described, {event.known} known already, {len(event.left)} left out"
                console.result(dataclasses.asdict(event), f"{event.place}: {counts}.")
                return 0 if not event.left else 1 if event.written or event.known else 2
    return 2


COMMANDS: dict[str, Callable[[argparse.Namespace, Console], int]] = {
    "attend": attend,
    "teach": teach,
    "suggest": suggest,
}
