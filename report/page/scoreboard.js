/* All metrics of all predictors, and how they differ from one of them. */
import { data, state, change, onChange, shownPredictors } from "./state.js";
import { element, fill, nameOf, choice, scrolled } from "./dom.js";
import { swatch } from "./look.js";
import { figureText, signedText, chanceText, halfWidth } from "./format.js";
import { asLatex, asMarkdown, asCsv } from "./tables.js";

const order = { column: null, descending: false }; // of the rows of scores

function rowHead(predictor) {
  const { name, seen } = data.predictors[predictor];
  return element("th", { scope: "row" }, element("span", {}, swatch(predictor), nameOf(seen ? name + "*" : name)));
}

function columns() {
  const counts = [["samples", "Samples", "number of samples"], ["scenes", "Scenes", "number of scenes"],
    ["agents", "Agents", "number of agents"]];
  return [
    ...counts.map(([key, title, meaning]) => ({ key, title, meaning, metric: -1 })),
    ...data.metrics.map((metric, index) => ({ ...metric, metric: index })),
  ].filter(({ metric }) => metric < 0 || data.predictors.some(({ figures }) => figures[metric][0] !== null));
}

function valueOf(predictor, column) {
  if (column === "name") return data.predictors[predictor].name;
  const found = columns().find(({ key }) => key === column);
  return found.metric < 0 ? data.predictors[predictor][column] : data.predictors[predictor].figures[found.metric][0];
}

/* What has no value comes last, whichever way. */
function compareValues(one, other) {
  if (one === null || other === null) return (one === null) - (other === null);
  const before = typeof one === "string" ? one.localeCompare(other) : one - other;
  return order.descending ? -before : before;
}

function sorted() {
  const shown = shownPredictors();
  return order.column === null ? shown :
    shown.sort((a, b) => compareValues(valueOf(a, order.column), valueOf(b, order.column)));
}

function sortBy(column) {
  order.descending = order.column === column && !order.descending;
  order.column = column;
  drawScores();
  document.querySelector(`#score-table [data-column="${column}"]`).focus();
}

function columnHead(column, title, meaning) {
  const button = element("button", { type: "button", "data-column": column, title: meaning,
    click: () => sortBy(column) }, title);
  const direction = order.column !== column ? null : order.descending ? "descending" : "ascending";
  return element("th", { scope: "col", "aria-sort": direction }, button);
}

/* The least of a loss, among those of the same windows that are shown; of AMD none, which depends on what AMV it has. */
function bestOf(metric, group) {
  const values = shownPredictors().filter((index) => data.predictors[index].group === group)
    .map((index) => data.predictors[index].figures[metric][0]);
  const known = values.filter((value) => value !== null);
  const { loss, key } = data.metrics[metric];
  return loss && key !== "amd" && known.length > 1 ? Math.min(...known) : null;
}

function scoreCell(predictor, { key, metric }) {
  if (metric < 0) return element("td", {}, String(data.predictors[predictor][key]));
  const { figures, group } = data.predictors[predictor], figure = figures[metric], half = halfWidth(figure);
  const best = figure[0] !== null && figure[0] === bestOf(metric, group);
  return element("td", {}, element("span", { class: best ? "best" : null }, figureText(figure[0], key)),
    element("small", {}, half === null ? "\u00a0" : "± " + figureText(half, key)));
}

/* For paper, where nothing scrolls: a row a metric, a column a predictor. */
function onPaper(caption, [head, ...rows]) {
  return element("table", { class: "paper" }, element("caption", {}, caption),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Metric"),
      ...rows.map(([name]) => element("th", { scope: "col" }, nameOf(name))))),
    element("tbody", {}, ...head.slice(1).map((title, at) => element("tr", {}, element("th", { scope: "row" }, title),
      ...rows.map((cells) => element("td", {}, cells[at + 1]))))));
}

function drawScores() {
  const table = element("table", {},
    element("caption", { class: "hidden-text" }, "Metrics of all predictors, with intervals"),
    element("thead", {}, element("tr", {}, columnHead("name", "Predictor", "by name"),
      ...columns().map(({ key, title, meaning }) => columnHead(key, title, meaning)))),
    element("tbody", {}, ...sorted().map((predictor) => element("tr", {}, rowHead(predictor),
      ...columns().map((column) => scoreCell(predictor, column))))));
  fill("score-table", scrolled("Table of scores", table), onPaper("Scores", scoreRows(false)));
}

/* One predictor less another, whichever way it was taken. */
function comparison(predictor, base, key) {
  for (const pair of data.comparisons) {
    const turned = pair.first === base && pair.second === predictor;
    if (!turned && !(pair.first === predictor && pair.second === base)) continue;
    const found = pair.metrics.find(({ metric }) => metric === key);
    if (!found || !turned) return found ?? null;
    const minus = (value) => (value === null ? null : -value);
    return { ...found, difference: minus(found.difference), low: minus(found.high), high: minus(found.low),
      won: found.won === null ? null : 1 - found.won };
  }
  return null;
}

function verdict({ difference, shown }, loss) {
  if (difference === null) return ["", ""];
  if (!shown) return ["", "no difference shown"];
  if (!loss) return ["", difference < 0 ? "lower" : "higher"];
  return difference < 0 ? ["better", "▼ better"] : ["worse", "▲ worse"];
}

