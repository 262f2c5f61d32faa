import { randomUUID } from 'node:crypto';
import Long from 'long';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Executor } from '../../agent/executor';
import { Journal, journalFile, readJournal } from '../../agent/journal';
import type { Envelope, Report } from '../../agent/order';
import { OrderDesk, type OrderDeskOptions } from '../../agent/orders';
import { LocalRules } from '../../agent/policy/local-rules';
import { ServerClock } from '../../agent/server-clock';
import { formatJournal } from '../../agent/status';
import { parseTrustedKeys } from '../../trust/order-envelope';
import { newSigningKey, sealOrder } from '../protocol/gateway-double';
import { orderMessage } from '../protocol/order-message';

const HOST = randomUUID();
const KEY = newSigningKey();

let dir: string;
let journal: Journal;
let desk: OrderDesk;
let reports: Report[];

/** Begins what it is given and never ends it: the orders after it wait. */
const endless = { refusal: () => null, execute: () => new Promise(() => undefined) } as unknown as Executor;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-desk-'));
  journal = Journal.open(dir, () => undefined);
  reports = [];
  desk = new OrderDesk({
    hostId: HOST,
    trustedKeys: parseTrustedKeys(KEY.publicPem),
    journal,
    executor: endless,
    rules: new LocalRules({ file: null } as never, Date.now),
    machine: { bootId: () => 'boot' },
    clock: new ServerClock(),
    log: pino({ level: 'silent' }),
    fatal: (error: unknown) => {
      throw error;
    },
  } as unknown as OrderDeskOptions);
  desk.listen((report) => reports.push(report));
});

afterEach(() => {
  journal.close();
  rmSync(dir, { recursive: true });
});

function offer(sequence: number, word = 'true'): string {
  const bundle = { name: 'hello', version: '1', digest: `sha256:${'0'.repeat(64)}`, size: Long.fromNumber(1) };
  const order = orderMessage(HOST, sequence, {
    campaignName: 'a\u001b[2Jb\u202ec',
    smokeTest: { patch: { bundle }, command: [word], timeoutMs: 1_000 },
  });
  desk.offer(sealOrder(order, KEY) as Envelope);
  return order.operationId;
}

test('an order that has no place in the journal is refused before anything is written', () => {
  const before = readFileSync(journalFile(dir));
  // Each of these characters takes six bytes as JSON.
  const operationId = offer(1, '\u0001'.repeat(200_000));
  expect(reports.at(-1)).toMatchObject({ operationId, phase: 'REJECTED', outcome: { reason: 'order_too_large' } });
  expect(readFileSync(journalFile(dir))).toEqual(before);
  offer(2);
  expect(reports.at(-1)).toMatchObject({ phase: 'EXECUTING' });
});

test('whatever a gateway says of why it cancels an order, the journal takes it and a terminal may show it', () => {
  offer(1);
  const operationId = offer(2);
  expect(reports.at(-1)).toMatchObject({ operationId, phase: 'ACCEPTED' });
  desk.cancel(operationId, `\u001b]0;gone\u0007${'\u0001x'.repeat(1_500_000)}`);
  expect(reports.at(-1)).toMatchObject({ operationId, phase: 'CANCELED' });
  expect(reports.at(-1)?.outcome?.message).not.toMatch(/\p{Cc}/u);
  const shown = formatJournal(readJournal(dir));
  expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
});
