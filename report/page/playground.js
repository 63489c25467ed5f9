/* One distribution to be moved about, and what every metric makes of it. */
import { data, onChange } from "./state.js";
import { element, fill, sharpContext, paintText } from "./dom.js";
import { theme, colourOf } from "./look.js";
import { figureText, signedText } from "./format.js";
import { loadMetrics, scoreAgent } from "./page_metrics.js";

const METRES = 10, MOST_SAMPLES = 1000, GRAB = 22;
const METERS = [["ade", "ADE", "m"], ["fde", "FDE", "m"], ["amd", "AMD", ""], ["amv", "AMV", "m²"],
  ["kde_nll", "KDE NLL", "nats"], ["energy_step", "Energy score", "m"]];
const SLIDERS = [
  ["x", "Mean x", -4.5, 4.5, 0.05, "m"], ["y", "Mean y", -4.5, 4.5, 0.05, "m"],
  ["spread", "Spread", 0.02, 2, 0.02, "m"], ["ratio", "Breadth", 0.1, 1, 0.01, ""], ["correlation", "Correlation", -0.98, 0.98, 0.02, ""],
  ["modes", "Modes", 1, 4, 1, ""], ["apart", "Modes apart", 0, 4, 0.05, "m"], ["samples", "Samples", 3, MOST_SAMPLES, 1, ""],
  ["truthX", "Truth x", -4.5, 4.5, 0.05, "m"], ["truthY", "Truth y", -4.5, 4.5, 0.05, "m"],
];
const FIRST = { x: 0.6, y: 0.2, spread: 0.6, ratio: 0.7, correlation: 0.3, modes: 1, apart: 1.6, samples: 200, truthX: 1.3, truthY: 0.7 };
const START = [-4, -1.5]; // where the walker stands

const cell = { ...FIRST };
const parts = { outputs: {}, sliders: {}, meters: {} };
let pinned = null, scores = null, ready = false, waiting = false;

/* The same normal numbers whatever is moved: what changes is what is dragged. */
const normals = (() => {
  let state = 20220321;
  const uniform = () => { // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return Array.from({ length: MOST_SAMPLES }, () => {
    const size = Math.sqrt(-2 * Math.log(1 - uniform())), angle = 2 * Math.PI * uniform();
    return [size * Math.cos(angle), size * Math.sin(angle)];
  });
})();

/* Samples of the cell, [x, y] in a flat array. */
export function samplesOf({ x, y, spread, ratio, correlation, modes, apart, samples }) {
  const made = new Float64Array(2 * samples), rest = Math.sqrt(1 - correlation ** 2);
  for (let k = 0; k < samples; k++) {
    const [one, other] = normals[k], angle = (2 * Math.PI * (k % modes)) / modes, far = modes > 1 ? apart / 2 : 0;
    made[2 * k] = x + far * Math.cos(angle) + spread * one;
    made[2 * k + 1] = y + far * Math.sin(angle) + spread * ratio * (correlation * one + rest * other);
  }
  return made;
}

/* A straight walk to each end, for what is a mean over steps. */
function pathsTo(ends, steps) {
  const made = new Float64Array(ends.length * steps);
  for (let k = 0; k < ends.length / 2; k++)
    for (let t = 0; t < steps; t++)
      for (let axis = 0; axis < 2; axis++)
        made[(k * steps + t) * 2 + axis] = START[axis] + ((ends[2 * k + axis] - START[axis]) * (t + 1)) / steps;
  return made;
}

function score() {
  const ends = samplesOf(cell), truth = [cell.truthX, cell.truthY], steps = Math.min(data.predictors[0].predicted, 30);
  return { ...scoreAgent(ends, truth, 1, ["fde", "amd", "amv", "kde_nll", "energy_step"]),
    ...scoreAgent(pathsTo(ends, steps), pathsTo(truth, steps), steps, ["ade"]) };
}

function placer(width, height) {
  const scale = Math.min(width, height) / METRES;
  return { scale, x: (x) => width / 2 + x * scale, y: (y) => height / 2 - y * scale,
    back: (x, y) => [(x - width / 2) / scale, (height / 2 - y) / scale] };
}

function ring(context, x, y, radius, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = theme().page;
  context.stroke();
}

