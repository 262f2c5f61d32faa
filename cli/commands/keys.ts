import { type Command, Option } from 'commander';
import { generateKeyPairSync } from 'node:crypto';
import { TRUST_ROLES, type TrustRoleName } from '../../model/trust/trust-root';
import { sealPrivateKey } from '../../trust/key-file';
import { keyIdOf, publicKeyText } from '../../trust/public-key';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { addToRoot, nextRevocations, rotateRoot, withoutKeys } from '../draft-trust';
import { EXIT } from '../exit-codes';
import { digests, keyIds, lifetime, wholeNumber } from '../trust-options';
import { readPassphrase } from '../passphrase';
import { print } from '../print';
import { readPublicKey } from '../read-public-key';
import { readSent } from '../sent-file';
import { showTrust } from '../show-trust';
import { addSignCommand } from '../sign-document';
import { writeDraft } from '../trust-file';
import { writePrivately } from '../write-file';

const DAY_MS = 86_400_000;
const YEAR = { ms: 365 * DAY_MS, said: '365d' };
const FORTNIGHT = { ms: 14 * DAY_MS, said: '14d' };

interface Publication {
  readonly document: string;
  readonly version: number;
  readonly outcome: 'stored' | 'present';
}

interface InitOptions {
  readonly holder: string;
  readonly unattended?: true;
  readonly passphraseFile?: string;
}

interface AddOptions {
  readonly role: TrustRoleName;
  readonly key: string;
  readonly holder?: string;
  readonly threshold?: number;
  readonly plainKey?: true;
  readonly expires: number;
}

interface RevokeOptions {
  readonly from?: string;
  readonly key: readonly string[];
  readonly manifest: readonly string[];
  readonly wayBack: readonly string[];
  readonly root?: string;
  readonly expires: number;
}

/** Adds `keys init|add|rotate|revoke|sign|show`, on files only, and `keys publish`. */
export function addKeysCommand(program: Command, context: CliContext): void {
  const keys = program
    .command('keys')
    .description('keys, the trust root and revocations; all but publish work on files, without a network');
  addInit(keys, context);
  addAdd(keys, context);
  addRotate(keys, context);
  addRevoke(keys, context);
  addSignCommand(keys, context, ['TrustRoot', 'Revocations']);
  keys
    .command('show <file>')
    .description('say whose signatures count for what, or what is revoked, and who signed that')
    .option('--root <root>', 'the trust root to judge by; of a trust root, the version before')
    .action((file: string, options: { root?: string }) => {
      showTrust(context, file, options);
    });
  addPublish(keys, context);
}

function addInit(keys: Command, context: CliContext): void {
  keys
    .command('init <file>')
    .description("make a person's key, encrypted with a passphrase, and FILE.pub for the trust root")
    .requiredOption('--holder <name>', 'whose key it is, in small letters')
    .option('--passphrase-file <file>', 'read the passphrase from here instead of asking')
    .option('--unattended', 'not encrypted: for the process that signs orders, and for development')
    .action((file: string, options: InitOptions) => init(context, file, options));
}

function addAdd(keys: Command, context: CliContext): void {
  keys
    .command('add <draft>')
    .description('add a key to the draft of a trust root; the first one makes the draft')
    .addOption(new Option('--role <role>', 'what it may sign').choices(TRUST_ROLES).makeOptionMandatory())
    .requiredOption('--key <file>', 'FILE.pub of keys init, id_ed25519.pub of ssh-keygen, or a public key in PEM')
    .option('--holder <name>', 'whose key it is, where the file does not say')
    .option(
      '--plain-key',
      'take an unattended key for a person too, though whoever reads its file signs as them: for development',
    )
    .option('--threshold <n>', 'how many people of this role must sign', wholeNumber)
    .addOption(
      new Option('--expires <time>', 'how long a new draft is good for')
        .argParser(lifetime)
        .default(YEAR.ms, YEAR.said),
    )
    .action((draft: string, options: AddOptions) => {
      addKey(context, draft, options);
    });
}

