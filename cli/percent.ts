/** `20%` or `12.5%` as a ratio, above 0 % and at most 100 %; null for anything else. */
export function parsePercent(text: string): number | null {
  const match = /^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(text);
  const ratio = Number(match?.[1]) / 100;
  return match === null || !(ratio > 0 && ratio <= 1) ? null : ratio;
}