/* The difference, its interval, its chance and what that comes to; and whether it is better or worse. */
function differenceTexts(predictor, { key, loss }) {
  const found = comparison(predictor, state.base, key);
  if (found === null || found.difference === null) return { kind: "", texts: ["–"] };
  const [kind, words] = verdict(found, loss);
  const range = found.low === null ? "" : `${signedText(found.low, key)} to ${signedText(found.high, key)}`;
  const won = found.won === null ? "" : `, won ${Math.round(100 * found.won)} %`;
  return { kind, texts: [signedText(found.difference, key), range, `p ${chanceText(found.p)}${won}`, words] };
}

function differenceCell(predictor, metric) {
  const { kind, texts: [difference, ...rest] } = differenceTexts(predictor, metric);
  return element("td", {}, element("span", { class: kind }, difference),
    ...rest.map((text, at) => element("small", { class: at === rest.length - 1 ? kind : null }, text || "\u00a0")));
}

function drawDifferences() {
  const others = shownPredictors().filter((index) => index !== state.base);
  const { group } = data.predictors[state.base];
  const rows = others.filter((index) => data.predictors[index].group === group);
  if (rows.length === 0) {
    fill("difference-table", element("p", {}, data.predictors.length < 2 ?
      "Give the files of several predictors to compare them." :
      "No other predictor that is shown predicts the same windows."));
    return;
  }
  const metrics = columns().filter(({ metric }) => metric >= 0);
  const table = element("table", {},
    element("caption", { class: "hidden-text" }, "Differences from the base, paired scene by scene"),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Predictor less base"),
      ...metrics.map(({ title, meaning }) => element("th", { scope: "col", title: meaning }, title)))),
    element("tbody", {}, ...rows.map((predictor) => element("tr", {}, rowHead(predictor),
      ...metrics.map((metric) => differenceCell(predictor, metric))))));
  const cells = [["", ...metrics.map(({ title }) => title)], ...rows.map((predictor) => [data.predictors[predictor].name,
    ...metrics.map((metric) => differenceTexts(predictor, metric).texts.filter((text) => text).join("; "))])];
  fill("difference-table", scrolled("Table of differences", table),
    onPaper(`Less ${data.predictors[state.base].name.slice(0, 200)}`, cells));
}

function chooseBase() {
  const options = data.predictors.map(({ name }, index) => [String(index), name.slice(0, 80)]);
  fill("base-choice", choice("Base", options, String(state.base), (value) => change({ base: Number(value) })),
    element("span", {}, `Below 0 the predictor is lower than the base; ${Math.round(100 * data.confidence)} % intervals.`));
}

/* Scores as they are on the page; numbers alone for CSV. */
export function scoreRows(plain) {
  const head = ["Predictor"], rows = sorted().map((predictor) => [data.predictors[predictor].name]);
  for (const { key, title, metric } of columns()) {
    head.push(...(plain && metric >= 0 ? [key, key + "_low", key + "_high"] : [plain ? key : title]));
    sorted().forEach((predictor, row) => {
      const made = data.predictors[predictor];
      if (metric < 0) rows[row].push(String(made[key]));
      else if (plain) rows[row].push(...made.figures[metric].map((value) => (value === null ? "" : String(value))));
      else rows[row].push(figureText(made.figures[metric][0], key) +
        (halfWidth(made.figures[metric]) === null ? "" : " ± " + figureText(halfWidth(made.figures[metric]), key)));
    });
  }
  return [head, ...rows];
}

async function copy(text, area, said) {
  area.value = text;
  area.hidden = false;
  area.select();
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = "Copied.";
  } catch {
    said.textContent = document.execCommand("copy") ? "Copied." : "Copy the text below.";
  }
}

function offerCopies() {
  const area = element("textarea", { readonly: "", "aria-label": "The table as text", hidden: "" });
  const said = element("span", { role: "status" });
  const formats = [["LaTeX", () => asLatex(scoreRows(false))], ["Markdown", () => asMarkdown(scoreRows(false))],
    ["CSV", () => asCsv(scoreRows(true))]];
  fill("copying", element("span", {}, "Copy as"), ...formats.map(([name, make]) =>
    element("button", { type: "button", click: () => copy(make(), area, said) }, name)), said, area);
}

function listOf(lines) {
  return element("ul", {}, ...lines.map((line) => element("li", {}, element("bdi", {}, line.slice(0, 600)))));
}

function tellNotes() {
  const { warnings } = data, few = 4;
  if (warnings.length > 0) {
    const rest = warnings.slice(few);
    fill("warnings", element("div", { class: "notes", role: "note", "aria-label": "What to know" },
      listOf(warnings.slice(0, few)), rest.length === 0 ? null :
        element("details", {}, element("summary", {}, `${rest.length} more`), listOf(rest))));
  }
  const files = data.predictors.map(({ name, file, windows }) =>
    `${name.slice(0, 200)}: ${file.slice(0, 300)}, windows ${windows}`);
  fill("convention-text", listOf(data.conventions), element("h3", {}, "Protocol"), listOf(data.protocol),
    element("h3", {}, "Metrics"), listOf(data.metrics.map(({ title, meaning }) => `${title}: ${meaning}`)),
    element("h3", {}, "Files"), listOf(files));
}

export function startScoreboard() {
  const draw = () => { drawScores(); drawDifferences(); };
  tellNotes();
  chooseBase();
  offerCopies();
  draw();
  onChange((what) => {
    if (what.has("hidden") || what.has("base")) draw();
    if (what.has("base")) document.querySelector("#base-choice select").value = String(state.base);
  });
}
