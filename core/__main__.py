# SPDX-License-Identifier: Apache-2.0
"""`python -m core …`: the headless twin of the window.

Results go to stdout, everything else to stderr. With `--json` stdout holds JSON lines and nothing else.
Exit codes: 0 the work was done, 1 partly, 2 nothing could be done.
"""

import argparse
import sys
import traceback
from collections.abc import Sequence

from core import (
    __version__,
    commands,
    compare_commands,
    export_commands,
    program,
    select_commands,
    try_commands,
)
from core.config import MEASURES, PICKS, STRATEGIES, Generation, Shots, Training
from core.console import Console
from core.errors import CoreError
from core.flags import add_arguments, listing
from core.job_files import COMMANDS as CONTROLS
from core.jobs import RESUMABLE
from core.leash import end_with_input
from core.tasks import TASKS
from core.trying import FORMS


def parser() -> argparse.ArgumentParser:
    """Every command and flag."""
    top = argparse.ArgumentParser(
        prog=program.TYPED,
        description="Braid without its window: import, caption, evaluate, look at models.",
    )
    top.add_argument("--version", action="version", version=f"Braid {__version__}")
    commands_of = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _import(commands_of.add_parser("import", help="bring a folder or a list of examples into a project"))
    _caption(
        commands_of.add_parser("caption", help="describe pictures and sounds, write down speech, answer")
    )
    _attend(commands_of.add_parser("attend", help="where a model looks while it describes a file"))
    _teach(commands_of.add_parser("teach", help="correct a caption: it is an example from now on"))
    _suggest(commands_of.add_parser("suggest", help="which files are most worth correcting"))
    _evaluate(
        commands_of.add_parser("evaluate", help="score a model on a split, with baselines and intervals")
    )
    _select(commands_of.add_parser("select", help="choose examples for a file or a whole task, and say why"))
    compare_commands.add_compare(
        commands_of.add_parser("compare", help="which strategy for choosing examples helps, as a report")
    )
    compare_commands.add_learning_curve(
        commands_of.add_parser("learning-curve", help="whether more examples would help, as a report")
    )
    _train(commands_of.add_parser("train", help="teach a model with a project's examples"))
    _preflight(commands_of.add_parser("preflight", help="what training would cost: two real steps"))
    _resume(
        commands_of.add_parser("resume", help="go on with a run that was stopped or killed, or for longer")
    )
    _runs(commands_of.add_parser("runs", help="the runs of a project and how they stand"))
    _control(commands_of.add_parser("control", help="ask a run to pause, go on, stop, …"))
    _export(
        commands_of.add_parser(
            "export", help="write a model as ONNX that other applications run, and prove it"
        )
    )
    _verify(commands_of.add_parser("verify", help="check an ONNX bundle: its bytes, and what it computes"))
    _info(commands_of.add_parser("info", help="what a model is made of"))
    _fetch(commands_of.add_parser("fetch", help="fetch and convert the base models and sample data, once"))
    for name, command in commands_of.choices.items():
        command.set_defaults(
            run=(
                commands.COMMANDS
                | compare_commands.COMMANDS
                | export_commands.COMMANDS
                | select_commands.COMMANDS
                | try_commands.COMMANDS
            )[name]
        )
        command.add_argument("--json", action="store_true", help="machine-readable results on stdout")
        command.add_argument(
            "--events", action="store_true",
            help="as --json, with progress and notes before the result; ends when standard input is closed",
        )  # fmt: skip
    return top


def _import(p: argparse.ArgumentParser) -> None:
    p.add_argument("source", help="a folder, CSV, TSV, JSON, JSONL or transcript list")
    p.add_argument(
        "--project", required=True, metavar="DIR", help="the project folder; made if it does not exist"
    )
    p.add_argument("--importer", metavar="NAME", help="how to read the source (default: recognised)")
    p.add_argument(
        "--copy", action="store_true", help="copy the media into the project instead of referring to them"
    )
    p.add_argument(
        "--column", action="append", default=[], metavar="OURS=THEIRS", dest="columns",
        help="which column is the file, the caption (target), the prompt, …; repeatable",
    )  # fmt: skip
    p.add_argument(
        "--languages", nargs="+", default=["en"], metavar="LL", help="languages taken from the source"
    )
    p.add_argument(
        "--include", nargs="+", default=[], metavar="EXTRA", help="extras of an importer: speech, effects"
    )


