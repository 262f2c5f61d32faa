import { type Command, Option } from 'commander';
import { readCampaignFile } from '../../documents/read-campaign-file';
import type { CampaignSpec } from '../../model/campaign';
import { fileProblems, whyBack } from '../../model/trust/campaign-problems';
import { draftedPace, draftManifest } from '../../model/trust/draft-manifest';
import { formatInstant } from '../../model/trust/instant';
import { changesAgent } from '../../model/trust/own-way-back';
import type { WaysBack } from '../../model/trust/patch-manifest';
import { manifestDigest, openManifest, readManifestPayload } from '../../trust/manifest-document';
import { openRevocations } from '../../trust/revocations-document';
import { openTrustRoot } from '../../trust/root-document';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { lifetime, repeated, wholeNumber } from '../trust-options';
import { print } from '../print';
import { describeManifest } from '../render/manifest';
import { readSent } from '../sent-file';
import { addSignCommand, demandKind } from '../sign-document';
import { readDraft, readEnvelope, trusting, writeDraft } from '../trust-file';
import { parseWaysBack } from '../ways-back';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

interface DraftOptions {
  readonly out: string;
  readonly hosts: number;
  readonly perHour?: number;
  readonly backoutPerHour?: number;
  readonly wayBack: readonly string[];
  readonly release?: number;
  readonly expires: number;
}

interface VerifyOptions {
  readonly root: string;
  readonly revocations?: string;
  readonly campaign?: string;
}

/** Adds `manifest draft|sign|verify|show`: files only, no api. */
export function addManifestCommand(program: Command, context: CliContext): void {
  const manifest = program.command('manifest').description('what approvers sign; works on files, without a network');
  addDraft(manifest, context);
  addSignCommand(manifest, context, ['PatchManifest']);
  manifest
    .command('verify <file>')
    .description('check that enough approvers signed it, and that it is of use now')
    .requiredOption('--root <root>', 'the trust root to judge by')
    .option('--revocations <list>', 'what is revoked')
    .option('--campaign <campaign>', 'a campaign file that must be about the same patch')
    .action((file: string, options: VerifyOptions) => {
      verify(context, file, options);
    });
  manifest
    .command('show <file>')
    .description('say in sentences what it allows; of a draft too')
    .action((file: string) => {
      show(context, file);
    });
}

function addDraft(manifest: Command, context: CliContext): void {
  const wayBack = 'NAME=VERSION of a package, VERSION@sha256:… of a bundle, or none; may be repeated';
  manifest
    .command('draft <campaign>')
    .description('draft the manifest that allows what a campaign file asks for')
    .requiredOption('-o, --out <draft>', 'the draft to write')
    .requiredOption('--hosts <n>', 'the most hosts in total', wholeNumber)
    .option('--per-hour <n>', 'the most hosts begun within any hour (by its pace and goals)', wholeNumber)
    .option('--backout-per-hour <n>', 'the most hosts taken back within any hour (by backout.within)', wholeNumber)
    .addOption(new Option('--way-back <what>', wayBack).argParser(repeated).default([], 'none is named'))
    .option(
      '--release <n>',
      'above every release before of what it installs (by default the minute of today)',
      wholeNumber,
    )
    .addOption(
      new Option('--expires <time>', 'how long it may be begun').argParser(lifetime).default(14 * DAY_MS, '14d'),
    )
    .action((file: string, options: DraftOptions) => {
      draft(context, file, options);
    });
}

function show(context: CliContext, file: string): void {
  const envelope = readDraft(context, file);
  demandKind(file, envelope, ['PatchManifest']);
  const manifest = trusting(file, () => readManifestPayload(envelope.payload));
  const digest = manifestDigest(envelope.payload);
  const signatures = envelope.signatures.map(({ keyId }) => keyId);
  const json = { apiVersion: 'ringmaster/v1', kind: 'PatchManifest', digest, manifest, signatures };
  print(context, json, () => {
    const signed = signatures.length === 0 ? 'Nobody has signed it yet' : `Signatures: ${signatures.join(', ')}`;
    return `${describeManifest(manifest, digest)}${signed}.\n`;
  });
}

