/* The browser of scenes: a list, a stage, and what moves them. */
import { data, state, change, toggle, onChange, LAYERS, SORTS, shownPredictors } from "./state.js";
import { element, fill, checkbox, choice, nameOf, scrolled, sharpContext } from "./dom.js";
import { swatch } from "./look.js";
import { figureText } from "./format.js";
import { sceneAt, sortedScenes, sortValue } from "./scene_data.js";
import { paintScene, paintScaleBar, wholeView } from "./scene_view.js";

const LAYER_NAMES = { samples: "Samples", regions: "50, 80, 95 % regions", means: "Means", truth: "Truth", ids: "Agent ids" };
const TABLE = ["ade", "fde", "amd", "amv", "kde_nll", "energy_step"];
/* A drag moves a picture that is larger than the stage by so much of it on each side: painting a crowd
 * takes longer than a frame. */
const BEYOND = 0.5;

const parts = {}; // elements
let timer = null, moving = false, waiting = false, frames = [], picture = null;

function current() {
  return data.scenes[state.scene];
}

function stepsAhead() {
  const { observed, predicted } = data.predictors[current().group];
  return Math.min(Math.max(state.step ?? predicted, 1 - observed), predicted);
}

function view() {
  return state.view ?? wholeView(sceneAt(state.scene), parts.canvas.clientWidth, parts.canvas.clientHeight);
}

function paintOn(canvas, size) {
  paintScene(canvas, sceneAt(state.scene), current().agents, stepsAhead(), view(), size);
}

function paintMoved() {
  const { context, width, height } = sharpContext(parts.canvas), [x, y, scale] = view();
  const away = () => [(picture.view[0] - x) * scale, (y - picture.view[1]) * scale];
  const fits = () => picture !== null && picture.view[2] === scale && Math.abs(away()[0]) <= BEYOND * width &&
    Math.abs(away()[1]) <= BEYOND * height;
  const size = [width, height].map((length) => length * (1 + 2 * BEYOND));
  if (!fits()) {
    picture = { canvas: document.createElement("canvas"), view: view() };
    paintOn(picture.canvas, size);
  }
  context.drawImage(picture.canvas, away()[0] - BEYOND * width, away()[1] - BEYOND * height, ...size);
}

function paint() {
  waiting = false;
  if (moving) {
    frames.push(performance.now());
    paintMoved();
  } else {
    picture = null;
    paintOn(parts.canvas);
  }
  paintScaleBar(parts.canvas.getContext("2d"), view()[2], parts.canvas.clientHeight);
}

/* Once a frame, however often things change. */
export function repaintScene() {
  if (waiting || !parts.canvas) return;
  waiting = true;
  requestAnimationFrame(paint);
}

function titleOf({ scene, recording }) {
  return recording === "" ? `Scene ${scene}` : `Scene ${scene}, ${recording.slice(0, 120)}`;
}

function noteOf(index) {
  const [key, name] = SORTS.find(([sort]) => sort === state.sort && sort !== "crowd") ?? SORTS[0];
  const people = `${data.scenes[index].agents.length} people`;
  return key === "crowd" ? people :
    `${people}, ${name} ${figureText(sortValue(index, key), key)}${key === "amd" ? "" : " m"}`;
}

function drawList() {
  const list = sortedScenes(state.sort).map((index) => element("li", {}, element("button", {
    type: "button", "data-scene": index, "aria-current": index === state.scene ? "true" : null,
    click: () => show(index),
  }, element("bdi", {}, titleOf(data.scenes[index])), element("small", {}, noteOf(index)))));
  parts.list.replaceChildren(...list);
}

function markCurrent() {
  for (const button of parts.list.querySelectorAll("button")) {
    const own = Number(button.dataset.scene) === state.scene;
    if (own) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    if (own) parts.list.scrollTop = button.offsetTop - parts.list.offsetTop - parts.list.clientHeight / 2;
  }
}

function show(index) {
  stop();
  change({ scene: index, view: null });
}

