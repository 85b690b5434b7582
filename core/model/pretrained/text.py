# SPDX-License-Identifier: Apache-2.0
"""How a Hugging Face decoder is addressed: its tokenizer, its end tokens, its chat markers."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from core.errors import ModelError
from core.model.pretrained.ctranslate2 import whisper_text

_SLOW_FILES = ("vocab.json", "vocab.txt", "tokenizer.model", "spiece.model")


def read_tokenizer(folder: Path, vocabulary: int) -> str:
    """The text of a `tokenizer.json`, made from older vocabulary files where there is none.

    Raises `ModelError` when it cannot be read or has ids the decoder has no embedding for.
    """
    path = folder / "tokenizer.json"
    if path.is_file():
        text = path.read_text(encoding="utf-8", errors="replace")
    elif any((folder / name).is_file() for name in _SLOW_FILES):
        text = _converted(folder)
    else:
        raise ModelError(
            f"{folder} has no tokenizer: neither tokenizer.json nor vocabulary files.",
            "Copy the tokenizer's files into the folder.",
            file=folder,
        )
    highest = max(_parsed(text, path).get_vocab(with_added_tokens=True).values(), default=-1)
    if highest >= vocabulary:
        raise ModelError(
            f"The tokenizer of {folder.name} has a token {highest}, the model knows {vocabulary} tokens.",
            "The files belong to different models.",
            file=path,
        )
    return text


def _parsed(text: str, path: Path) -> Tokenizer:
    try:
        return Tokenizer.from_str(text)
    except Exception as error:  # the library raises nothing more specific
        raise ModelError(f"{path} is not a tokenizer: {error}.", "Fetch it again.", file=path) from error


def _converted(folder: Path) -> str:
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        return str(tokenizer.backend_tokenizer.to_str())
    except (OSError, ValueError, ImportError, AttributeError, KeyError, TypeError) as error:
        raise ModelError(
            f"The tokenizer of {folder.name} cannot be converted: {error}.",
            "Open and save it once with transformers' AutoTokenizer, which writes a tokenizer.json.",
            file=folder,
        ) from error


def decoder_text(folder: Path, config: Mapping[str, Any], tokenizer: str) -> dict[str, Any]:
    """End tokens, padding and chat markers; for Whisper its task tokens."""
    generation = _optional(folder / "generation_config.json")
    if config.get("model_type") == "whisper":
        suppress = {
            "suppress_ids": generation.get("suppress_tokens") or config.get("suppress_tokens") or [],
            "suppress_ids_begin": generation.get("begin_suppress_tokens")
            or config.get("begin_suppress_tokens")
            or [],
        }
        return whisper_text(tokenizer, suppress)
    described = _optional(folder / "tokenizer_config.json")
    ids = Tokenizer.from_str(tokenizer).get_vocab(with_added_tokens=True)
    end = _ids(generation.get("eos_token_id")) or _ids(config.get("eos_token_id"))
    end = end or _named(described.get("eos_token"), ids)
    pad = _ids(generation.get("pad_token_id")) or _ids(config.get("pad_token_id"))
    pad = pad or _named(described.get("pad_token"), ids) or end or [0]
    return {"end": end, "pad": pad[0], "chat": _chat(folder, described)}


def _chat(folder: Path, described: Mapping[str, Any]) -> str | None:
    """ "chatml" for templates with its markers; the template itself, a program, is never run."""
    template: Any = described.get("chat_template") or ""
    path = folder / "chat_template.jinja"
    if path.is_file():
        template = path.read_text(encoding="utf-8", errors="replace")
    return "chatml" if "<|im_start|>" in str(template) else None


def _ids(value: Any) -> list[int]:
    values = value if isinstance(value, list) else [value]
    return [i for i in values if isinstance(i, int) and i >= 0]


def _named(token: Any, ids: Mapping[str, int]) -> list[int]:
    content = token.get("content") if isinstance(token, Mapping) else token
    return [ids[content]] if isinstance(content, str) and content in ids else []


def _optional(path: Path) -> dict[str, Any]:
    """The object in a JSON file that need not be there."""
    if not path.is_file():
        return {}
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}.", "Fetch it again.", file=path) from error
    return values if isinstance(values, dict) else {}
