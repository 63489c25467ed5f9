/* What the reader has chosen. The address bar holds it, so that a link reopens the same page. */
export const data = JSON.parse(document.getElementById("data").textContent);

/* What scenes can be sorted by: what any of them has. */
export const SORTS = [["amd", "AMD"], ["fde", "FDE"], ["disagreement", "disagreement"], ["crowd", "people"]].filter(([key]) => {
  const place = data.metrics.findIndex((metric) => metric.key === key), known = (value) => (value ?? null) !== null;
  return key === "crowd" || data.scenes.some(({ disagreement, predictions }) =>
    (key === "disagreement" ? known(disagreement) : predictions.some(({ scores }) => known(scores[place]))));
});

export const LAYERS = ["samples", "regions", "means", "truth", "ids"];

const listeners = new Set();
/* Browsers refuse an address that changes with every frame of a drag. */
const ADDRESS_AFTER = 150; // ms
let addressTimer = null;

export const state = {
  scene: 0, // index into data.scenes; null: the first of the list
  step: null, // steps ahead, from 1 - observed to predicted; null: the last
  sort: SORTS[0][0],
  layers: new Set(["samples", "regions", "means", "truth"]),
  hidden: new Set(), // predictors
  base: 0, // that others are compared with
  view: null, // [x, y, pixels a metre] of the scene, null: all of it
  theme: null, // "light", "dark" or null: as the system has it
};

/* `listen` is called with the names of what changed. */
export function onChange(listen) {
  listeners.add(listen);
}

export function change(what) {
  Object.assign(state, what);
  clearTimeout(addressTimer);
  addressTimer = setTimeout(writeAddress, ADDRESS_AFTER);
  for (const listen of listeners) listen(new Set(Object.keys(what)));
}

export function toggle(set, member, on) {
  const copy = new Set(state[set]);
  if (on) copy.add(member);
  else copy.delete(member);
  change({ [set]: copy });
}

export function shownPredictors() {
  return data.predictors.map((_, index) => index).filter((index) => !state.hidden.has(index));
}

export function metricIndex(key) {
  return data.metrics.findIndex((metric) => metric.key === key);
}

function sceneLabel(index) {
  const scene = data.scenes[index];
  return scene ? `${scene.group}.${scene.scene}` : "";
}

function writeAddress() {
  const parts = new URLSearchParams();
  if (data.scenes.length > 0) parts.set("scene", sceneLabel(state.scene));
  if (state.step !== null) parts.set("step", state.step);
  parts.set("sort", state.sort);
  parts.set("layers", [...state.layers].join(" "));
  if (state.hidden.size > 0) parts.set("hide", [...state.hidden].join(" "));
  if (state.base !== 0) parts.set("base", state.base);
  if (state.view) parts.set("view", state.view.map((number) => number.toFixed(2)).join(" "));
  if (state.theme) parts.set("theme", state.theme);
  history.replaceState(null, "", "#" + parts);
}

function wholeNumber(text, low, high, otherwise) {
  const number = Number(text);
  return text !== null && text !== "" && Number.isInteger(number) && number >= low && number <= high ?
    number : otherwise;
}

/* What somebody else's link says, as far as it makes sense. */
export function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const words = (key) => (parts.get(key) ?? "").split(" ").filter((word) => word !== "");
  const scene = data.scenes.findIndex((_, index) => sceneLabel(index) === parts.get("scene"));
  const view = words("view").map(Number);
  const indices = words("hide").map((word) => wholeNumber(word, 0, data.predictors.length - 1, -1));
  Object.assign(state, {
    scene: scene < 0 ? null : scene,
    step: wholeNumber(parts.get("step"), -1000, 1000, null),
    sort: SORTS.some(([key]) => key === parts.get("sort")) ? parts.get("sort") : SORTS[0][0],
    hidden: new Set(indices.filter((index) => index >= 0)),
    base: wholeNumber(parts.get("base"), 0, data.predictors.length - 1, 0),
    view: view.length === 3 && view.every(Number.isFinite) && view[2] > 0 ? view : null,
    theme: ["light", "dark"].includes(parts.get("theme")) ? parts.get("theme") : null,
  });
  if (parts.has("layers")) state.layers = new Set(words("layers").filter((word) => LAYERS.includes(word)));
}

export function readAddressAgain() {
  const { scene } = state;
  readAddress();
  state.scene ??= scene;
  for (const listen of listeners) listen(new Set(Object.keys(state)));
}
