# SPDX-License-Identifier: Apache-2.0
"""Caption pictures and sounds with one call each: python one_call.py picture.jpg sound.wav

With --speech in front, what is said in recordings is written down, where the bundle has the graph for it.

The graphs in `standalone/` prepare, recognise, remember and write by themselves. Needs onnxruntime, numpy and Pillow; a sound
is a WAV file of 16 kHz, 16 bits.
"""

import json
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

STANDALONE = Path(__file__).resolve().parents[2] / "standalone"


def picture(path: Path) -> dict[str, Any]:
    """Every pixel of it, upright, on white."""
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
    upright = Image.new("RGB", image.size, "white")
    upright.paste(image, mask=image.getchannel("A"))
    return {"image": np.asarray(upright)[None]}


def sound(path: Path) -> dict[str, Any]:
    """Every sample of it, from -1 to 1."""
    with wave.open(str(path)) as file:
        if (file.getframerate(), file.getsampwidth()) != (16_000, 2):
            sys.exit(f"{path} is not a WAV file of 16 kHz and 16 bits.")
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
    return {"waveform": data.astype(np.float32).mean(axis=1)[None] / np.float32(32768)}


def caption(path: Path, for_sounds: str) -> dict[str, Any]:
    """One call. `num_beams`, `max_new_tokens` and `prompt_ids` may be passed too."""
    heard = path.suffix.lower() == ".wav"
    graph = STANDALONE / (for_sounds if heard else "image_captioner.onnx")
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    inputs = sound(path) if heard else picture(path)
    text, tokens = session.run(["text_utf8", "tokens"], inputs)
    return {
        "file": str(path),
        "text": text.tobytes().decode("utf-8", "replace"),
        "tokens": tokens[0].tolist(),
    }


if __name__ == "__main__":
    names = [name for name in sys.argv[1:] if name != "--speech"]
    if not names:
        sys.exit(__doc__)
    graph_for_sounds = "audio_captioner.onnx" if names == sys.argv[1:] else "transcriber.onnx"
    for name in names:
        print(json.dumps(caption(Path(name), graph_for_sounds)))
