/* The figures of `simplicit plot`, to be read out. */
import { data, onChange } from "./state.js";
import { element, fill } from "./dom.js";
import { chart } from "./chart.js";

function curvesOf(make) {
  return data.predictors.flatMap(({ name }, predictor) => {
    const made = make(predictor);
    return made && made.y.some((value) => value !== null) ? [{ predictor, name, ...made }] : [];
  });
}

function horizon(title, key, label) {
  const curves = curvesOf((index) => {
    const { seconds, [key]: { value, low, high } } = data.horizon[index];
    return { x: seconds, y: value, low, high };
  });
  return { title, note: "by time ahead", together: true, curves,
    x: { label: "time ahead (s)" }, y: { label, fromZero: true, key } };
}

function bestOf(key, title) {
  const curves = curvesOf((index) => data.best_of[index] && { x: data.best_of[index].k, y: data.best_of[index][key] });
  return { title: `${title} of the best of k`, note: "expected over all subsets", together: true, curves,
    x: { label: "samples k", log: true }, y: { label: `${title} (m)`, fromZero: true, key } };
}

function calibration() {
  const curves = curvesOf((index) => data.calibration[index] &&
    { x: data.calibration[index].nominal, y: data.calibration[index].held });
  return { title: "Calibration", note: "on the line spread is right, below it too narrow", together: true, curves,
    diagonal: [[0, 0], [100, 100]], x: { label: "held by the region (%)", limits: [0, 100] },
    y: { label: "happened in it (%)", limits: [0, 100], key: "percent" } };
}

function calibrationByTime(place) {
  const first = data.calibration.find((made) => made !== null);
  const level = first ? Math.round(100 * first.by_step[place].level) : 0;
  const curves = curvesOf((index) => data.calibration[index] &&
    { x: data.calibration[index].seconds, y: data.calibration[index].by_step[place].held });
  return { title: `Truth in the ${level} % region`, note: "by time ahead", together: true, curves, level,
    x: { label: "time ahead (s)" }, y: { label: "happened in it (%)", limits: [0, 100], key: "percent" } };
}

function frontier() {
  const curves = data.frontier.map(({ predictor, name, amv, amd, low, high, mark }) =>
    ({ predictor, name, x: amv, y: amd, low, high, mark, bars: true }));
  return { title: "What spread buys", note: "large dots: as predicted; lower left is better", curves,
    x: { label: "AMV (m²)", log: true, key: "amv" }, y: { label: "AMD", log: true, key: "amd" } };
}

export function startFigures() {
  const specs = [frontier(), horizon("Error of the best", "ade", "error (m)"), horizon("Mahalanobis distance", "amd", "AMD"),
    horizon("Energy score", "energy", "energy score (m)"), bestOf("ade", "ADE"), bestOf("fde", "FDE"), calibration(),
    ...[0, 1, 2].map(calibrationByTime)].filter(({ curves }) => curves.some(({ x }) => x.length > 1));
  const charts = specs.map(chart);
  fill("charts", ...charts.map(({ figure }) => figure));
  if (charts.length === 0) fill("charts", element("p", {}, "There are no curves to draw: they need what happened, and more than one step or sample."));
  for (const { draw } of charts) draw();
  onChange((what) => { if (what.has("hidden")) charts.forEach(({ draw }) => draw()); });
}
