# SPDX-License-Identifier: Apache-2.0
"""Which teachers a run may have, and the smaller student that learns from one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from core import jobs
from core.errors import ConfigError, CoreError, ModelError
from core.model import assembly
from core.model.encoders import Encoded
from core.model.head import Labels
from core.protocol import Event, Stepped, Trained
from core.training import train

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("settings", "message", "hint"),
    [
        ({"teacher": "/nowhere/model"}, "is not there", "Put it back"),
        ({"teacher": "starter", "teacher_prompt": "same"}, "nothing to teach", "teacher_prompt=use"),
        ({"teacher": "starter", "distill_weight": 0.0}, "nothing is learned", "above 0"),
        ({"teacher": "starter", "objective": "r-drop"}, "objective of its own", "objective=plain"),
        ({"teacher": "starter", "method": "linear-probe"}, "does not learn from a teacher", "cross-attention"),
        ({"teacher": "starter", "student_layers": 2}, "leaves the decoder as it is", "full"),
        ({"student_layers": 4, "method": "full"}, "has 4 layers", "below 4"),
    ],
)  # fmt: skip
def test_a_teacher_that_cannot_teach(settings: Any, message: str, hint: str, a_lesson: Make) -> None:
    with pytest.raises(CoreError, match=message) as caught:
        a_lesson(**settings)
    assert hint in caught.value.hint


def test_other_words_are_refused_but_for_captions(decoder_folder: Make, a_lesson: Make) -> None:
    folder = str(decoder_folder("other", width=48, words=("<|im_start|>", "<|pad|>", "<|end|>")))
    for kind in ("logits", "hidden"):
        with pytest.raises(ConfigError, match="different tokens") as caught:
            a_lesson(teacher=folder, distill=kind)
        assert "distill=sequence" in caught.value.hint
    assert a_lesson(teacher=folder, distill="sequence").distillation.said


def test_a_teacher_of_another_task(small_teacher: Path, a_lesson: Make) -> None:
    config = small_teacher / "config.toml"
    small = jobs.Run(small_teacher, a_lesson().training, small_teacher)
    jobs.write(replace(small, training=replace(small.training, task="question-answering")))
    assert config.is_file()
    with pytest.raises(ConfigError, match=r"trained for question-answering, not for captioning"):
        a_lesson(teacher=str(small_teacher))
    model = assembly.open_model(str(small_teacher)).multimodal
    model.label(Labels(["a", "b"], "decoder"))
    named = small_teacher.with_name("named")
    assembly.save(named, "named", assembly.STARTER, model)
    with pytest.raises(ConfigError, match="names labels"):
        a_lesson(teacher=str(named))


def test_a_teacher_that_changed_meanwhile(small_teacher: Path, a_lesson: Make) -> None:
    best = assembly.open_model(str(small_teacher)).recipe.folder
    assert best is not None
    a_lesson(teacher=str(best))
    assembly.set_use(best, trust=0.11)
    with pytest.raises(ModelError, match="not what it was"):
        a_lesson(teacher=str(best), resume=True)


# ---- a smaller student ------------------------------------------------------------------------------------------


def test_a_smaller_student_is_a_model_like_any_other(
    small_teacher: Path, a_run: Make, pictures: Path, texts: Any, tmp_path: Path
) -> None:
    """It learns from the whole model, opens with the layers it kept, captions, and what is exported computes alike."""
    from core.export import graphs
    from core.torch_session import TorchSession

    settings = {"student_layers": 2, "method": "full", "epochs": 1}
    events: list[Event] = list(train(small := a_run("small", teacher=str(small_teacher), **settings)))
    assert isinstance(events[-1], Trained)
    assert [event for event in events if isinstance(event, Stepped)]
    model = assembly.open_model(str(small.folder))
    assert model.decoder.config.layers == 2
    assert model.recipe.parts["decoder"].endswith("decoder")
    assert texts(TorchSession(model, pictures), pictures / "0.png")[0]
    network, ids = model.multimodal, torch.tensor([[1, 2, 3]])
    seen = Encoded(torch.randn(1, 4, network.widths["image"]), torch.ones(1, 4).bool(), torch.zeros(1, 1))
    with torch.no_grad():
        attended = network.attended({"image": seen})
        assert attended is not None
        states, expected = graphs.packed(attended, graphs.sources(network)), network(ids, {"image": seen})
        past = tuple(torch.zeros(1, heads, 0, width) for heads, width in graphs.cache_shapes(network))
        found, *_ = graphs.DecoderGraph(network).eval()(ids, states, past)
    assert len(past) == 2 * 4
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)
