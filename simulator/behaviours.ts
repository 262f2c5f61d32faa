import { OPERATIONS } from '../model/words';
import type { ConfigReader, Table } from './config-reader';
import type { Behaviour, Deed } from './failure-model';

const DEEDS = ['fail', 'smoke_fail', 'never_return', 'offline', 'slow', 'duplicate', 'reorder', 'reconnect'] as const;
const KEYS = ['ring', 'hosts', 'operation', 'direction', 'share', 'does', 'forMs', 'factor', 'copies'];
const NAME = { pattern: /^[\w.-]{1,64}$/, words: 'the name of a ring, for people' };
const FILE = { pattern: /^[^\0]+$/, words: 'a file, one host index a line' };

/** Reads the list of behaviours. `readIndexes` reads a file of host indexes, one a line. */
export function readBehaviours(
  reader: ConfigReader,
  value: unknown,
  readIndexes: (file: string, path: string) => ReadonlySet<number>,
): Behaviour[] {
  return reader.list(value ?? [], 'behaviour').map((item, place) => {
    const path = `behaviour[${String(place)}]`;
    const table = reader.table(item, path, KEYS);
    const { ring, hosts } = table;
    if (ring !== undefined) {
      reader.text(ring, `${path}.ring`, NAME);
      if (hosts === undefined) {
        reader.problems.push(`${path}.ring says nothing to a simulator: give its hosts in "hosts", a file of indexes`);
      }
    }
    const file = hosts === undefined ? null : reader.text(hosts, `${path}.hosts`, FILE);
    const { operation } = table;
    const ofOperation = operation === undefined ? null : reader.oneOf(operation, `${path}.operation`, [...OPERATIONS]);
    return {
      hosts: file === null ? null : readIndexes(file, `${path}.hosts`),
      operation: ofOperation,
      direction:
        table.direction === undefined
          ? ofOperation === 'back_out'
            ? 'backout'
            : 'forward'
          : reader.oneOf(table.direction, `${path}.direction`, ['forward', 'backout']),
      share: reader.number(table.share, `${path}.share`, { from: 0, to: 1, whole: false }),
      deed: readDeed(reader, table, path),
    };
  });
}

function readDeed(reader: ConfigReader, table: Table, path: string): Deed {
  const does = reader.oneOf(table.does, `${path}.does`, DEEDS);
  const { forMs, factor, copies } = table;
  const misplaced = Object.entries({ offline: { forMs }, slow: { factor }, duplicate: { copies } });
  for (const [deed, keys] of misplaced) {
    for (const [key, value] of Object.entries(keys)) {
      if (value !== undefined && does !== deed) reader.problems.push(`${path}.${key} belongs to "${deed}" alone`);
    }
  }
  switch (does) {
    case 'offline':
      return { does, forMs: reader.span(forMs ?? [5_000, 15_000], `${path}.forMs`) };
    case 'slow':
      return { does, factor: reader.number(factor ?? 10, `${path}.factor`, { from: 1, to: 10_000, whole: false }) };
    case 'duplicate':
      return { does, copies: reader.number(copies ?? 2, `${path}.copies`, { from: 2, to: 100 }) };
    case 'fail':
    case 'smoke_fail':
    case 'never_return':
    case 'reorder':
    case 'reconnect':
      return { does };
  }
}
