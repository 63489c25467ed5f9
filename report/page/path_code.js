/* Reads the paths that report/path_code.c writes: its header says how. */

function* numbersIn(text) {
  const bytes = atob(text);
  let number = 0, factor = 1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.charCodeAt(i);
    number += (byte & 127) * factor;
    factor *= 128;
    if (byte > 127) continue;
    yield number === 0 ? NaN : number % 2 === 1 ? (number - 1) / 2 : -number / 2;
    number = 0;
    factor = 1;
  }
}

export function readNumbers(text) {
  return Float64Array.from(numbersIn(text));
}

/*
 * Paths [agents][paths][steps][2] in metres. `start(agent)` gives the two positions that paths of an
 * agent go on from, [x, y] each.
 */
export function readPaths(text, agents, paths, steps, start) {
  const made = new Float64Array(agents * paths * steps * 2), numbers = numbersIn(text);
  for (let path = 0; path < agents * paths; path++) {
    const [before, last] = start(Math.floor(path / paths));
    for (let axis = 0; axis < 2; axis++) {
      let b = Math.round(before[axis] * 1000), a = Math.round(last[axis] * 1000);
      for (let t = 0; t < steps; t++) {
        const here = 2 * a - b + numbers.next().value;
        made[(path * steps + t) * 2 + axis] = here / 1000;
        if (Number.isFinite(here)) [b, a] = [a, here];
      }
    }
  }
  return made;
}
