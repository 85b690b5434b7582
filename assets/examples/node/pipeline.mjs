// SPDX-License-Identifier: Apache-2.0
// Caption pictures with the stock pipeline of transformers.js: node pipeline.mjs picture.png
// Neither names nor demonstrations help here. A stock processor stretches what is not square, so it is put on a white square first.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { env, pipeline, RawImage } from "@huggingface/transformers";

const BUNDLE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
env.allowRemoteModels = false;
env.localModelPath = path.dirname(BUNDLE);

const { contract } = JSON.parse(readFileSync(path.join(BUNDLE, "manifest.json"), "utf8"));
const captioner = await pipeline("image-to-text", path.basename(BUNDLE));
const prompt = contract.prompt_ids.image; // "A picture:", which the text that comes back begins with
const said = captioner.tokenizer.decode(prompt, { skip_special_tokens: true });

// The whole picture in the middle of a white square.
function square(picture) {
  const side = Math.max(picture.width, picture.height), { width, height } = picture;
  if (width === height) return picture;
  const data = new Uint8ClampedArray(3 * side * side).fill(255);
  const left = (side - width) >> 1, top = (side - height) >> 1;
  for (let y = 0; y < height; y++)
    data.set(picture.data.subarray(3 * y * width, 3 * (y + 1) * width), 3 * ((y + top) * side + left));
  return new RawImage(data, side, side, 3);
}

for (const file of process.argv.slice(2)) {
  const picture = (await RawImage.read(file)).rgb();
  const [{ generated_text }] = await captioner(square(picture), { decoder_input_ids: [prompt] });
  console.log(JSON.stringify({ file, text: generated_text.slice(said.length).trim() }));
}
