/* A chart of curves as a drawing that fits its column, tells values under the pointer, and as a table. */
import { state } from "./state.js";
import { element, drawn, nameOf, scrolled, letterUnit } from "./dom.js";
import { swatch, variableOf, dashOf } from "./look.js";
import { figureText, givenText, tickText } from "./format.js";

const MARGIN = { left: 52, right: 12, top: 10, bottom: 40 };

function niceTicks(low, high, wanted) {
  const rough = (high - low) / wanted, power = 10 ** Math.floor(Math.log10(rough));
  const distance = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough * 0.999);
  const ticks = [];
  for (let at = Math.ceil(low / distance - 1e-9) * distance; at <= high + distance * 1e-9; at += distance)
    ticks.push({ at, text: tickText(Math.abs(at) < distance / 1e6 ? 0 : at, distance) });
  return ticks;
}

/* 1, 2 and 5 of each decade, or more of a short range. */
function logTicks(low, high) {
  const ticks = [], factors = high / low < 8 ? [1, 1.5, 2, 3, 4, 5, 7] : [1, 2, 5];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
    for (const factor of high / low > 1e4 ? [1] : factors) {
      const at = factor * 10 ** power;
      if (at >= low * 0.999 && at <= high * 1.001) ticks.push({ at, text: String(Number(at.toPrecision(3))) });
    }
  return ticks;
}

/* Maps numbers onto pixels. */
function scaleOf(values, { log = false, fromZero = false, limits = null }, start, end, wanted) {
  const known = values.filter((value) => value !== null && Number.isFinite(value) && (!log || value > 0));
  let [low, high] = limits ?? [Math.min(...known), Math.max(...known)];
  if (known.length === 0 && limits === null) [low, high] = [log ? 0.1 : 0, 1];
  if (fromZero) low = 0;
  if (low === high) [low, high] = log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
  const change = log ? Math.log : (value) => value;
  if (limits === null) {
    const room = 0.04 * (change(high) - change(low));
    if (log) [low, high] = [low * Math.exp(-room), high * Math.exp(room)];
    else [low, high] = [fromZero ? 0 : low - room, high + room];
  }
  const place = (value) => start + ((change(value) - change(low)) / (change(high) - change(low))) * (end - start);
  return { place, ticks: log ? logTicks(low, high) : niceTicks(low, high, wanted) };
}

