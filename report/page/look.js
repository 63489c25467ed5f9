/* Colours of both themes come with the data; a predictor is told by colour and by dash. */
import { data, state, change, onChange } from "./state.js";
import { drawn } from "./dom.js";

const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
let printing = false;

export function isDark() {
  if (printing) return false;
  return state.theme === null ? prefersDark.matches : state.theme === "dark";
}

export function theme() {
  return isDark() ? data.dark : data.light;
}

export function colourOf(predictor) {
  return predictor === null ? theme().muted : theme().series[predictor % theme().series.length];
}

/* In pixels, for lines two wide. Beyond the last colour another dash goes with the first. */
export function dashOf(predictor) {
  if (predictor === null) return [2, 4];
  const round = Math.floor(predictor / data.light.series.length);
  return data.dashes[(predictor + 3 * round) % data.dashes.length].map((length) => 2 * length);
}

/* Marks lines and fills of a drawing, whose colour then follows the theme. */
export function variableOf(predictor) {
  return predictor === null ? "var(--muted)" : `var(--series-${predictor % data.light.series.length})`;
}

export function swatch(predictor) {
  const line = drawn("line", { x1: 0, y1: 6, x2: 30, y2: 6, "stroke-width": 3,
    "stroke-dasharray": dashOf(predictor).join(" ") });
  line.style.stroke = variableOf(predictor);
  return drawn("svg", { class: "swatch", viewBox: "0 0 30 12", "aria-hidden": "true" }, line);
}

function apply() {
  const style = document.documentElement.style, colours = theme();
  for (const key of ["page", "ink", "muted", "faint"]) style.setProperty("--" + key, colours[key]);
  colours.series.forEach((colour, index) => style.setProperty(`--series-${index}`, colour));
  style.setProperty("--better", isDark() ? "#7fb3ff" : "#1450b4");
  style.setProperty("--worse", isDark() ? "#ff9a4a" : "#a84300");
  style.setProperty("color-scheme", isDark() ? "dark" : "light");
  const button = document.getElementById("theme");
  button.textContent = isDark() ? "Light" : "Dark";
  button.setAttribute("aria-label", isDark() ? "Light page" : "Dark page");
}

/* `redraw` is called when colours have changed, for what is painted. */
export function startLook(redraw) {
  const renew = () => { apply(); redraw(); };
  apply();
  prefersDark.addEventListener("change", renew);
  document.getElementById("theme").addEventListener("click",
    () => change({ theme: isDark() ? "light" : "dark" }));
  window.addEventListener("beforeprint", () => { printing = true; renew(); });
  window.addEventListener("afterprint", () => { printing = false; renew(); });
  onChange((what) => { if (what.has("theme")) renew(); });
}
