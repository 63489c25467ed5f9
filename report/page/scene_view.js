/* Paints a scene as it is some steps ahead. */
import { state } from "./state.js";
import { theme, colourOf, dashOf } from "./look.js";
import { sharpContext, paintText } from "./dom.js";

const MARGIN = 28, FEWEST_METRES = 2;

/* What was walked and the regions of half of the samples: a box of metres. */
function extentOf(scene) {
  const box = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
  const add = (x, y, around = 0) => {
    if (![x, y, around].every(Number.isFinite)) return;
    box.left = Math.min(box.left, x - around);
    box.right = Math.max(box.right, x + around);
    box.bottom = Math.min(box.bottom, y - around);
    box.top = Math.max(box.top, y + around);
  };
  for (const points of [scene.observed, scene.truth ?? []])
    for (let i = 0; i < points.length; i += 2) add(points[i], points[i + 1]);
  for (const { means, regions } of scene.predictions)
    for (let cell = 0; cell < means.length / 2; cell++)
      add(means[2 * cell], means[2 * cell + 1], (regions[6 * cell] / 1000) * (regions[6 * cell + 3] / 100));
  return box;
}

/* [x, y, pixels a metre]: the middle of the canvas and its scale. */
export function wholeView(scene, width, height) {
  const box = extentOf(scene);
  const across = Math.max(box.right - box.left, FEWEST_METRES), up = Math.max(box.top - box.bottom, FEWEST_METRES);
  const scale = Math.min((width - 2 * MARGIN) / across, (height - 2 * MARGIN) / up);
  return [(box.left + box.right) / 2, (box.bottom + box.top) / 2, Math.max(scale, 1e-3)];
}

function trace(context, points, from, count, place) {
  let down = false;
  for (let i = from; i < from + 2 * count; i += 2) {
    const x = place.x(points[i]), y = place.y(points[i + 1]);
    const there = Number.isFinite(x) && Number.isFinite(y);
    if (there && down) context.lineTo(x, y);
    else if (there) context.moveTo(x, y);
    down = there;
  }
}

function dot(context, x, y, radius) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  context.moveTo(x + radius, y);
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

export function paintScaleBar(context, scale, height) {
  const metres = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000].find((length) => length * scale > 60) ?? 1000;
  context.strokeStyle = theme().muted;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(14, height - 14);
  context.lineTo(14 + metres * scale, height - 14);
  context.stroke();
  paintText(context, `${metres} m`, 14, height - 20, theme().muted, theme().page);
}

function paintGrid(context, view, width, height, place) {
  const metres = [1, 2, 5, 10, 20, 50, 100, 1000, 1e4, 1e5].find((length) => length * view[2] > 45) ?? 1e6;
  const left = view[0] - width / 2 / view[2], bottom = view[1] - height / 2 / view[2];
  context.strokeStyle = theme().faint;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = Math.ceil(left / metres) * metres; place.x(x) < width; x += metres) {
    context.moveTo(place.x(x), 0);
    context.lineTo(place.x(x), height);
  }
  for (let y = Math.ceil(bottom / metres) * metres; place.y(y) > 0; y += metres) {
    context.moveTo(0, place.y(y));
    context.lineTo(width, place.y(y));
  }
  context.stroke();
}

/* The ellipses of an agent at a step, the widest first. */
function traceRegion(context, prediction, agent, step, steps, place, scale, level) {
  const mean = (agent * steps + step) * 2, region = (agent * steps + step) * 6;
  const [along, across, angle] = prediction.regions.subarray(region, region + 3);
  const radius = prediction.regions[region + 3 + level] / 100;
  const x = place.x(prediction.means[mean]), y = place.y(prediction.means[mean + 1]);
  const size = [along, across].map((millimetres) => Math.max((millimetres / 1000) * radius * scale, 0.5));
  if (![x, y, angle, ...size].every(Number.isFinite)) return;
  const turn = -angle / 1000; // y goes down on a canvas
  context.moveTo(x + size[0] * Math.cos(turn), y + size[0] * Math.sin(turn));
  context.ellipse(x, y, size[0], size[1], turn, 0, 2 * Math.PI);
}

function paintRegions(context, scene, prediction, step, place, scale) {
  context.fillStyle = context.strokeStyle = colourOf(prediction.predictor);
  for (const level of [2, 1, 0]) {
    context.beginPath();
    for (let agent = 0; agent < scene.agents; agent++)
      traceRegion(context, prediction, agent, step, scene.steps, place, scale, level);
    context.globalAlpha = 0.13;
    context.fill();
    context.globalAlpha = 0.5;
    context.lineWidth = 0.8;
    context.stroke();
  }
  context.globalAlpha = 1;
}

