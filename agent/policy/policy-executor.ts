import type { SimulationAnswer } from '../../model/simulation';
import type { RunCommand } from '../packages/commands';
import { PackageError } from '../packages/package-error';
import type { Executor } from '../executor';
import { outcome, type OrderPatch, type Outcome } from '../order';
import type { HostPolicy } from './host-policy';
import { patchProblem, type LocalRules } from './local-rules';
import { originProblem } from './origins';

type AskOrigins = (policy: HostPolicy, patch: OrderPatch, signal: AbortSignal) => Promise<string | null>;

/** How long a question may take; a mirror may have to be asked. */
const SIMULATION_TIMEOUT_MS = 120_000;

/**
 * Asks root's rules what cannot be known before an order begins: where its packages come from. All other rules are the
 * order desk's (local-rules.ts); a simulation is told them here, for it has no desk.
 */
export function withLocalRules(inner: Executor, rules: LocalRules, run: RunCommand): Executor {
  const refusal: AskOrigins = async ({ origins }, patch, signal) => {
    if (patch.kind === 'bundle' || origins === null) return null;
    if (patch.kind === 'rpm') return "root's policy names packages.origins, which are known of Debian packages only";
    return originProblem(run, { packages: patch.packages, origins }, signal);
  };
  return {
    ...inner,
    execute: async (order, execution) => {
      const { task } = order;
      // A way back is kept on the host, and comes from nowhere.
      if (task.operation !== 'install') return inner.execute(order, execution);
      const problem = await installProblem(rules, (policy) => refusal(policy, task.patch, execution.signal));
      return problem ?? inner.execute(order, execution);
    },
    ...(inner.simulate !== undefined && {
      simulate: async (patch) => {
        const read = rules.current();
        if (!read.ok) return refuses(read.message);
        const signal = AbortSignal.timeout(SIMULATION_TIMEOUT_MS);
        const problem = patchProblem(read.policy, patch) ?? (await unlessUnknown(refusal(read.policy, patch, signal)));
        return problem === null ? ((await inner.simulate?.(patch)) ?? refuses('')) : refuses(problem);
      },
    }),
  };
}

/** The policy is read once: what cannot be read now allows nothing, whatever was read when the order came. */
async function installProblem(
  rules: LocalRules,
  refusal: (policy: HostPolicy) => Promise<string | null>,
): Promise<Outcome | null> {
  const read = rules.current();
  if (!read.ok) return outcome('FAILED', 'policy_unreadable', { message: read.message, unchanged: true });
  try {
    const message = await refusal(read.policy);
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
