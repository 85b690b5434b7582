# SPDX-License-Identifier: Apache-2.0
"""An opened bundle: what it says of itself, and its graphs, each checked before it is run."""

import json
import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from core.errors import ModelError
from core.example import MediaKind as Kind
from core.export import guard, manifest
from core.perceiving import PREPROCESSING

_HINT = "Export the model again."


class Bundle:
    """The folder that `export` wrote. Raises `ModelError` for one that cannot be used; nothing large is read at first."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.values = folder, manifest.read(folder)
        self._sessions: dict[str, Any] = {}
        try:
            contract, use = self.values["contract"], self.values["contract"]["use"]
            self.name = str(self.values["name"])
            self.context, self.trust, self.latents = (
                int(use["context"]), float(use["trust"]), int(use["latents"])
            )  # fmt: skip
            self.text: Mapping[str, Any] = {
                "end": [int(token) for token in use["text"]["end"]], "chat": use["text"].get("chat"),
            }  # fmt: skip
            self.encoders = {kind: str(one["file"]) for kind, one in contract["encoders"].items()}
            self.widths: dict[Kind, int] = {kind: int(width) for kind, width in use["widths"].items()}
            self.decoder, self.width = str(contract["decoder"]), int(contract["width"])
            self.sources, self.attends = int(contract["sources"]), bool(use["attends"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(
                f"{folder}/manifest.json does not say how the model is used: {error}.", _HINT, file=folder
            ) from error

    @property
    def remembers(self) -> frozenset[str]:
        """Names and demonstrations are always read: the graphs attend to media alone."""
        return frozenset()

    @property
    def chooses(self) -> bool:
        """Demonstrations are read, too."""
        return False

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The decoder's."""
        try:
            return Tokenizer.from_str(self.read("tokenizer.json"))
        except Exception as error:  # the library raises bare exceptions
            raise ModelError(f"{self.folder}/tokenizer.json cannot be read: {error}", _HINT) from error

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The names that the picture encoder knows, in the order of its probabilities."""
        found = self.settings("config.json").get("encoder", {}).get("id2label", {})
        return tuple(str(found[key]) for key in sorted(found, key=int))

    def settings(self, name: str) -> dict[str, Any]:
        """One of the bundle's JSON files. Raises `ModelError`."""
        try:
            values = json.loads(self.read(name))
        except (ValueError, RecursionError) as error:
            raise ModelError(f"{self.folder / name} cannot be read: {error}.", _HINT) from error
        if not isinstance(values, dict):
            raise ModelError(f"{self.folder / name} does not hold an object.", _HINT)
        return values

    def read(self, name: str) -> str:
        """A text file of the bundle, as it was exported."""
        return manifest.check_file(self.folder, name, self.values).read_text(encoding="utf-8")

    def identity(self, kind: Kind) -> str:
        """Names the encoder of this kind, its weights and its preprocessing, and can name a file."""
        digest = str(self.values["files"].get(self.encoders[kind], {}).get("sha256", ""))
        return f"onnx-{digest[:32]}-{PREPROCESSING}"

    def session(self, name: str) -> Any:
        """The graph of this file, ready to run; what it may hold is checked in another process, once for its bytes."""
        if name not in self._sessions:
            path = manifest.check_file(self.folder, name, self.values)
            guard.check_once(path, self.values["files"][name]["sha256"])
            self._sessions[name] = _session(path)
        return self._sessions[name]


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only: what it optimised away is nobody's concern
    threads = os.environ.get("OMP_NUM_THREADS", "")
    options.intra_op_num_threads = int(threads) if threads.isdecimal() else 0  # 0: as many as there are cores
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's errors have no common base that is public
        raise ModelError(f"{path} cannot be run: {error}", _HINT, file=path) from error
