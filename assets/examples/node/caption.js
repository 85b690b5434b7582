// SPDX-License-Identifier: Apache-2.0
// Caption pictures and sounds with this bundle: node caption.js picture.png sound.wav
// A picture is a PNG; a sound is a WAV file of 16 kHz, 16 bits. For other formats hand `prepare` their pixels.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const ort = require("onnxruntime-node");
const { PNG } = require("pngjs");

const BUNDLE = path.resolve(__dirname, "..", "..");
const read = (name) => JSON.parse(fs.readFileSync(path.join(BUNDLE, name), "utf8"));
const TABLES = read("examples/tables.json");

const session = (name) => ort.InferenceSession.create(path.join(BUNDLE, name));
const tensor = (type, data, dims) => new ort.Tensor(type, data, dims);

// ---- pictures --------------------------------------------------------------------------------------------

function picture(file) {
  const { width, height, data } = PNG.sync.read(fs.readFileSync(file));
  return { pixel_values: prepare(onWhite(data, width * height), width, height) };
}

// RGBA bytes to RGB bytes.
function onWhite(data, count) {
  const out = new Uint8ClampedArray(3 * count);
  for (let i = 0; i < count; i++) {
    const alpha = data[4 * i + 3];
    for (let c = 0; c < 3; c++) {
      const sum = data[4 * i + c] * alpha + 255 * (255 - alpha) + 128;
      out[3 * i + c] = ((sum >> 8) + sum) >> 8;
    }
  }
  return out;
}

// The whole picture in a white square, scaled as Pillow does it with BICUBIC.
function prepare(rgb, width, height) {
  const values = read("preprocessor_config.json");
  const size = values.size.height;
  const scale = size / Math.max(width, height);
  const w = Math.max(1, halfToEven(width * scale));
  const h = Math.max(1, halfToEven(height * scale));
  const small = columns(rows(rgb, width, height, w), w, height, h);
  const left = Math.floor((size - w) / 2), top = Math.floor((size - h) / 2);
  const out = new Float32Array(3 * size * size);
  for (let c = 0; c < 3; c++) {
    const mean = values.image_mean[c], std = values.image_std[c];
    out.fill((1 - mean) / std, c * size * size, (c + 1) * size * size);
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++)
        out[(c * size + y + top) * size + x + left] = (small[3 * (y * w + x) + c] / 255 - mean) / std;
  }
  return tensor("float32", out, [1, 3, size, size]);
}

function halfToEven(value) {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}

function bicubic(x) {
  x = Math.abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
}

// For each new place: where its old ones begin, and their weights in 22 bits.
function weights(before, after) {
  const scale = before / after, wide = Math.max(scale, 1), support = 2 * wide;
  return Array.from({ length: after }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const last = Math.min(before, Math.trunc(centre + support + 0.5));
    const found = [];
    for (let x = first; x < last; x++) found.push(bicubic((x - centre + 0.5) / wide));
    const sum = found.reduce((a, b) => a + b, 0);
    return [first, found.map((k) => Math.trunc((k / sum) * (1 << 22) + (k / sum < 0 ? -0.5 : 0.5)))];
  });
}

const byte = (sum) => Math.min(255, Math.max(0, Math.floor(sum / (1 << 22))));

function rows(rgb, width, height, w) {
  const out = new Uint8ClampedArray(3 * w * height);
  weights(width, w).forEach(([first, ks], x) => {
    for (let y = 0; y < height; y++)
      for (let c = 0; c < 3; c++) {
        let sum = 1 << 21;
        for (let k = 0; k < ks.length; k++) sum += rgb[3 * (y * width + first + k) + c] * ks[k];
        out[3 * (y * w + x) + c] = byte(sum);
      }
  });
  return out;
}

function columns(rgb, w, height, h) {
  const out = new Uint8ClampedArray(3 * w * h);
  weights(height, h).forEach(([first, ks], y) => {
    for (let x = 0; x < w; x++)
      for (let c = 0; c < 3; c++) {
        let sum = 1 << 21;
        for (let k = 0; k < ks.length; k++) sum += rgb[3 * ((first + k) * w + x) + c] * ks[k];
        out[3 * (y * w + x) + c] = byte(sum);
      }
  });
  return out;
}

// ---- sounds ----------------------------------------------------------------------------------------------

function sound(file) {
  const values = read("audio_preprocessor_config.json");
  const frames = values.nb_max_frames, mels = values.feature_size;
  const heard = samples(fs.readFileSync(file), file).subarray(0, frames * 160);
  const wave = new Float64Array(frames * 160);
  wave.set(heard);
  const power = spectrum(wave, frames);
  const mel = new Float64Array(mels * frames);
  filters(mels).forEach((filter, m) => {
    for (let t = 0; t < frames; t++) {
      let sum = 0;
      for (let f = 0; f < 201; f++) if (filter[f]) sum += filter[f] * power[t * 201 + f];
      mel[m * frames + t] = Math.log10(Math.max(sum, 1e-10));
    }
  });
  const most = mel.reduce((a, b) => Math.max(a, b), -Infinity);
  const real = Math.max(1, Math.ceil(heard.length / 160));
  return {
    input_features: tensor("float32", Float32Array.from(mel, (v) => (Math.max(v, most - 8) + 4) / 4), [1, mels, frames]),
    attention_mask: tensor("int64", BigInt64Array.from({ length: frames }, (_, i) => BigInt(Number(i < real))), [1, frames]),
  };
}

