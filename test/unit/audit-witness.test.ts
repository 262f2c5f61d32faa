import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { AuditWitness, remember, standingOf } from '../../agent/audit-witness';
import { auditWitnessFile, readAuditMemory, readCheckpoint } from '../../agent/audit-witness-file';
import { CHECKPOINT_PAYLOAD_TYPE, checkpointBytes } from '../../audit/checkpoint';
import type { SignedPayload } from '../../trust/envelope';

const NOON = '2026-11-23T12:00:00.000Z';
const minutesAfterNoon = (minutes: number): number => Date.parse(NOON) + minutes * 60_000;
const rootOf = (past: string): Buffer => Buffer.from(past.repeat(64), 'hex');

function checkpointOf(size: number, past = 'a', at = NOON): SignedPayload {
  const payload = checkpointBytes({ size, root: rootOf(past) }, at);
  const signatures = [{ keyId: '0123456789abcdef', signature: Buffer.alloc(64, 7) }];
  return { payloadType: CHECKPOINT_PAYLOAD_TYPE, payload, signatures };
}

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ringmaster-witness-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

/** A witness, and the kinds and messages that it logged. */
function witness(): { readonly it: AuditWitness; readonly said: string[] } {
  const said: string[] = [];
  const write = (line: string): void => {
    const { kind, msg } = JSON.parse(line) as { kind?: string; msg: string };
    said.push(kind ?? msg);
  };
  return { it: new AuditWitness({ dataDir, log: pino({}, { write }) }), said };
}

const remembered = (): readonly number[] => readAuditMemory(dataDir).checkpoints.map(({ size }) => size);

test.each([
  { what: 'the first one', shown: 3, past: 'a', known: null, minutes: 0, standing: 'newer' },
  { what: 'a larger tree', shown: 6, past: 'b', known: 5, minutes: 0, standing: 'newer' },
  { what: 'the same', shown: 5, past: 'a', known: 5, minutes: 600, standing: 'known' },
  { what: 'another tree of that size', shown: 5, past: 'b', known: 5, minutes: 0, standing: 'disagrees' },
  { what: 'a smaller one of a gateway that is behind', shown: 4, past: 'a', known: 5, minutes: 9, standing: 'stale' },
  { what: 'a smaller one long after', shown: 4, past: 'a', known: 5, minutes: 11, standing: 'disagrees' },
  { what: 'a smaller one long before it', shown: 4, past: 'a', known: 5, minutes: -11, standing: 'disagrees' },
])('$what is $standing', ({ shown, past, known, minutes, standing }) => {
  const memory = known === null ? null : { size: known, root: rootOf('a'), at: NOON };
  expect(standingOf({ size: shown, root: rootOf(past) }, memory, minutesAfterNoon(minutes))).toBe(standing);
});

test('the first checkpoint of each day is kept beside the newest, and no more than a month of them', () => {
  let kept: readonly ReturnType<typeof readCheckpoint>[] = [];
  for (let hour = 0; hour < 24 * 40; hour += 8) {
    const at = new Date(Date.parse('2026-01-01T00:00:00Z') + hour * 3_600_000).toISOString();
    kept = remember(kept, readCheckpoint(checkpointOf(hour + 1, 'a', at)));
  }
  expect(kept).toHaveLength(31);
  expect(kept.at(-1)?.at).toBe('2026-02-09T16:00:00.000Z');
  expect(new Set(kept.slice(0, -1).map(({ at }) => at.slice(10)))).toEqual(new Set(['T00:00:00.000Z']));
});

test('what is remembered outlives the agent', () => {
  witness().it.show(checkpointOf(3), minutesAfterNoon(0));
  witness().it.show(checkpointOf(5), minutesAfterNoon(0));
  expect(remembered()).toEqual([3, 5]);
  expect(witness().it.disagreement).toBeNull();
});

test('a rewritten past is told once and said until a person takes the file away, and what was remembered stays', () => {
  const { it, said } = witness();
  it.show(checkpointOf(5), minutesAfterNoon(0));
  it.show(checkpointOf(5, 'b'), minutesAfterNoon(0));
  const disagreement = { remembered: { size: 5, root: rootOf('a') }, shown: { size: 5, root: rootOf('b') } };
  expect(it.disagreement).toMatchObject(disagreement);
  it.show(checkpointOf(9, 'b'), minutesAfterNoon(0));
  expect(said).toEqual(['audit_rewritten']);
  expect(remembered()).toEqual([5]);
  expect(witness().it.disagreement).toMatchObject(disagreement);
  rmSync(auditWitnessFile(dataDir));
  expect(witness().it.disagreement).toBeNull();
});

test('a smaller tree of a moment ago changes nothing, and one long after is a past that was cut off', () => {
  const { it, said } = witness();
  it.show(checkpointOf(5), minutesAfterNoon(0));
  it.show(checkpointOf(4), minutesAfterNoon(1));
  expect([remembered(), it.disagreement, said]).toEqual([[5], null, []]);
  it.show(checkpointOf(4), minutesAfterNoon(60));
  expect([remembered(), said]).toEqual([[5], ['audit_rewritten']]);
});

test.each([
  ['of another type', { ...checkpointOf(9), payloadType: 'text/plain' }],
  ['that says nothing', { ...checkpointOf(9), payload: Buffer.from('{}') }],
  ['that is no JSON', { ...checkpointOf(9), payload: Buffer.from([0xff]) }],
  ['far too long', { ...checkpointOf(9), payload: Buffer.alloc(100_000, 0x20) }],
  ['by a key without an id', { ...checkpointOf(9), signatures: [{ keyId: '\u001b[2J', signature: Buffer.alloc(64) }] }],
])('a checkpoint %s is not kept, and ends nothing', (_title, envelope) => {
  const { it, said } = witness();
  it.show(checkpointOf(5), minutesAfterNoon(0));
  it.show(envelope, minutesAfterNoon(0));
  expect([remembered(), it.disagreement]).toEqual([[5], null]);
  expect(said).toEqual(['a checkpoint of the audit was not kept']);
});

test('a memory that cannot be read is left as it is: it may be evidence', () => {
  writeFileSync(auditWitnessFile(dataDir), '{"kind":');
  const { it, said } = witness();
  it.show(checkpointOf(5), minutesAfterNoon(0));
  expect(it.disagreement).toBeNull();
  expect(said).toEqual(['what this host remembers of the audit cannot be read; it witnesses nothing']);
  expect(readFileSync(auditWitnessFile(dataDir), 'utf8')).toBe('{"kind":');
});