function move(by) {
  const order = sortedScenes(state.sort), at = order.indexOf(state.scene) + by;
  show(order[(at + order.length) % order.length]);
}

function drawScores() {
  const keys = TABLE.filter((key) => data.metrics.some((metric) => metric.key === key));
  const place = (key) => data.metrics.findIndex((metric) => metric.key === key);
  const shown = new Set(shownPredictors());
  const rows = current().predictions.filter(({ predictor }) => shown.has(predictor));
  const table = element("table", {}, element("caption", { class: "hidden-text" }, "Metrics of this scene"),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "In this scene"),
      ...keys.map((key) => element("th", { scope: "col" }, data.metrics[place(key)].title)))),
    element("tbody", {}, ...rows.map(({ predictor, scores }) => element("tr", {},
      element("th", { scope: "row" }, element("span", {}, swatch(predictor), nameOf(data.predictors[predictor].name))),
      ...keys.map((key) => element("td", {}, figureText(scores[place(key)], key)))))));
  parts.scores.replaceChildren(scrolled("Metrics of this scene", table));
}

function describe() {
  const ahead = stepsAhead(), scene = current(), { step_seconds: seconds, predicted, observed } = data.predictors[scene.group];
  const time = ahead > 0 ? `${(ahead * seconds).toFixed(1)} s ahead` : `${(-ahead * seconds).toFixed(1)} s before the last observed position`;
  parts.slider.min = 1 - observed;
  parts.slider.max = predicted;
  parts.slider.value = ahead;
  parts.slider.setAttribute("aria-valuetext", time);
  parts.time.textContent = time;
  const drawn = scene.predictions.map(({ predictor, shown }) => ({ shown, all: data.predictors[predictor].samples }));
  const some = drawn.some(({ shown, all }) => shown < all);
  parts.where.textContent = `${titleOf(scene)}, frame ${scene.frame}: ${scene.agents.length} people. ` +
    (some ? `${Math.max(...drawn.map(({ shown }) => shown))} of ${Math.max(...drawn.map(({ all }) => all))} samples are drawn; regions are of all.` : "");
  parts.canvas.setAttribute("aria-label", `${titleOf(scene)}, ${scene.agents.length} people, ${time}. ` +
    "Arrow keys move the view, plus and minus scale it, 0 shows all.");
}

function stop() {
  clearInterval(timer);
  timer = null;
  parts.play.textContent = "▶ Play";
}

function play() {
  if (timer !== null) return stop();
  const { predicted, step_seconds: seconds } = data.predictors[current().group];
  const from = stepsAhead();
  change({ step: from >= predicted ? 0 : from });
  parts.play.textContent = "❚❚ Pause";
  timer = setInterval(() => {
    if (stepsAhead() >= predicted) stop();
    else change({ step: stepsAhead() + 1 });
  }, Math.min(Math.max(500 * seconds, 80), 600)); // twice as fast as they walk
}

function scaleBy(factor, x = 0, y = 0) {
  const [left, bottom, scale] = view(), next = Math.min(Math.max(scale * factor, 0.01), 5000);
  change({ view: [left + x / scale - x / next, bottom - y / scale + y / next, next] });
}

function panBy(x, y) {
  const [left, bottom, scale] = view();
  change({ view: [left - x / scale, bottom + y / scale, scale] });
}

function onKey(event) {
  const step = 40;
  const keys = { ArrowLeft: () => panBy(step, 0), ArrowRight: () => panBy(-step, 0), ArrowUp: () => panBy(0, step),
    ArrowDown: () => panBy(0, -step), "+": () => scaleBy(1.25), "=": () => scaleBy(1.25), "-": () => scaleBy(0.8),
    0: () => change({ view: null }), " ": play, n: () => move(1), p: () => move(-1) };
  if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  keys[event.key]();
}