// The mean of the channels of a WAV file, -1 to 1.
function samples(data, file) {
  let channels = 0;
  for (let at = 12; at + 8 <= data.length; ) {
    const name = data.toString("latin1", at, at + 4), size = data.readUInt32LE(at + 4);
    if (name === "fmt ") {
      channels = data.readUInt16LE(at + 10);
      if (data.readUInt32LE(at + 12) !== 16000 || data.readUInt16LE(at + 22) !== 16)
        throw new Error(`${file} is not a WAV file of 16 kHz and 16 bits.`);
    }
    if (name === "data") {
      const count = Math.floor(Math.min(size, data.length - at - 8) / 2 / channels);
      return Float64Array.from({ length: count }, (_, i) => {
        let sum = 0;
        for (let c = 0; c < channels; c++) sum += data.readInt16LE(at + 8 + 2 * (i * channels + c));
        return sum / channels / 32768;
      });
    }
    at += 8 + size + (size % 2);
  }
  throw new Error(`${file} is not a WAV file.`);
}

// (frames, 201) powers of windows of 400 samples under a Hann window, every 160 samples, mirrored at the ends.
function spectrum(wave, frames) {
  const power = new Float64Array(frames * 201), window = new Float64Array(400);
  const cos = Float64Array.from({ length: 400 }, (_, i) => Math.cos((2 * Math.PI * i) / 400));
  const sin = Float64Array.from({ length: 400 }, (_, i) => Math.sin((2 * Math.PI * i) / 400));
  const mirrored = (i) => (i < 0 ? -i : i >= wave.length ? 2 * wave.length - 2 - i : i);
  for (let t = 0; t < frames; t++) {
    let any = false;
    for (let i = 0; i < 400; i++) {
      window[i] = wave[mirrored(t * 160 + i - 200)] * (0.5 - 0.5 * cos[i]);
      any = any || window[i] !== 0;
    }
    for (let f = 0; any && f < 201; f++) {
      let re = 0, im = 0;
      for (let i = 0, angle = 0; i < 400; i++, angle = (angle + f) % 400) {
        re += window[i] * cos[angle];
        im += window[i] * sin[angle];
      }
      power[t * 201 + f] = re * re + im * im;
    }
  }
  return power;
}

// Triangles of equal area on Slaney's mel scale, up to 8 kHz.
function filters(mels) {
  const step = Math.log(6.4) / 27, end = 15 + Math.log(8) / step;
  const edges = Array.from({ length: mels + 2 }, (_, i) => {
    const point = (end * i) / (mels + 1);
    return point < 15 ? (point * 200) / 3 : 1000 * Math.exp(step * (point - 15));
  });
  return Array.from({ length: mels }, (_, m) =>
    Float64Array.from({ length: 201 }, (_, f) => {
      const rising = (f * 40 - edges[m]) / (edges[m + 1] - edges[m]);
      const falling = (edges[m + 2] - f * 40) / (edges[m + 2] - edges[m + 1]);
      return (Math.max(0, Math.min(rising, falling)) * 2) / (edges[m + 2] - edges[m]);
    }),
  );
}

// ---- words -----------------------------------------------------------------------------------------------

// Look or listen, name what is recognised in the prompt, then write the likeliest token until the line ends.
async function caption(file, decoder) {
  const kind = file.toLowerCase().endsWith(".wav") ? "audio" : "image";
  const encoder = await session(TABLES.encoders[kind]);
  const seen = await encoder.run(kind === "audio" ? sound(file) : picture(file));
  const likely = seen.label_probabilities;
  const prompt = likely ? TABLES.prompts[kind].named[largest(likely.data, 0)] : TABLES.prompts[kind].plain;
  let past = Object.fromEntries(
    TABLES.caches.map(([name, heads, width]) => [`past_key_values.${name}`, tensor("float32", new Float32Array(0), [1, heads, 0, width])]),
  );
  const tokens = [];
  for (let next = prompt; tokens.length < TABLES.max_new_tokens; next = tokens.slice(-1)) {
    const ids = tensor("int64", BigInt64Array.from(next, BigInt), [1, next.length]);
    const out = await decoder.run({ input_ids: ids, encoder_hidden_states: seen.last_hidden_state, ...past });
    const size = out.logits.dims[2];
    const scores = out.logits.data.slice((next.length - 1) * size);
    if (!tokens.length) for (const end of TABLES.ends) scores[end] = -Infinity; // never an empty caption
    const token = largest(scores);
    if (TABLES.ends.includes(token)) break;
    tokens.push(token);
    past = Object.fromEntries(TABLES.caches.map(([name]) => [`past_key_values.${name}`, out[`present.${name}`]]));
  }
  const text = Buffer.from(tokens.map((token) => TABLES.tokens[token]).join(""), "latin1").toString("utf8").trim();
  return { file, text, tokens };
}

function largest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

async function main(files) {
  const decoder = await session(TABLES.decoder);
  for (const file of files) console.log(JSON.stringify(await caption(file, decoder)));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
