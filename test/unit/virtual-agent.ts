import type { ReportEvent } from '../../model/board/board';
import type { Direction, Operation, TerminalPhase } from '../../model/words';

/** How a world's agents behave: probabilities, 0 to 1. */
export interface Temper {
  readonly fails: number;
  readonly cancels: number;
  readonly loses: number;
  readonly isSilent: number;
}

type Said = Pick<ReportEvent, 'revision' | 'phase' | 'reason' | 'rebootRequired' | 'unchanged'> & {
  readonly afterMs: number;
};

/** What an agent does with one order: whether it begins, what that makes of its machine, what it reports and when. */
export interface Answer {
  readonly begins: boolean;
  readonly changed: boolean;
  readonly says: readonly Said[];
}

/**
 * Decides one order's fate by chance. Most answers come within seconds, some after every deadline, some never; an
 * agent that lost its proof may find it later and say so in a second report, which may overtake the first.
 */
export function answerOf(
  order: { readonly operation: Operation; readonly direction: Direction },
  machine: { readonly changed: boolean },
  { random, temper }: { random: () => number; temper: Temper },
): Answer {
  const chance = random();
  const afterMs = random() < 0.1 ? 600_000 * random() : 20_000 * random();
  const said = (phase: TerminalPhase, known: Partial<Said> = {}): Said => ({
    revision: 1,
    phase,
    reason: phase === 'SUCCEEDED' ? '' : phase.toLowerCase(),
    rebootRequired: random() < 0.3,
    unchanged: false,
    afterMs,
    ...known,
  });
  const done = order.operation === 'install' ? true : order.operation === 'back_out' ? false : machine.changed;
  const touchedBy = order.operation === 'install' || machine.changed;
  if (random() < temper.isSilent) return { begins: true, changed: touchedBy, says: [] };
  if (chance < temper.fails) return { begins: true, ...failure({ order, machine, random, said }) };
  if (chance < temper.fails + temper.cancels) {
    const phase = random() < 0.5 ? 'CANCELED' : 'EXPIRED';
    const byGateway = random() < 0.3;
    const says = [said(phase, { unchanged: true, revision: byGateway ? 0 : 1, rebootRequired: false })];
    return { begins: false, changed: machine.changed, says };
  }
  if (chance < temper.fails + temper.cancels + temper.loses) {
    const settled = said(random() < 0.7 ? 'SUCCEEDED' : 'FAILED', { revision: 2, afterMs: 60_000 * random() });
    const finds = random() < 0.5;
    // Proof found later that it succeeded is proof that the machine is as the order wanted it.
    const changed = finds && settled.phase === 'SUCCEEDED' ? done : touchedBy;
    return { begins: true, changed, says: [said('INDETERMINATE'), ...(finds ? [settled] : [])] };
  }
  return { begins: true, changed: done, says: [said('SUCCEEDED')] };
}

interface Failing {
  readonly order: { readonly operation: Operation };
  readonly machine: { readonly changed: boolean };
  readonly random: () => number;
  readonly said: (phase: TerminalPhase, known?: Partial<Said>) => Said;
}

function failure({ order, machine, random, said }: Failing): { changed: boolean; says: Said[] } {
  if (order.operation !== 'install') return { changed: machine.changed, says: [said('FAILED')] };
  const how = random();
  if (how < 0.2) return { changed: false, says: [said('REJECTED', { unchanged: true })] };
  if (how < 0.4) return { changed: false, says: [said('FAILED', { unchanged: true })] };
  if (how < 0.6) return { changed: false, says: [said('BACKED_OUT')] };
  return { changed: true, says: [said('FAILED')] };
}