function draft(context: CliContext, file: string, options: DraftOptions): void {
  const spec = readSpec(context, file);
  const waysBack: WaysBack = parseWaysBack(spec.patch, options.wayBack);
  refuseNoWayBack(file, spec, waysBack);
  const expiresMs = context.now().getTime() + options.expires;
  // Rises by itself: what was approved before never stands beside it as its equal.
  const release = options.release ?? Math.floor(context.now().getTime() / MINUTE_MS);
  const data = draftManifest(spec, { ...options, release, waysBack, expiresMs });
  const text = JSON.stringify(data, null, 2);
  // What is drafted can be signed: a way back of a package that the patch does not change is found here.
  const read = trusting('the draft', () => readManifestPayload(Buffer.from(text)));
  writeDraft(options.out, data);
  const digest = manifestDigest(Buffer.from(`${text}\n`));
  print(context, { apiVersion: 'ringmaster/v1', kind: 'PatchManifest', digest, manifest: read }, () => {
    return `${describeManifest(read, digest)}${paceDrafted(spec, options)}${options.out}: read it, change it where it says too much, and have it signed.\n`;
  });
}

/** What the draft says of pace and nobody asked for: never silently. */
function paceDrafted(spec: CampaignSpec, { hosts, perHour, backoutPerHour }: DraftOptions): string {
  const pace = draftedPace(spec, hosts, perHour);
  const ahead = `perHour ${pace.perHour} by the campaign's pace and goals (--per-hour says otherwise)`;
  const mayGoAlone = spec.confirmMs !== undefined || changesAgent(spec.patch);
  const alone = mayGoAlone ? ', and for hosts that may go back by themselves' : '';
  const back = `backoutPerHour ${pace.backoutPerHour} by its backout.within${alone} (--backout-per-hour says otherwise)`;
  const drafted = [...(perHour === undefined ? [ahead] : []), ...(backoutPerHour === undefined ? [back] : [])];
  return drafted.map((words) => `Drafted: ${words}.\n`).join('');
}

function verify(context: CliContext, file: string, options: VerifyOptions): void {
  const now = context.now().getTime();
  const root = trusting(options.root, () => openTrustRoot(readEnvelope(context, options.root)));
  const listFile = options.revocations;
  const list =
    listFile === undefined
      ? null
      : trusting(listFile, () => openRevocations(readEnvelope(context, listFile), root, { held: null, now }));
  const envelope = readEnvelope(context, file);
  const { manifest, approvers } = trusting(file, () => openManifest(envelope, root, list?.keyIds), EXIT.blocked);
  const digest = manifestDigest(envelope.payload);
  if (list?.manifests.includes(digest) === true) throw unfit(`${file} is revoked`);
  if (manifest.expiresMs <= now) throw unfit(`${file} has expired, on ${formatInstant(manifest.expiresMs)}`);
  if (root.expiresMs <= now) throw unfit(`${options.root} has expired, on ${formatInstant(root.expiresMs)}`);
  if (options.campaign !== undefined) {
    const [problem] = fileProblems(manifest, readSpec(context, options.campaign), now);
    if (problem !== undefined) throw unfit(`${options.campaign} is not what was approved: ${problem}`);
  }
  print(context, { apiVersion: 'ringmaster/v1', kind: 'VerifiedManifest', digest, approvers, manifest }, () => {
    return `${describeManifest(manifest, digest)}Approved by ${approvers.join(' and ')}.\n`;
  });
}

/** Refused at its launch, by when people have signed it: said before. Throws CliError. */
function refuseNoWayBack(file: string, spec: CampaignSpec, waysBack: WaysBack): void {
  const why = whyBack(spec);
  if (why === null || waysBack.kind !== 'none') return;
  throw new CliError('unfit_manifest', `${file} may take hosts back (${why}), and --way-back none lets none go back`, {
    exitCode: EXIT.blocked,
    next: `Say where to by --way-back; or write onFail: hold, onHostFail: leave, and neither rehearseBackout nor confirm.`,
  });
}

function readSpec(context: CliContext, file: string): CampaignSpec {
  const { text } = readSent(context, file);
  const read = readCampaignFile(text);
  if (read.ok) return read.spec;
  const count = read.problems.length;
  throw new CliError('invalid_file', `${file} has ${count} problem${count === 1 ? '' : 's'}; nothing was drafted`, {
    exitCode: EXIT.usage,
    next: 'Correct the file.',
    problems: read.problems.map((problem) => ({ file, ...problem })),
  });
}

function unfit(message: string): CliError {
  return new CliError('unfit_manifest', message, {
    exitCode: EXIT.blocked,
    next: 'It would not be launched, and no host would take it: draft and sign another.',
  });
}
