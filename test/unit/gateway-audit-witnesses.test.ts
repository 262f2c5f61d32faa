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

/** Witnesses over a database that answers, or fails; what they log. */
function witnesses(query: () => Promise<{ rows: object[] }>) {
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
    it: new AuditWitnesses({ ...options, db: { query } as unknown as Database }),
  };
}

function helloOf(rememberedSize: number | null): AgentHello {
  const told = { rememberedSize, rememberedRoot: 'aa', shownSize: 3, shownRoot: 'bb' };
  return { session: { hostId: randomUUID() }, auditDisagreement: rememberedSize === null ? null : told } as never;
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
