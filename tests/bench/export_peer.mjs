// SPDX-License-Identifier: Apache-2.0
// A side of bench_export.py: node export_peer.mjs RUNTIME BUNDLE PIXELS < numbers of tokens, one a line; each answer is a line.
// The split graphs, one thread, greedy search that does not end before so many tokens are there.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [runtime, bundle, pixels] = process.argv.slice(2);
const ort = createRequire(new URL("../node/package.json", import.meta.url))(runtime);
if (runtime === "onnxruntime-web") ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";
const { encoders, decoder, caches } = JSON.parse(readFileSync(`${bundle}/examples/tables.json`, "utf8"));
const { contract } = JSON.parse(readFileSync(`${bundle}/manifest.json`, "utf8"));
const size = JSON.parse(readFileSync(`${bundle}/preprocessor_config.json`, "utf8")).size.height;
const open = (file) => ort.InferenceSession.create(readFileSync(`${bundle}/${file}`), { intraOpNumThreads: 1 });
const seer = await open(encoders.image), writer = await open(decoder);
const bytes = readFileSync(pixels);
const picture = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));

async function say(most) {
  const fed = { pixel_values: new ort.Tensor("float32", picture, [1, 3, size, size]) };
  const { last_hidden_state: encoder_hidden_states } = await seer.run(fed);
  const empty = ([name, heads, width]) => [`past_key_values.${name}`, new ort.Tensor("float32", new Float32Array(0), [1, heads, 0, width])];
  let past = Object.fromEntries(caches.map(empty));
  const tokens = [];
  for (let next = contract.prompt_ids.image; tokens.length < most; next = tokens.slice(-1)) {
    const input_ids = new ort.Tensor("int64", BigInt64Array.from(next, BigInt), [1, next.length]);
    const out = await writer.run({ input_ids, encoder_hidden_states, ...past });
    const last = out.logits.data.subarray(-out.logits.dims[2]);
    tokens.push(last.reduce((best, value, at) => (value > last[best] ? at : best), 0));
    past = Object.fromEntries(caches.map(([name]) => [`past_key_values.${name}`, out[`present.${name}`]]));
  }
  return tokens;
}

for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await say(Number(line))));
