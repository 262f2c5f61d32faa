import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UNITS, watcherScript, type Watched } from '../../agent/upgrade/watcher-script';

const WATCHED: Watched = {
  operationId: 'an-operation',
  changeUnit: 'ringmaster-op-an-operation',
  from: '1.0',
  to: '2.0',
  patienceMs: 2_000,
  longestChangeMs: 2_000,
};
const SIX_HOURS_S = 21_600;
const LOCKED = 'dpkg: error: dpkg frontend lock was locked by another process with pid 7';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-watcher-'));
  for (const name of ['bin', 'units', 'upgrade']) mkdirSync(join(dir, name));
  program('dpkg-query', 'echo installed');
  program('systemctl', `echo "$*" >>${dir}/systemctl; [ "$1" != is-active ]`);
  program('sync', ':');
  writeFileSync(join(dir, 'uptime'), '77.12 300.40\n');
  // No time passes, but for one that counts it.
  program('sleep', `echo "$1" >>${dir}/slept`);
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** A program of the host's, which is none here. */
function program(name: string, body: string): void {
  writeFileSync(join(dir, 'bin', name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

/** Runs the script to its end, on a host that is this folder. */
async function watch(shortened: (script: string) => string = (script) => script): Promise<void> {
  const script = shortened(watcherScript(WATCHED))
    .replace('PATH=/usr/sbin:/usr/bin:/sbin:/bin', `PATH=${join(dir, 'bin')}:/usr/bin:/bin`)
    .replaceAll('/proc/uptime', join(dir, 'uptime'))
    .replaceAll(UNITS, join(dir, 'units'));
  const file = join(dir, 'upgrade', 'watch.sh');
  writeFileSync(file, script);
  await promisify(execFile)('/bin/sh', [file]);
}

function unit(): string {
  return join(dir, 'units', 'ringmaster-agent-watch.service');
}

function fileOf(name: string): string | null {
  const file = join(dir, name);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

describe("the agent's watcher", () => {
  it("puts the old package back after its patience, and waits longer for dpkg's lock than for anything else", async () => {
    program('dpkg', `echo x >>${dir}/tries; [ "$(wc -l <${dir}/tries)" -gt 100 ] || { echo '${LOCKED}' >&2; exit 2; }`);
    await watch();
    expect(fileOf('upgrade/verdict')).toBe('put_back');
    expect(fileOf('upgrade/result')).toBe('put_back');
    expect(fileOf('systemctl')).toContain('restart ringmaster-agent.service');
  });

  it('gives up on a lock that nobody ever lets go, within the 6 h that it says', async () => {
    program('dpkg', `echo '${LOCKED}' >&2; exit 2`);
    expect(watcherScript(WATCHED)).toContain(`-ge ${String(SIX_HOURS_S)} ]`);
    await watch((script) => script.replaceAll(String(SIX_HOURS_S), '600'));
    expect(fileOf('upgrade/result')).toBe('failed');
    expect(fileOf('upgrade/output')).toBe(LOCKED);
    const pauses = fileOf('slept')!.split('\n');
    const seconds = pauses.reduce((sum, each) => sum + Number(each), 0);
    expect(seconds).toBeGreaterThan(590);
    expect(seconds).toBeLessThan(610);
  });

  it('gives up soon on a package that cannot be put back', async () => {
    program('dpkg', 'echo "dpkg: error processing" >&2; exit 1');
    await watch();
    expect(fileOf('upgrade/result')).toBe('failed');
    expect(fileOf('slept')!.split('\n').length).toBeLessThan(70);
  });

  it('says how it ended as soon as there is room on the disk, and does not go before; the agent runs meanwhile', async () => {
    writeFileSync(unit(), '');
    program('dpkg', ':');
    const units = `test -e ${unit()} && echo there >>${dir}/units-at-sync`;
    const fails = `echo x >>${dir}/syncs; ${units}; [ "$(wc -l <${dir}/syncs)" -gt 3 ] || exit 1`;
    program('sync', `case "$1" in result.mine) ${fails} ;; esac`);
    await watch();
    expect(fileOf('upgrade/result')).toBe('put_back');
    expect(fileOf('units-at-sync')).toBe(Array(4).fill('there').join('\n'));
    expect(fileOf('units/ringmaster-agent-watch.service')).toBeNull();
    expect(fileOf('systemctl')!.match(/^restart /gm)).toHaveLength(1);
  });

  it('keeps what went wrong although the lock was held at the next attempt', async () => {
    const fault = 'dpkg: error processing archive old.deb';
    program(
      'dpkg',
      `case "$*" in *--configure*) exit 1 ;; esac; echo x >>${dir}/tries
       if [ "$(wc -l <${dir}/tries)" -le 3 ]; then echo '${fault}' >&2; exit 1; fi; echo '${LOCKED}' >&2; exit 2`,
    );
    await watch((script) => script.replaceAll(String(SIX_HOURS_S), '60'));
    expect(fileOf('upgrade/output')).toBe(`${fault}\n${LOCKED}`);
  });

  it('waits anew each time the agent heard a gateway that could not judge it, and not for one heard before a boot', async () => {
    program('dpkg', ':');
    // Heard in each of the first ten seconds; and once before anything.
    program('sleep', `echo "$1" >>${dir}/slept; [ "$(wc -l <${dir}/slept)" -gt 10 ] || touch ${dir}/upgrade/heard`);
    await watch();
    expect(fileOf('upgrade/verdict')).toBe('put_back');
    // Two seconds of patience, anew after the tenth.
    expect(fileOf('slept')!.split('\n')).toHaveLength(10 + 3);
    rmSync(join(dir, 'upgrade', 'verdict'));
    rmSync(join(dir, 'upgrade', 'result'));
    writeFileSync(join(dir, 'upgrade', 'heard'), '');
    writeFileSync(join(dir, 'upgrade', 'boots'), 'a\nb\nc\n');
    rmSync(join(dir, 'slept'));
    await watch();
    expect(fileOf('slept')!.split('\n')).toHaveLength(1);
  });

  it('waits no longer than an hour and its patience, whatever gateways say: they gather no upgraded agents to fall at once', async () => {
    program('dpkg', ':');
    // Heard in every second, for ever.
    program(
      'sleep',
      `echo "$1" >>${dir}/slept; touch ${dir}/upgrade/heard; echo "$((77 + $(wc -l <${dir}/slept))).12 300.40" >${dir}/uptime`,
    );
    expect(watcherScript(WATCHED)).toContain('changed + 3600)');
    await watch((script) => script.replace('changed + 3600)', 'changed + 10)'));
    expect(fileOf('upgrade/result')).toBe('put_back');
    // Ten seconds in which it counts, and two of patience.
    expect(fileOf('slept')!.split('\n')).toHaveLength(10 + 2);
  });

  it('brings nothing back where somebody removes the package, and leaves nothing of itself', async () => {
    program(
      'dpkg-query',
      `echo x >>${dir}/asked; [ "$(wc -l <${dir}/asked)" -gt 1 ] && echo config-files || echo installed`,
    );
    program('dpkg', `touch ${dir}/changed`);
    writeFileSync(join(dir, 'units', 'ringmaster-agent-watch.service'), '');
    await watch();
    expect(fileOf('changed')).toBeNull();
    expect(fileOf('upgrade/verdict')).toBe('removed');
    expect(fileOf('units/ringmaster-agent-watch.service')).toBeNull();
  });

  it('ends as well where the package is purged with all that the watch had on the disk', async () => {
    program('dpkg-query', `rm -rf ${dir}/upgrade; echo 'no packages found matching ringmaster-agent' >&2; exit 1`);
    program('dpkg', `touch ${dir}/changed`);
    await watch();
    expect(fileOf('changed')).toBeNull();
  });

  it('does not take a question that dpkg could not answer for a removal', async () => {
    program('dpkg-query', 'exit 2');
    program('dpkg', `touch ${dir}/changed`);
    await watch();
    expect(fileOf('changed')).not.toBeNull();
    expect(fileOf('upgrade/result')).toBe('put_back');
  });
});
