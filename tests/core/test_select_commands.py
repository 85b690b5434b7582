# SPDX-License-Identifier: Apache-2.0
"""`select` on the command line: its JSON is a contract with other programs."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from core.config import STRATEGIES
from core.demonstrations.subset import SUBSETS
from core.project import Project


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_select_for_a_file_and_for_the_task(strategy: str, model: Any, run: Any, pictures: Path) -> None:
    words = ("select", "--project", pictures, "--strategy", strategy, "-k", "3", "--json")
    done = run(*words, "--query", pictures / "0.png")
    if strategy in ("gradient", "gradient-diversity"):
        assert done.code == run(*words).code == 2, "the starter has not been trained"
        return
    assert done.code == 0
    (report,) = done.lines
    assert set(report) == {"strategy", "picks", "seconds"}
    assert report["strategy"] == strategy
    assert len({pick["id"] for pick in report["picks"]}) == 3
    for pick in report["picks"]:
        assert set(pick) == {"id", "file", "caption", "score", "reason"}
        assert pick["file"] != str(pictures / "0.png"), "a file is never its own demonstration"
    whole = run(*words)
    assert whole.code == (0 if strategy in SUBSETS else 2)
    if strategy in SUBSETS:
        assert len({pick["id"] for pick in whole.lines[0]["picks"]}) == 3
        assert whole.lines[0]["picks"] == run(*words).lines[0]["picks"]
    else:
        assert "--query" in whole.lines[0]["hint"]


def test_easy_and_hard_are_the_two_ends(model: Any, run: Any, pictures: Path) -> None:
    words = (
        "select",
        "--project",
        pictures,
        "--strategy",
        "difficulty",
        "-k",
        "2",
        "--measure",
        "el2n",
        "--json",
    )
    easy, hard = (run(*words, "--pick", pick).lines[0]["picks"] for pick in ("easy", "hard"))
    assert max(pick["score"] for pick in easy) <= min(pick["score"] for pick in hard)
    assert "error" in easy[0]["reason"]


def test_a_project_without_examples_of_the_kind(run: Any, pictures: Path, files: dict[str, Path]) -> None:
    done = run(
        "select", "--project", pictures, "--strategy", "dpp", "-k", "2", "--query", files["audio"], "--json"
    )
    assert done.code == 2
    assert "audio" in done.lines[0]["error"]


def test_a_draw_by_label(run: Any, pictures: Path, draw: Any, example: Any) -> None:
    with Project.open(pictures) as project:
        for i, label in enumerate(["ball"] * 6 + ["car"] * 3):
            project.add([example(draw(pictures / f"more{i}.png", 40 + i), label, task="classification")])
    words = ("select", "--project", pictures, "--strategy", "random", "-k", "6", "--by", "label", "--json")
    (report,) = run(*words).lines
    assert Counter(pick["caption"] for pick in report["picks"]) == {"ball": 4, "car": 2}
    assert report["picks"] == run(*words).lines[0]["picks"]


def test_what_is_looked_at_first_is_told_before(run: Any, pictures: Path) -> None:
    words = ("select", "--project", pictures, "--strategy", "dpp", "-k", "2", "--query", pictures / "0.png")
    first, again = run(*words), run(*words)
    assert first.code == again.code == 0, first.err
    assert "6 of 6 examples are looked at first" in first.err
    assert "are looked at first" not in again.err
