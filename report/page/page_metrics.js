/* The metrics of the command, compiled to WebAssembly: report/wasm/page_metrics.h. */

const METRICS = ["ade", "fde", "amd", "amv", "kde_nll", "energy_step", "energy_path", "joint_ade", "joint_fde",
  "mean_ade", "mean_fde", "kade", "miss_rate", "brier_fde", "coverage_50", "coverage_80", "coverage_95",
  "interval_score", "collision", "collision_truth"];
const WASM = "@METRICS_WASM@"; // set in by report/bundle.py

let module = null;

export async function loadMetrics() {
  const bytes = Uint8Array.from(atob(WASM), (letter) => letter.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes);
  instance.exports._initialize();
  module = instance.exports;
}

/*
 * The metrics of one agent: `samples` are K times `steps` positions, `truth` is as many, each [x, y] in
 * a flat array, metres. `wanted` are keys of metrics. An object by key; NaN for what has no meaning.
 */
export function scoreAgent(samples, truth, steps, wanted = METRICS) {
  const count = samples.length / 2 / steps;
  const mask = wanted.reduce((bits, key) => bits | (1 << METRICS.indexOf(key)), 0);
  new Float64Array(module.memory.buffer, module.page_samples(), samples.length).set(samples);
  new Float64Array(module.memory.buffer, module.page_truth(), truth.length).set(truth);
  const at = module.page_score(count, steps, mask);
  if (at === 0) throw new RangeError(`no room for ${count} samples of ${steps} steps`);
  const values = new Float64Array(module.memory.buffer, at, METRICS.length);
  return Object.fromEntries(wanted.map((key) => [key, values[METRICS.indexOf(key)]]));
}
