import { randomUUID } from 'node:crypto';
import { AuditWitnesses } from '../../gateway/audit-witnesses';
import type { AgentHello } from '../../gateway/message';
import type { Database } from '../../store/database';

const ROW = { size: '5', payload: Buffer.from('{}'), signatures: [{ keyId: 'key', signature: 'AAAA' }] };

let nowMs = 0;

beforeEach(() => {
  nowMs = 1_000_000;
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => {
  jest.restoreAllMocks();
});

type Noted = readonly [string, readonly unknown[]];

/** Witnesses over a database that answers for the checkpoint, or fails; what they log, and what they note. */
function witnesses(
  readCheckpoint: () => Promise<{ rows: object[] }>,
  note = async (): Promise<void> => undefined,
  disagreeing = 0,
) {
  const noted: Noted[] = [];
  const query = async (sql: string, values: readonly unknown[] = []) => {
    if (sql.includes('FROM audit_checkpoint')) return readCheckpoint();
    if (sql.includes('FROM audit_disagreement')) return { rowCount: disagreeing, rows: [] };
    await note();
    const hosts = values[0] as readonly unknown[];
    noted.push([/SELECT (\w+)/.exec(sql)![1]!, hosts]);
    disagreeing += sql.includes('note_') ? hosts.length : -hosts.length;
    return { rows: [] };
  };
  const said: object[] = [];
  const failed: string[] = [];
  const log = { error: (line: object) => said.push(line) };
  let counted = 0;
  const metrics = { auditDisagreed: () => (counted += 1) };
  const options = { everyMs: 1_000, log, metrics, onFailure: (what: string) => failed.push(what) };
  return {
    said,
    failed,
    counted: () => counted,
    noted,
    it: new AuditWitnesses({ ...options, db: { query } as unknown as Database }),
  };
}

function helloOf(rememberedSize: number | null, hostId: string = randomUUID()): AgentHello {
  const told = { rememberedSize, rememberedRoot: 'aa', shownSize: 3, shownRoot: 'bb' };
  return { session: { hostId }, auditDisagreement: rememberedSize === null ? null : told } as never;
}

test('a checkpoint is read once for all sessions, and shown no more when it could not be read for five minutes', async () => {
  let looks = 0;
  let isAway = false;
  const { it, failed } = witnesses(async () => {
    looks += 1;
    if (isAway) throw new Error('away');
    return { rows: [ROW] };
  });
  expect(it.checkpoint()).toBeNull();
  await it.look();
  expect(it.checkpoint()).toMatchObject({ payloadType: expect.stringContaining('audit-checkpoint') as string });
  expect([it.checkpoint()?.payload.toString(), looks]).toEqual(['{}', 1]);
  isAway = true;
  nowMs += 299_000;
  await it.look();
  expect(it.checkpoint()).not.toBeNull();
  nowMs += 2_000;
  expect([it.checkpoint(), failed]).toEqual([null, ["reading the audit's checkpoint"]]);
});

test('a whole fleet that remembers another past is one line a minute', () => {
  const { it, said, counted } = witnesses(async () => ({ rows: [] }));
  it.heard(helloOf(null));
  expect(said).toEqual([]);
  for (let host = 0; host < 1_000; host += 1) it.heard(helloOf(5));
  expect(said).toMatchObject([{ kind: 'audit_rewritten', rememberedSize: 5, shownSize: 3, hellos: 1 }]);
  nowMs += 60_000;
  it.heard(helloOf(5));
  expect(said).toMatchObject([{ hellos: 1 }, { hellos: 1_001 }]);
  expect(counted()).toBe(1_001);
});

test('who disagrees is kept, together and once; who agrees again is kept as such, and where nobody disagrees nothing is written', async () => {
  const { it, noted } = witnesses(async () => ({ rows: [] }));
  it.heard(helloOf(null));
  await it.look();
  expect(noted).toEqual([]);
  for (const size of [5, 6]) it.heard(helloOf(size, 'a'));
  it.heard(helloOf(5, 'b'));
  await it.look();
  await it.look();
  expect(noted).toEqual([['note_audit_disagreements', ['a', 'b']]]);
  it.heard(helloOf(null, 'a'));
  await it.look();
  expect(noted[1]).toEqual(['end_audit_disagreements', ['a']]);
});

test('who agrees again with a gateway that has only just started is kept as such', async () => {
  const { it, noted } = witnesses(async () => ({ rows: [] }), undefined, 1);
  it.heard(helloOf(null, 'a'));
  await it.look();
  expect(noted).toEqual([['end_audit_disagreements', ['a']]]);
});

test('what could not be kept is kept with the next look, a thousand hosts at once', async () => {
  let isAway = true;
  const { it, noted, failed } = witnesses(
    async () => ({ rows: [] }),
    async () => {
      if (isAway) throw new Error('away');
    },
  );
  for (let host = 0; host < 1_001; host += 1) it.heard(helloOf(5));
  await it.look();
  expect([noted, failed]).toEqual([[], ['noting what hosts remember of the audit']]);
  isAway = false;
  await it.look();
  await it.look();
  expect(noted.map(([, hosts]) => hosts.length)).toEqual([1_000, 1]);
});
