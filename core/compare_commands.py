# SPDX-License-Identifier: Apache-2.0
"""`python -m core compare` and `learning-curve`: is a strategy worth it, are more examples? Each writes one HTML file."""

import argparse
from collections.abc import Callable
from pathlib import Path

from core.config import PICKS, STRATEGIES, Training, load, override
from core.console import Console
from core.errors import ConfigError

SEEDS, LESSON_SEEDS = 5, 3  # of prompts, and of what is learned, which takes longer


def compare(options: argparse.Namespace, console: Console) -> int:
    """Measures what was not measured before, then writes the report."""
    return (_prompts if options.use == "prompt" else _subsets)(options, console)


def _prompts(options: argparse.Namespace, console: Console) -> int:
    from core.compare import compare, summary
    from core.compare.plan import Plan
    from core.compare.report import page, verdict
    from core.report.page import write

    report = _report(options)
    plan = Plan(
        Path(options.project), options.model, _names(options.strategies), _numbers(options.k), options.seeds or SEEDS,
        options.split, options.items, options.batch,
    )  # fmt: skip
    comparison = console.follow(compare(plan))
    write(report, page(comparison))
    values = {**summary(comparison), "report": str(report)}
    console.result(values, f"{' '.join(verdict(comparison))}\nThe report: {report}")
    return 0


def _subsets(options: argparse.Namespace, console: Console) -> int:
    from core.compare.lesson_reports import subsets_page, subsets_verdict
    from core.compare.subsets import SubsetPlan, compare_subsets, summary
    from core.report.page import write

    report = _report(options)
    plan = SubsetPlan(
        Path(options.project), options.model, _names(options.strategies), _fractions(options.fractions),
        options.seeds or LESSON_SEEDS, _training(options), judge=options.judge, pick=options.pick,
    )  # fmt: skip
    subsets = console.follow(compare_subsets(plan))
    write(report, subsets_page(subsets))
    values = {**summary(subsets), "report": str(report)}
    console.result(values, "\n".join([*subsets_verdict(subsets), f"The report: {report}"]))
    return 0


def learning_curve(options: argparse.Namespace, console: Console) -> int:
    """Gives the lessons that were not given before, then writes the report."""
    from core.compare.curve import CurvePlan, answer, learning_curve, summary
    from core.compare.lesson_reports import curve_page
    from core.report.page import write

    report = _report(options)
    plan = CurvePlan(
        Path(options.project),
        options.model,
        _fractions(options.fractions),
        options.seeds or LESSON_SEEDS,
        _training(options),
    )
    curve = console.follow(learning_curve(plan))
    write(report, curve_page(curve))
    console.result({**summary(curve), "report": str(report)}, f"{answer(curve)}\nThe report: {report}")
    return 0


def _report(options: argparse.Namespace) -> Path:
    """Where the report goes; that it cannot is told before the work begins."""
    from core.report.page import check_writable

    report = Path(options.report)
    check_writable(report)
    return report


def _training(options: argparse.Namespace) -> Training:
    settings = Training() if options.config is None else load(Training, Path(options.config), "training")
    return override(settings, options.set)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in _names(text))
    except ValueError as error:
        raise ConfigError(f"-k {text} is no list of numbers.", "Write them with commas: 0,1,4.") from error


def _fractions(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in _names(text))
    except ValueError as error:
        raise ConfigError(
            f"--fractions {text} is no list of numbers.", "Write them with commas: 0.1,0.25."
        ) from error


# ---- flags --------------------------------------------------------------------------------------------------


def add_compare(p: argparse.ArgumentParser) -> None:
    _common(p)
    p.add_argument(
        "--use", choices=("prompt", "subset"), default="prompt",
        help="what is chosen for: demonstrations in the prompt, or the examples a model learns from",
    )  # fmt: skip
    p.add_argument(
        "--strategies",
        default=",".join(STRATEGIES),
        metavar="NAME,…",
        help="default: all; random is always there",
    )
    p.add_argument(
        "-k", "--k", default="0,1,2,4,8", metavar="N,…", help="demonstrations (default: 0,1,2,4,8)"
    )
    p.add_argument("--split", default="validation", choices=("train", "validation", "test"))
    p.add_argument(
        "--items",
        type=_count,
        default=0,
        metavar="N",
        help="items captioned, spread over the split (default: all)",
    )
    p.add_argument("--batch", type=_count, default=16, metavar="N", help="items decoded together")
    p.add_argument(
        "--judge", default="", metavar="RUN",
        help="of subsets: the model that says how hard an example is and what it teaches, such as a run (default: --model)",
    )  # fmt: skip
    p.add_argument(
        "--pick", choices=PICKS, default="band", help="of subsets: which the strategy difficulty takes"
    )
    _learning(p, "0.1,0.25")


def add_learning_curve(p: argparse.ArgumentParser) -> None:
    _common(p)
    _learning(p, "0.1,0.25,0.5,1")


def _common(p: argparse.ArgumentParser) -> None:
    p.add_argument("--project", required=True, metavar="DIR")
    p.add_argument("--model", default="starter", metavar="DIR|starter")
    p.add_argument("--report", required=True, metavar="OUT.html", help="one file, which is replaced")
    p.add_argument(
        "--seeds", type=_count, default=3, metavar="N", help="of what is drawn (default: %(default)s)"
    )


def _learning(p: argparse.ArgumentParser, fractions: str) -> None:
    p.add_argument(
        "--fractions",
        default=fractions,
        metavar="F,…",
        help="of the examples that are learned from (default: %(default)s)",
    )
    p.add_argument("--config", metavar="FILE", help="settings of training as TOML")
    p.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of training; repeatable"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of 1 or more")
    return int(text)


COMMANDS: dict[str, Callable[[argparse.Namespace, Console], int]] = {
    "compare": compare,
    "learning-curve": learning_curve,
}
