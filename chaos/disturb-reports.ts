import { countReportsLaterThan } from '../store/late-reports';
import { DEADLINE_MS } from './campaign-file';
import type { PlannedFault } from './fault';
import { pause } from './pause';
import type { Product } from './product';
import type { BehaviourLine } from './simulator-process';

const LOOK_MS = 500;
const SHARE = 0.4;
const COPIES = 3;
/** Makes an install of half a second take a little longer than its deadline (simulator-process.ts has its times). */
const LATE_FACTOR = 125;
/** So few that no gate minds. */
const LATE_HOSTS = 2;

/** Two faults of a kind may be open at once: the end of one must not end the other. */
function askerOf({ kind, number }: PlannedFault): string {
  return `${kind} ${number}`;
}

/** The simulated hosts send reports several times, or those of earlier phases last, until some were. */
export async function disturbReports(product: Product, fault: PlannedFault): Promise<string> {
  const isDuplicate = fault.kind === 'duplicate_reports';
  const [counter, line] = isDuplicate
    ? (['copied', { share: SHARE, does: 'duplicate', copies: COPIES }] as const)
    : (['reordered', { share: SHARE, does: 'reorder' }] as const);
  const { simulator, context } = product;
  const before = await simulator.count(counter);
  await simulator.behave(askerOf(fault), [line]);
  const began = performance.now();
  let now = before;
  while (performance.now() - began < fault.forMs || now === before) {
    await pause(LOOK_MS, context.stopping);
    now = await simulator.count(counter);
  }
  await simulator.behave(askerOf(fault), []);
  const what = isDuplicate ? `were sent ${COPIES} times` : 'were followed by one of an earlier phase';
  return `the last reports about ${now - before} orders ${what}`;
}

/** Some simulated hosts install for longer than they may; resolves when a report came after its deadline. */
export async function delayReports({ simulator, db, context, hosts }: Product, fault: PlannedFault): Promise<string> {
  const simulated = hosts.filter(({ labels }) => labels.kind === 'simulated');
  const first = Number(fault.how) % simulated.length;
  const indexes = Array.from({ length: LATE_HOSTS }, (_, place) => (first + place) % simulated.length);
  const late = indexes.flatMap((index) => simulated[index]?.hostId ?? []);
  const file = simulator.writeIndexes(`late-${fault.number}`, indexes);
  const line: BehaviourLine = { hosts: file, operation: 'install', share: 1, does: 'slow', factor: LATE_FACTOR };
  await simulator.behave(askerOf(fault), [line]);
  let reports = 0;
  while (reports === 0) {
    await pause(LOOK_MS, context.stopping);
    // PostgreSQL may be away.
    reports = await countReportsLaterThan(db, late, DEADLINE_MS).catch(() => 0);
  }
  await simulator.behave(askerOf(fault), []);
  return `${reports} reports of simulated hosts came more than ${DEADLINE_MS / 1000} s after their order, its deadline`;
}
