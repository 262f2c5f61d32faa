import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { TRUST_ADVICE } from '../../cli/trust-advice';
import { BACK, CAMPAIGN, ringmaster, type Ran, type World } from './cli-fixture';

const PASSPHRASE = 'a long enough sentence';

let dir: string;
/** Keys of rosa, ada, bob and a signer, and a trust root that rosa signed alone. Made once: a passphrase takes its time. */
let made: string;
const at = (name: string): string => join(dir, name);

beforeAll(async () => {
  dir = made = mkdtempSync(join(tmpdir(), 'ringmaster-cli-trust-'));
  writeFileSync(at('passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 });
  writeFileSync(at('campaign.yaml'), CAMPAIGN);
  await good('keys init ./amy.key --holder amy --passphrase-file ./passphrase');
  for (const holder of ['rosa', 'ada', 'bob', 'signer'])
    await good(`keys init ./${holder}.key --holder ${holder} --unattended`);
  await good('keys add ./root.json --role root --key ./rosa.key.pub --threshold 1 --plain-key');
  for (const holder of ['ada', 'bob'])
    await good(`keys add ./root.json --role approver --key ./${holder}.key.pub --plain-key`);
  await good('keys add ./root.json --role signer --key ./signer.key.pub');
  await sign('keys', 'root.json', 'rosa');
});

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-cli-trust-'));
  cpSync(made, dir, { recursive: true });
});

