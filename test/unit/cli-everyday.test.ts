import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CliError } from '../../cli/cli-error';
import { completionScript } from '../../cli/completion';
import { EXAMPLES } from '../../cli/examples';
import { EXIT } from '../../cli/exit-codes';
import { createProgram } from '../../cli/program';
import { readCampaignFile } from '../../documents/read-campaign-file';
import { asId, type HostId } from '../../model/ids';
import type { HostLogEntry } from '../../model/host-log';
import { campaign, NOW, plan, ringmaster } from './cli-fixture';

const dir = mkdtempSync(join(tmpdir(), 'ringmaster-everyday-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const program = (): Command => {
  const context = { release: '0.1.0', out: () => undefined, err: () => undefined };
  return createProgram(context as never, () => undefined);
};

test('--version says the release', async () => {
  expect(await ringmaster(['--version'])).toMatchObject({ code: EXIT.success, out: '0.1.0\n' });
});

describe('init', () => {
  const DIGEST = `sha256:${'ab'.repeat(32)}`;
  it.each([
    [['--deb', 'libssl3=3.0.17-1~deb12u2', 'openssl=3.0.17-1~deb12u2'], 'libssl3-3-0-17-1-deb12u2'],
    [['--rpm', 'openssl-libs=1:3.2.2-6.el9_5', '--class', 'routine'], 'openssl-libs-1-3-2-2-6-el9-5'],
    [['--bundle', `hello=2.0.0@${DIGEST}`, '--name', 'hello-two', '--select', "cluster = 'east'"], 'hello-two'],
    [['--deb', `a"b=1: 'x' #y`, '--name', 'odd'], 'odd'],
  ])('writes a file that is a campaign: %j', async (words, name) => {
    const file = join(dir, `${name}.yaml`);
    const ran = await ringmaster(['init', file, ...words]);
    if (name === 'odd') {
      expect(ran).toMatchObject({ code: EXIT.usage });
      expect(existsSync(file)).toBe(false);
      return;
    }
    expect(ran).toMatchObject({ code: EXIT.success, err: '' });
    expect(ran.out).toBe(`${file} is written: campaign ${name}. Read it, then: ringmaster validate ${file}\n`);
    const read = readCampaignFile(readFileSync(file, 'utf8'));
    expect(read.ok && read.spec.name).toBe(name);
  });

  it('takes the hosts that have such packages, and guesses no hosts for an application', async () => {
    const targetOf = async (file: string, ...words: readonly string[]): Promise<string | null> => {
      await ringmaster(['init', join(dir, file), ...words]);
      const read = existsSync(join(dir, file)) ? readCampaignFile(readFileSync(join(dir, file), 'utf8')) : null;
      return read?.ok === true ? read.spec.target : null;
    };
    expect(await targetOf('deb.yaml', '--deb', 'a1=1')).toBe("os.id in ('debian', 'ubuntu')");
    expect(await targetOf('rpm.yaml', '--rpm', 'a1=1-1')).toContain("'rhel'");
    expect(await targetOf('one.yaml', '--rpm', 'a1=1-1', '--select', "name = 'web-1'")).toBe("name = 'web-1'");
    const unsaid = await ringmaster(['init', join(dir, 'app.yaml'), '--bundle', `hello=2.0.0@${DIGEST}`]);
    expect([unsaid.code, unsaid.err]).toEqual([EXIT.usage, expect.stringContaining('--select')]);
    expect(existsSync(join(dir, 'app.yaml'))).toBe(false);
  });

  it('leaves a file alone that is there, and says what it needs', async () => {
    const file = join(dir, 'mine.yaml');
    writeFileSync(file, 'mine');
    const ran = await ringmaster(['init', file, '--deb', 'a1=1']);
    expect(ran).toMatchObject({ code: EXIT.usage, err: expect.stringContaining('it is there already') });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    for (const words of [[], ['--deb', 'a1'], ['--bundle', 'hello=1'], ['--deb', 'a1=1', '--name', 'No Name']]) {
      const refused = await ringmaster(['init', join(dir, 'other.yaml'), ...words]);
      expect(refused).toMatchObject({ code: EXIT.usage, err: expect.stringMatching(/^error: .+\nnext: .+\n$/) });
    }
    expect(existsSync(join(dir, 'other.yaml'))).toBe(false);
  });
});

describe('doctor', () => {
  const about = { release: '0.1.0', actor: 'ann', now: NOW.toISOString() };

  it('says that all is well, and as whom the api knows you', async () => {
    const ran = await ringmaster(['doctor'], { answers: { 'GET /v1/about': about } });
    expect(ran.code).toBe(EXIT.success);
    expect(ran.out).toBe(
      [
        'STATE  WHAT      FOUND',
        'ok     api       http://127.0.0.1:7700 answers (RINGMASTER_URL)',
        'ok     token     you are ann',
        'ok     release   0.1.0, here and there',
        'ok     clock     this machine and the api agree',
        'note   database  not known here: without the api nobody can hold from this machine',
        '',
      ].join('\n'),
    );
  });

  it('says how far the clocks are apart, and which release is another', async () => {
    const answers = { 'GET /v1/about': { ...about, release: '0.2.0', now: '2026-11-22T03:15:00.000Z' } };
    const { code, out } = await ringmaster(['doctor', '-o', 'json'], { answers });
    expect(code).toBe(EXIT.error);
    const { healthy, checks } = JSON.parse(out) as { healthy: boolean; checks: { subject: string; message: string }[] };
    expect(healthy).toBe(false);
    expect(checks.find(({ subject }) => subject === 'clock')?.message).toBe(
      'this machine is 5m behind the api: set one of the two',
    );
    expect(checks.find(({ subject }) => subject === 'release')?.message).toMatch(/^0\.1\.0 here, 0\.2\.0 there/);
  });

  it.each([
    ['unauthenticated', EXIT.auth, ['ok', 'bad', 'note']],
    ['unreachable', EXIT.error, ['bad', 'note']],
    ['no_api', EXIT.error, ['bad', 'note']],
  ])('tells %s as one find', async (kind, code, states) => {
    const refused = new CliError(kind, 'it is so', { next: 'Do that.' });
    const ran = await ringmaster(['doctor', '-o', 'json'], { answers: { 'GET /v1/about': refused } });
    expect(ran.code).toBe(code);
    const { checks } = JSON.parse(ran.out) as { checks: { state: string }[] };
    expect(checks.map(({ state }) => state)).toEqual(states);
  });
});

describe('logs', () => {
  const entry: HostLogEntry = {
    ...{ hostId: asId<HostId>('h'), host: 'web-1', direction: 'forward', operation: 'install', generation: 1 },
    ...{ state: 'ended', placedAt: '2026-11-22T03:00:00.123Z', offeredAt: '2026-11-22T03:00:01.000Z' },
    report: {
      ...{ phase: 'FAILED', reason: 'no_space', message: 'only\u001b[2J 3 MB left', runningVersion: '1.0.0' },
      receivedAt: '2026-11-22T03:00:09.500Z',
    },
  };
  const again: HostLogEntry = { ...entry, generation: 9, state: 'offered', report: null };
  const back: HostLogEntry = { ...entry, direction: 'backout', operation: 'reboot', state: 'open', report: null };
  const answers = {
    'GET /v1/campaigns/hello-two/log?host=web-1': { entries: [entry, again, back] },
    'GET /v1/campaigns/hello-two/log?bad=true': { entries: [entry] },
    'GET /v1/campaigns/hello-two/log': { entries: [] },
  };

  it('tell what one host was ordered and said, in the order of time', async () => {
    const { out } = await ringmaster(['logs', 'hello-two', 'web-1'], { answers });
    expect(out).toBe(
      '2026-11-22T03:00:09Z  install: FAILED (no_space), runs 1.0.0\n' +
        '    only [2J 3 MB left\n' +
        '2026-11-22T03:00:00Z  install #9: given to the host, no report yet\n' +
        '2026-11-22T03:00:00Z  reboot on its way back: ordered, not offered yet\n',
    );
  });

  it('are followed until the campaign has ended, and nothing is told twice', async () => {
    const ended = campaign({ endedAt: '2026-11-22T03:30:00.000Z' });
    const log = 'GET /v1/campaigns/hello-two/log?host=web-1&limit=1000';
    const following = {
      'GET /v1/campaigns/hello-two': [campaign(), new CliError('unreachable', 'away', { next: '' }), campaign(), ended],
      [log]: [{ entries: [entry] }, { entries: [entry, again] }, { entries: [entry, again, back] }],
    };
    const { out, code } = await ringmaster(['logs', 'hello-two', 'web-1', '-f'], { answers: following });
    expect(out.split('\n').filter((line) => /install|reboot/.test(line))).toEqual([
      '2026-11-22T03:00:09Z  install: FAILED (no_space), runs 1.0.0',
      '2026-11-22T03:00:00Z  install #9: given to the host, no report yet',
      '2026-11-22T03:00:00Z  reboot on its way back: ordered, not offered yet',
    ]);
    expect(code).toBe(EXIT.success);
    const json = { 'GET /v1/campaigns/hello-two': ended, [log]: { entries: [entry, again] } };
    const lines = (await ringmaster(['logs', 'hello-two', 'web-1', '-f', '-o', 'json'], { answers: json })).out;
    expect(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([entry, again]);
  });

  it('of all hosts name each; --bad asks for what went wrong', async () => {
    const bad = await ringmaster(['logs', 'hello-two', '--bad'], { answers });
    expect(bad.out).toContain('2026-11-22T03:00:09Z  web-1  install: FAILED (no_space)');
    expect((await ringmaster(['logs', 'hello-two'], { answers })).out).toBe('Nothing was ordered.\n');
  });

  it('of a host that is well say with --bad that nothing went wrong, and not that nothing was ordered', async () => {
    const none = { 'GET /v1/campaigns/hello-two/log?host=web-1&bad=true': { entries: [] } };
    const well = await ringmaster(['logs', 'hello-two', 'web-1', '--bad'], { answers: none });
    expect(well.out).toBe('Nothing went wrong, and nothing went back.\n');
  });
});

describe('completion', () => {
  const typed = (line: readonly string[]): string[] => {
    const script = join(dir, 'completion.bash');
    writeFileSync(script, completionScript(program(), 'bash'));
    const words = ['ringmaster', ...line];
    const run = `source ${script}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _ringmaster; echo "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', run], { encoding: 'utf8' }).trim().split(' ');
  };

  it('of bash offers commands, their commands, their options and the words these take', () => {
    expect(typed(['re'])).toEqual(['resume', 'retry', 'replace', 'recall', 'report']);
    expect(typed(['hosts', 'token', ''])).toEqual(expect.arrayContaining(['create', 'list', 'revoke', '--help']));
    expect(typed(['abort', 'my-campaign', '--r'])).toEqual(['--reason']);
    expect(typed(['init', '--class', ''])).toEqual(['emergency', 'routine']);
    expect(typed(['get', '--output', 'j'])).toEqual(['json']);
    expect(typed(['completion', ''])).toEqual(expect.not.arrayContaining(['abort']));
  });

  it.each(['bash', 'zsh', 'fish'] as const)('of %s knows every command and every option', (shell) => {
    const script = completionScript(program(), shell);
    const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
    for (const command of all(program())) {
      if (command.name() !== 'ringmaster') expect(script).toContain(command.name());
      for (const { long } of command.options)
        expect(script).toContain(shell === 'fish' ? ` -l ${long?.slice(2)}` : long);
    }
  });

  const shells = (['zsh', 'fish'] as const).filter((shell) =>
    ['/bin', '/usr/bin'].some((folder) => existsSync(join(folder, shell))),
  );
  it.each(['bash', ...shells] as const)('of %s is a script that the shell reads', (shell) => {
    const file = join(dir, `read.${shell}`);
    writeFileSync(file, completionScript(program(), shell));
    execFileSync(shell, ['-n', file]);
  });
});

describe('help', () => {
  const leaves = (command: Command, path: readonly string[] = []): string[] =>
    command.commands.length === 0
      ? [path.join(' ')]
      : command.commands.flatMap((each) => leaves(each, [...path, each.name()]));

  it('of every command shows how it is typed', async () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(leaves(program()).sort());
    const { out } = await ringmaster(['retry', '--help']);
    expect(out).toContain('Examples:\n  ringmaster retry ');
  });

  it.each(Object.entries(EXAMPLES))('of %s gives examples that the command takes', (name, lines) => {
    for (const line of lines) {
      const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
      expect(words.slice(0, name.split(' ').length + 1)).toEqual(['ringmaster', ...name.split(' ')]);
      const root = program();
      const end = words.findIndex((word) => ['|', '>', '>>'].includes(word));
      let isParsed = false;
      const leaf = name.split(' ').reduce<Command>((at, word) => at.commands.find((one) => one.name() === word)!, root);
      leaf.action(() => {
        isParsed = true;
      });
      root.parse(words.slice(1, end === -1 ? undefined : end), { from: 'user' });
      expect({ line, isParsed }).toEqual({ line, isParsed: true });
    }
  });
});

describe('files that cannot be read', () => {
  it.each([
    [['validate', 'nope.yaml', '--offline'], 'cannot read nope.yaml: there is no such file'],
    [['validate', tmpdir(), '--offline'], `cannot read ${tmpdir()}: it is a folder`],
    [['bundle', 'inspect', join(tmpdir(), 'nope.tar.gz')], `${join(tmpdir(), 'nope.tar.gz')}: there is no such file`],
    [['bundle', 'inspect', tmpdir()], 'it is a folder'],
    [['bundle', 'build', join(tmpdir(), 'nope'), '--out', 'x'], 'there is no such file'],
  ])('%j says so in words, and ends with 2', async (args, message) => {
    const { code, err } = await ringmaster(args, { disk: true });
    expect(code).toBe(EXIT.usage);
    expect(err).toContain(message);
    expect(err).not.toMatch(/E[A-Z]{4,}/);
  });
});

describe('launching without what it needs', () => {
  it('is refused before anybody is asked, where a trust root is published', async () => {
    const world = {
      files: { 'c.yaml': 'x' },
      answers: { 'POST /v1/plans': plan({ needsManifest: true }) },
      typed: 'yes',
    };
    const ran = await ringmaster(['launch', 'c.yaml', '--reason', 'why'], world);
    expect(ran).toMatchObject({ code: EXIT.blocked });
    expect(ran.sent.map(({ path }) => path)).toEqual(['/v1/plans']);
    expect(ran.err).toContain('next: Have a manifest for hello-two signed and add --manifest FILE');
  });

  it('names a file that is no manifest, and ends with 2', async () => {
    const ran = await ringmaster(['launch', 'c.yaml', '--manifest', 'README.md', '--reason', 'why'], { disk: true });
    expect(ran).toMatchObject({ code: EXIT.usage, sent: [] });
    expect(ran.err).toBe(
      'error: README.md is no signed manifest\n' +
        'next: Give the one that allows this patch: "ringmaster manifest show FILE" says what a file is.\n',
    );
  });
});

test('a made-up fleet of no hosts is refused with how it is written', async () => {
  const file = join(dir, 'sim.yaml');
  await ringmaster(['init', file, '--deb', 'a1=1']);
  const { err } = await ringmaster(['simulate', file, '--hosts', '0'], { disk: true });
  expect(err).toContain('next: Write it as in --hosts 10000.');
});

test('approving a campaign that has ended says that it has', async () => {
  const ended = campaign({ storedPhase: 'completed', phase: 'completed', endedAt: '2026-11-22T05:00:00.000Z' });
  for (const words of [[], ['--plan', `sha256:${'cd'.repeat(32)}`]]) {
    const ran = await ringmaster(['approve', 'hello-two', '--reason', 'ok', ...words], {
      answers: { 'GET /v1/campaigns/hello-two': ended },
    });
    expect(ran.err).toBe('error: hello-two has ended (completed)\nnext: See how it went: ringmaster get hello-two\n');
    expect(ran.sent).toEqual([]);
  }
});

test('a file that init wrote belongs to whoever wrote it', async () => {
  const file = join(dir, 'private.yaml');
  await ringmaster(['init', file, '--deb', 'a1=1']);
  expect(statSync(file).isFile()).toBe(true);
});
