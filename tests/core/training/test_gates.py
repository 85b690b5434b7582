# SPDX-License-Identifier: Apache-2.0
"""What the media alone have taught, used beside a prompt: how far the gates are opened."""

import math
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch

from core import training
from core.export import bundle
from core.model import assembly
from core.model.assembly import open_model
from core.model.folder import read_config
from core.protocol import Note
from core.training import GATE_SCALES, train
from core.training.methods import WHOLE, dropout_of
from core.training.scoring import TRUSTS
from core.training.steps import mean_loss

Make = Callable[..., Any]


def logits(model: assembly.Model) -> torch.Tensor:
    """What the model would write first beside some picture."""
    from core.model.encoders import Encoded

    tokens = torch.randn(1, 4, model.recipe.widths["image"], generator=torch.Generator().manual_seed(1))
    encoded = Encoded(tokens, torch.ones(1, 4, dtype=torch.bool), tokens.mean(dim=1))
    with torch.inference_mode():
        found: torch.Tensor = model.multimodal(torch.tensor([[5, 6]]), {"image": encoded})
    return found


def test_a_folder_says_how_far_its_gates_are_opened(a_run: Make) -> None:
    list(train(run := a_run(epochs=1)))
    whole, folder = logits(open_model(str(run.folder))), open_model(str(run.folder)).recipe.folder
    assert folder is not None
    assembly.set_use(folder, gate_scale=0.0)
    shut = open_model(str(run.folder))
    assert shut.recipe.gate_scale == 0.0
    with torch.inference_mode():
        text_alone = shut.decoder.logits(shut.decoder(torch.tensor([[5, 6]])))
    assert torch.equal(logits(shut), text_alone), "shut gates are the text model"
    assert not torch.equal(whole, text_alone)


@pytest.mark.parametrize("scale", ["0.5", -0.1, 1.5, None])
def test_an_impossible_scale_is_refused(a_run: Make, scale: object) -> None:
    list(train(run := a_run(epochs=1)))
    folder = open_model(str(run.folder)).recipe.folder
    assert folder is not None
    assembly.set_use(folder, gate_scale=scale)  # type: ignore[arg-type]
    with pytest.raises(assembly.ModelError, match=r"gate_scale"):
        open_model(str(run.folder))


def test_the_gates_are_closed_as_long_as_that_lowers_the_held_out_loss(
    held_out: Path, a_lesson: Make
) -> None:
    lesson = a_lesson(project=held_out, evaluate_items=8)
    network = lesson.model.multimodal
    losses = []
    for scale in GATE_SCALES:
        network.scale_gates(scale)
        losses.append(mean_loss(lesson.inputs, lesson.validation, lesson.how))
    network.scale_gates(1.0)
    rises = [place for place in range(1, len(losses)) if losses[place] >= losses[place - 1]]
    lowest = (rises[0] if rises else len(losses)) - 1
    assert training._opened(lesson) == losses[lowest]
    assert lesson.state.gate_scale == GATE_SCALES[lowest]
    assert network.cross_attention[0].gate_scale == 1.0, "it goes on learning with open gates"
    with lesson.in_use():
        assert network.cross_attention[0].gate_scale == GATE_SCALES[lowest]
    assert network.cross_attention[0].gate_scale == 1.0


def test_the_best_checkpoint_is_used_as_it_was_evaluated(held_out: Path, a_run: Make) -> None:
    list(train(run := a_run(project=held_out, epochs=2, evaluate_items=8)))
    folder = open_model(str(run.folder)).recipe.folder
    assert folder is not None
    config = read_config(folder)
    assert config["gate_scale"] in GATE_SCALES
    assert config["trust"] in TRUSTS
    assert math.isfinite(config["trust"])
    assert open_model(str(folder)).multimodal.cross_attention[0].gate_scale == config["gate_scale"]


def test_cross_attention_learns_from_media_alone_unless_told_otherwise(a_lesson: Make) -> None:
    assert dropout_of("cross-attention") == (1.0, 1.0)
    (alone, *others) = a_lesson(k_max=2, variants=3).questions[0]
    assert not others, "two such prompts cannot differ"
    assert not alone.asked.picks
    assert not alone.asked.names
    drawn = a_lesson(k_max=2, variants=3, shot_dropout=0.0).questions[0]
    assert len(drawn) == 3
    assert all(question.asked.picks for question in drawn)
    assert any(question.asked.picks for question in a_lesson(k_max=2, method="lora").questions[0])


def test_names_can_be_attended_to_instead_of_read(a_lesson: Make, a_run: Make, tmp_path: Path) -> None:
    """Some examples learn without them, so that media are looked at; the prompt never says them, in use neither."""
    lesson = a_lesson(words="attended", k_max=2, variants=8)
    asked = [question.asked for variants in lesson.questions for question in variants]
    assert {len(one.memory) > 0 for one in asked} == {True, False}
    assert {one.tokens for one in asked} == {asked[0].tokens}
    assert not any(one.picks for one in asked)
    learned = [name for name in lesson.weights if name.startswith("cross_attention.0.attention.")]
    assert sorted(name.rsplit(".", 2)[1] for name in learned) == ["key_value", "out", "query"]
    assert {group["share"] for group in lesson.optimizer.param_groups} == {WHOLE}
    list(train(run := a_run(words="attended", epochs=1)))
    opened = open_model(str(run.folder))
    assert opened.chooses
    assert opened.remembers == {"names"}
    told = islice(bundle.export(str(run.folder), tmp_path / "bundle"), 3)
    assert next(event.message for event in told if isinstance(event, Note)).endswith("both into the prompt.")


@pytest.mark.parametrize("began", GATE_SCALES)
def test_the_search_goes_on_from_where_the_gates_were(
    began: float, held_out: Path, a_lesson: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = a_lesson(project=held_out, evaluate_items=8)
    losses = dict(zip(GATE_SCALES, (5.0, 4.0, 3.0, 3.5, 3.6, 3.7), strict=True))
    network, asked = lesson.model.multimodal, []

    def loss(*_: object) -> float:
        asked.append(network.cross_attention[0].gate_scale)
        return losses[asked[-1]]

    monkeypatch.setattr(training, "mean_loss", loss)
    lesson.state.gate_scale = began
    assert training._opened(lesson) == 3.0
    assert lesson.state.gate_scale == 0.5
    assert len(asked) == len(set(asked)) == {1.0: 4, 0.7: 3, 0.5: 3, 0.35: 4, 0.2: 5, 0.1: 5}[began]
