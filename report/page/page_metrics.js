/* The metrics of the command, compiled to WebAssembly: report/wasm/page_metrics.h. */

const WASM = "@METRICS_WASM@"; // set in by report/bundle.py

let module = null;
const metrics = []; // keys, in the order of the library

export async function loadMetrics() {
  const bytes = Uint8Array.from(atob(WASM), (letter) => letter.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes);
  instance.exports._initialize();
  module = instance.exports;
  for (let name; (name = textAt(module.page_metric_name(metrics.length))) !== "";) metrics.push(name);
}

/* A text of C; nothing at NULL. */
function textAt(address) {
  const bytes = new Uint8Array(module.memory.buffer, address);
  return address === 0 ? "" : String.fromCharCode(...bytes.subarray(0, bytes.indexOf(0)));
}

/*
 * The metrics of one agent: `samples` are K times `steps` positions, `truth` is as many, each [x, y] in
 * a flat array, metres. `wanted` are keys of metrics. An object by key; NaN for what has no meaning.
 */
export function scoreAgent(samples, truth, steps, wanted = metrics) {
  const count = samples.length / 2 / steps;
  const mask = wanted.reduce((bits, key) => bits | (1 << metrics.indexOf(key)), 0);
  new Float64Array(module.memory.buffer, module.page_samples(), samples.length).set(samples);
  new Float64Array(module.memory.buffer, module.page_truth(), truth.length).set(truth);
  const at = module.page_score(count, steps, mask);
  if (at === 0) throw new RangeError(`no room for ${count} samples of ${steps} steps`);
  const values = new Float64Array(module.memory.buffer, at, metrics.length);
  return Object.fromEntries(wanted.map((key) => [key, values[metrics.indexOf(key)]]));
}
