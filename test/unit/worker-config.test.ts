import { parseDeploymentConfig, parseWorkerCommand, parseWorkerConfig } from '../../workers/config';

const ENVIRONMENT = {
  DATABASE_URL: 'postgres://',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  RINGMASTER_SIGNER_ADDRESS: '127.0.0.1:7704',
  RINGMASTER_SIGNER_TLS_CA: 'ca.crt',
  RINGMASTER_SIGNER_TLS_CERT: 'worker.crt',
  RINGMASTER_SIGNER_TLS_KEY: 'worker.key',
  RINGMASTER_METRICS_LISTEN: '127.0.0.1:0',
};

describe("a worker's build", () => {
  test.each([
    [{}, null],
    [{ RINGMASTER_BUILD_ID: '1.4.0+3f2a91c' }, { deploymentName: 'ringmaster', buildId: '1.4.0+3f2a91c' }],
    [
      { RINGMASTER_BUILD_ID: 'b', RINGMASTER_DEPLOYMENT: 'patching-eu' },
      { deploymentName: 'patching-eu', buildId: 'b' },
    ],
  ])('of %j is %j', (env, version) => {
    expect(parseWorkerConfig({ ...ENVIRONMENT, ...env }).version).toEqual(version);
  });

  test.each([
    [{ RINGMASTER_BUILD_ID: '' }, 'RINGMASTER_BUILD_ID is ""'],
    [{ RINGMASTER_BUILD_ID: 'a:b' }, 'RINGMASTER_BUILD_ID is "a:b"'],
    [{ RINGMASTER_BUILD_ID: 'b', RINGMASTER_DEPLOYMENT: 'a.b' }, 'RINGMASTER_DEPLOYMENT is "a.b"'],
    [{ RINGMASTER_DEPLOYMENT: 'ringmaster' }, 'name the build too, or neither'],
  ])('is refused for %j', (env, problem) => {
    expect(() => parseWorkerConfig({ ...ENVIRONMENT, ...env })).toThrow(problem);
  });
});

describe("a worker's command line", () => {
  test.each([
    [[], { kind: 'run' }],
    [['builds'], { kind: 'builds' }],
    [['make-current', '1.4.0'], { kind: 'make-current', buildId: '1.4.0' }],
  ])('%j is understood', (words, command) => {
    expect(parseWorkerCommand(words)).toEqual(command);
  });

  test.each([[['make-current']], [['make-current', 'a', 'b']], [['builds', 'a']], [['--help']]])(
    '%j is refused with what there is',
    (words) => {
      expect(() => parseWorkerCommand(words)).toThrow('give nothing, "builds" or "make-current BUILD"');
    },
  );

  test('a build that could not exist is refused', () => {
    expect(() => parseWorkerCommand(['make-current', 'a b'])).toThrow('"a b" is no build');
  });

  test('its commands need only Temporal', () => {
    expect(parseDeploymentConfig({ TEMPORAL_ADDRESS: 't:1' })).toEqual({
      temporalAddress: 't:1',
      deploymentName: 'ringmaster',
    });
    expect(() => parseDeploymentConfig({})).toThrow('TEMPORAL_ADDRESS is not set');
  });
});

describe('the share of hosts that traces show', () => {
  const shareOf = (text?: string) =>
    parseWorkerConfig({ ...ENVIRONMENT, ...(text === undefined ? {} : { RINGMASTER_TRACED_HOSTS: text }) }).tracedHosts;

  test.each([
    [undefined, 0.01],
    ['', 0.01],
    ['0', 0],
    ['0.25', 0.25],
    ['1', 1],
  ])('of %j is %d', (text, share) => {
    expect(shareOf(text)).toBe(share);
  });

  test.each(['1.5', '-1', '1%', 'all'])('%j is refused', (text) => {
    expect(() => shareOf(text)).toThrow(/RINGMASTER_TRACED_HOSTS is/);
  });
});
