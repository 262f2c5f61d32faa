import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { ConnectionIdentities } from '../../gateway/connection-identities';

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
  const named = (name: string) => (): string => {
    reads.push(name);
    return name;
  };
  const accept = (identities: ConnectionIdentities, port = 4000): Peer => {
    const peer = new Peer(port);
    identities.begin(peer as unknown as Socket);
    return peer;
  };
  beforeEach(() => reads.splice(0));

  it('reads the certificate of a connection once, however many streams it carries', () => {
    const identities = new ConnectionIdentities();
    accept(identities);
    expect([1, 2, 3].map(() => identities.namesOf(PEER, named('URI:a')))).toEqual(['URI:a', 'URI:a', 'URI:a']);
    expect(reads).toEqual(['URI:a']);
  });

  it('never gives one connection the names of another, not even on the same port', () => {
    const identities = new ConnectionIdentities();
    accept(identities, 4001);
    identities.namesOf('127.0.0.1:4001', named('URI:other'));
    const first = accept(identities);
    expect(identities.namesOf(PEER, named('URI:a'))).toBe('URI:a');
    // The gateway has two addresses, or the first one's end comes late: each connection is asked itself.
    const second = accept(identities);
    expect(identities.namesOf(PEER, named('URI:b'))).toBe('URI:b');
    expect(identities.namesOf(PEER, named('URI:a'))).toBe('URI:a');
    first.emit('close');
    expect(identities.namesOf(PEER, named('URI:b'))).toBe('URI:b');
    second.emit('close');
    accept(identities);
    expect(identities.namesOf(PEER, named('URI:c'))).toBe('URI:c');
    expect(identities.namesOf(PEER, named('URI:d'))).toBe('URI:c');
  });

  it('asks the connection itself when it is not known any more', () => {
    const identities = new ConnectionIdentities();
    accept(identities).emit('close');
    expect(identities.namesOf(PEER, named('URI:a'))).toBe('URI:a');
    expect(identities.namesOf(PEER, named('URI:b'))).toBe('URI:b');
  });

  it('keeps in mind that a certificate has no names', () => {
    const identities = new ConnectionIdentities();
    accept(identities);
    const none = jest.fn(() => undefined);
    expect([identities.namesOf(PEER, none), identities.namesOf(PEER, none)]).toEqual([undefined, undefined]);
    expect(none).toHaveBeenCalledTimes(1);
  });

  it('cuts every connection that is open', () => {
    const identities = new ConnectionIdentities();
    const [open, closed] = [accept(identities), accept(identities, 4001)];
    closed.emit('close');
    identities.cut();
    expect([open.isDestroyed, closed.isDestroyed]).toEqual([true, false]);
  });
});
