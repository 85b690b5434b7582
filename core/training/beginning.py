# SPDX-License-Identifier: Apache-2.0
"""What a run begins with: its model as the method needs it, its device, and whether its settings fit its examples."""

from dataclasses import replace
from pathlib import Path

import torch

from core.config import Training
from core.errors import ConfigError
from core.jobs import Run
from core.metrics import METRICS
from core.model import assembly
from core.model.assembly import Model
from core.model.multimodal import Coupling
from core.model.thinning import thinned
from core.training import speech
from core.training.adapting import adapt
from core.training.examples import Chosen
from core.training.methods import coupling_of
from core.training.scoring import LOSS

SMALLER = (
    "lora",
    "dora",
    "adapters",
    "prompt-lora",
    "staged",
    "full",
)  # methods that let a decoder do with fewer layers


def begun_with(run: Run, last: Path | None) -> Model:
    """The model a run begins with, joined and adapted as its method needs it, or as its last checkpoint was."""
    t = run.training
    kept = None if last is None else assembly.open_model(str(last)).recipe
    model = assembly.open_model(run.model, coupling_of(t.method, t.words) if kept is None else kept.coupling)
    if t.method == "speech":
        speech.adapt(model, t)
        model.speech_decoder.to(device_of(t.device))
        return model
    if t.method == "prompt-lora":  # nothing that was learned of cross-attention counts
        model = Model(
            replace(model.recipe, coupling=coupling_of(t.method), folder=None, lora=None, adaptation=None)
        )
    if t.student_layers:
        model = _smaller(model, t, coupling_of(t.method, t.words) if kept is None else kept.coupling)
    adapt(model, t)
    if t.method in ("staged", "full"):
        model.multimodal.thaw()
    model.multimodal.to(device_of(t.device))
    return model


def _smaller(model: Model, t: Training, coupling: Coupling) -> Model:
    """The same with fewer layers in its decoder. What was learned beside the others does not fit: the coupling begins anew."""
    part = model.parts("decoder")
    layers = int(part.config["decoder"]["layers"])
    if t.method not in SMALLER:
        raise ConfigError(
            f"The method {t.method} leaves the decoder as it is, which has to learn when it loses layers.",
            f"Choose one of: {', '.join(SMALLER)}; or set student_layers=0.",
        )
    if t.student_layers >= layers:
        raise ConfigError(
            f"The decoder of {model.name} has {layers} layers; {t.student_layers} are not fewer.",
            f"Set student_layers below {layers}, or to 0 for all of them.",
        )
    fresh = replace(
        model.recipe, coupling=coupling, folder=None, lora=None, adaptation=None, labels=None, gate_scale=1.0
    )
    return Model(fresh, {model.recipe.parts["decoder"]: thinned(part, t.student_layers)})


def device_of(name: str) -> torch.device:
    """ "auto" is the fastest there is. Raises `ConfigError` for one that is not there."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    chosen = next(device for device, here in there.items() if here) if name == "auto" else name
    if not there[chosen]:
        raise ConfigError(f"This machine has no device {chosen}.", 'Choose "auto" or "cpu".')
    return torch.device(chosen)


def check(t: Training, chosen: Chosen) -> None:
    if (chosen.task == speech.TASK) != (t.method == "speech"):
        fitting = "speech" if chosen.task == speech.TASK else "cross-attention"
        raise ConfigError(
            f"The method {t.method} does not learn the task {chosen.task}.", f'Choose the method "{fitting}".'
        )
    if t.metric and t.metric not in (*METRICS, LOSS):
        known = ", ".join((*METRICS, LOSS))
        raise ConfigError(f"There is no metric {t.metric!r}.", f"Choose from: {known}.")
    _check_objective(t, chosen)
    if t.method == "cross-attention" and all(item.kind == "text" for item in chosen.items):
        raise ConfigError(
            "A text has nothing that cross-attention could look at.", 'Choose the method "lora".'
        )


def _check_objective(t: Training, chosen: Chosen) -> None:
    silent = not (t.feature_noise or t.media_dropout or t.blank_dropout or t.augment)
    text = all(item.kind == "text" for item in chosen.items)
    if t.objective == "r-drop" and (silent or text):
        raise ConfigError(
            "Two looks at an example are the same: nothing about them is random, so they cannot disagree (r-drop).",
            "Learn from media with feature_noise or media_dropout above 0, or choose another objective.",
        )
    if t.objective == "mixup" and text:
        raise ConfigError("Texts have no media that could be mixed.", "Choose another objective.")