def _caption(p: argparse.ArgumentParser) -> None:
    what = p.add_mutually_exclusive_group(required=True)
    what.add_argument("files", nargs="*", default=[], metavar="FILE")
    what.add_argument("--folder", metavar="DIR", help="every picture and recording in it, instead of files")
    p.add_argument(
        "--write", choices=FORMS, default="sidecars",
        help="with --folder: a text file beside each, or one list, captions.csv or captions.jsonl (default: sidecars)",
    )  # fmt: skip
    p.add_argument("--model", default="starter", metavar="DIR|starter")
    p.add_argument("--task", choices=sorted(TASKS), help="default: by what the file is")
    p.add_argument("--prompt", default="", help="the question or the instruction")
    p.add_argument("--project", metavar="DIR", help="a project whose examples help")
    add_arguments(p.add_argument_group("demonstrations and hints"), Shots)
    add_arguments(p.add_argument_group("generation"), Generation, skip=("seed",))


def _attend(p: argparse.ArgumentParser) -> None:
    p.add_argument("file", metavar="FILE")
    p.add_argument("--text", help="what is written about it (default: what the model says itself)")
    p.add_argument("--model", default="starter", metavar="DIR|starter")
    p.add_argument("--task", choices=sorted(TASKS), help="default: by what the file is")
    p.add_argument("--prompt", default="", help="the question or the instruction")
    p.add_argument("--project", metavar="DIR", help="a project whose examples help")
    add_arguments(p.add_argument_group("demonstrations and hints"), Shots)


def _teach(p: argparse.ArgumentParser) -> None:
    p.add_argument("file", nargs="?", metavar="FILE")
    p.add_argument("--caption", metavar="TEXT", help="what should be said about it")
    p.add_argument("--project", required=True, metavar="DIR", help="made if it does not exist")
    p.add_argument("--task", choices=sorted(TASKS), help="default: by what the file is")
    p.add_argument("--prompt", default="", help="the question or the instruction")
    p.add_argument("--language", default="", metavar="LL", help="default: found out from the caption")
    p.add_argument("--undo", metavar="EXAMPLE", help="take back the last correction of this example instead")


def _suggest(p: argparse.ArgumentParser) -> None:
    p.add_argument("--project", required=True, metavar="DIR")
    p.add_argument(
        "--folder", metavar="DIR", help="files without captions (default: the project's train examples)"
    )
    p.add_argument(
        "--doubtful", action="store_true", help="examples whose caption fits none of the files most like them"
    )
    p.add_argument("--count", type=_positive, default=6, metavar="N")
    p.add_argument("--model", default="starter", metavar="DIR|starter")
    add_arguments(p.add_argument_group("demonstrations and hints"), Shots)


def _evaluate(p: argparse.ArgumentParser) -> None:
    p.add_argument("--project", required=True, metavar="DIR")
    p.add_argument("--split", default="test", choices=("train", "validation", "test"))
    p.add_argument("--model", default="starter", metavar="DIR|starter")
    p.add_argument("--task", choices=sorted(TASKS), help="default: the most frequent one of the split")
    p.add_argument("--predictions", metavar="F.jsonl", help="write every answer with its references")
    p.add_argument("--metrics", nargs="+", default=[], metavar="NAME", help="default: those of the task")
    p.add_argument("--baselines", nargs="*", metavar="NAME", help="default: all that apply to the task")
    p.add_argument("--batch", type=_positive, default=16, metavar="N", help="items decoded together")
    p.add_argument(
        "--resamples", type=_positive, default=1000, metavar="N", help="bootstrap resamples of an interval"
    )
    add_arguments(p.add_argument_group("demonstrations and hints"), Shots)
    add_arguments(p.add_argument_group("generation"), Generation, skip=("seed",))


def _select(p: argparse.ArgumentParser) -> None:
    p.add_argument("--project", required=True, metavar="DIR")
    p.add_argument("--strategy", required=True, choices=STRATEGIES)
    p.add_argument("-k", required=True, type=_positive, metavar="N", help="examples chosen")
    p.add_argument("--query", metavar="FILE", help="what they are chosen for (default: the whole task)")
    p.add_argument("--model", default="starter", metavar="DIR|starter", help="whose encoder compares")
    p.add_argument("--seed", type=_seed, default=0, metavar="S")
    p.add_argument("--pick", choices=PICKS, default="easy", help="which the strategy difficulty takes")
    p.add_argument("--measure", choices=MEASURES, default="nll", help="what it takes for difficulty")
    p.add_argument(
        "--by", choices=("label", "concept"),
        help="draw at random so that each label, or each name the encoder knows files by, keeps its share",
    )  # fmt: skip
    p.add_argument(
        "--pinned", nargs="*", default=[], metavar="ID", help="examples that are chosen in any case"
    )
    p.add_argument("--excluded", nargs="*", default=[], metavar="ID", help="examples that are never chosen")


