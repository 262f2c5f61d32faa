import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { ArtifactConnections } from '../../gateway/artifact-connections';

const LIMITS = { strangersOfOne: 3, strangers: 5, ofOneHost: 2, known: 4 };

/** A connection, as far as it matters here. */
class Line extends EventEmitter {
  destroyed = false;
  readonly localAddress = '10.0.0.1';
  readonly localPort = 443;

  constructor(
    readonly remoteAddress: string,
    readonly remotePort: number,
  ) {
    super();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('close');
  }
}

let ports = 0;
const line = (address: string): Socket => new Line(address, (ports += 1)) as unknown as Socket;
const openOf = (lines: readonly Socket[]): readonly boolean[] => lines.map(({ destroyed }) => !destroyed);

describe('connections for artifacts', () => {
  it('of an address that begins handshake after handshake lose its own oldest, and an IPv6 network is one', () => {
    const connections = new ArtifactConnections(LIMITS);
    const other = line('10.0.0.2');
    const flood = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8::4', '2001:db8::5'].map(line);
    for (const each of [other, ...flood]) connections.begin(each);
    expect(openOf([other, ...flood])).toEqual([true, false, false, true, true, true]);
  });

  it('of many addresses lose the oldest of whichever has most', () => {
    const connections = new ArtifactConnections(LIMITS);
    const lines = ['a', 'b', 'b', 'c', 'd', 'e'].map(line);
    for (const each of lines) connections.begin(each);
    expect(openOf(lines)).toEqual([true, false, true, true, true, true]);
  });

  it('count as strangers no more once their handshake is over, or they are', () => {
    const connections = new ArtifactConnections(LIMITS);
    for (let n = 0; n < 20; n += 1) {
      const each = line('a');
      connections.begin(each);
      if (n % 2 === 0) each.destroy();
      else expect(connections.secured(each, `host ${String(n)}`)).toBe(true);
      if (n % 2 === 1) each.destroy();
    }
  });

  it('of one host are a few', () => {
    const connections = new ArtifactConnections(LIMITS);
    const lines = [line('a'), line('a'), line('a')];
    expect(lines.map((each) => connections.secured(each, 'one'))).toEqual([true, true, false]);
    expect(openOf(lines)).toEqual([true, true, false]);
    lines[0]!.destroy();
    expect(connections.secured(line('a'), 'one')).toBe(true);
  });

  it('that nobody uses give way to others, and those that are used do not', () => {
    const connections = new ArtifactConnections(LIMITS);
    const lines = ['a', 'b', 'c', 'd'].map(line);
    for (const each of lines) connections.secured(each, each.remoteAddress ?? '');
    const [first, ...rest] = lines.map((each) => connections.use(each));
    expect(connections.secured(line('e'), 'e')).toBe(false);
    rest[0]!();
    expect(connections.secured(line('f'), 'f')).toBe(true);
    expect(openOf(lines)).toEqual([true, false, true, true]);
    first!();
  });
});
