import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { BACK, CAMPAIGN, ringmaster, type Ran } from './cli-fixture';

let dir: string;
const at = (name: string): string => join(dir, name);

const command = (line: string): Promise<Ran> =>
  ringmaster(
    line.split(' ').map((word) => (word.startsWith('./') ? at(word.slice(2)) : word)),
    { disk: true },
  );

/** Runs a command that must succeed. */
async function good(line: string): Promise<void> {
  const { code, err } = await command(line);
  expect({ line, err: code === EXIT.success ? '' : err }).toEqual({ line, err: '' });
}

const sign = (noun: string, file: string, who: string): Promise<void> =>
  good(`${noun} sign ./${file} --key ./${who}.key --yes`);

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-cli-wrong-files-'));
  writeFileSync(at('campaign.yaml'), CAMPAIGN);
  for (const holder of ['rosa', 'ada', 'bob', 'signer'])
    await good(`keys init ./${holder}.key --holder ${holder} --unattended`);
  await good('keys add ./root.json --role root --key ./rosa.key.pub --threshold 1 --plain-key');
  for (const holder of ['ada', 'bob'])
    await good(`keys add ./root.json --role approver --key ./${holder}.key.pub --plain-key`);
  await good('keys add ./root.json --role signer --key ./signer.key.pub');
  await sign('keys', 'root.json', 'rosa');
});

afterAll(() => {
  rmSync(dir, { recursive: true });
});

describe('a file that is not what it should be', () => {
  it.each([
    ['the public half of a key', () => readFileSync(at('ada.key.pub'), 'utf8')],
    ['a broken PEM', () => '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
    ['another document', () => readFileSync(at('campaign.yaml'), 'utf8')],
  ])('signs nothing when it is %s, and it is said which file does', async (_, textOf) => {
    await good(`manifest draft ./campaign.yaml --out ./m.json --hosts 24 --way-back ${BACK}`);
    writeFileSync(at('other'), textOf());
    const ran = await command('manifest sign ./m.json --key ./other --yes');
    expect(ran.code).toBe(EXIT.usage);
    expect(ran.err).toContain('other is no private key to sign with');
    expect(ran.err).toContain('next: Give --key the file that "ringmaster keys init FILE" made for you');
  });

  it('is wrong usage, whatever was to be judged by it', async () => {
    await good(`manifest draft ./campaign.yaml --out ./m.json --hosts 24 --way-back ${BACK}`);
    for (const who of ['ada', 'bob']) await sign('manifest', 'm.json', who);
    for (const [file, root] of [
      ['m.json', 'm.json'],
      ['m.json', 'campaign.yaml'],
      ['root.json', 'root.json'],
    ] as const) {
      const ran = await command(`manifest verify ./${file} --root ./${root}`);
      expect([file, root, ran.code]).toEqual([file, root, EXIT.usage]);
    }
  });

  it('is told to be empty when it is', async () => {
    writeFileSync(at('empty'), '\n');
    for (const line of [
      'validate ./empty',
      'manifest verify ./empty --root ./root.json',
      'manifest sign ./empty --key ./x',
    ]) {
      const ran = await command(line);
      expect([ran.code, ran.err]).toEqual([EXIT.usage, expect.stringContaining('empty is empty')]);
    }
  });

  it('is told in words when it is a folder', async () => {
    const ran = await command('keys add ./ --role root --key ./rosa.key.pub --plain-key');
    expect([ran.code, ran.err]).toEqual([EXIT.usage, expect.stringContaining('it is a folder')]);
  });

  it('is not written where there is no folder, and the command that makes it is said', async () => {
    const ran = await command('init ./campaigns/new.yaml --deb libssl3=3.0.17-1~deb12u2');
    expect([ran.code, ran.err]).toEqual([EXIT.usage, expect.stringContaining(`there is no folder ${at('campaigns')}`)]);
    expect(ran.err).toContain(`next: Make it first: mkdir -p ${at('campaigns')}`);
  });
});