def _train(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--out", metavar="RUN", help="the run folder (default: runs/ of the project, named by the day)"
    )
    _plan(p)
    p.add_argument("--detach", action="store_true", help="return at once; the run goes on by itself")


def _preflight(p: argparse.ArgumentParser) -> None:
    _plan(p)


def _plan(p: argparse.ArgumentParser) -> None:
    p.add_argument("--project", required=True, metavar="DIR")
    p.add_argument("--model", default="starter", metavar="DIR|starter", help="the model to begin with")
    p.add_argument(
        "--config", metavar="FILE", help="settings as TOML, such as the config.toml of another run"
    )
    _set(p, "a setting of training, over those of the file; repeatable")
    p.add_argument("--force", action="store_true", help="train though memory seems too small")
    p.epilog = f"settings of training, for --set and --config:\n{listing(Training)}"
    p.formatter_class = argparse.RawDescriptionHelpFormatter  # which leaves these lines alone


def _set(p: argparse.ArgumentParser, help: str) -> None:
    p.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help=help)


def _resume(p: argparse.ArgumentParser) -> None:
    p.add_argument("folder", metavar="RUN")
    _set(p, f"go on for longer: {', '.join(RESUMABLE)}; repeatable")
    p.add_argument("--force", action="store_true", help="train though memory seems too small")
    p.add_argument("--detach", action="store_true", help="return at once; the run goes on by itself")


def _runs(p: argparse.ArgumentParser) -> None:
    p.add_argument("folder", metavar="DIR", help="a project, or a folder of runs")


def _control(p: argparse.ArgumentParser) -> None:
    p.add_argument("folder", metavar="RUN")
    p.add_argument(
        "what", choices=CONTROLS, metavar="|".join(CONTROLS),
        help="pause keeps the model in memory; release stops and frees it; stop saves and ends; sample captions the "
        "probes now",
    )  # fmt: skip


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("it must be a whole number that is not negative")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of 1 or more")
    return int(text)


def _export(p: argparse.ArgumentParser) -> None:
    p.add_argument("model", metavar="DIR|starter")
    p.add_argument("out", metavar="OUT", help="the folder of the bundle; it must not be there yet")
    p.add_argument(
        "--targets", default="split", metavar="NAME,…",
        help="split: encoders and decoder apart; standalone: one graph from raw pixels or samples to text",
    )  # fmt: skip
    p.add_argument(
        "--precision", default="fp32", metavar="NAME,…", help="fp32, int8: decoders in whole numbers"
    )
    p.add_argument(
        "--no-datastore", action="store_true", help="leave out the demonstrations that the model carries"
    )
    p.add_argument(
        "--check-files", type=_positive, default=0, metavar="N",
        help="caption so many test files of --project with both before the bundle is published",
    )  # fmt: skip
    p.add_argument("--project", metavar="DIR", help="the project whose files are captioned")


def _verify(p: argparse.ArgumentParser) -> None:
    p.add_argument("bundle", metavar="BUNDLE")
    p.add_argument(
        "--files", type=_positive, default=0, metavar="N",
        help="compare with the model too, on so many test files of --project, greedy and with beams",
    )  # fmt: skip
    p.add_argument("--project", metavar="DIR", help="the project whose files are captioned")
    p.add_argument("--model", default="starter", metavar="DIR|starter", help="the model that was exported")


def _info(p: argparse.ArgumentParser) -> None:
    p.add_argument("model", metavar="DIR|starter")


def _fetch(p: argparse.ArgumentParser) -> None:
    p.add_argument("names", nargs="*", metavar="NAME", help="default: everything that is not optional")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    console = Console(json=options.json, events=options.events)
    if options.events:
        end_with_input(sys.stdin.fileno())
    try:
        code: int = options.run(options, console)
        return code
    except CoreError as error:
        return console.fail(error)
    except KeyboardInterrupt:
        console.say("Stopped; what was done so far stays.")
        return 130
    except BrokenPipeError:
        return 1  # whoever read our output has stopped; some of the work may not have been done
    except Exception as error:  # a mistake of ours: say so, with what a report needs
        if isinstance(error, ModuleNotFoundError) and not program.learns():
            return console.fail(program.beyond_a_player())
        traceback.print_exc()
        return console.fail(CoreError(f"Braid made a mistake: {type(error).__name__}: {error}."))


if __name__ == "__main__":
    sys.exit(main())