function addRotate(keys: Command, context: CliContext): void {
  keys
    .command('rotate <root>')
    .description('draft the next version of a trust root')
    .requiredOption('-o, --out <draft>', 'the draft to write')
    .addOption(
      new Option('--remove <key id>', 'leave this key out; may be repeated').argParser(keyIds).default([], 'none'),
    )
    .addOption(
      new Option('--expires <time>', 'how long it is good for').argParser(lifetime).default(YEAR.ms, YEAR.said),
    )
    .action((root: string, options: { out: string; remove: readonly string[]; expires: number }) => {
      const next = withoutKeys(rotateRoot(context, root, options.expires), options.remove);
      writeDraft(options.out, next);
      print(context, next, () => `${options.out}: draft of version ${next.version}; add keys, then have it signed.\n`);
    });
}

function addRevoke(keys: Command, context: CliContext): void {
  keys
    .command('revoke <draft>')
    .description('draft the next list of revocations; without anything to revoke it renews the list')
    .option('--from <list>', 'the list it follows; left out: this is the first')
    .addOption(
      new Option('--key <key id>', "an approver's or a signer's key; may be repeated")
        .argParser(keyIds)
        .default([], 'none'),
    )
    .addOption(
      new Option('--manifest <sha256:…>', 'a manifest; may be repeated').argParser(digests).default([], 'none'),
    )
    .addOption(
      new Option('--way-back <sha256:…>', 'a manifest by whose ways back nobody may go; may be repeated')
        .argParser(digests)
        .default([], 'none'),
    )
    .option('--root <root>', 'a newer trust root: counts from 1 under it, and needs no list before')
    .addOption(
      new Option('--expires <time>', 'how long hosts believe it, 31d at most')
        .argParser(lifetime)
        .default(FORTNIGHT.ms, FORTNIGHT.said),
    )
    .action((draft: string, options: RevokeOptions) => {
      const list = nextRevocations(context, options);
      writeDraft(draft, list);
      print(context, list, () => `${draft}: draft of version ${list.version}; ${whoSigns(options)}.\n`);
    });
}

/** What follows no list leaves out what was revoked before: that is for those who rotate the root. */
function whoSigns({ root, from }: RevokeOptions): string {
  if (root === undefined || from !== undefined) return 'one approver signs it';
  return 'as many holders of root keys sign it as rotate the root';
}

function addPublish(keys: Command, context: CliContext): void {
  keys
    .command('publish <file>')
    .description('send a signed trust root or list of revocations to every host, through the api')
    .action(async (file: string) => {
      const json = { document: readSent(context, file).text };
      const published = await context.api().post<Publication>('Publication', '/v1/trust', { json });
      print(context, published, ({ document, version, outcome }) => {
        return `${document} version ${version} ${outcome === 'stored' ? 'is published' : 'was published before'}.\n`;
      });
    });
}

async function init(
  context: CliContext,
  file: string,
  { holder, unattended, passphraseFile }: InitOptions,
): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const trusted = { holder, publicKey: publicKeyText(publicKey) };
  // Judged before a passphrase is asked for.
  readPublicKey(`${file}.pub`, JSON.stringify(trusted), undefined);
  const text =
    unattended === true
      ? privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      : sealPrivateKey(
          privateKey,
          holder,
          await readPassphrase(context, { file: passphraseFile, whose: holder, isNew: true }),
        );
  writePrivately(file, text, { isNew: true });
  writeDraft(`${file}.pub`, { ...trusted, ...(unattended === true && { unattended }) });
  const keyId = keyIdOf(publicKey);
  print(context, { apiVersion: 'ringmaster/v1', kind: 'Key', keyId, ...trusted, file }, () => {
    const care = unattended === true ? 'It is not encrypted.' : 'Keep a copy of it where no machine reads it.';
    return `Key ${keyId} of ${holder}: ${file}, and ${file}.pub to hand around. ${care}\n`;
  });
}

function addKey(context: CliContext, draft: string, options: AddOptions): void {
  const { key, isPlain } = readPublicKey(options.key, readSent(context, options.key).text, options.holder);
  // Order-signing is a process' work; what people answer for needs the person.
  if (isPlain && options.role !== 'signer' && options.plainKey !== true) {
    throw new CliError('usage', `${options.key} is not encrypted: whoever reads its file signs as ${key.holder}`, {
      exitCode: EXIT.usage,
      next: 'Make one with a passphrase: leave --unattended out of keys init. In development, say --plain-key.',
    });
  }
  const root = addToRoot(context, draft, { ...options, key });
  writeDraft(draft, root);
  const { threshold, keys } = root[options.role];
  print(
    context,
    root,
    () => `${draft}: ${options.role} ${key.holder} added; ${threshold} must sign, ${keys.length} keys.\n`,
  );
}
