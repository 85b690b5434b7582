# SPDX-License-Identifier: Apache-2.0
"""Caption pictures and sounds with this bundle: python caption.py picture.jpg sound.wav

Needs onnxruntime, numpy and Pillow; a sound is a WAV file of 16 kHz, 16 bits. This file is all there is to it.
"""

import json
import math
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

BUNDLE = Path(__file__).resolve().parents[2]
TABLES = json.loads((BUNDLE / "examples" / "tables.json").read_text(encoding="utf-8"))


def session(name: str) -> Any:
    """One graph of the bundle, ready to run."""
    return onnxruntime.InferenceSession(BUNDLE / name, providers=["CPUExecutionProvider"])


def picture(path: Path) -> dict[str, Any]:
    """The whole picture, upright, in a white square."""
    values = json.loads((BUNDLE / "preprocessor_config.json").read_text(encoding="utf-8"))
    size, mean, std = values["size"]["height"], values["image_mean"], values["image_std"]
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
    upright = Image.new("RGB", image.size, "white")
    upright.paste(image, mask=image.getchannel("A"))
    upright.thumbnail((512, 512), Image.Resampling.LANCZOS)
    sides = [max(1, round(side * size / max(upright.size))) for side in upright.size]
    small = upright.resize((sides[0], sides[1]), Image.Resampling.BICUBIC)
    square = Image.new("RGB", (size, size), "white")
    square.paste(small, ((size - sides[0]) // 2, (size - sides[1]) // 2))
    pixels = (np.asarray(square, np.float32) / np.float32(255) - np.float32(mean)) / np.float32(std)
    return {"pixel_values": pixels.transpose(2, 0, 1)[None].astype(np.float32)}


def sound(path: Path) -> dict[str, Any]:
    """The log-mel spectrogram of the first window, and which frames of it hold sound."""
    values = json.loads((BUNDLE / "audio_preprocessor_config.json").read_text(encoding="utf-8"))
    frames, mels = values["nb_max_frames"], values["feature_size"]
    with wave.open(str(path)) as file:
        if (file.getframerate(), file.getsampwidth()) != (16_000, 2):
            sys.exit(f"{path} is not a WAV file of 16 kHz and 16 bits.")
        data = np.frombuffer(file.readframes(frames * 160), "<i2").reshape(-1, file.getnchannels())
    heard = data.astype(np.float32).mean(axis=1) / np.float32(32768)
    samples = np.zeros(frames * 160, np.float32)
    samples[: len(heard)] = heard
    around = np.pad(samples, 200, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(around, 400)[::160][:frames]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    power = np.abs(np.fft.rfft(windows * hann, axis=1)) ** 2
    log = np.log10(np.maximum(filters(mels) @ power.T, 1e-10))
    mel = (np.maximum(log, log.max() - 8) + 4) / 4
    real = np.arange(frames) < max(1, math.ceil(len(heard) / 160))
    return {"input_features": mel[None].astype(np.float32), "attention_mask": real[None].astype(np.int64)}


def filters(mels: int) -> Any:
    """(mels, 201) triangles of equal area on Slaney's mel scale, up to 8 kHz."""
    step = math.log(6.4) / 27
    points = np.linspace(0, 15 + math.log(8) / step, mels + 2)
    edges = np.where(points < 15, points * 200 / 3, 1000 * np.exp(step * (points - 15)))
    bands = np.linspace(0, 8000, 201)
    rising = (bands - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bands) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0, np.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))[:, None]


def caption(path: Path, decoder: Any) -> dict[str, Any]:
    """Look or listen, name what is recognised in the prompt, then write the likeliest token until the line ends."""
    kind = "audio" if path.suffix.lower() == ".wav" else "image"
    encoder = session(TABLES["encoders"][kind])
    inputs = sound(path) if kind == "audio" else picture(path)
    names = [output.name for output in encoder.get_outputs()]
    seen = dict(zip(names, encoder.run(None, inputs), strict=True))
    prompt = TABLES["prompts"][kind]["plain"]
    if "label_probabilities" in seen:
        prompt = TABLES["prompts"][kind]["named"][int(seen["label_probabilities"][0].argmax())]
    caches = [one for one in decoder.get_inputs() if one.name.startswith("past_key_values.")]
    past = [np.zeros((1, one.shape[1], 0, one.shape[3]), np.float32) for one in caches]
    tokens: list[int] = []
    read = prompt
    while len(tokens) < TABLES["max_new_tokens"]:
        fed = {one.name: value for one, value in zip(caches, past, strict=True)}
        fed |= {"input_ids": np.array([read], np.int64), "encoder_hidden_states": seen["last_hidden_state"]}
        logits, *past = decoder.run(None, fed)
        scores = logits[0, -1]
        if not tokens:
            scores[TABLES["ends"]] = -np.inf  # never an empty caption
        token = int(scores.argmax())
        if token in TABLES["ends"]:
            break
        tokens.append(token)
        read = [token]
    text = b"".join(TABLES["tokens"][token].encode("latin-1") for token in tokens)
    return {"file": str(path), "text": text.decode("utf-8", "replace").strip(), "tokens": tokens}


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    graph = session(TABLES["decoder"])
    for name in sys.argv[1:]:
        print(json.dumps(caption(Path(name), graph)))