/* One pointer drags, two scale. */
function followPointers(canvas) {
  const pointers = new Map();
  const place = (event) => ({ x: event.clientX, y: event.clientY });
  const middle = () => {
    const points = [...pointers.values()];
    return { x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
      y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
      apart: points.length > 1 ? Math.hypot(points[0].x - points[1].x, points[0].y - points[1].y) : 0 };
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event));
    moving = true;
    frames = [];
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!pointers.has(event.pointerId)) return;
    const before = middle();
    pointers.set(event.pointerId, place(event));
    const now = middle(), box = canvas.getBoundingClientRect();
    panBy(now.x - before.x, now.y - before.y);
    if (before.apart > 0 && now.apart > 0)
      scaleBy(now.apart / before.apart, now.x - box.left - box.width / 2, now.y - box.top - box.height / 2);
  });
  for (const name of ["pointerup", "pointercancel"])
    canvas.addEventListener(name, (event) => {
      pointers.delete(event.pointerId);
      moving = pointers.size > 0;
      repaintScene();
    });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== canvas) return; // the page scrolls
    event.preventDefault();
    const box = canvas.getBoundingClientRect();
    scaleBy(Math.exp(-event.deltaY * 0.0015), event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2);
  }, { passive: false });
  canvas.addEventListener("dblclick", () => change({ view: null }));
}

/* Milliseconds between the frames of the last drag. */
export function dragFrames() {
  return frames.slice(1).map((time, index) => time - frames[index]);
}

function button(text, label, click) {
  return element("button", { type: "button", "aria-label": label, click }, text);
}

function build() {
  parts.list = element("ol", { class: "list", "aria-label": "Scenes" });
  parts.canvas = element("canvas", { tabindex: "0", role: "img", keydown: onKey });
  parts.slider = element("input", { type: "range", step: "1", "aria-label": "Time ahead",
    input: () => { stop(); change({ step: Number(parts.slider.value) }); } });
  parts.play = element("button", { type: "button", click: play }, "▶ Play");
  parts.time = element("output", {});
  parts.where = element("p", { class: "where", role: "status" });
  parts.scores = element("div", {});
  const sort = choice("Sort by", SORTS, state.sort, (value) => change({ sort: value }));
  parts.sort = sort.querySelector("select");
  parts.layers = LAYERS.map((layer) => checkbox(LAYER_NAMES[layer], state.layers.has(layer), (on) => toggle("layers", layer, on)));
  const stage = element("div", { class: "stage" }, parts.canvas, element("div", { class: "tools" },
    button("+", "Larger", () => scaleBy(1.25)), button("−", "Smaller", () => scaleBy(0.8)),
    button("All", "Show all of the scene", () => change({ view: null }))));
  fill("browser", element("div", { class: "browse" },
    element("div", {}, element("div", { class: "controls" }, sort,
      button("‹", "Scene before", () => move(-1)), button("›", "Next scene", () => move(1))), parts.list),
    element("div", {}, stage, parts.where,
      element("div", { class: "controls" }, parts.play, element("div", { class: "grow" }, parts.slider), parts.time),
      element("div", { class: "controls", role: "group", "aria-label": "What is drawn" }, ...parts.layers), parts.scores)));
  if (data.left_out > 0)
    document.getElementById("browser").append(element("p", { class: "where" },
      `${data.left_out} scenes were left out to keep the file small.`));
}

function renew(what) {
  if (what.has("sort")) parts.sort.value = state.sort;
  if (what.has("layers"))
    parts.layers.forEach((label, index) => { label.querySelector("input").checked = state.layers.has(LAYERS[index]); });
  if (what.has("sort") || what.has("hidden")) drawList();
  if (what.has("scene") || what.has("sort") || what.has("hidden")) {
    markCurrent();
    drawScores();
  }
  if (what.has("scene") || what.has("step")) describe();
  repaintScene();
}

export function startScenes() {
  if (data.scenes.length === 0) {
    fill("browser", element("p", {}, "This report was made without scenes."));
    return;
  }
  state.scene ??= sortedScenes(state.sort)[0];
  build();
  followPointers(parts.canvas);
  onChange(renew);
  renew(new Set(["sort", "scene", "step"]));
  new ResizeObserver(repaintScene).observe(parts.canvas);
}