afterAll(() => {
  rmSync(made, { recursive: true });
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** Sentences in one line each. */
const unwrapped = (text: string): string => text.replaceAll('\n  ', ' ');

async function command(line: string, world: World = {}): Promise<Ran> {
  const words = line.split(' ').map((word) => (word.startsWith('./') ? at(word.slice(2)) : word));
  return ringmaster(words, { disk: true, ...world });
}

/** Runs a command that must succeed. */
async function good(line: string, world: World = {}): Promise<Ran> {
  const ran = await command(line, world);
  expect({ line, err: ran.code === EXIT.success ? '' : ran.err }).toEqual({ line, err: '' });
  return ran;
}

const sign = (noun: string, file: string, who: string): Promise<Ran> =>
  good(`${noun} sign ./${file} --key ./${who}.key --passphrase-file ./passphrase --yes`);

describe('keys', () => {
  it('are kept encrypted, for their owner alone, and are never written over', async () => {
    const text = readFileSync(at('amy.key'), 'utf8');
    expect(text).not.toMatch(/PRIVATE KEY|MC4CAQAwBQYDK2Vw/);
    expect(statSync(at('amy.key')).mode & 0o777).toBe(0o600);
    const again = await command('keys init ./amy.key --holder amy --passphrase-file ./passphrase');
    expect([again.code, again.err]).toEqual([EXIT.usage, expect.stringContaining('it is there already')]);
    expect(readFileSync(at('amy.key'), 'utf8')).toBe(text);
  });

  it('ask for the passphrase where nobody is shown it, twice when it is new, and take none that is short', async () => {
    const asked = { typed: 'sign', passphrase: PASSPHRASE };
    await good('keys init ./zoe.key --holder zoe', asked);
    const short = await command('keys init ./ben.key --holder ben', { typed: '', passphrase: 'short' });
    expect([short.code, short.err]).toEqual([EXIT.usage, expect.stringContaining('has 5 characters')]);
    expect(existsSync(at('ben.key'))).toBe(false);
    writeFileSync(at('shown'), `${PASSPHRASE}\n`, { mode: 0o644 });
    const shown = await command('keys init ./ben.key --holder ben --passphrase-file ./shown');
    expect([shown.code, shown.err]).toEqual([EXIT.usage, expect.stringContaining('others may read')]);
    expect(shown.err).toContain('chmod 600');
    expect(existsSync(at('ben.key'))).toBe(false);
    const nobody = await command('keys init ./ben.key --holder ben');
    expect(nobody.err).toContain('--passphrase-file');
  });

  it('make a trust root that says whose signatures count for what', async () => {
    const { out } = await good('keys show ./root.json');
    expect(out).toMatch(
      /^Trust root version 1, until 2027-11-22T03:10:00Z\.\nroot: 1 of these must change this file:\n {2}[0-9a-f]{16} {2}rosa\napprover: 2 of these must approve patch manifests:\n {2}[0-9a-f]{16} {2}ada\n {2}[0-9a-f]{16} {2}bob\nsigner: 1 of these must sign orders:\n {2}[0-9a-f]{16} {2}signer\nIts signatures are enough\.\n$/,
    );
  });

  it('that are not encrypted sign orders, and stand for people only where that is said', async () => {
    const cause = expect.stringContaining('signer.key.pub is not encrypted: whoever reads its file signs as signer');
    for (const role of ['root', 'approver']) {
      const refused = await command(`keys add ./root-2.json --role ${role} --key ./signer.key.pub`);
      expect([refused.code, refused.err]).toEqual([EXIT.usage, cause]);
    }
    await good('keys add ./root-2.json --role signer --key ./signer.key.pub');
    await good('keys add ./root-2.json --role approver --key ./signer.key.pub --plain-key');
    await good('keys add ./root-2.json --role approver --key ./amy.key.pub');
    expect(readFileSync(at('root-2.json'), 'utf8')).not.toContain('unattended');
  });

  it('are lost and replaced: the next root is signed by enough of the old keys and of the new', async () => {
    const lost = JSON.parse((await good('keys show ./root.json -o json')).out).signatures[0] as string;
    await good('keys init ./rut.key --holder rut --unattended');
    await good(`keys rotate ./root.json --out ./next.json --remove ${lost}`);
    await good('keys add ./next.json --role root --key ./rut.key.pub --plain-key');
    await sign('keys', 'next.json', 'rut');
    const alone = await command('keys show ./next.json --root ./root.json');
    expect([alone.code, alone.err]).toEqual([EXIT.error, expect.stringContaining('root keys of version 1')]);
    await sign('keys', 'next.json', 'rosa');
    expect((await good('keys show ./next.json --root ./root.json')).out).toContain('Trust root version 2');
  });

  it('are stolen: revocations count from 1 again under the next root, and close ways back', async () => {
    const digest = `sha256:${'d'.repeat(64)}`;
    await good('keys revoke ./list.json');
    await sign('keys', 'list.json', 'ada');
    await good(`keys revoke ./closed.json --from ./list.json --way-back ${digest}`);
    const closed = await good('keys show ./closed.json -o json');
    expect(JSON.parse(closed.out)).toMatchObject({ version: 2, root: 0, waysBack: [digest] });
    expect((await good('keys show ./closed.json')).out).toContain(`ways back of manifest ${digest}`);
    await good('keys rotate ./root.json --out ./next.json');
    await sign('keys', 'next.json', 'rosa');
    await good('keys revoke ./anew.json --root ./next.json');
    await sign('keys', 'anew.json', 'rosa');
    const shown = await good('keys show ./anew.json --root ./next.json');
    expect(shown.out).toContain('Revocations version 1, under trust root 2, of');
    const early = await command('keys show ./anew.json --root ./root.json');
    expect([early.code, early.err]).toEqual([EXIT.error, expect.stringContaining('is of trust root 2')]);
  });

  it('that do not count are not counted: of each signature it is said who must still sign', async () => {
    const stranger = await sign('keys', 'root.json', 'ada');
    expect(stranger.out).toContain('2 signatures now. That is enough: signed by rosa.');
    await good('keys init ./rut.key --holder rut --unattended');
    await good('keys rotate ./root.json --out ./next.json');
    await good('keys add ./next.json --role root --key ./rut.key.pub --threshold 2 --plain-key');
    const signing = (who: string, more = ''): Promise<Ran> =>
      good(`keys sign ./next.json --key ./${who}.key --yes${more}`);
    expect((await signing('ada')).out).toContain('1 signature now. 2 of the root keys must sign it, and nobody did.');
    const one = await signing('rut', ' --root ./root.json');
    expect(one.out).toContain('2 signatures now. 1 of the root keys of version 1 must sign it, and nobody did.');
    expect((await signing('rosa')).out).toContain(
      '3 signatures now. That is enough of its own keys: signed by rosa and rut. Those of version 1 must sign it too.',
    );
    expect((await signing('rosa', ' --root ./root.json')).out).toContain('That is enough: signed by rosa and rut.');
    await good('keys revoke ./list.json');
    expect((await good('keys sign ./list.json --key ./rut.key --root ./root.json --yes')).out).toContain(
      '1 signature now. 1 of the approvers must sign it, and nobody did.',
    );
    expect((await good('keys sign ./list.json --key ./bob.key --root ./root.json --yes')).out).toContain(
      '2 signatures now. That is enough: signed by bob.',
    );
  });

  it('are not signed into a root that no host would take', async () => {
    await good('keys add ./draft.json --role root --key ./amy.key.pub');
    const ran = await command('keys sign ./draft.json --key ./amy.key --passphrase-file ./passphrase --yes');
    expect(ran.code).toBe(EXIT.usage);
    expect(ran.err).toMatch(/draft\.json:\d+:\d+: 2 must sign, and the keys belong to 1/);
  });

  it('are refused with another passphrase, and when another holder is written over theirs', async () => {
    await good('manifest draft ./campaign.yaml --out ./m.json --hosts 24 --way-back none');
    writeFileSync(at('wrong'), 'another long sentence', { mode: 0o600 });
    const wrong = await command('manifest sign ./m.json --key ./amy.key --passphrase-file ./wrong --yes');
    expect([wrong.code, wrong.err]).toEqual([EXIT.error, expect.stringContaining('does not open')]);
    writeFileSync(at('amy.key'), readFileSync(at('amy.key'), 'utf8').replace('"amy"', '"bob"'));
    const forged = await command('manifest sign ./m.json --key ./amy.key --passphrase-file ./passphrase --yes');
    expect(forged.err).toContain('does not open');
  });
});

describe('a manifest', () => {
  it('is drafted from a campaign file, says in sentences what it allows, and is good once two people signed it', async () => {
    await good(`manifest draft ./campaign.yaml --out ./m.json --hosts 24 --way-back ${BACK}`);
    const shown = await good('manifest show ./m.json');
    expect(Math.max(...shown.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const sentences = unwrapped(shown.out);
    expect(sentences).toMatch(/^Manifest hello-two, release \d{8} \(routine\): sha256:[0-9a-f]{64}\.$/m);
    expect(sentences).toContain(
      `Hosts may be ordered to install bundle hello 2.0.0 (sha256:${'a'.repeat(64)}), and nothing else.`,
    );
    expect(sentences).toContain(`Hosts that ran 1.0.0 (sha256:${'b'.repeat(64)}) may be taken back to it.`);
    expect(sentences).toMatch(
      /At most 24 hosts in total; within any hour at most \d+ are begun, and at most \d+ taken back\. The signer counts them/,
    );
    expect(sentences).toMatch(/At most \d+ at once: the api keeps this/);
    expect(sentences).toContain('Up to and with ring pilot: at most 2 hosts.');
    expect(sentences).toContain('Nobody has signed it yet.');
    const first = await good('manifest sign ./m.json --key ./ada.key --yes');
    expect(first.out).toContain('Which of them count: ringmaster manifest verify');
    const one = await command('manifest verify ./m.json --root ./root.json');
    expect([one.code, one.err]).toEqual([
      EXIT.blocked,
      expect.stringContaining('2 of the approvers must sign it, and ada did'),
    ]);
    expect(one.err).toContain('next: Have others sign it.');
    expect(one.err).toContain('m.json: 2 of the approvers must sign it');
    await sign('manifest', 'm.json', 'ada');
    expect((await command('manifest verify ./m.json --root ./root.json')).code).toBe(EXIT.blocked);
    const counted = await good('manifest sign ./m.json --key ./signer.key --root ./root.json --yes');
    expect(counted.out).toContain('2 signatures now. 2 of the approvers must sign it, and ada did.');
    const bob = await good('manifest sign ./m.json --key ./bob.key --root ./root.json --yes');
    expect(bob.out).toContain('3 signatures now. That is enough: approved by ada and bob.');
    const both = await good('manifest verify ./m.json --root ./root.json --campaign ./campaign.yaml');
    expect(both.out).toContain('Approved by ada and bob.');
    expect(JSON.parse((await good('manifest show ./m.json -o json')).out).digest).toBe(
      /sha256:[0-9a-f]{64}/.exec(shown.out)?.[0],
    );
  });

  it('limits the hosts of an hour where the draft is asked to', async () => {
    await good('manifest draft ./campaign.yaml --out ./m.json --hosts 24 --per-hour 6 --way-back none');
    expect(JSON.parse(readFileSync(at('m.json'), 'utf8'))).toMatchObject({ limits: { hosts: 24, perHour: 6 } });
    const sentences = unwrapped((await good('manifest show ./m.json')).out);
    expect(sentences).toContain('within any hour at most 6 are begun');
    await good('manifest draft ./campaign.yaml --out ./m.json --hosts 24 --backout-per-hour 5 --way-back none');
    expect(unwrapped((await good('manifest show ./m.json')).out)).toContain('at most 5 taken back');
  });

  it('says of a pace that nobody asked for by what it was drafted, and how it is set', async () => {
    const drafted = await good('manifest draft ./campaign.yaml --out ./m.json --hosts 24 --way-back none');
    expect(unwrapped(drafted.out)).toMatch(/Drafted: perHour 12 by the campaign's pace and goals \(--per-hour/);
    expect(unwrapped(drafted.out)).toMatch(/Drafted: backoutPerHour \d+ by its backout\.within \(--backout-per-hour/);
    const said = await good(
      'manifest draft ./campaign.yaml --out ./m.json --hosts 24 --per-hour 2 --backout-per-hour 3 --way-back none',
    );
    expect(said.out).not.toContain('Drafted:');
  });

  it('without a pace is none: it is said where in the file, and what to write', async () => {
    await good('manifest draft ./campaign.yaml --out ./m.json --hosts 24 --way-back none');
    const { perHour: _, ...limits } = JSON.parse(readFileSync(at('m.json'), 'utf8')).limits as { perHour: number };
    const data = { ...(JSON.parse(readFileSync(at('m.json'), 'utf8')) as object), limits };
    writeFileSync(at('m.json'), JSON.stringify(data, null, 2));
    const { code, err } = await command('manifest show ./m.json');
    expect(code).not.toBe(0);
    expect(unwrapped(err)).toMatch(/m\.json:\d+:\d+: the key "perHour" is missing/);
    expect(unwrapped(err)).toContain('the most hosts that are begun within any hour');
  });

  it('is not drafted without a way back for a campaign that takes hosts back: its launch would be refused', async () => {
    for (const [key, why] of [
      ['onFail: back_out', 'onFail: back_out'],
      ['onHostFail: back_out', 'onHostFail: back_out'],
      ['onFail: hold\n  rehearseBackout: true', 'rehearseBackout: true'],
    ] as const) {
      writeFileSync(at('back.yaml'), `${CAMPAIGN}  ${key}\n`);
      const ran = await command('manifest draft ./back.yaml --out ./m.json --hosts 24 --way-back none');
      expect([ran.code, ran.err]).toEqual([EXIT.blocked, expect.stringContaining(`may take hosts back (${why})`)]);
      expect(existsSync(at('m.json'))).toBe(false);
    }
  });

  it('is not verified for a campaign that its launch would refuse, and says why', async () => {
    await good('manifest draft ./campaign.yaml --out ./m.json --hosts 24 --way-back none');
    for (const who of ['ada', 'bob']) await sign('manifest', 'm.json', who);
    const verify = 'manifest verify ./m.json --root ./root.json --campaign';
    for (const [changed, words] of [
      [`${CAMPAIGN}  onFail: back_out\n`, /lists no way back, and this campaign may take hosts back/],
      [CAMPAIGN.replace('name: pilot', 'name: first'), /limits ring pilot, and this campaign has none of that name/],
      [
        CAMPAIGN.replace('class: routine', 'class: emergency\n  onFail: hold'),
        /class routine, and this one is emergency/,
      ],
      [CAMPAIGN.replace('"2.0.0"', '"2.1.0"'), /is about another patch/],
      [`${CAMPAIGN}  smokeTest: { command: [id] }\n`, /does not list the smoke test/],
    ] as const) {
      writeFileSync(at('changed.yaml'), changed);
      const ran = await command(`${verify} ./changed.yaml`);
      expect([ran.code, unwrapped(ran.err)]).toEqual([EXIT.blocked, expect.stringMatching(words)]);
    }
  });

  it('is not signed before a person has read it and said so', async () => {
    await good('manifest draft ./campaign.yaml --out ./m.json --hosts 24 --way-back none');
    const before = readFileSync(at('m.json'), 'utf8');
    const no = await command('manifest sign ./m.json --key ./ada.key', { typed: 'no', passphrase: PASSPHRASE });
    expect([no.code, readFileSync(at('m.json'), 'utf8')]).toEqual([EXIT.declined, before]);
    expect(unwrapped(no.err)).toContain('and nothing else.');
  });

  it('is found out when it is revoked, or one of its keys', async () => {
    await good('manifest draft ./campaign.yaml --out ./m.json --hosts 24 --way-back none');
    const { digest } = JSON.parse((await good('manifest show ./m.json -o json')).out) as { digest: string };
    for (const who of ['ada', 'bob']) await sign('manifest', 'm.json', who);
    const judge = () => command('manifest verify ./m.json --root ./root.json --revocations ./list.json');
    await good('keys revoke ./list.json');
    await sign('keys', 'list.json', 'ada');
    expect((await judge()).code).toBe(EXIT.success);
    await good(`keys revoke ./list.json --from ./list.json --manifest ${digest}`);
    await sign('keys', 'list.json', 'rosa');
    expect((await judge()).err).toContain('is revoked');
    const bob = JSON.parse((await good('manifest show ./m.json -o json')).out).signatures[1] as string;
    await good(`keys revoke ./list.json --from ./list.json --key ${bob}`);
    await sign('keys', 'list.json', 'ada');
    expect((await judge()).err).toContain('and ada did');
    expect((await good('keys show ./list.json --root ./root.json')).out).toContain(`manifest ${digest}`);
  });

  it('says of a draft that nobody has signed it, and how it is signed', async () => {
    await good('manifest draft ./campaign.yaml --out ./m.json --hosts 24 --way-back none');
    const { code, err } = await command('manifest verify ./m.json --root ./root.json');
    expect(code).toBe(EXIT.blocked);
    expect(err).toMatch(/m\.json is a draft: nobody has signed it[^]*ringmaster manifest sign [^]*m\.json/);
    expect(err).not.toContain('payloadType');
  });

  it.each(['--key nosuchkey', '--key ./bob.key.pub', '--manifest latest'])(
    'is not thought revoked by %s: what revokes nobody is refused before a draft is written',
    async (option) => {
      const { code, err } = await command(`keys revoke ./typo.json ${option}`);
      expect(code).toBe(EXIT.usage);
      expect(err).toMatch(/16 hexadecimal digits|sha256: and 64/);
      expect(existsSync(at('typo.json'))).toBe(false);
    },
  );

  it.each<[string, string, RegExp]>([
    ['without a word on ways back', '--hosts 24', /--way-back none/],
    ['with a way back that is none', '--hosts 24 --way-back 1.0.0', /"1\.0\.0" is no way back/],
    ['with ways back of packages', '--hosts 24 --way-back nginx=1', /is no way back/],
    ['without a number of hosts', '--way-back none', /--hosts/],
  ])('is not drafted %s', async (_, options, words) => {
    const ran = await command(`manifest draft ./campaign.yaml --out ./m.json ${options}`);
    expect(ran.code).toBe(EXIT.usage);
    expect(ran.err).toMatch(words);
    expect(existsSync(at('m.json'))).toBe(false);
  });
});

describe('a key that a real ssh-agent keeps', () => {
  let agent: ChildProcess;

  beforeEach(async () => {
    agent = spawn('ssh-agent', ['-D', '-a', at('agent.sock')], { stdio: 'ignore' });
    await new Promise((resolve, reject) => {
      agent.on('error', reject);
      const poll = setInterval(() => {
        if (!existsSync(at('agent.sock'))) return;
        clearInterval(poll);
        resolve(null);
      }, 10);
    });
  });

  afterEach(() => {
    agent.kill();
  });

  function addKey(name: string, type = 'ed25519'): void {
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', name, '-f', at(name)]);
    const env = { ...process.env, SSH_AUTH_SOCK: at('agent.sock') };
    execFileSync('ssh-add', ['-q', at(name)], { env, stdio: 'ignore' });
  }

  const viaAgent = (line: string): Promise<Ran> => command(line, { sshAgent: at('agent.sock') });

  it('signs as a key from a file does, and is chosen by its id when there are several', async () => {
    addKey('laptop');
    await good('keys rotate ./root.json --out ./root2.json');
    await good('keys add ./root2.json --role approver --key ./laptop.pub --holder cleo');
    await sign('keys', 'root2.json', 'rosa');
    await good('manifest draft ./campaign.yaml --out ./m.json --hosts 24 --way-back none');
    await sign('manifest', 'm.json', 'ada');
    expect(await viaAgent('manifest sign ./m.json --ssh-agent --yes')).toMatchObject({ code: EXIT.success });
    expect((await good('manifest verify ./m.json --root ./root2.json')).out).toContain('Approved by ada and cleo.');
    addKey('other');
    addKey('old', 'ecdsa');
    const several = await viaAgent('manifest sign ./m.json --ssh-agent --yes');
    expect([several.code, several.err]).toEqual([
      EXIT.usage,
      expect.stringMatching(/--key-id: .*\(laptop\).*\(other\)/),
    ]);
    expect(several.err).not.toContain('(old)');
    const id = /([0-9a-f]{16}) \(laptop\)/.exec(several.err)?.[1] ?? '';
    expect(await viaAgent(`manifest sign ./m.json --ssh-agent --key-id ${id} --yes`)).toMatchObject({
      code: EXIT.success,
    });
  });

  it('is asked for where there is none', async () => {
    await good('manifest draft ./campaign.yaml --out ./m.json --hosts 24 --way-back none');
    const none = await viaAgent('manifest sign ./m.json --ssh-agent --yes');
    expect([none.code, none.err]).toEqual([EXIT.usage, expect.stringContaining('has no ed25519 key')]);
    const gone = await command('manifest sign ./m.json --ssh-agent --yes', { sshAgent: at('nowhere.sock') });
    expect([gone.code, gone.err]).toEqual([EXIT.error, expect.stringContaining('cannot be reached')]);
    expect((await command('manifest sign ./m.json --ssh-agent --yes')).err).toContain('SSH_AUTH_SOCK is not set');
  });
});

test('an error of a signed document says what docs/errors.md advises', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'errors.md'), 'utf8');
  const section = page.slice(page.indexOf('TRUST_ERROR_KINDS')).split('\n## ')[0] ?? '';
  const rows = [...section.matchAll(/^\| `(\w+)` \| [^|]* \| ([^|]*) \|$/gm)].map(([, kind, next]) => [kind, next]);
  expect(Object.fromEntries(rows)).toEqual(TRUST_ADVICE);
});
