# SPDX-License-Identifier: Apache-2.0
"""A named model, put together from its parts, each loaded when it is first needed.

A multimodal model folder stores what was learned (the coupling) and its datastore, and names the frozen parts, which all
models share: `{"kind": "multimodal", "parts": {"decoder": "smollm2-135m-instruct", …}, "coupling": {…}}`. A part is the
name of a base model or the path of a folder. Any single part can stand in for the starter's: a folder with a decoder alone
gets the starter's eyes and ears, a folder with an encoder alone the starter's decoder. `"coupling": null` is a folder in which
nothing but speech was learned.
"""

import dataclasses
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from core import places
from core.errors import ModelError
from core.job_files import write_whole
from core.model import base, text_encoder
from core.model import folder as model_folder
from core.model.adaptation import Adaptation, is_added, read_adaptation
from core.model.base import Parts
from core.model.decoder import Decoder
from core.model.encoders import Encoded, averaged
from core.model.head import Labels, read_labels
from core.model.lora import Lora, adapt, learned, read_lora
from core.model.multimodal import Coupling, Kind, MultimodalTransformer
from core.model.tables import impossible, read_table
from core.model.text_encoder import SentenceEmbedder

STARTER = {
    "decoder": "smollm2-135m-instruct",
    "image": "efficientnet-lite0",
    "audio": "whisper-tiny.en",
    "speech": "whisper-tiny.en",
    "text": "minilm-l6-v2",
}


@dataclasses.dataclass(frozen=True)
class Speech:
    """What the decoder that writes down speech has learned on top of its own weights; `folder` holds it, None at first."""

    lora: Lora
    folder: Path | None = None


@dataclasses.dataclass(frozen=True)
class Recipe:
    """What a model is made of. `parts` as in `STARTER`; `folder` holds what was learned, None before any training.

    `widths` are those of the encoders' tokens, which decide the shape of what was learned. `lora` and `adaptation` are what the
    decoder has learned on top of its own weights. `trust` stands for `Shots.trust` where nobody says: how much the words of
    demonstrations and names count beside the model's own. `gate_scale` is how far the gates are opened beside a prompt
    that holds demonstrations and names.
    """

    name: str
    parts: Mapping[str, str]
    coupling: Coupling
    widths: Mapping[Kind, int]
    folder: Path | None = None
    lora: Lora | None = None
    speech: Speech | None = None
    adaptation: Adaptation | None = None
    labels: Labels | None = None  # what its head names
    trust: float = 0.3  # best for a model that has learned nothing (EXPERIMENTS.md)
    gate_scale: float = 1.0


def open_model(name: str, coupling: Coupling | None = None) -> "Model":
    """The model called "starter", a base model by name, or the folder at a path, whose best checkpoint it is if it is a run's.

    Little is read before it is used. A model that has learned nothing yet is joined by `coupling`.
    """
    trained = places.ASSETS / "starter"
    if name == "starter" and (trained / "config.json").exists():
        return Model(_read(trained, coupling))
    if name == "starter":
        return Model(Recipe("starter", STARTER, coupling or Coupling(), _widths(STARTER)))
    path = _best(Path(name).expanduser())
    if name not in base.BASES and model_folder.read_config(path).get("kind") == "multimodal":
        return Model(_read(path, coupling))
    part = base.open_named(name)
    parts = {**STARTER, **dict.fromkeys(_roles(part), name)}
    widths = _widths(parts) | {kind: _width(part, kind) for kind in _KINDS if parts[kind] == name}
    return Model(Recipe(part.folder.name, parts, coupling or Coupling(), widths), {name: part})


def _best(path: Path) -> Path:
    """The best checkpoint of a run folder; any other path is left as it is."""
    pointer = path / "checkpoints" / "best"
    return pointer.with_name(pointer.read_text(encoding="utf-8").strip()) if pointer.is_file() else path


_KINDS: tuple[Kind, ...] = ("image", "audio", "text")


def _widths(parts: Mapping[str, str]) -> dict[Kind, int]:
    return {kind: base.BASES[parts[kind]].width for kind in _KINDS if parts[kind] in base.BASES}