function linePath(points) {
  let path = "", down = false;
  for (const [x, y] of points) {
    const there = Number.isFinite(x) && Number.isFinite(y);
    if (there) path += `${down ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    down = there;
  }
  return path;
}

/*
 * `spec`: title, note, x and y ({ label, log, fromZero, limits, key }), curves (each of a predictor or
 * null, with a name, x, y, maybe low and high, mark, and bars for intervals that are no band),
 * diagonal, level.
 */
export function chart(spec) {
  const svg = drawn("svg", { class: "chart", role: "img", tabindex: "0", "aria-label": labelOf(spec) });
  const readout = element("div", { class: "readout", hidden: "" });
  const table = element("details", {}, element("summary", {}, "Numbers"));
  const figure = element("figure", {}, element("figcaption", {}, spec.title, " ",
    element("small", {}, spec.note ?? "")), svg, readout, table);
  const shown = () => spec.curves.filter(({ predictor }) => predictor === null || !state.hidden.has(predictor));
  let scales = null, width = 0;

  function draw() {
    width = figure.clientWidth || 400;
    const height = Math.round(Math.min(Math.max(0.68 * width, 230), 420 * letterUnit()));
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("height", height);
    scales = scalesOf(spec, width, height);
    svg.replaceChildren(...axes(spec, scales, width, height), ...shown().flatMap((curve) => drawCurve(curve, scales)));
    if (table.open) fillTable();
  }

  function fillTable() {
    table.replaceChildren(table.firstChild, numbers(spec, shown()));
  }

  /* What stands at the point nearest to x pixels. */
  function read(x, y) {
    const curves = shown();
    if (curves.length === 0 || scales === null) return;
    const nearest = curves.map((curve) => nearestPoint(curve, scales, x, y, spec.together));
    const lead = nearest.reduce((best, one) => (one.distance < best.distance ? one : best));
    const lines = spec.together ? nearest.filter((one) => Math.abs(one.x - lead.x) < 12) : [lead];
    svg.querySelector(".guide")?.remove();
    svg.append(drawn("line", { class: "guide", x1: lead.x, x2: lead.x, y1: scales.top, y2: scales.bottom }));
    readout.replaceChildren(element("p", {}, `${spec.x.label}: ${xText(lead.value[0], spec)}`),
      ...lines.map(({ curve, index }) => element("p", {}, curve.predictor === null ? null : swatch(curve.predictor),
        nameOf(curve.name), element("b", {}, valueText(curve, index, spec)))));
    readout.hidden = false;
    const left = lead.x + 14 + readout.offsetWidth > width ? lead.x - 14 - readout.offsetWidth : lead.x + 14;
    readout.style.left = `${Math.max(left, 0)}px`;
    readout.style.top = `${svg.offsetTop + scales.top}px`;
    figure.dataset.at = String(lead.index);
  }

  function unread() {
    readout.hidden = true;
    svg.querySelector(".guide")?.remove();
  }

  function step(event) {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") unread();
    if (move === undefined || shown().length === 0) return;
    event.preventDefault();
    const [curve] = shown(), at = Number(figure.dataset.at ?? -1) + move;
    const index = Math.min(Math.max(at, 0), curve.x.length - 1);
    read(scales.x.place(curve.x[index]), scales.y.place(curve.y[index]));
  }

  for (const name of ["pointermove", "pointerdown"])
    svg.addEventListener(name, (event) => {
      const box = svg.getBoundingClientRect();
      read(event.clientX - box.left, event.clientY - box.top);
    });
  svg.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") unread(); }); // a finger covers it
  svg.addEventListener("blur", unread);
  svg.addEventListener("keydown", step);
  table.addEventListener("toggle", () => { if (table.open) fillTable(); });
  new ResizeObserver(() => { if (figure.clientWidth !== width) draw(); }).observe(figure);
  return { figure, draw };
}

function labelOf({ title, x, y, curves }) {
  return `${title}: ${y.label} against ${x.label}, ${curves.length} curves. Arrow keys read values out.`;
}

function scalesOf(spec, width, height) {
  const [left, right, top, bottom] = ["left", "right", "top", "bottom"].map((side) => MARGIN[side] * letterUnit());
  const all = (key) => spec.curves.flatMap((curve) => curve[key] ?? []);
  const heights = [...all("y"), ...all("low"), ...all("high")];
  return {
    x: scaleOf(all("x"), spec.x, left, width - right, Math.max(width / 80, 3)),
    y: scaleOf(heights, spec.y, height - bottom, top, 5),
    left, right: width - right, top, bottom: height - bottom,
  };
}

function axes(spec, scales, width, height) {
  const parts = [], unit = letterUnit();
  let free = -Infinity;
  for (const { at, text } of scales.y.ticks) {
    const y = scales.y.place(at);
    parts.push(drawn("line", { class: "grid", x1: scales.left, x2: scales.right, y1: y, y2: y }),
      drawn("text", { x: scales.left - 6 * unit, y: y + 4 * unit, "text-anchor": "end" }, text));
  }
  for (const { at, text } of scales.x.ticks) {
    const x = scales.x.place(at), half = 4 * unit * text.length;
    if (x - half < free || x + half > width) continue;
    free = x + half + 6;
    parts.push(drawn("line", { class: "axis", x1: x, x2: x, y1: scales.bottom, y2: scales.bottom + 4 }),
      drawn("text", { x, y: scales.bottom + 17 * unit, "text-anchor": "middle" }, text));
  }
  parts.push(drawn("path", { class: "axis", d: `M${scales.left} ${scales.top}V${scales.bottom}H${scales.right}` }),
    drawn("text", { x: (scales.left + scales.right) / 2, y: height - 6 * unit, "text-anchor": "middle" }, spec.x.label));
  const middle = (scales.top + scales.bottom) / 2;
  parts.push(drawn("text", { x: 12 * unit, y: middle, "text-anchor": "middle", transform: `rotate(-90 ${12 * unit} ${middle})` }, spec.y.label));
  const reference = spec.diagonal ?? (spec.level === undefined ? null :
    [[spec.curves[0]?.x[0], spec.level], [spec.curves[0]?.x.at(-1), spec.level]]);
  if (reference)
    parts.push(drawn("path", { class: "reference",
      d: linePath(reference.map(([x, y]) => [scales.x.place(x), scales.y.place(y)])) }));
  return parts;
}

function drawCurve(curve, scales) {
  const at = (key) => curve.x.map((x, index) =>
    [scales.x.place(x), curve[key][index] === null ? NaN : scales.y.place(curve[key][index])]);
  const parts = [], colour = variableOf(curve.predictor);
  /* an interval may go on below 0, where the axis ends */
  const held = (y) => (Number.isNaN(y) ? scales.bottom : Math.min(y, scales.bottom));
  const ends = (key) => at(key).map(([x, y]) => [x, held(y)]);
  if (curve.low && !curve.bars) {
    const known = at("low").map((_, index) => index).filter((index) => curve.low[index] !== null);
    const low = ends("low"), high = ends("high");
    const outline = [...known.map((index) => low[index]), ...known.reverse().map((index) => high[index])];
    if (outline.length > 2) parts.push(drawn("path", { class: "band", d: linePath(outline) + "Z" }));
  }
  if (curve.bars)
    curve.low.forEach((low, index) => {
      if (low === null) return;
      const x = scales.x.place(curve.x[index]);
      parts.push(drawn("line", { class: "curve", x1: x, x2: x, y1: held(scales.y.place(low)), y2: held(scales.y.place(curve.high[index])) }));
    });
  parts.push(drawn("path", { class: "curve", d: linePath(at("y")), "stroke-dasharray": dashOf(curve.predictor).join(" ") }));
  at("y").forEach(([x, y], index) => {
    if (Number.isFinite(y) && (curve.x.length <= 20 || index === curve.mark))
      parts.push(drawn("circle", { cx: x, cy: y, r: index === curve.mark ? 5 : 2.2, class: "dot" }));
  });
  for (const part of parts) {
    const filled = part.getAttribute("class") !== "curve";
    part.style[filled ? "fill" : "stroke"] = colour;
  }
  return parts;
}

/* Curves that share their x are read together, by x alone. */
function nearestPoint(curve, scales, x, y, together) {
  let best = { distance: Infinity };
  curve.x.forEach((value, index) => {
    const here = scales.x.place(value), there = scales.y.place(curve.y[index] ?? NaN);
    const distance = Math.hypot(here - x, together ? 0 : (Number.isFinite(there) ? there : 1e6) - y);
    if (distance < best.distance) best = { curve, index, distance, x: here, value: [value, curve.y[index]] };
  });
  return best;
}

function xText(x, spec) {
  return spec.x.key ? figureText(x, spec.x.key) : givenText(x);
}

function valueText(curve, index, spec) {
  const text = figureText(curve.y[index], spec.y.key);
  return curve.low && curve.low[index] !== null ?
    `${text} (${figureText(curve.low[index], spec.y.key)} to ${figureText(curve.high[index], spec.y.key)})` : text;
}

function numbers(spec, curves) {
  return element("div", {}, ...curves.map((curve) => scrolled(`${spec.title}, ${curve.name.slice(0, 80)}`,
    element("table", {}, element("caption", {}, nameOf(curve.name)),
      element("tbody", {},
        element("tr", {}, element("th", { scope: "row" }, spec.x.label),
          ...curve.x.map((x) => element("td", {}, xText(x, spec)))),
        element("tr", {}, element("th", { scope: "row" }, spec.y.label),
          ...curve.y.map((_, index) => element("td", {}, valueText(curve, index, spec)))))))));
}
