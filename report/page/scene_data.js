/* Scenes, read out of their codes when they are first looked at. */
import { data, metricIndex, shownPredictors } from "./state.js";
import { readNumbers, readPaths } from "./path_code.js";

const READ_AT_ONCE = 24;
const known = new Map(); // index -> scene, the oldest first

function readScene(scene) {
  const { observed: observedSteps, predicted: steps } = data.predictors[scene.group];
  const agents = scene.agents.length;
  const observed = readPaths(scene.observed, agents, 1, observedSteps, () => [[0, 0], [0, 0]]);
  const observedAt = (agent, step) => observed.subarray((agent * observedSteps + step) * 2).subarray(0, 2);
  const start = (agent) => [observedAt(agent, Math.max(observedSteps - 2, 0)), observedAt(agent, observedSteps - 1)];
  return {
    agents, observedSteps, steps, observed,
    truth: scene.truth === null ? null : readPaths(scene.truth, agents, 1, steps, start),
    predictions: scene.predictions.map(({ predictor, shown, samples, means, regions }) => ({
      predictor, shown,
      samples: readPaths(samples, agents, shown, steps, start),
      means: readPaths(means, agents, 1, steps, start),
      regions: readNumbers(regions), // [agents][steps][6]
    })),
  };
}

export function sceneAt(index) {
  const scene = known.get(index) ?? readScene(data.scenes[index]);
  known.delete(index);
  known.set(index, scene);
  if (known.size > READ_AT_ONCE) known.delete(known.keys().next().value);
  return scene;
}

/* The worst of a metric among the predictors that are shown; NaN if none has it. */
export function worstScore(index, key) {
  const place = metricIndex(key), shown = new Set(shownPredictors());
  const values = data.scenes[index].predictions.filter(({ predictor }) => shown.has(predictor))
    .map(({ scores }) => scores[place]).filter((value) => value !== null && value !== undefined);
  return values.length > 0 ? Math.max(...values) : NaN;
}

export function sortValue(index, key) {
  if (key === "crowd") return data.scenes[index].agents.length;
  if (key === "disagreement") return data.scenes[index].disagreement ?? NaN;
  return worstScore(index, key);
}

/* Largest first; those without a value last. */
export function sortedScenes(key) {
  const value = data.scenes.map((_, index) => sortValue(index, key));
  return data.scenes.map((_, index) => index)
    .sort((a, b) => Number.isNaN(value[a]) - Number.isNaN(value[b]) || value[b] - value[a] || a - b);
}