def _width(part: Parts, kind: Kind) -> int:
    return int((part.embedder() if kind == "text" else part.encoder()).width)


_BOUNDS = {
    "first": (-1, 1 << 10), "latents": (0, 1 << 16), "seed": (0, 1 << 62), "gate": (-10.0, 10.0),
    "heads": (1, 1 << 10), "head_width": (1, 1 << 12), "resampler_layers": (1, 1 << 7),
    "rank": (0, 1 << 10), "frames": (1, 1 << 12),
}  # fmt: skip


def _read(path: Path, coupling: Coupling | None) -> Recipe:
    config = model_folder.read_config(path)
    coupling = coupling or Coupling()
    if _is_coupled(config):
        coupling = read_table(Coupling, config.get("coupling"), path, "coupling", _BOUNDS)
    try:
        parts = {role: _reference(str(config["parts"][role]), path) for role in STARTER}
        widths: dict[Kind, Any] = {kind: config["widths"][kind] for kind in _KINDS}
    except (KeyError, TypeError) as error:
        raise ModelError(
            f"{path}/config.json is incomplete: {error}.", "Train or fetch the model again."
        ) from error
    for kind, width in widths.items():
        if not isinstance(width, int) or not 0 < width <= 1 << 16:
            raise impossible(path, "model", f"widths.{kind}", width)
    lora = None if config.get("lora") is None else read_lora(config["lora"], path)
    speech = None if config.get("speech") is None else Speech(read_lora(config["speech"], path), path)
    table = config.get("adaptation")
    adaptation = None if table is None else read_adaptation(table, path)
    labels = None if config.get("labels") is None else read_labels(config["labels"], path)
    trust = config.get("trust", Recipe.trust)
    if not isinstance(trust, int | float) or not 0 <= trust < 1:
        raise impossible(path, "model", "trust", trust)
    scale = config.get("gate_scale", Recipe.gate_scale)
    if not isinstance(scale, int | float) or not 0 <= scale <= 1:
        raise impossible(path, "model", "gate_scale", scale)
    return Recipe(
        str(config.get("name", path.name)), parts, coupling, widths, path, lora, speech, adaptation, labels, trust, scale
    )  # fmt: skip


def _is_coupled(config: Mapping[str, Any]) -> bool:
    """Whether a model folder holds more than what was learned of speech."""
    return config.get("coupling", "") is not None


def _reference(part: str, folder: Path) -> str:
    """A base model by name, or a folder: a relative path starts at the model folder that names it."""
    return part if part in base.BASES else str(folder / Path(part).expanduser())


def _roles(part: Parts) -> tuple[str, ...]:
    """Which of the starter's parts a folder with one part replaces."""
    decoder, encoder = part.config.get("decoder"), part.config.get("encoder")
    if decoder:
        heard = base.decoder_config(decoder, part.folder).media_width is not None
        return ("speech", "audio") if heard else ("decoder",)
    if encoder:
        return ("text",) if part.encoder_name() == text_encoder.NAME else (str(part.encoder().kind),)
    raise ModelError(
        f"{part.folder} holds neither a decoder nor an encoder.", "Name a model folder.", file=part.folder
    )


