import type { Command } from 'commander';
import { inclusionProof, isIncluded, leafHash } from '../../audit/tree';
import { verifyAudit } from '../../audit/verify';
import {
  demandCheckpoint,
  demandKeyFile,
  openCheckpoint,
  readAudit,
  readNewestCheckpoint,
  type TrustedCheckpoint,
} from '../audit-reading';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { formatInstant } from '../render/instant';
import { safeText } from '../../model/safe-text';
import { readSent } from '../sent-file';

interface Verdict {
  readonly records: number;
  readonly waiting: number;
  readonly root: string;
  readonly signedAt: string | null;
  readonly keyId: string | null;
  readonly problems: readonly string[];
}

/** Adds `audit verify`, `audit checkpoint`, `audit export` and `audit prove RECORD`. */
export function addAuditCommand(program: Command, context: CliContext): void {
  const audit = program.command('audit').description('who did what, in a tree that cannot be rewritten unnoticed');
  audit
    .command('verify')
    .description('check every record against the tree and its signed checkpoint')
    .option('--key <file>', 'the public key that you trust to sign checkpoints')
    .option('--against <file>', 'a checkpoint you kept: the audit must still begin with all of it')
    .action(async (options: { key?: string; against?: string }) => {
      await verify(context, demandKeyFile(options.key), options.against);
    });
  audit
    .command('checkpoint')
    .description('print the newest signed checkpoint, to keep where the database cannot reach it')
    .action(async () => {
      context.out(`${JSON.stringify(await readNewestCheckpoint(context), null, 2)}\n`);
    });
  audit
    .command('export')
    .description('print every record as it was hashed, one JSON object per line')
    .action(async () => {
      for (const { leaf } of (await readAudit(context)).leaves) context.out(`${leaf}\n`);
    });
  audit
    .command('prove <record>')
    .description('print a proof that one record, by its place from 0, is in the tree of the signed checkpoint')
    .option('--key <file>', 'the public key that you trust to sign checkpoints')
    .action(async (record: string, options: { key?: string }) => {
      context.out(`${JSON.stringify(await prove(context, record, demandKeyFile(options.key)), null, 2)}\n`);
    });
}

async function verify(context: CliContext, keyFile: string, against: string | undefined): Promise<void> {
  // Opened first: a kept checkpoint that is not one must not pass for a question about the audit.
  const kept = against === undefined ? null : openCheckpoint(context, readSent(context, against).text, keyFile);
  const reading = await readAudit(context);
  const signed =
    reading.checkpoint === null ? null : openCheckpoint(context, JSON.stringify(reading.checkpoint), keyFile);
  const { head, problems } = verifyAudit(reading.leaves, {
    checkpoint: signed?.head ?? null,
    kept: kept?.head ?? null,
  });
  const stray =
    reading.stray === 0 ? [] : [`${reading.stray} records were written past the product and are in no tree`];
  const verdict: Verdict = {
    ...{ records: head.size, waiting: reading.waiting, root: head.root.toString('hex') },
    ...{ signedAt: signed?.at ?? null, keyId: signed?.keyId ?? null, problems: [...problems, ...stray] },
  };
  print(context, { apiVersion: 'ringmaster/v1', kind: 'AuditVerdict', ...verdict }, () =>
    describe(verdict, { kept, timeZone: context.timeZone }),
  );
  if (verdict.problems.length > 0) context.exitWith(EXIT.error);
}

function describe(
  { records, waiting, root, signedAt, keyId, problems }: Verdict,
  { kept, timeZone }: { readonly kept: TrustedCheckpoint | null; readonly timeZone: string },
): string {
  const lines = [
    `${records} records, tree ${root}.`,
    signedAt === null
      ? 'No checkpoint was signed.'
      : `Checkpoint signed by key ${keyId ?? ''} ${formatInstant(signedAt, timeZone)}.`,
    ...(waiting === 0 ? [] : [`${waiting} newer records wait for their place; look again in some seconds.`]),
  ];
  if (problems.length > 0) {
    return `${[...lines, ...problems.map((problem) => `FORGED: ${safeText(problem)}`)].join('\n')}\n`;
  }
  const since = kept === null ? '' : `, and begins with all ${kept.head.size} records of the checkpoint you kept`;
  return `${[...lines, `Every record is as it was written${since}.`].join('\n')}\n`;
}

async function prove(context: CliContext, record: string, keyFile: string): Promise<object> {
  const reading = await readAudit(context);
  const checkpoint = demandCheckpoint(reading.checkpoint);
  const { head } = openCheckpoint(context, JSON.stringify(checkpoint), keyFile);
  const index = /^\d{1,15}$/.test(record) ? Number(record) : -1;
  const leaf = reading.leaves[index]?.leaf;
  if (leaf === undefined || index >= head.size) {
    throw new CliError('usage', `the tree of the checkpoint has no record ${record}`, {
      exitCode: EXIT.usage,
      next: `Its records are 0 to ${head.size - 1}; "ringmaster audit export" prints them in order.`,
    });
  }
  const hashes = reading.leaves.slice(0, head.size).map((each) => leafHash(Buffer.from(each.leaf)));
  const proof = inclusionProof(hashes, index);
  if (!isIncluded(leafHash(Buffer.from(leaf)), { ...head, index }, proof)) {
    throw new CliError('untrusted_checkpoint', `record ${index} is not in the tree that was signed`, {
      next: 'Run "ringmaster audit verify": it names the records that were changed.',
    });
  }
  return { index, leaf, proof: proof.map((hash) => hash.toString('hex')), checkpoint };
}
