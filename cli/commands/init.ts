import { type Command, Option } from 'commander';
import { readCampaignFile } from '../../documents/read-campaign-file';
import type { CampaignClass, PackageVersion, Patch } from '../../model/campaign';
import type { Problem } from '../../model/campaign-file/problem';
import { campaignTemplate } from '../campaign-template';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { writePrivately } from '../write-file';

interface InitOptions {
  readonly deb?: readonly string[];
  readonly rpm?: readonly string[];
  readonly bundle?: string;
  readonly name?: string;
  readonly class: CampaignClass;
  readonly select?: string;
}

/** Adds `init [FILE]`. */
export function addInitCommand(program: Command, context: CliContext): void {
  program
    .command('init [file]')
    .description('write a campaign file with a comment at each thing to decide (campaign.yaml)')
    .addOption(new Option('--deb <name=version...>', 'packages of Debian or Ubuntu').conflicts(['rpm', 'bundle']))
    .addOption(new Option('--rpm <name=version...>', 'packages of Red Hat and its like').conflicts('bundle'))
    .option('--bundle <name=version@digest>', 'a bundle of your own, as "ringmaster bundle add" said')
    .option('--name <name>', "the campaign's name; else made of the patch")
    .addOption(new Option('--class <class>', 'its promise').choices(['emergency', 'routine']).default('emergency'))
    .option('--select <selector>', 'which hosts; left out: all that take such packages')
    .action((named: string | undefined, options: InitOptions) => {
      const file = named ?? 'campaign.yaml';
      const patch = patchOf(options);
      const { class: kind } = options;
      const selector = options.select ?? hostsFor(patch);
      const name = options.name ?? nameOf(patch);
      const text = campaignTemplate({ name, class: kind, patch, selector });
      const read = readCampaignFile(text);
      if (!read.ok) throw unfit(read.problems);
      writePrivately(file, text, { isNew: true });
      const answer = { apiVersion: 'ringmaster/v1', kind: 'CampaignFile', file, name };
      print(
        context,
        answer,
        () => `${file} is written: campaign ${name}. Read it, then: ringmaster validate ${file}\n`,
      );
    });
}

function patchOf({ deb, rpm, bundle }: InitOptions): Patch {
  if (bundle !== undefined) return { kind: 'bundle', ...bundleOf(bundle) };
  const packages = deb ?? rpm;
  if (packages === undefined) {
    throw usage(
      'init what?',
      'Say what is to be installed: --deb NAME=VERSION, --rpm NAME=VERSION or --bundle NAME=VERSION@DIGEST.',
    );
  }
  return { kind: rpm === undefined ? 'deb' : 'rpm', packages: packages.map(packageOf) };
}

/** Which hosts take packages of a kind is known; which of them an application is for, nobody guesses. Throws CliError. */
function hostsFor({ kind }: Patch): string {
  switch (kind) {
    case 'deb':
      return "os.id in ('debian', 'ubuntu')";
    case 'rpm':
      return "os.id in ('rhel', 'centos', 'rocky', 'almalinux', 'ol', 'fedora')";
    case 'bundle':
      throw usage('a bundle for which hosts?', `Add --select, such as --select "labels.service = 'web'".`);
  }
}

function packageOf(text: string): PackageVersion {
  const [, name, version] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || version === undefined) {
    throw usage(`"${text}" names no version`, 'Write it as in --deb libssl3=3.0.17-1~deb12u2.');
  }
  return { name, version };
}

function bundleOf(text: string): { readonly name: string; readonly version: string; readonly digest: string } {
  const [, name, version, digest] = /^([^=]+)=(.+)@(sha256:[0-9a-f]{64})$/.exec(text) ?? [];
  if (name === undefined || version === undefined || digest === undefined) {
    throw usage(
      `"${text}" is no bundle`,
      'Write it as in --bundle hello=2.0.0@sha256:…; "ringmaster bundle inspect FILE" says all three.',
    );
  }
  return { name, version, digest };
}

/** The first package or the bundle, with its version, as far as a name may be. */
function nameOf(patch: Patch): string {
  const first = patch.kind === 'bundle' ? patch : patch.packages[0];
  const words = first === undefined ? 'campaign' : `${first.name}-${first.version}`;
  return words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 41)
    .replace(/-+$/, '');
}

/** What was given makes no campaign: said of what was given, as there is no file yet. */
function unfit([problem]: readonly Problem[]): CliError {
  return usage(
    `${problem?.path ?? 'it'}: ${problem?.message ?? 'makes no campaign'}; nothing was written`,
    problem?.next ?? 'See docs/campaign-file.md.',
  );
}

function usage(message: string, next: string): CliError {
  return new CliError('usage', message, { exitCode: EXIT.usage, next });
}
