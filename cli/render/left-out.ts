import type { LeftOut } from '../../simulator/what-if/left-out';

const SENTENCES: Readonly<Record<LeftOut, string>> = {
  rehearseBackout: 'rehearseBackout is left out: what follows the first ring comes later.',
  'gate.ask': 'gate.ask is left out: its probes pass at once; they may wait, or hold it.',
  'pace.auto': 'pace.auto is left out: this is its highest pace; goals may come later.',
};

/** A line for each thing that a campaign asks for and virtual time leaves out; within 80 columns. */
export function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  return leftOut.map((each) => SENTENCES[each]);
}
