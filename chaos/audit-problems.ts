import { join } from 'node:path';
import { listUnrecordedActs } from '../store/history';
import { pause } from './pause';
import type { Product } from './product';

/** Records have their place in the tree, and the tree its signature, within this. */
const SEALED_MS = 20_000;
const LOOK_MS = 1_000;

/**
 * What is wrong with the audit when all has ended, in words: a record that is not as it was written, or has no place in the signed
 * tree; a host that was shown another one; an act that is not on record.
 */
export async function auditProblems({ operator, context, db }: Product): Promise<string[]> {
  const keyFile = join(context.dir.keys, 'audit.pub.pem');
  const unrecorded = (await listUnrecordedActs(db)).map((act) => `audit: ${act} is not on record`);
  const until = performance.now() + SEALED_MS;
  for (;;) {
    const problem = await problemOf(() => operator.verifyAudit(keyFile));
    if (problem === null) return unrecorded;
    if (performance.now() > until) return [...unrecorded, `audit: ${problem}`];
    await pause(LOOK_MS, context.stopping);
  }
}

/** Null: every record is as it was written, and signed for. */
async function problemOf(verify: () => Promise<string>): Promise<string | null> {
  try {
    const { records, waiting, unsigned } = JSON.parse(await verify()) as Record<string, unknown>;
    if (waiting === 0 && unsigned === 0 && records !== 0) return null;
    return `of ${String(records)} records ${String(unsigned)} are not signed for, and ${String(waiting)} more are in no tree`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
