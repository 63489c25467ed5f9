/* The page: its parts, and the legend that all of them follow. */
import { data, state, toggle, onChange, readAddress, readAddressAgain } from "./state.js";
import { element, fill, nameOf } from "./dom.js";
import { swatch, startLook } from "./look.js";
import { startScoreboard } from "./scoreboard.js";
import { startFigures } from "./figures.js";
import { startScenes, repaintScene } from "./scenes.js";
import { startPlayground, repaintPlayground } from "./playground.js";

function drawLegend() {
  fill("legend", ...data.predictors.map(({ name }, index) => element("button", {
    type: "button", "aria-pressed": String(!state.hidden.has(index)), "data-predictor": index,
    click: () => {
      toggle("hidden", index, !state.hidden.has(index));
      document.querySelector(`#legend [data-predictor="${index}"]`).focus();
    },
  }, swatch(index), nameOf(name))));
}

/* The address holds what is looked at, so links to parts scroll and leave it. */
function scrollTo(event) {
  const part = event.target.closest("a")?.getAttribute("href");
  if (!part) return;
  event.preventDefault();
  const heading = document.querySelector(part + " h2");
  heading.scrollIntoView();
  heading.focus({ preventScroll: true });
}

function start() {
  const title = data.title ?? "Predictors compared";
  readAddress();
  document.title = title.slice(0, 200);
  document.getElementById("title").textContent = title.slice(0, 500);
  fill("footer", element("p", {}, `Made by simplicit ${data.version}. This file is whole: it loads nothing and sends nothing.`));
  document.getElementById("parts").addEventListener("click", scrollTo);
  document.querySelector(".skip").addEventListener("click", scrollTo);
  startLook(() => { repaintScene(); repaintPlayground(); });
  drawLegend();
  onChange((what) => { if (what.has("hidden")) drawLegend(); });
  startScoreboard();
  startFigures();
  startScenes();
  startPlayground();
  window.addEventListener("hashchange", readAddressAgain);
}

start();
