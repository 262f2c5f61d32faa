import { ConfigError, EnvironmentReader, isTrustDomain } from '../../environment/environment-reader';

describe("a process' environment", () => {
  it.each([
    ['127.0.0.1:7700', { host: '127.0.0.1', port: 7700 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['gateway.example:65535', { host: 'gateway.example', port: 65_535 }],
  ])('reads %s as a place to listen', (value, address) => {
    const read = new EnvironmentReader({ LISTEN: value });
    expect([read.listen('LISTEN', 'x'), read.listenIfSet('LISTEN')]).toEqual([address, address]);
  });

  it.each(['7700', ':7700', '::1:7700', 'host:65536', 'a b:1', 'host:', '[host:1'])('refuses %j as one', (value) => {
    const read = new EnvironmentReader({ LISTEN: value });
    read.listen('LISTEN', '127.0.0.1:1');
    expect(() => read.finish({})).toThrow(`LISTEN="${value}" is not host:port`);
  });

  it('tells everything that is wrong at once, each with its way out', () => {
    const read = new EnvironmentReader({ EMPTY: '', PORT: 'x' });
    read.required('EMPTY', 'a value');
    read.listen('MISSING', '127.0.0.1:1');
    read.listenIfSet('PORT');
    const problems = [
      'EMPTY is not set: give a value',
      'MISSING is not set: give host:port to listen on, for example 127.0.0.1:1',
      'PORT="x" is not host:port',
    ];
    expect(() => read.finish({})).toThrow(new ConfigError(problems));
  });

  it('knows a domain', () => {
    expect(['ringmaster.local', 'a', 'A.b', '-a', 'a.', ''].map(isTrustDomain)).toEqual([
      ...[true, true, false, false, false, false],
    ]);
  });
});
