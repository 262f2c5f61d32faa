import { parseConfig } from '../../agent/config';
import { shutdownInhibitor } from '../../agent/inhibitors';
import { checkClock } from '../../agent/packages/check-clock';

const LIST = `WHO            UID USER PID  COMM            WHAT           WHY                       MODE
ModemManager   0   root 812  ModemManager    sleep          needs to reset devices    delay
Unattended     0   root 900  unattended-upgr shutdown       Stop ongoing upgrades     delay
%

3 inhibitors listed.
`;

describe('who holds a shutdown off', () => {
  it.each<[string, string | null]>([
    ['', null],
    ['backup         0   root 4711 systemd-inhibit shutdown       a backup runs             block', 'a backup runs'],
    ['backup         0   root 4711 systemd-inhibit shutdown:sleep a backup runs             block', 'a backup runs'],
    ['backup         0   root 4711 systemd-inhibit idle:shutdown  a backup runs             block', 'a backup runs'],
    ['player         1   joe  4712 player          sleep          plays before shutdown     block', null],
  ])('is told from the list with %j', (line, expected) => {
    const found = shutdownInhibitor(LIST.replace('%', line));
    if (expected === null) expect(found).toBeNull();
    else expect(found).toContain(expected);
  });
});

describe('commands around a reboot', () => {
  const config = (reboot: string): string =>
    `hostId: 0198c5a2-6c1f-7000-8000-000000000001
dataDir: /d
gateways: [ { session: 'g:1', artifacts: 'g:2' } ]
tls: { ca: a, cert: b, key: c }
trustedOrderKeys: k
machine: { kind: systemd }
applications: []
reboot: ${reboot}
`;

  it('are read with their time-out, and say what their failure means', () => {
    const text =
      "{ before: [ { command: [drain, --wait], timeout: 5s, onFailure: fail } ], after: [ { command: ['x'], onFailure: ignore } ] }";
    expect(parseConfig(config(text), '/etc')).toMatchObject({
      ok: true,
      config: {
        reboot: {
          before: [{ command: ['drain', '--wait'], timeoutMs: 5_000, mustSucceed: true }],
          after: [{ command: ['x'], timeoutMs: 60_000, mustSucceed: false }],
        },
      },
    });
    expect(parseConfig(config('{}'), '/etc')).toMatchObject({
      ok: true,
      config: { reboot: { before: [], after: [] } },
    });
  });

  it.each<[string, string, RegExp]>([
    ['no command', '{ before: [ { onFailure: fail } ] }', /reboot\.before\[0\]\.command: must be a list/],
    ['a shell line', '{ before: [ { command: drain, onFailure: fail } ] }', /reboot\.before\[0\]\.command/],
    [
      'a number in it',
      '{ after: [ { command: [sleep, 5], onFailure: fail } ] }',
      /after\[0\]\.command\[1\]: must be a word/,
    ],
    ['nothing said of its failure', '{ before: [ { command: [a] } ] }', /onFailure: must be fail or ignore/],
    ['an unknown key', '{ during: [] }', /reboot\.during: unknown key/],
  ])('are refused with %s', (_words, text, expected) => {
    const parsed = parseConfig(config(text), '/etc');
    expect(parsed.ok ? '' : parsed.problems.join('\n')).toMatch(expected);
  });
});

describe("a host's clock", () => {
  it.each<[number | null]>([[null], [0], [300_000], [-299_000]])('may be ahead of the server by %p ms', (aheadMs) => {
    expect(() => {
      checkClock(aheadMs);
    }).not.toThrow();
  });

  it.each<[number, RegExp]>([
    [3_600_000, /60 min ahead of/],
    [-420_000, /7 min behind/],
  ])('stops an order when it is ahead by %p ms', (aheadMs, expected) => {
    expect(() => {
      checkClock(aheadMs);
    }).toThrow(expected);
  });
});
