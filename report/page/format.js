/* Numbers as text. */

const DECIMALS = { amv: 4, percent: 1 };

/* As the command prints them: three decimals tell metres, variances need one more. */
export function figureText(value, key) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (Math.abs(value) >= 1e5) return value.toExponential(2);
  return value.toFixed(DECIMALS[key] ?? 3).replace("-", "−");
}

/* What was chosen rather than measured: counts, times, levels. */
export function givenText(value) {
  return String(Number(value.toFixed(3)));
}

export function signedText(value, key) {
  return value > 0 ? "+" + figureText(value, key) : figureText(value, key);
}

export function chanceText(p) {
  if (p === null || p === undefined) return "–";
  return p < 0.0005 ? p.toExponential(0) : p.toFixed(3);
}

export function halfWidth([, low, high]) {
  return low === null || high === null ? null : (high - low) / 2;
}

/* For axes: no more digits than the distance of ticks asks for. */
export function tickText(value, distance) {
  const digits = Math.max(0, -Math.floor(Math.log10(distance) + 1e-9));
  return value.toFixed(Math.min(digits, 6)).replace("-", "−");
}
