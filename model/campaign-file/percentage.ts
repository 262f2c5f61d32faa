import { formatRatio, ratioOfPercent } from '../ratio';
import type { Read } from './place';
import { describeNode, refuse } from './place';

/** Three decimals: a thousandth of a percent is less than one host in 100,000. */
const PERCENTAGE = /^(\d{1,3}(?:\.\d{1,3})?)%$/;

/** Bounds of a ratio (0..1). */
export interface RatioBounds {
  readonly min: number;
  readonly max: number;
  /** The bounds themselves are out. */
  readonly exclusive?: boolean;
}

/** The ratio of `10%` or `2.5%`; `null` for anything else, a bare number included. */
function parsePercentage(text: string): number | null {
  const digits = PERCENTAGE.exec(text)?.[1];
  return digits === undefined ? null : ratioOfPercent(Number(digits));
}

/** A percentage within bounds, as a ratio. */
export function readPercentage(bounds: RatioBounds): Read<number> {
  return (place) => {
    const { node } = place;
    const ratio = node.kind === 'scalar' && typeof node.value === 'string' ? parsePercentage(node.value) : null;
    if (ratio !== null && isWithin(ratio, bounds)) return ratio;
    const range = `from ${formatRatio(bounds.min)} to ${formatRatio(bounds.max)}${bounds.exclusive === true ? ', both excluded' : ''}`;
    if (ratio !== null) {
      refuse(place, { message: `${describeNode(node)} is out of range`, next: `Write a percentage ${range}.` });
      return undefined;
    }
    const bare = node.kind === 'scalar' && typeof node.value === 'number' && parsePercentage(`${node.text}%`) !== null;
    refuse(place, {
      message: `expected a percentage, found ${describeNode(node)}`,
      next: bare
        ? `Write it with its sign: ${node.text}%.`
        : `Write a number and its sign, such as 10% or 2.5%, ${range}.`,
    });
    return undefined;
  };
}

function isWithin(ratio: number, { min, max, exclusive = false }: RatioBounds): boolean {
  return exclusive ? ratio > min && ratio < max : ratio >= min && ratio <= max;
}
