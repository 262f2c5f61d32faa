import type { Command } from 'commander';
import { verifyAudit } from '../../audit/verify';
import { checkProof, proveRecord } from '../audit-proof';
import {
  demandKeyFile,
  openCheckpoint,
  readAudit,
  readKeptCheckpoints,
  readNewestCheckpoint,
  readWitnesses,
  type TrustedCheckpoint,
} from '../audit-reading';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { formatInstant } from '../render/instant';
import { safeText } from '../../model/safe-text';

interface Verdict {
  readonly records: number;
  readonly waiting: number;
  /** Past the last checkpoint. */
  readonly unsigned: number;
  readonly root: string;
  readonly signedAt: string | null;
  readonly keyId: string | null;
  readonly problems: readonly string[];
  /** What hosts remember, or were shown, that the records do not begin with. */
  readonly disagreements: readonly string[];
}

/** Adds `audit verify`, `audit checkpoint`, `audit export`, `audit prove RECORD` and `audit check PROOF`. */
export function addAuditCommand(program: Command, context: CliContext): void {
  const audit = program.command('audit').description('who did what, in a tree that cannot be rewritten unnoticed');
  audit
    .command('verify')
    .description('check every record against the tree and its signed checkpoint')
    .option('--key <file>', 'the public key that you trust to sign checkpoints')
    .option(
      '--against <file>',
      "a checkpoint you kept, or a host's audit-witness.json: the audit must still begin with all of it",
    )
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
    .description('print a proof that one record, by its auditId, is in the tree of the signed checkpoint')
    .option('--key <file>', 'the public key that you trust to sign checkpoints')
    .action(async (record: string, options: { key?: string }) => {
      context.out(`${JSON.stringify(await proveRecord(context, record, demandKeyFile(options.key)), null, 2)}\n`);
    });
  audit
    .command('check <proof>')
    .description('check a file that `audit prove` printed, on this machine alone')
    .option('--key <file>', 'the public key that you trust to sign checkpoints')
    .action((proof: string, options: { key?: string }) => {
      check(context, proof, demandKeyFile(options.key));
    });
}

async function verify(context: CliContext, keyFile: string, against: string | undefined): Promise<void> {
  // Opened first: a kept checkpoint that is not one must not pass for a question about the audit.
  const texts = against === undefined ? [] : readKeptCheckpoints(context, against);
  const kept = texts.map((text) => openCheckpoint(context, text, keyFile));
  // Before the records: whatever a host was shown by then is among them.
  const witnesses = await readWitnesses(context);
  const reading = await readAudit(context);
  const signed =
    reading.checkpoint === null ? null : openCheckpoint(context, JSON.stringify(reading.checkpoint), keyFile);
  const { head, problems, disagreements } = verifyAudit(reading.leaves, {
    checkpoint: signed?.head ?? null,
    kept: kept.map(({ head: each }) => each),
    witnesses,
  });
  const stray =
    reading.stray === 0 ? [] : [`${reading.stray} records were written past the product and are in no tree`];
  const verdict: Verdict = {
    ...{ records: head.size, waiting: reading.waiting, root: head.root.toString('hex') },
    unsigned: head.size - Math.min(head.size, signed?.head.size ?? 0),
    ...{ signedAt: signed?.at ?? null, keyId: signed?.keyId ?? null, problems: [...problems, ...stray], disagreements },
  };
  print(context, { apiVersion: 'ringmaster/v1', kind: 'AuditVerdict', ...verdict }, () =>
    describe(verdict, { kept, timeZone: context.timeZone }),
  );
  if (verdict.problems.length + verdict.disagreements.length > 0) context.exitWith(EXIT.error);
}

function describe(
  { records, waiting, unsigned, root, signedAt, keyId, problems, disagreements }: Verdict,
  { kept, timeZone }: { readonly kept: readonly TrustedCheckpoint[]; readonly timeZone: string },
): string {
  const lines = [
    `${records} records, tree ${root}.`,
    signedAt === null
      ? 'No checkpoint was signed.'
      : `Checkpoint signed by key ${keyId ?? ''} ${formatInstant(signedAt, timeZone)}.`,
    ...(unsigned === 0 || signedAt === null
      ? []
      : [
          `The newest ${unsigned} are past that checkpoint: not signed yet. Look again in some seconds; if they stay, the api refuses to sign,`,
          'and its log says why.',
        ]),
    ...(waiting === 0 ? [] : [`${waiting} newer records wait for their place; look again in some seconds.`]),
  ];
  if (problems.length + disagreements.length > 0)
    return `${[...lines, ...finds(problems, disagreements)].join('\n')}\n`;
  const most = Math.max(...kept.map(({ head }) => head.size));
  const which = kept.length === 1 ? 'the checkpoint' : `the largest of the ${kept.length} checkpoints`;
  const since = kept.length === 0 ? '' : `, and begins with all ${most} records of ${which} you kept`;
  return `${[...lines, `Every record is as it was written${since}.`].join('\n')}\n`;
}

function finds(problems: readonly string[], disagreements: readonly string[]): string[] {
  return [
    ...problems.map((problem) => `FORGED: ${safeText(problem)}`),
    ...disagreements.map((each) => `DISAGREES: ${safeText(each)}`),
    ...(disagreements.length === 0
      ? []
      : [
          "That is the word of these hosts. What proves it is each one's audit-witness.json: take one or two, and give them to --against.",
        ]),
  ];
}

function check(context: CliContext, file: string, keyFile: string): void {
  const { auditId, leaf, checkpoint } = checkProof(context, file, keyFile);
  const { head, at, keyId } = checkpoint;
  const answer = { ...{ auditId, leaf }, size: head.size, signedAt: at, keyId };
  print(context, { apiVersion: 'ringmaster/v1', kind: 'CheckedAuditProof', ...answer }, () =>
    [
      `Record ${auditId} is one of the ${head.size} that key ${keyId} signed`,
      `${formatInstant(at, context.timeZone)}. It says:`,
      `${safeText(leaf)}\n`,
    ].join('\n'),
  );
}
