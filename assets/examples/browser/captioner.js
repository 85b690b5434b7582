// SPDX-License-Identifier: Apache-2.0
// Runs the graphs of the bundle, beside the page, so that the page stays awake: an array in, the words out, one call.
import * as ort from "./node_modules/onnxruntime-web/dist/ort.wasm.min.mjs";

ort.env.logLevel = "error";
if (!self.crossOriginIsolated) ort.env.wasm.numThreads = 1; // more need the headers COOP and COEP from the server

let open = { graph: "", session: null }; // one at a time: each is hundreds of megabytes

async function load(graph, size) {
  if (open.graph !== graph) {
    await open.session?.release();
    open = { graph: "", session: null };
    open = { graph, session: await ort.InferenceSession.create(await download(graph, size)) };
  }
  return open.session;
}

// `size` bytes, as the manifest says, so that they are in memory once.
async function download(graph, size) {
  const answer = await fetch(graph);
  if (!answer.ok) throw new Error(`${graph} cannot be read (${answer.status}).`);
  const whole = new Uint8Array(size);
  let there = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return whole;
    whole.set(value, there);
    there += value.length;
    postMessage({ progress: `Loading the model: ${Math.round(there / 1e6)} of ${Math.round(size / 1e6)} MB` });
  }
}

async function caption({ media, graph, size }) {
  const session = await load(graph, size);
  postMessage({ progress: "Looking, or listening…" });
  const began = performance.now();
  const said = await session.run({ [media.input]: new ort.Tensor(media.type, media.values, media.dims) });
  const text = new TextDecoder().decode(said.text_utf8.data);
  const tokens = Array.from(said.tokens.data, Number);
  return { text, tokens, score: said.score.data[0], seconds: (performance.now() - began) / 1000 };
}

self.onmessage = async ({ data }) => {
  const said = await caption(data).catch((error) => ({ error: error.message }));
  postMessage({ progress: "Ready." });
  postMessage({ number: data.number, ...said });
};
