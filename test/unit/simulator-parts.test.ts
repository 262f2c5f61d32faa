import { ConfigError } from '../../environment/environment-reader';
import { parseConfig } from '../../simulator/config';
import { callOff, TimerWheel } from '../../simulator/timer-wheel';

describe("a simulator's timer wheel", () => {
  let nowMs: number;
  let wheel: TimerWheel;
  let rung: string[];

  beforeEach(() => {
    nowMs = 5_000;
    rung = [];
    wheel = new TimerWheel(() => nowMs);
  });
  afterEach(() => {
    wheel.stop();
  });

  const ringsAfter = (delayMs: number, name: string) => wheel.after(delayMs, () => rung.push(name));
  const pass = (ms: number) => {
    nowMs += ms;
    wheel.turn();
  };

  it('rings each alarm once, in the order of their times, and none too early', () => {
    ringsAfter(500, 'later');
    ringsAfter(20, 'sooner');
    ringsAfter(0, 'now');
    expect(rung).toEqual([]);
    pass(10);
    expect(rung).toEqual(['now']);
    pass(9);
    expect(rung).toEqual(['now']);
    pass(1_000);
    expect(rung).toEqual(['now', 'sooner', 'later']);
    pass(100_000);
    expect(rung.length).toBe(3);
  });

  it('keeps an alarm further away than one turn of the wheel', () => {
    ringsAfter(60_000, 'heartbeat');
    for (let second = 0; second < 59; second += 1) pass(1_000);
    expect(rung).toEqual([]);
    pass(1_000);
    expect(rung).toEqual(['heartbeat']);
  });

  it('catches up after a pause, and lets alarms set others', () => {
    wheel.after(10, () => ringsAfter(30, 'chained'));
    pass(200_000);
    expect(rung).toEqual([]);
    pass(30);
    expect(rung).toEqual(['chained']);
  });

  it('does not ring what was called off', () => {
    const alarm = ringsAfter(50, 'never');
    callOff(alarm);
    callOff(null);
    pass(1_000);
    expect(rung).toEqual([]);
  });
});

describe("a simulator's configuration", () => {
  const VALID = {
    ...{ simulator: 2, hosts: 100, gateways: ['127.0.0.1:7701'], connections: 4, seed: 9 },
    tls: { ca: 'ca.crt', cert: 'simulator.crt', key: 'simulator.key' },
  };
  const parse = (change: object = {}) =>
    parseConfig(JSON.stringify({ ...VALID, ...change }), '/run/sim', (file) => {
      if (file === '/run/sim/ninety') return '3\n14\n';
      if (file === '/run/sim/names') return 'host-1\n';
      throw new Error(`no such file: ${file}`);
    });
  const problems = (change: object): readonly string[] => {
    try {
      parse(change);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
    return [];
  };

  it('resolves paths from its folder, and leaves out what need not be said', () => {
    const config = parse();
    expect(config.tlsFiles.ca).toBe('/run/sim/ca.crt');
    expect(config).toMatchObject({
      trustedOrderKeys: null,
      progress: false,
      rebootRequired: false,
      metricsListen: null,
    });
    expect(config.model.behaviours).toEqual([]);
    expect(parse({ verify: true, trustedOrderKeys: 'keys.pem' }).trustedOrderKeys).toBe('/run/sim/keys.pem');
    expect(parse({ metricsListen: '127.0.0.1:7799' }).metricsListen).toEqual({ host: '127.0.0.1', port: 7_799 });
  });

  it('reads behaviours with the hosts that their files name', () => {
    const { behaviours, times } = parse({
      times: { install: [1, 2] },
      behaviour: [
        { ring: 'ninety', hosts: 'ninety', operation: 'install', share: 0.5, does: 'fail' },
        { share: 1, does: 'offline', forMs: [1, 5] },
        { operation: 'back_out', share: 1, does: 'slow' },
      ],
    }).model;
    expect(behaviours).toEqual([
      { hosts: new Set([3, 14]), operation: 'install', direction: 'forward', share: 0.5, deed: { does: 'fail' } },
      { hosts: null, operation: null, direction: 'forward', share: 1, deed: { does: 'offline', forMs: [1, 5] } },
      { hosts: null, operation: 'back_out', direction: 'backout', share: 1, deed: { does: 'slow', factor: 10 } },
    ]);
    expect(times.install).toEqual([1, 2]);
  });

  it.each<[string, object, string]>([
    ['an unknown key', { colour: 'blue' }, 'colour is not known'],
    ['an unknown time', { times: { nap: [1, 2] } }, 'times.nap is not known'],
    ['a span the wrong way round', { times: { install: [5, 1] } }, 'times.install: the shorter time comes first'],
    ['no gateway', { gateways: [] }, 'gateways must name at least one'],
    ['an address without a port', { gateways: ['localhost'] }, 'gateways[0] must be host:port'],
    ['a simulator beyond the range', { simulator: 65_536 }, 'simulator must be a whole number from 0 to 65535'],
    ['no seed', { seed: undefined }, 'seed must be a whole number'],
    ['signatures to check and no keys', { verify: true }, 'trustedOrderKeys must be a path'],
    ['a deed nobody knows', { behaviour: [{ share: 1, does: 'explode' }] }, 'behaviour[0].does must be fail'],
    [
      'a share above all',
      { behaviour: [{ share: 1.5, does: 'fail' }] },
      'behaviour[0].share must be a number from 0 to 1',
    ],
    ['a ring without hosts', { behaviour: [{ ring: 'ten', share: 1, does: 'fail' }] }, 'give its hosts in "hosts"'],
    ['a misplaced parameter', { behaviour: [{ share: 1, does: 'fail', copies: 3 }] }, 'copies belongs to "duplicate"'],
    ['a missing file', { behaviour: [{ hosts: 'gone', share: 1, does: 'fail' }] }, 'no such file: /run/sim/gone'],
    ['names for indexes', { behaviour: [{ hosts: 'names', share: 1, does: 'fail' }] }, 'is not the index of a host'],
  ])('is refused for %s', (_, change, problem) => {
    expect(problems(change)).toEqual([expect.stringContaining(problem)]);
  });

  it('is refused with every problem at once, and says when it is not JSON', () => {
    expect(problems({ hosts: 0, connections: 0, verify: 1 }).length).toBe(3);
    expect(() => parseConfig('{', '/', () => '')).toThrow('the file is not JSON');
  });
});
