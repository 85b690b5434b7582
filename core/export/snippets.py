# SPDX-License-Identifier: Apache-2.0
"""How a bundle is used from other programs: a few lines to copy, for the whole path from a picture to its caption.

Standard library only: the window offers them. They read the names of files and inputs from the bundle's manifest.
"""

import json
import shlex
from pathlib import Path

PYTHON = '''\
# pip install onnxruntime pillow tokenizers   (examples/ in the bundle also hears sounds and uses names)
import json
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image
from tokenizers import Tokenizer

bundle = Path({bundle})
contract = json.loads((bundle / "manifest.json").read_text("utf-8"))["contract"]
prepare = json.loads((bundle / "preprocessor_config.json").read_text("utf-8"))
encoder = onnxruntime.InferenceSession(bundle / contract["encoders"]["image"]["file"])
decoder = onnxruntime.InferenceSession(bundle / contract["decoder"])
tokenizer = Tokenizer.from_file(str(bundle / "tokenizer.json"))
caches = [entry for entry in decoder.get_inputs() if entry.name.startswith("past_key_values")]


def pixels(file):
    """The whole picture in the middle of a white square, as the encoder takes it."""
    picture, side = Image.open(file).convert("RGB"), prepare["size"]["height"]
    width, height = (max(1, round(length * side / max(picture.size))) for length in picture.size)
    square = Image.new("RGB", (side, side), "white")
    smaller = picture.resize((width, height), Image.BICUBIC, reducing_gap=2.0)
    square.paste(smaller, ((side - width) // 2, (side - height) // 2))
    scaled = (np.asarray(square, np.float32) / 255 - prepare["image_mean"]) / prepare["image_std"]
    return scaled.transpose(2, 0, 1)[None].astype(np.float32)


def caption(file, longest=48):
    states = encoder.run(["last_hidden_state"], {{"pixel_values": pixels(file)}})[0]
    past = {{entry.name: np.zeros((1, entry.shape[1], 0, entry.shape[3]), np.float32) for entry in caches}}
    read, tokens = contract["prompt_ids"]["image"], []
    while len(tokens) < longest:
        fed = {{"input_ids": np.array([read]), "encoder_hidden_states": states, **past}}
        names = [name.replace("past_key_values", "present") for name in past]
        logits, *present = decoder.run(["logits", *names], fed)
        past = dict(zip(past, present))
        read = [int(logits[0, -1].argmax())]
        if read[0] in contract["end_ids"]:
            break
        tokens += read
    return tokenizer.decode(tokens).strip()


print(caption("photo.jpg"))
'''

JAVASCRIPT = """\
// npm install onnxruntime-node sharp @huggingface/transformers   (save as caption.mjs)
import {{ readFileSync }} from "node:fs";
import {{ dirname, basename }} from "node:path";
import * as ort from "onnxruntime-node";
import sharp from "sharp";
import {{ AutoTokenizer, env }} from "@huggingface/transformers";

const bundle = {bundle};
const read = (name) => JSON.parse(readFileSync(`${{bundle}}/${{name}}`, "utf-8"));
const {{ contract }} = read("manifest.json");
const prepare = read("preprocessor_config.json");
const encoder = await ort.InferenceSession.create(`${{bundle}}/${{contract.encoders.image.file}}`);
const decoder = await ort.InferenceSession.create(`${{bundle}}/${{contract.decoder}}`);
env.allowRemoteModels = false;
env.localModelPath = dirname(bundle);
const tokenizer = await AutoTokenizer.from_pretrained(basename(bundle));

// The whole picture in the middle of a white square, as the encoder takes it.
async function pixels(file) {{
  const side = prepare.size.height, white = {{ r: 255, g: 255, b: 255 }};
  const square = sharp(file).flatten({{ background: white }}).toColourspace("srgb")
    .resize(side, side, {{ fit: "contain", background: white, kernel: "cubic" }}).removeAlpha();
  const bytes = await square.raw().toBuffer(), found = new Float32Array(bytes.length);
  bytes.forEach((value, at) => {{
    const channel = at % 3, place = channel * side * side + Math.floor(at / 3);
    found[place] = (value / 255 - prepare.image_mean[channel]) / prepare.image_std[channel];
  }});
  return new ort.Tensor("float32", found, [1, 3, side, side]);
}}

async function caption(file, longest = 48) {{
  const {{ last_hidden_state: states }} = await encoder.run({{ pixel_values: await pixels(file) }});
  const caches = decoder.inputMetadata.filter((entry) => entry.name.startsWith("past_key_values"));
  let past = Object.fromEntries(caches.map((entry) =>
    [entry.name, new ort.Tensor("float32", new Float32Array(0), [1, entry.shape[1], 0, entry.shape[3]])]));
  let next = contract.prompt_ids.image, tokens = [];
  while (tokens.length < longest) {{
    const ids = new ort.Tensor("int64", BigInt64Array.from(next.map(BigInt)), [1, next.length]);
    const found = await decoder.run({{ input_ids: ids, encoder_hidden_states: states, ...past }});
    past = Object.fromEntries(caches.map(({{ name }}) => [name, found[name.replace("past_key_values", "present")]]));
    const last = found.logits.data.subarray(-found.logits.dims[2]);
    next = [last.reduce((best, value, at) => (value > last[best] ? at : best), 0)];
    if (contract.end_ids.includes(next[0])) break;
    tokens.push(next[0]);
  }}
  return tokens.length ? tokenizer.decode(tokens).trim() : "";
}}

console.log(await caption("photo.jpg"));
"""

COMMAND_LINE = """\
python -m core verify {bundle}
python -m core caption photo.jpg --model {bundle}
"""


def snippet(language: str, bundle: str | Path) -> str:
    """A program in this language that captions `photo.jpg` with the bundle; on the command line it is checked, too."""
    text, quote = SNIPPETS[language]
    return text.format(bundle=quote(str(bundle)))


SNIPPETS = {
    "python": (PYTHON, repr),
    "javascript": (JAVASCRIPT, json.dumps),
    "command line": (COMMAND_LINE, shlex.quote),
}
