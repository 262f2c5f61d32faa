import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { ConnectionIdentities } from '../../gateway/connection-identities';
import type { ClientCertificate } from '../../gateway/identity';

class Peer extends EventEmitter {
  readonly remoteAddress = '127.0.0.1';
  isDestroyed = false;
  constructor(readonly remotePort: number) {
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
    return { names, serial: '01' };
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
    const none = jest.fn(() => ({ names: undefined, serial: undefined }));
    const read = [identities.certificateOf(PEER, none), identities.certificateOf(PEER, none)];
    expect(read.map(({ names }) => names)).toEqual([undefined, undefined]);
    expect(none).toHaveBeenCalledTimes(1);
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