function paint() {
  const { context, width, height } = sharpContext(parts.canvas), place = placer(width, height);
  const samples = samplesOf(cell);
  context.fillStyle = theme().page;
  context.fillRect(0, 0, width, height);
  context.strokeStyle = theme().faint;
  context.lineWidth = 1;
  context.beginPath();
  for (let metre = -20; metre <= 20; metre++) {
    context.moveTo(place.x(metre), 0);
    context.lineTo(place.x(metre), height);
    context.moveTo(0, place.y(metre));
    context.lineTo(width, place.y(metre));
  }
  context.stroke();
  context.strokeStyle = theme().muted;
  context.setLineDash([4, 4]);
  context.beginPath();
  for (const [x, y] of [[cell.x, cell.y], [cell.truthX, cell.truthY]]) {
    context.moveTo(place.x(START[0]), place.y(START[1]));
    context.lineTo(place.x(x), place.y(y));
  }
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = colourOf(0);
  context.globalAlpha = 0.65;
  for (let k = 0; k < cell.samples; k++)
    context.fillRect(place.x(samples[2 * k]) - 1.5, place.y(samples[2 * k + 1]) - 1.5, 3, 3);
  context.globalAlpha = 1;
  ring(context, place.x(START[0]), place.y(START[1]), 5, theme().muted);
  ring(context, place.x(cell.x), place.y(cell.y), 9, colourOf(0));
  ring(context, place.x(cell.truthX), place.y(cell.truthY), 9, theme().ink);
  for (const [name, x, y] of [["truth", cell.truthX, cell.truthY], ["mean", cell.x, cell.y], ["walker", ...START]])
    paintText(context, name, place.x(x) + 13, place.y(y) + 5, theme().ink, theme().page);
}

function tell() {
  for (const [key, , , , , unit] of SLIDERS) {
    parts.sliders[key].value = cell[key];
    parts.outputs[key].textContent = `${Number(cell[key].toFixed(2))}${unit && " " + unit}`;
  }
  for (const [key] of METERS) {
    const change = pinned && scores ? signedText(scores[key] - pinned[key], key) + " since pinned" : "\u00a0";
    parts.meters[key].replaceChildren(scores ? figureText(scores[key], key) : "…", element("small", {}, change));
  }
}

function renew() {
  waiting = false;
  if (ready) scores = score();
  tell();
  paint();
}

function later() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(renew);
}

/* `what` are fields of the cell; the page then follows. */
export function setCell(what) {
  Object.assign(cell, what);
  later();
}

export function playgroundScores() {
  return score();
}

function clamp(value) {
  return Math.min(Math.max(value, -4.5), 4.5);
}

function followDrag(canvas) {
  let held = null;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("pointerdown", (event) => {
    const place = placer(canvas.clientWidth, canvas.clientHeight), [x, y] = at(event);
    const far = ([a, b]) => Math.hypot(place.x(cell[a]) - x, place.y(cell[b]) - y);
    const handles = [["truthX", "truthY"], ["x", "y"]].sort((one, other) => far(one) - far(other));
    held = far(handles[0]) < 3 * GRAB ? handles[0] : null;
    if (held) canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [x, y] = placer(canvas.clientWidth, canvas.clientHeight).back(...at(event));
    setCell({ [held[0]]: clamp(x), [held[1]]: clamp(y) });
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { held = null; });
}

function buildSliders() {
  return element("div", { class: "sliders" }, ...SLIDERS.flatMap(([key, label, min, max, step]) => {
    parts.outputs[key] = element("output", { for: "play-" + key });
    parts.sliders[key] = element("input", { type: "range", id: "play-" + key, min, max, step,
      input: () => setCell({ [key]: Number(parts.sliders[key].value) }) });
    return [element("label", { for: "play-" + key }, label), parts.sliders[key], parts.outputs[key]];
  }));
}

function buildMeters() {
  return element("dl", { class: "meters" }, ...METERS.map(([key, name, unit]) => {
    parts.meters[key] = element("dd", { "data-metric": key }, "…");
    return element("div", {}, element("dt", {}, unit ? `${name} (${unit})` : name), parts.meters[key]);
  }));
}

export function repaintPlayground() {
  later();
}

export async function startPlayground() {
  parts.canvas = element("canvas", { role: "img", id: "play-canvas",
    "aria-label": "Samples of the distribution, its mean and the truth, which can be dragged; the sliders do the same" });
  const pin = element("button", { type: "button", click: () => { pinned = scores; tell(); } }, "Pin these values");
  const reset = element("button", { type: "button", click: () => { pinned = null; setCell(FIRST); } }, "Start again");
  fill("play-area", element("div", { class: "play" }, parts.canvas,
    element("div", {}, buildMeters(), element("div", { class: "controls" }, pin, reset), buildSliders(),
      element("p", { class: "where" }, "ADE is the mean over a straight walk from the walker; all others judge the cell at its end. " +
        "Widen the spread and AMD falls while the energy score rises: AMD can be bought, the energy score cannot."))));
  followDrag(parts.canvas);
  new ResizeObserver(later).observe(parts.canvas);
  onChange((what) => { if (what.has("theme")) later(); });
  try {
    await loadMetrics();
    ready = true;
  } catch (error) {
    parts.canvas.after(element("p", { class: "notes" }, `This browser cannot run the metrics (${error.message}).`));
  }
  later();
}
