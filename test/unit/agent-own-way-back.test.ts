import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Executor } from '../../agent/executor';
import { Journal } from '../../agent/journal';
import type { Envelope } from '../../agent/order';
import { OrderDesk, type OrderDeskOptions } from '../../agent/orders';
import { LocalRules } from '../../agent/policy/local-rules';
import { ServerClock } from '../../agent/server-clock';
import { orderKeysAuthority } from '../../agent/trust/order-authority';
import { parseTrustedKeys } from '../../trust/order-envelope';
import { newSigningKey, sealOrder } from '../protocol/gateway-double';
import { orderMessage } from '../protocol/order-message';

const HOST = randomUUID();
const KEY = newSigningKey();
const patch = { deb: { packages: [{ name: 'shop', version: '2' }] } };

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-own-way-back-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** Whether a host that was offered this install remembers, after its agent's death, that it may not reboot for it. */
function mayNotReboot(confirmWithinMs: number, mayReboot: boolean): boolean {
  const journal = Journal.open(dir, () => undefined);
  const executor = { refusal: () => null, execute: () => new Promise(() => undefined) } as unknown as Executor;
  const desk = new OrderDesk({
    hostId: HOST,
    authority: { ...orderKeysAuthority(parseTrustedKeys(KEY.publicPem)), mayReboot: () => mayReboot },
    journal,
    executor,
    unasked: executor,
    rules: new LocalRules({ file: null } as never, Date.now),
    machine: { bootId: () => 'boot' },
    clock: new ServerClock(),
    log: pino({ level: 'silent' }),
    fatal: (error: unknown) => {
      throw error;
    },
  } as unknown as OrderDeskOptions);
  const order = orderMessage(HOST, journal.highestSequence + 1, { install: { patch, confirmWithinMs } });
  desk.offer(sealOrder(order, KEY) as Envelope, true);
  journal.close();
  const again = Journal.open(dir, () => undefined);
  const entry = again.known(order.operationId);
  again.close();
  expect(entry.phase).toBe('EXECUTING');
  return entry.mayNotReboot === true;
}

test('a host remembers of an order by which it may go back by itself that its manifest allows no reboot', () => {
  expect(mayNotReboot(60_000, false)).toBe(true);
  expect(mayNotReboot(60_000, true)).toBe(false);
  // Nobody goes back by itself from this one.
  expect(mayNotReboot(0, false)).toBe(false);
});