/* Paths as far as the step, and where they are then. */
function paintSamples(context, scene, prediction, step, place) {
  const { samples, shown } = prediction, { steps } = scene;
  context.strokeStyle = context.fillStyle = colourOf(prediction.predictor);
  context.lineWidth = 0.8;
  context.globalAlpha = 0.3;
  context.setLineDash([]);
  context.beginPath();
  for (let path = 0; path < scene.agents * shown; path++)
    trace(context, samples, path * steps * 2, step + 1, place);
  context.stroke();
  context.globalAlpha = 0.75;
  for (let path = 0; path < scene.agents * shown; path++) {
    const at = (path * steps + step) * 2;
    context.fillRect(place.x(samples[at]) - 1, place.y(samples[at + 1]) - 1, 2, 2);
  }
  context.globalAlpha = 1;
}

function paintMeans(context, scene, prediction, step, place) {
  context.strokeStyle = context.fillStyle = colourOf(prediction.predictor);
  context.lineWidth = 2.4;
  context.setLineDash(dashOf(prediction.predictor));
  context.beginPath();
  for (let agent = 0; agent < scene.agents; agent++) trace(context, prediction.means, agent * scene.steps * 2, step + 1, place);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  for (let agent = 0; agent < scene.agents; agent++) {
    const at = (agent * scene.steps + step) * 2;
    dot(context, place.x(prediction.means[at]), place.y(prediction.means[at + 1]), 3.5);
  }
  context.fill();
}

/* What was really walked: observed, and the truth as far as the step. */
function paintWalked(context, scene, ahead, place) {
  const { observed, observedSteps, truth, steps } = scene;
  const seen = Math.min(observedSteps + Math.min(ahead, 0), observedSteps);
  context.strokeStyle = context.fillStyle = theme().ink;
  context.setLineDash([]);
  context.lineWidth = 1.6;
  context.globalAlpha = 0.55;
  context.beginPath();
  for (let agent = 0; agent < scene.agents; agent++) trace(context, observed, agent * observedSteps * 2, seen, place);
  context.stroke();
  context.globalAlpha = 1;
  if (truth !== null && ahead > 0 && state.layers.has("truth")) {
    context.lineWidth = 2;
    context.beginPath();
    for (let agent = 0; agent < scene.agents; agent++) {
      const last = (agent * observedSteps + observedSteps - 1) * 2;
      context.moveTo(place.x(observed[last]), place.y(observed[last + 1]));
      for (let t = 0; t < ahead; t++)
        context.lineTo(place.x(truth[(agent * steps + t) * 2]), place.y(truth[(agent * steps + t) * 2 + 1]));
    }
    context.stroke();
    context.beginPath();
    for (let agent = 0; agent < scene.agents; agent++) {
      const at = (agent * steps + ahead - 1) * 2;
      dot(context, place.x(truth[at]), place.y(truth[at + 1]), 4);
    }
    context.fill();
  }
  context.beginPath();
  for (let agent = 0; agent < scene.agents; agent++) {
    const at = (agent * observedSteps + seen - 1) * 2;
    dot(context, place.x(observed[at]), place.y(observed[at + 1]), ahead > 0 ? 2.5 : 4);
  }
  context.fill();
}

function paintIds(context, scene, ids, place) {
  ids.forEach((id, agent) => {
    const at = (agent * scene.observedSteps + scene.observedSteps - 1) * 2;
    const [x, y] = [place.x(scene.observed[at]) + 6, place.y(scene.observed[at + 1]) - 6];
    paintText(context, id, x, y, theme().ink, theme().page);
  });
}

/* `ahead` counts steps from the last observed position; `size` is that of a canvas that is not shown. */
export function paintScene(canvas, scene, ids, ahead, view, size = []) {
  const { context, width, height } = sharpContext(canvas, ...size);
  const place = {
    x: (metres) => width / 2 + (metres - view[0]) * view[2],
    y: (metres) => height / 2 - (metres - view[1]) * view[2],
  };
  context.fillStyle = theme().page;
  context.fillRect(0, 0, width, height);
  context.lineJoin = "round";
  paintGrid(context, view, width, height, place);
  const shown = scene.predictions.filter(({ predictor }) => !state.hidden.has(predictor));
  const step = ahead - 1;
  if (ahead > 0) {
    for (const prediction of shown) if (state.layers.has("samples"))
      paintSamples(context, scene, prediction, step, place);
    for (const prediction of shown) if (state.layers.has("regions"))
      paintRegions(context, scene, prediction, step, place, view[2]);
  }
  paintWalked(context, scene, ahead, place);
  if (ahead > 0)
    for (const prediction of shown) if (state.layers.has("means")) paintMeans(context, scene, prediction, step, place);
  if (state.layers.has("ids")) paintIds(context, scene, ids, place);
}
