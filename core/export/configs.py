# SPDX-License-Identifier: Apache-2.0
"""The files that stock loaders look for beside graphs: what transformers.js reads to caption as Braid does without hints.

Kinds of models have names there, and none is Braid's own: a `vision-encoder-decoder` whose decoder is a `trocr` is one whose
decoder has a cache of what it attends to, as ours. `d_model` is what loaders find the width of
caches by: that of all keys of a token.
"""

import json
from pathlib import Path
from typing import Any

from torch import Tensor

from core.config import Generation
from core.export import graphs, reference
from core.model.assembly import Model
from core.model.encoders import WhisperEncoder
from core.model.multimodal import Kind
from core.prompting import Prompter
from core.tasks import TASKS


def prompt(model: Model, kind: Kind) -> list[int]:
    """The prompt of a file of which nothing is known."""
    return list(Prompter(model).ask("captioning", kind, "", "", (), (), reference.LIMIT).tokens)


def ends(model: Model) -> list[int]:
    """The tokens that end a caption: those of the text model, and every one with a line break."""
    prompter = Prompter(model)
    return sorted(prompter.ends | prompter.line_ends)


def write(model: Model, folder: Path) -> None:
    """The files that loaders look for beside graphs, into `folder`. Raises `OSError`."""
    c, text = model.decoder.config, model.parts("decoder").config["text"]
    end, pad = [int(token) for token in text["end"]], int(text.get("pad", text["end"][0]))
    start, image = prompt(model, "image")[0], model.encoder("image")
    tokens = {"eos_token_id": end, "pad_token_id": pad, "decoder_start_token_id": start}
    decoder = {
        "model_type": "trocr", "vocab_size": c.vocabulary, "d_model": c.kv_heads * c.head_width, "decoder_layers": c.layers,
        "decoder_attention_heads": c.kv_heads, "decoder_ffn_dim": c.hidden, "max_position_embeddings": c.context,
        "cross_attention_hidden_size": graphs.states_width(model.multimodal), "use_cache": True, **tokens,
    }  # fmt: skip
    encoder = {
        "model_type": "vit",
        "hidden_size": decoder["cross_attention_hidden_size"],
        "image_size": image.size,
    }
    labels = {"id2label": dict(enumerate(image.labels))} if image.labels else {}
    config = {
        "model_type": "vision-encoder-decoder", "architectures": ["VisionEncoderDecoderModel"], "is_encoder_decoder": True,
        "encoder": encoder | labels, "decoder": decoder, **tokens,
        "transformers.js_config": {"dtype": {"encoder_model": "fp32", "decoder_model_merged": "fp32"}},
    }  # fmt: skip
    most = Generation().max_new_tokens or TASKS["captioning"].max_new_tokens
    stops = ends(model)
    written = {
        "eos_token_id": stops,
        "begin_suppress_tokens": stops,
        "max_new_tokens": most,
        "do_sample": False,
    }
    special = {
        "eos_token": model.tokenizer.id_to_token(end[0]),
        "pad_token": model.tokenizer.id_to_token(pad),
    }
    named = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": c.context}
    _json(folder / "config.json", config)
    _json(folder / "generation_config.json", tokens | written)
    _json(folder / "preprocessor_config.json", _pictures(image))
    _json(folder / "audio_preprocessor_config.json", _sounds(model.encoder("audio")))
    (folder / "tokenizer.json").write_text(model.tokenizer.to_str(), encoding="utf-8")
    _json(folder / "tokenizer_config.json", named | special)
    _json(folder / "special_tokens_map.json", special)


def _json(path: Path, values: Any) -> None:
    path.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _pictures(encoder: Any) -> dict[str, Any]:
    """The encoder itself is asked how it scales brightness: what it makes of black and of white."""
    from PIL import Image

    black, white = (
        _middle(encoder.prepare(Image.new("RGB", (8, 8), colour))) for colour in ("black", "white")
    )
    std = 1 / (white - black)
    return {
        "image_processor_type": "ViTImageProcessor", "do_convert_rgb": True, "do_resize": True, "resample": 3,
        "size": {"height": encoder.size, "width": encoder.size}, "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "image_mean": (-black * std).tolist(), "image_std": std.tolist(),
    }  # fmt: skip


def _middle(prepared: Tensor) -> Tensor:
    return prepared[:, prepared.shape[1] // 2, prepared.shape[2] // 2].double()


def _sounds(encoder: WhisperEncoder) -> dict[str, Any]:
    return {
        "feature_extractor_type": "WhisperFeatureExtractor", "feature_size": encoder.filters.shape[0],
        "sampling_rate": 16_000, "hop_length": 160, "n_fft": 400, "chunk_length": encoder.seconds,
        "nb_max_frames": 2 * encoder.frames, "return_attention_mask": True,
    }  # fmt: skip
