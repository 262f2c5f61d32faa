import type { SimulationAnswer } from '../../model/simulation';
import type { RunCommand } from '../packages/commands';
import { PackageError } from '../packages/package-error';
import type { Executor } from '../executor';
import { outcome, type Order, type OrderPatch, type Outcome } from '../order';
import type { LocalRules } from './local-rules';
import { originProblem } from './origins';

/** How long a question may take; a mirror may have to be asked. */
const SIMULATION_TIMEOUT_MS = 120_000;

/**
 * Asks root's rules what cannot be known before an order begins: where its packages come from. All other rules are the
 * order desk's (local-rules.ts); a simulation is told them here, for it has no desk.
 */
export function withLocalRules(inner: Executor, rules: LocalRules, run: RunCommand): Executor {
  const refusal = async (patch: OrderPatch, signal: AbortSignal): Promise<string | null> => {
    const origins = rules.policy()?.origins ?? null;
    if (patch.kind === 'bundle' || origins === null) return null;
    if (patch.kind === 'rpm') return "root's policy names packages.origins, which are known of Debian packages only";
    return originProblem(run, { packages: patch.packages, origins }, signal);
  };
  return {
    ...inner,
    execute: async (order, execution) => {
      const problem = await originOf(order, (patch) => refusal(patch, execution.signal));
      return problem ?? inner.execute(order, execution);
    },
    ...(inner.simulate !== undefined && {
      simulate: async (patch) => {
        const problem =
          rules.problem(patch) ?? (await unlessUnknown(refusal(patch, AbortSignal.timeout(SIMULATION_TIMEOUT_MS))));
        return problem === null ? ((await inner.simulate?.(patch)) ?? refuses('')) : refuses(problem);
      },
    }),
  };
}

async function originOf(
  { task }: Order,
  refusal: (patch: OrderPatch) => Promise<string | null>,
): Promise<Outcome | null> {
  // A way back is kept on the host, and comes from nowhere.
  if (task.operation !== 'install') return null;
  try {
    const message = await refusal(task.patch);
    return message === null ? null : outcome('FAILED', 'origin_forbidden', { message, unchanged: true });
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    return outcome('FAILED', error.kind, { message: error.message, unchanged: true });
  }
}

/** What nobody offers, the simulation itself says better. */
async function unlessUnknown(asked: Promise<string | null>): Promise<string | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PackageError) return null;
    throw error;
  }
}

function refuses(message: string): SimulationAnswer {
  return { kind: 'cannot', problem: 'would_refuse', package: null, message, changes: [] };
}