class Model:
    """The parts of a recipe. Nothing is read before it is asked for, and a folder two parts share is read once."""

    def __init__(self, recipe: Recipe, opened: Mapping[str, Parts] | None = None) -> None:
        self.recipe, self.name = recipe, recipe.name
        self._opened = dict(opened or {})
        self._encoders: dict[str, Any] = {}

    def parts(self, role: str) -> Parts:
        """The opened folder that plays this role."""
        reference = self.recipe.parts[role]
        if reference not in self._opened:
            self._opened[reference] = base.open_named(reference)
        return self._opened[reference]

    def identity(self, kind: Kind) -> str:
        """A name for the encoder of this kind that changes with its weights and can name a file."""
        return self.parts(kind).identity()

    def tokens_together(self, kind: Kind) -> int:
        """How many of an encoder's tokens are averaged into one that text attends to."""
        return self.recipe.coupling.frames if kind == "audio" else 1

    def see(self, kind: Kind, prepared: Tensor) -> Encoded:
        """What the encoder of this kind makes of a batch that its `prepare` made, as text attends to it."""
        return averaged(self.encoder(kind)(prepared), self.tokens_together(kind))

    def _encoder(self, role: str) -> Any:
        reference = self.recipe.parts[role]
        if reference not in self._encoders:
            self._encoders[reference] = self.parts(role).encoder()
        return self._encoders[reference]

    @cached_property
    def decoder(self) -> Decoder:
        """The text decoder, frozen."""
        return self.parts("decoder").decoder()

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The decoder's tokenizer."""
        return self.parts("decoder").tokenizer()

    @property
    def context(self) -> int:
        """Tokens that the decoder reads and writes at most."""
        return self.decoder.config.context

    @property
    def text(self) -> Mapping[str, Any]:
        """The decoder's `end` tokens and how it chats."""
        text: Mapping[str, Any] = self.parts("decoder").config["text"]
        return text

    @property
    def remembers(self) -> frozenset[str]:
        """Which of "names" and "shots" are attended to instead of read."""
        coupling = self.recipe.coupling
        how = {"names": coupling.names, "shots": coupling.shots}
        return frozenset(what for what, place in how.items() if place == "memory")

    @property
    def chooses(self) -> bool:
        """Whether a caption's demonstrations count in the choice of its words alone, and are not read."""
        return self.recipe.coupling.shots == "choice"

    @cached_property
    def multimodal(self) -> MultimodalTransformer:
        """The decoder joined to the encoders."""
        with torch.inference_mode(False):  # what is first used in an answer may learn later
            learned = self.learned()
            if learned is not None:  # compared before the memory for it is taken
                model_folder.matching(self.outline().adapter(), learned, "", self.name)
            model = self._joined(self.decoder)
            if learned is not None:
                model.load_adapter(learned, self.name)
            model.scale_gates(self.recipe.gate_scale)
            return model.eval()

    def outline(self) -> MultimodalTransformer:
        """The same without its memory, and no weight read: "meta" tensors, whose names and shapes are true."""
        parts = self.parts("decoder")
        config = base.decoder_config(parts.config.get("decoder"), parts.folder)
        with torch.device("meta"):
            return self._joined(Decoder(config))

    def _joined(self, decoder: Decoder) -> MultimodalTransformer:
        model = MultimodalTransformer(decoder, self.recipe.widths, self.recipe.coupling)
        if self.recipe.lora is not None:
            model.adapt(self.recipe.lora)
        if self.recipe.adaptation is not None:
            model.extend(self.recipe.adaptation)
        if self.recipe.labels is not None:
            model.label(self.recipe.labels)
        return model

    def learned(self) -> dict[str, Tensor] | None:
        """The weights of the coupling, mapped from the model folder; None before any training of it."""
        folder = self.recipe.folder
        config = {} if folder is None else model_folder.read_config(folder)
        if folder is None or not _is_coupled(config):
            return None
        state = model_folder.read_state(folder, config)
        return {name: tensor for name, tensor in state.items() if not name.startswith(_SPEECH)}

    def encoder(self, kind: Kind) -> Any:
        """The encoder of this kind of media, frozen."""
        return self._encoder(kind)

    @cached_property
    def speech_decoder(self) -> Decoder:
        """The decoder that writes down speech; its encoder is the "speech" part's."""
        decoder, speech = self.parts("speech").decoder(), self.recipe.speech
        if speech is not None:
            adapt(decoder, speech.lora)
            if speech.folder is not None:
                load_speech(decoder, speech.folder)
        return decoder

    def adapt_speech(self, lora: Lora) -> None:
        """Let the decoder that writes down speech learn a difference of low rank, where it has not begun to."""
        if self.recipe.speech is None:
            adapt(self.speech_decoder, lora)
            self.recipe = dataclasses.replace(self.recipe, speech=Speech(lora))

    def spoken(self) -> dict[str, Tensor]:
        """What that decoder has learned, as a model folder stores it; nothing before any training of it."""
        if self.recipe.speech is None:
            return {}
        return {f"{_SPEECH}{name}": t for name, t in learned(self.speech_decoder.state_dict()).items()}

    @property
    def speech_encoder(self) -> Any:
        """Shared with the audio encoder where both are the same folder."""
        return self._encoder("speech")

    @cached_property
    def speech_tokenizer(self) -> Tokenizer:
        """The speech decoder's tokenizer."""
        return self.parts("speech").tokenizer()

    @cached_property
    def embedder(self) -> SentenceEmbedder:
        """Sentences to vectors."""
        return self.parts("text").embedder()


