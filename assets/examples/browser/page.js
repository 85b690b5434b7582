// SPDX-License-Identifier: Apache-2.0
// The page: files to pixels and samples, which `captioner.js` puts into a graph of the bundle; its words onto the page.

const BUNDLE = "../../";
const RATE = 16000; // samples a second, as the graph hears
const LARGEST = 3072; // pixels of a side; the graph takes about 50 bytes for each pixel

const at = (id) => document.getElementById(id);
const worker = new Worker("captioner.js", { type: "module" });
const waiting = new Map(); // what to do with what the worker says, by the number of the question
const graphs = []; // [{kind, precision, file, size}]
let queue = Promise.resolve();

worker.onmessage = ({ data }) => {
  if (data.progress) at("state").textContent = data.progress;
  else waiting.get(data.number)(data);
};
worker.onerror = () => {
  at("state").textContent = "onnxruntime-web is missing: run npm install in the folder of this page.";
};

// ---- what the bundle has -----------------------------------------------------------------------------------

async function begin() {
  const manifest = await (await fetch(`${BUNDLE}manifest.json`)).json();
  at("name").textContent = manifest.name;
  for (const [kind, { file }] of Object.entries(manifest.contract.standalone ?? {})) {
    const small = file.replace(".onnx", "_int8.onnx");
    for (const [precision, one] of [["int8", small], ["fp32", file]])
      if (one in manifest.files) graphs.push({ kind, precision, file: one, size: manifest.files[one].size });
  }
  const named = { int8: "smaller (int8)", fp32: "exact (float32)" };
  for (const precision of new Set(graphs.map((one) => one.precision)))
    at("graph").append(new Option(named[precision], precision));
  at("speech").parentElement.hidden = !graphs.some((one) => one.kind === "speech");
  at("graph").parentElement.hidden = at("graph").length < 2;
  at("state").textContent = graphs.length ? "Ready." : "This bundle has no folder standalone: export it with both targets.";
}

// The chosen precision as far as there is a graph of this kind in it.
function graphFor(kind) {
  const own = graphs.filter((one) => one.kind === kind);
  return (own.find((one) => one.precision === at("graph").value) ?? own[0]);
}

// ---- files to arrays ---------------------------------------------------------------------------------------

// Every pixel, upright, on white: (1, height, width, 3).
async function picture(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale)), height = Math.max(1, Math.round(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d", { alpha: false });
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const values = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) values.set(data.subarray(from, from + 3), to);
  return { input: "image", type: "uint8", values, dims: [1, height, width, 3] };
}

// The mean of its channels, 16,000 samples a second: (1, samples).
async function sound(file) {
  const decoded = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await file.arrayBuffer());
  const values = new Float32Array(decoded.length);
  for (let channel = 0; channel < decoded.numberOfChannels; channel++)
    decoded.getChannelData(channel).forEach((value, i) => (values[i] += value / decoded.numberOfChannels));
  return { input: "waveform", type: "float32", values, dims: [1, values.length] };
}

// ---- questions ---------------------------------------------------------------------------------------------

function ask(question) {
  const number = waiting.size;
  return new Promise((done) => {
    waiting.set(number, done);
    worker.postMessage({ number, ...question }, [question.media.values.buffer]);
  });
}

async function describe(file, card, kind) {
  const graph = graphFor(kind);
  if (!graph)
    throw new Error(`This bundle has no graph for ${kind === "image" ? "pictures" : "sounds"}.`);
  const media = await (kind === "image" ? picture(file) : sound(file)).catch(() => {
    throw new Error("This browser cannot read the file as a picture or a sound.");
  });
  const said = await ask({ media, graph: new URL(BUNDLE + graph.file, location.href).href, size: graph.size });
  if (said.error) throw new Error(said.error);
  card.text.textContent = said.text || "(nothing)";
  card.told.textContent = `${said.tokens.length} tokens in ${said.seconds.toFixed(1)} s, certainty ${Math.round(100 * said.score)} %`;
  card.article.dataset.tokens = said.tokens.join(" ");
}

function show(file) {
  const article = at("card").content.cloneNode(true).firstElementChild;
  const [name, text, told] = article.querySelectorAll("h2, .text, .quiet");
  const media = document.createElement(file.type.startsWith("audio/") ? "audio" : "img");
  media.src = URL.createObjectURL(file);
  if (media instanceof HTMLAudioElement) media.controls = true;
  else media.alt = "";
  article.querySelector(".shown").append(media);
  name.textContent = file.name;
  text.textContent = "…";
  at("said").prepend(article);
  return { article, text, told };
}

function take(files) {
  for (const file of files) {
    const heard = at("speech").checked ? "speech" : "audio";
    const card = show(file), kind = file.type.startsWith("audio/") ? heard : "image";
    queue = queue.then(() => describe(file, card, kind)).catch((error) => {
      card.text.textContent = error.message;
      card.text.classList.add("failed");
    }).then(() => (card.article.dataset.done = "yes"));
  }
}

at("file").addEventListener("change", () => { take([...at("file").files]); at("file").value = ""; });
addEventListener("paste", (event) => take(event.clipboardData.files));
for (const name of ["dragover", "dragleave", "drop"])
  addEventListener(name, (event) => {
    event.preventDefault();
    at("drop").classList.toggle("over", name === "dragover");
    if (name === "drop") take(event.dataTransfer.files);
  });

begin().catch((error) => (at("state").textContent = `The bundle cannot be read: ${error.message}`));
