import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { ConnectionIdentities } from '../../gateway/connection-identities';
import type { ClientCertificate } from '../../gateway/identity';

class Peer extends EventEmitter {
  readonly remoteAddress = '127.0.0.1';
  readonly localAddress = '127.0.0.1';
  isDestroyed = false;
  constructor(
    readonly remotePort: number,
    readonly localPort = 7701,
  ) {
    super();
  }
  destroy(): void {
    this.isDestroyed = true;
  }
}

const PEER = '127.0.0.1:4000';

describe('identities of connections', () => {
  const reads: string[] = [];
  const named = (names: string) => (): ClientCertificate => {
    reads.push(names);
    return { names, serial: '01', endsMs: Infinity };
  };
  const namesOf = (identities: ConnectionIdentities, names: string): string | undefined =>
    identities.certificateOf(PEER, named(names)).names;
  const accept = (identities: ConnectionIdentities, port = 4000): Peer => {
    const peer = new Peer(port);
    identities.begin(peer as unknown as Socket, 60_000, () => undefined);
    return peer;
  };
  beforeEach(() => reads.splice(0));

  it('reads the certificate of a connection once, however many streams it carries', () => {
    const identities = new ConnectionIdentities();
    accept(identities);
    expect([1, 2, 3].map(() => namesOf(identities, 'URI:a'))).toEqual(['URI:a', 'URI:a', 'URI:a']);
    expect(reads).toEqual(['URI:a']);
  });

  it('never gives one connection the names of another, not even on the same port', () => {
    const identities = new ConnectionIdentities();
    accept(identities, 4001);
    identities.certificateOf('127.0.0.1:4001', named('URI:other'));
    const first = accept(identities);
    expect(namesOf(identities, 'URI:a')).toBe('URI:a');
    // The gateway has two addresses, or the first one's end comes late: each connection is asked itself.
    const second = accept(identities);
    expect(namesOf(identities, 'URI:b')).toBe('URI:b');
    expect(namesOf(identities, 'URI:a')).toBe('URI:a');
    first.emit('close');
    expect(namesOf(identities, 'URI:b')).toBe('URI:b');
    second.emit('close');
    accept(identities);
    expect(namesOf(identities, 'URI:c')).toBe('URI:c');
    expect(namesOf(identities, 'URI:d')).toBe('URI:c');
  });

  it('asks the connection itself when it is not known any more', () => {
    const identities = new ConnectionIdentities();
    accept(identities).emit('close');
    expect(namesOf(identities, 'URI:a')).toBe('URI:a');
    expect(namesOf(identities, 'URI:b')).toBe('URI:b');
  });

  it('keeps in mind that a certificate has no names', () => {
    const identities = new ConnectionIdentities();
    accept(identities);
    const none = jest.fn(() => ({ names: undefined, serial: undefined, endsMs: NaN }));
    const read = [identities.certificateOf(PEER, none), identities.certificateOf(PEER, none)];
    expect(read.map(({ names }) => names)).toEqual([undefined, undefined]);
    expect(none).toHaveBeenCalledTimes(1);
  });

  describe('of one host', () => {
    let identities: ConnectionIdentities;
    let crowdedOut: number;
    beforeEach(() => {
      identities = new ConnectionIdentities();
      crowdedOut = 0;
    });
    const open = (port: number, sharer: string | null = 'URI:a'): Peer => {
      const peer = accept(identities, port);
      const socket = peer as unknown as Socket;
      const share = { sharer, onCrowdedOut: () => (crowdedOut += 1) };
      expect(identities.secured(socket, { names: 'URI:a', serial: '01', endsMs: Infinity }, share)).toBe(true);
      return peer;
    };
    const ports = (count: number, from = 4000): number[] => Array.from({ length: count }, (_, index) => from + index);
    const stillOpen = (peers: readonly Peer[]): number => peers.filter(({ isDestroyed }) => !isDestroyed).length;

    it('there are eight at most: of more the oldest that have no session are ended', () => {
      const first = open(4000);
      identities.keep(PEER);
      const others = ports(20, 4001).map((port) => open(port));
      expect(first.isDestroyed).toBe(false);
      expect(others.map(({ isDestroyed }) => isDestroyed)).toEqual([
        ...Array<boolean>(13).fill(true),
        ...Array<boolean>(7).fill(false),
      ]);
      expect(crowdedOut).toBe(13);
    });

    it('those of others, of simulators, and those that are over are not counted', () => {
      const peers = [
        ...ports(8).map((port) => open(port)),
        ...ports(8, 5000).map((port) => open(port, 'URI:b')),
        ...ports(40, 6000).map((port) => open(port, null)),
      ];
      peers[0]!.emit('close');
      open(4100);
      expect([stillOpen(peers), crowdedOut]).toEqual([56, 0]);
    });

    it('the certificate is known before any stream asks for it', () => {
      open(4000);
      expect(namesOf(identities, 'URI:another')).toBe('URI:a');
      expect(reads).toEqual([]);
    });

    it('a connection that broke off in its handshake is nobody', () => {
      const socket = new Peer(4000) as unknown as Socket;
      const share = { sharer: 'URI:a', onCrowdedOut: () => (crowdedOut += 1) };
      expect(identities.secured(socket, { names: 'URI:a', serial: '01', endsMs: Infinity }, share)).toBe(false);
    });
  });

  describe('a connection without a session', () => {
    const ended: number[] = [];
    const open = (identities: ConnectionIdentities, port: number): Peer => {
      const peer = new Peer(port);
      identities.begin(peer as unknown as Socket, 1_000, () => ended.push(port));
      return peer;
    };
    beforeEach(() => {
      jest.useFakeTimers();
      ended.splice(0);
    });
    afterEach(() => jest.useRealTimers());

    it('is ended, and no other is', () => {
      const identities = new ConnectionIdentities();
      const peers = [4000, 4001, 4002].map((port) => open(identities, port));
      identities.keep(PEER);
      peers[2]!.emit('close');
      jest.advanceTimersByTime(1_000);
      expect(ended).toEqual([4001]);
      expect(peers.map(({ isDestroyed }) => isDestroyed)).toEqual([false, true, false]);
    });

    it('is ended whatever was said in a Hello that was refused', () => {
      const identities = new ConnectionIdentities();
      open(identities, 4000);
      identities.certificateOf(PEER, named('URI:a'));
      jest.advanceTimersByTime(1_000);
      expect(ended).toEqual([4000]);
    });

    it('is ended as long after its last session as one that never had any', () => {
      const identities = new ConnectionIdentities();
      open(identities, 4000);
      const [first, second] = [identities.keep(PEER), identities.keep(PEER)];
      jest.advanceTimersByTime(5_000);
      first();
      jest.advanceTimersByTime(5_000);
      second();
      jest.advanceTimersByTime(999);
      expect(ended).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(ended).toEqual([4000]);
    });
  });

  it('lets a connection begin some streams at once, and then one a second', () => {
    jest.useFakeTimers();
    const identities = new ConnectionIdentities();
    accept(identities);
    accept(identities, 4001);
    const begun = (): number => [...Array<unknown>(100)].filter(() => identities.mayBegin(PEER)).length;
    expect([begun(), begun()]).toEqual([30, 0]);
    jest.advanceTimersByTime(2_000);
    expect(begun()).toBe(2);
    expect(identities.mayBegin('127.0.0.1:4001')).toBe(true);
    jest.useRealTimers();
  });

  it('cuts every connection that is open', () => {
    const identities = new ConnectionIdentities();
    const [open, closed] = [accept(identities), accept(identities, 4001)];
    closed.emit('close');
    identities.cut();
    expect([open.isDestroyed, closed.isDestroyed]).toEqual([true, false]);
  });
});