_SPEECH = "speech."  # before the names of what was learned of speech


def save(
    target: Path,
    name: str,
    parts: Mapping[str, str],
    model: MultimodalTransformer,
    decoder: Parts | None = None,
    speech: Model | None = None,
) -> None:
    """Write a multimodal model folder: what was learned beside the frozen parts, and the names of those.

    With `decoder`, the folder it came from, the decoder has learned too and is written as a part, into `decoder/`. What the
    model `speech` has learned of speech goes with it.
    """
    config = {
        "kind": "multimodal", "name": name, "parts": dict(parts), "widths": dict(model.widths),
        "coupling": dataclasses.asdict(model.coupling), "lora": _table(model.lora),
        "adaptation": _table(model.adaptation), "labels": _table(None if model.head is None else model.head.labels),
    }  # fmt: skip
    if decoder is not None:
        config["parts"] = {**parts, "decoder": "decoder"}
    _write(target, config, model.adapter(), speech)
    if decoder is not None:
        own = {name: decoder.config[name] for name in ("kind", "name", "licence", "decoder", "text")}
        state = {f"decoder.{key}": tensor for key, tensor in own_weights(model.decoder).items()}
        model_folder.save(target / "decoder", own, state, decoder.tokenizer().to_str())


def set_use(folder: Path, **values: float) -> None:
    """Write into a model folder how it is best used: its `trust`, its `gate_scale`. See `Recipe`."""
    config = model_folder.read_config(folder) | values
    write_whole(folder / "config.json", json.dumps(config, indent=1, ensure_ascii=False) + "\n")


def save_speech(target: Path, model: Model) -> None:
    """Write the folder of a model of which only speech has learned; the coupling stays what it was, and is not loaded."""
    recipe, state = model.recipe, model.learned()
    config = {
        "kind": "multimodal", "name": recipe.name, "parts": dict(recipe.parts), "widths": dict(recipe.widths),
        "coupling": None if state is None else dataclasses.asdict(recipe.coupling), "lora": _table(recipe.lora),
        "adaptation": _table(recipe.adaptation), "labels": _table(recipe.labels),
        "trust": recipe.trust, "gate_scale": recipe.gate_scale,
    }  # fmt: skip
    _write(target, config, state or {}, model)


def _table(learned: Lora | Adaptation | Labels | None) -> dict[str, Any] | None:
    return None if learned is None else dataclasses.asdict(learned)


def _write(target: Path, config: Mapping[str, Any], state: Mapping[str, Tensor], model: Model | None) -> None:
    speech = None if model is None else model.recipe.speech
    own = {} if model is None else model.spoken()
    config = {**config, "speech": _table(None if speech is None else speech.lora)}
    model_folder.save(target, config, {name: tensor.detach() for name, tensor in {**state, **own}.items()})


def load_speech(decoder: Decoder, folder: Path) -> None:
    """What a model folder has learned of speech, into an adapted decoder. Raises `ModelError`."""
    stored = model_folder.read_state(folder, model_folder.read_config(folder))
    state = model_folder.matching(learned(decoder.state_dict()), stored, _SPEECH, str(folder))
    decoder.load_state_dict(state, strict=False)


def own_weights(decoder: Decoder) -> dict[str, Tensor]:
    """The decoder's own weights, without what was inserted or added to it."""
    state = decoder.state_dict()
    return {key: t for key, t in state.items() if not key.startswith("inserted.") and not is_added(f".{key}")}
