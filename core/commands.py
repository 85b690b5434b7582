# SPDX-License-Identifier: Apache-2.0
"""The commands of `python -m core`, one function each: (options, console) to exit code."""

import argparse
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core import train_commands
from core.config import Generation, Shots
from core.console import Console, figures
from core.errors import ConfigError
from core.flags import from_arguments
from core.protocol import (
    Captioned,
    Evaluated,
    FileFailed,
    Import,
    Imported,
    Note,
    Progress,
    Prompted,
    Rejected,
    Started,
    Streamed,
)


def import_(options: argparse.Namespace, console: Console) -> int:
    """Exit code 0 also when items were rejected: the report names them."""
    from core.data.ingest import ingest

    request = Import(
        options.source, options.project, options.importer, options.copy, _columns(options.columns),
        tuple(options.languages), tuple(options.include),
    )  # fmt: skip
    for event in ingest(request):
        match event:
            case Progress():
                console.progress(event)
            case Note():
                console.note(event)
            case Rejected():
                row = "" if event.row is None else f", row {event.row}"
                console.say(f"left out: {event.file}{row}: {event.reason} {event.hint}".rstrip())
            case Imported():
                console.result(_imported(event), _imported_text(event))
            case _:
                pass
    return 0


def _columns(pairs: list[str]) -> tuple[tuple[str, str], ...]:
    for pair in pairs:
        if "=" not in pair:
            raise ConfigError(f"--column {pair} does not say which column.", "Write --column OURS=THEIRS.")
    return tuple((ours, theirs) for ours, _, theirs in (pair.partition("=") for pair in pairs))


def _imported(event: Imported) -> dict[str, Any]:
    report = dataclasses.asdict(event)
    report |= {"splits": dict(event.splits), "languages": dict(event.languages)}
    report["caption_words"] = {"median": event.caption_words[0], "maximum": event.caption_words[1]}
    return report


def _imported_text(event: Imported) -> str:
    splits = ", ".join(f"{name} {count}" for name, count in event.splits)
    return (
        f"{event.accepted} examples taken in ({splits or 'none new'}), {len(event.rejected)} left out, "
        f"{event.duplicates} known already; {event.seconds:.0f} s."
    )


def caption(options: argparse.Namespace, console: Console) -> int:
    """One line a file; exit code 1 when any file failed, 2 when all did."""
    from core.session import Query, open_session

    if options.folder is not None:
        from core.try_commands import describe

        return describe(options, console)
    shots, generation = from_arguments(Shots, options), from_arguments(Generation, options)
    session = open_session(options.model, project_folder(options.project))
    queries = [Query(file, options.task, options.prompt) for file in options.files]
    failed = 0
    for event in session.caption(queries, shots, generation):
        match event:
            case Progress():
                console.progress(event)
            case Note():
                console.note(event)
            case Captioned():
                console.result(captioned(event), f"{event.file}: {event.text}")
                for other in event.alternatives if not console.json else ():
                    console.say(f"    or: {other}")
            case FileFailed():
                failed += 1
                values = {"file": event.file, "error": event.error, "hint": event.hint}
                if console.json:
                    console.result(values, "")
                console.say(f"{event.file}: {event.error} {event.hint}".rstrip())
            case Started() | Prompted() | Streamed():
                pass
    return 0 if not failed else 2 if failed == len(queries) else 1


def captioned(event: Captioned) -> dict[str, Any]:
    """The JSON contract of one answer."""
    values = dataclasses.asdict(event)
    if not event.alternatives:
        del values["alternatives"]
    return values


def project_folder(folder: str | None) -> Path | None:
    """The folder, once it is sure that it holds a project. Raises `ProjectError`."""
    from core.project import Project

    if folder is None:
        return None
    with Project.open(folder):  # a wrong path is an error now, not a caption without help
        return Path(folder)


def evaluate(options: argparse.Namespace, console: Console) -> int:
    """The report; exit code 2 when nothing could be scored."""
    from core import evaluate as evaluation
    from core.project import Project
    from core.session import open_session

    shots, generation = from_arguments(Shots, options), from_arguments(Generation, options)
    session = open_session(options.model, project_folder(options.project))
    with Project.open(options.project) as project:
        events = evaluation.evaluate(
            project, session, split=options.split, task=options.task, language=shots.language or None,
            shots=shots, generation=generation,
            model=options.model, metrics=options.metrics, baselines=options.baselines,
            predictions=None if options.predictions is None else Path(options.predictions),
            batch=options.batch, resamples=options.resamples,
        )  # fmt: skip
        for event in events:
            match event:
                case Progress():
                    console.progress(event)
                case Note():
                    console.note(event)
                case Evaluated():
                    console.result(evaluation.report(event), figures(event))
                case _:
                    pass
    return 0


def info(options: argparse.Namespace, console: Console) -> int:
    """What a model is made of, and whether each part is there."""
    values = _described(options.model)
    lines = [f"{values['name']}: {values['kind']}"]
    lines += [f"  {role}: {part['name']} ({part['state']})" for role, part in values["parts"].items()]
    lines += [
        f"  {key}: {values[key]}"
        for key in ("trainable", "gates", "speech", "demonstrations", "bytes")
        if key in values
    ]
    console.result(values, "\n".join(lines))
    return 0


def _described(model: str) -> dict[str, Any]:
    from core.export.manifest import bundle_folder

    if (folder := bundle_folder(model)) is not None:
        from core.onnx.information import describe as describe_bundle

        return describe_bundle(folder)
    from core.information import describe

    return describe(model)


def fetch(options: argparse.Namespace, console: Console) -> int:
    """Exit code 1 when something could not be had; whatever needs it says so later."""
    from core.fetching import fetch_all, unavailable

    for event in fetch_all(options.names):
        match event:
            case Progress():
                console.progress(event)
            case Note():
                console.note(event)
            case _:
                pass
    absent = unavailable(options.names)
    console.result(
        {"unavailable": absent}, f"Not available: {', '.join(absent)}." if absent else "Everything is here."
    )
    return 1 if absent else 0


Command = Callable[[argparse.Namespace, Console], int]

COMMANDS: dict[str, Command] = {
    "import": import_,
    "caption": caption,
    "evaluate": evaluate,
    "train": train_commands.train,
    "preflight": train_commands.preflight,
    "resume": train_commands.resume,
    "runs": train_commands.runs,
    "control": train_commands.control,
    "info": info,
    "fetch": fetch,
}
