import { randomUUID } from 'node:crypto';
import Long from 'long';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { JOURNAL_LIMITS } from '../../agent/compaction';
import type { Executor } from '../../agent/executor';
import { Journal, journalFile, parseJournal, readJournal, type NewRecord } from '../../agent/journal';
import type { Machine } from '../../agent/machine';
import { outcome, type Envelope, type Order, type Report } from '../../agent/order';
import { OrderDesk, type OrderDeskOptions } from '../../agent/orders';
import { LocalRules } from '../../agent/policy/local-rules';
import { ServerClock } from '../../agent/server-clock';
import { formatJournal, formatStatus } from '../../agent/status';
import { orderKeysAuthority } from '../../agent/trust/order-authority';
import { decodeOrder } from '../../agent/wire';
import { parseTrustedKeys } from '../../trust/order-envelope';
import { newSigningKey, sealOrder } from '../protocol/gateway-double';
import { orderMessage } from '../protocol/order-message';
import { until } from '../protocol/until';
import { formerly } from './former-journal';

const HOST = randomUUID();
const KEY = newSigningKey();
const DEB = { deb: { packages: [{ name: 'shop', version: '2' }] } };

let dir: string;
let journal: Journal;
let desk: OrderDesk;
let reports: Report[];

/** Begins what it is given and never ends it: the orders after it wait. */
const endless = { refusal: () => null, execute: () => new Promise(() => undefined) } as unknown as Executor;

function deskOf(executor: Executor, machine: Partial<Machine> = {}, redial: () => void = () => undefined): OrderDesk {
  const made = new OrderDesk({
    hostId: HOST,
    authority: orderKeysAuthority(parseTrustedKeys(KEY.publicPem)),
    journal,
    executor,
    unasked: executor,
    rules: new LocalRules({ file: null } as never, Date.now),
    machine: { bootId: () => 'boot', ...machine },
    clock: new ServerClock(),
    log: pino({ level: 'silent' }),
    rebootCommands: {
      before: [],
      after: [{ command: ['restore'], timeoutMs: 1_000, mustSucceed: false }],
      runStep: () => new Promise(() => undefined),
    },
    redial,
    fatal: (error: unknown) => {
      throw error;
    },
  } as unknown as OrderDeskOptions);
  made.reports.listen((report) => reports.push(report));
  return made;
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-desk-'));
  journal = Journal.open(dir, () => undefined);
  reports = [];
  desk = deskOf(endless);
});

afterEach(() => {
  journal.close();
  rmSync(dir, { recursive: true });
});

/** What `status` says of the orders in hand. */
function status(): string {
  const seen = { hostId: HOST, agentProcessId: null, journalId: '', highestSequence: 1, lastEpoch: 1 };
  const rest = {
    lastSessionAt: null,
    audit: { file: '', problem: '', remembered: null, disagreeing: null },
    policy: { file: null, problems: [], rules: [] },
    ...{ unacknowledged: 0, applications: [] },
  };
  return formatStatus({ ...seen, ...rest, unfinished: journal.entries() });
}

function offer(sequence: number, word = 'true'): string {
  const bundle = { name: 'hello', version: '1', digest: `sha256:${'0'.repeat(64)}`, size: Long.fromNumber(1) };
  const order = orderMessage(HOST, sequence, {
    campaignName: 'a\u001b[2Jb\u202ec',
    smokeTest: { patch: { bundle }, command: [word], timeoutMs: 1_000 },
  });
  desk.offer(sealOrder(order, KEY) as Envelope, true);
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

test('a journal that can take no more refuses as journal_full, answers for what it holds, and takes orders once there is room', () => {
  journal.close();
  const limits = { ...JOURNAL_LIMITS, whole: 0, most: { orders: 1, bytes: 2 ** 20 }, betweenTriesMs: 0 };
  journal = Journal.open(dir, () => undefined, { limits });
  desk = deskOf(endless);
  const inHand = offer(1);
  const before = readFileSync(journalFile(dir));
  const operationId = offer(2);
  const refused = {
    reason: 'journal_full',
    message: expect.stringContaining('it takes no more orders'),
    unchanged: true,
  };
  expect(reports.at(-1)).toMatchObject({ operationId, phase: 'REJECTED', outcome: refused });
  // Nothing of it is written: it may be offered again.
  expect(journal.entry(operationId)).toBeUndefined();
  expect(parseJournal(before).state.highestSequence).toBe(journal.highestSequence);
  desk.cancel(inHand, 'a hold');
  expect(reports.at(-1)).toMatchObject({ operationId: inHand, phase: 'EXECUTING' });
  journal.append({ type: 'finished', operationId: inHand, outcome: outcome('SUCCEEDED', ''), bootId: 'boot' });
  desk.reports.forget([inHand]);
  offer(3);
  expect(reports.at(-1)).toMatchObject({ phase: 'ACCEPTED' });
});

test('more orders than may wait for their turn are refused as queue_full, and change nothing', () => {
  for (let sequence = 1; sequence <= 9; sequence += 1) offer(sequence);
  expect(reports.filter(({ phase }) => phase === 'REJECTED')).toEqual([]);
  const operationId = offer(10);
  const refused = { reason: 'queue_full', message: '8 orders are waiting already', unchanged: true };
  expect(reports.at(-1)).toMatchObject({ operationId, phase: 'REJECTED', outcome: refused });
});

test('an order that might be begun hours from now is refused: somebody could keep it back', () => {
  const hour = 3_600_000;
  const offered = (sequence: number, startByMs: number): string => {
    const changes = { install: { patch: DEB }, startByUnixMs: Long.fromNumber(startByMs) };
    const order = orderMessage(HOST, sequence, changes);
    desk.offer(sealOrder(order, KEY) as Envelope, true);
    return order.operationId;
  };
  const operationId = offered(1, Date.now() + 2 * hour);
  const refused = { reason: 'bad_envelope', message: expect.stringContaining('more than an hour'), unchanged: true };
  expect(reports.at(-1)).toMatchObject({ operationId, phase: 'REJECTED', outcome: refused });
  offered(2, Date.now() + hour / 2);
  expect(reports.at(-1)).toMatchObject({ phase: 'EXECUTING' });
});

test('an order that might run, or wait, for more than two days is refused: nothing else would begin on the host meanwhile', () => {
  const days = 2 * 86_400_000 + 1;
  for (const terms of [{ runTimeoutMs: days }, { install: { patch: DEB, confirmWithinMs: days } }]) {
    desk.offer(sealOrder(orderMessage(HOST, 1, { install: { patch: DEB }, ...terms }), KEY) as Envelope, true);
    const refused = { reason: 'bad_envelope', message: expect.stringContaining('more than two days'), unchanged: true };
    expect(reports.at(-1)).toMatchObject({ phase: 'REJECTED', outcome: refused });
  }
});

test('an order that would use up all numbers there are is refused, and the next one is not', () => {
  for (const sequence of [Number.MAX_SAFE_INTEGER, 2 ** 36 + 1]) {
    expect([offer(sequence), reports.at(-1)?.outcome?.reason]).toEqual([expect.anything(), 'bad_envelope']);
  }
  expect([offer(2 ** 36), reports.at(-1)?.phase]).toEqual([expect.anything(), 'EXECUTING']);
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

test('whatever the programs of a change say, the journal takes it while the change awaits its confirmation', async () => {
  // Each of these characters takes six bytes as JSON.
  const message = '\u0001'.repeat(200_000);
  const executor = { ...endless, execute: () => Promise.resolve(outcome('SUCCEEDED', '', { message })) };
  desk = deskOf(executor);
  const order = orderMessage(HOST, 1, { install: { patch: DEB, confirmWithinMs: 60_000 } });
  desk.offer(sealOrder(order, KEY) as Envelope, true);
  const { operationId } = order;
  await until('the change to be made', () => desk.deadMan.awaited()[0]);
  expect(journal.entry(operationId)).toMatchObject({ phase: 'AWAITING_CONFIRM' });
  desk.deadMan.confirm(operationId);
  await desk.stop();
  expect(reports.at(-1)).toMatchObject({ operationId, phase: 'SUCCEEDED' });
});

test('a person at the host reads that a change waits for a confirmation', async () => {
  const order = orderMessage(HOST, 1, { install: { patch: DEB, confirmWithinMs: 60_000 } });
  desk = deskOf({ ...endless, execute: () => Promise.resolve(outcome('SUCCEEDED', '')) });
  desk.offer(sealOrder(order, KEY) as Envelope, true);
  const operationId = await until('the change to be made', () => desk.deadMan.awaited()[0]);
  expect(status()).toContain('waits for a gateway to confirm it: without that it is taken back after 60 s');
  desk.deadMan.confirm(operationId);
  await desk.stop();
});

test('going back by itself takes as long as it may, not as long as the change might, and is shown', async () => {
  let isTooLate: boolean | null = null;
  let shown = '';
  const execute: Executor['execute'] = async ({ task }, { signal }) => {
    if (task.operation !== 'back_out') return outcome('SUCCEEDED', '');
    await delay(50);
    isTooLate = signal.aborted;
    shown = status();
    return outcome('SUCCEEDED', '');
  };
  desk = deskOf({ ...endless, execute });
  const install = { patch: DEB, confirmWithinMs: 1, backOutTimeoutMs: 600_000 };
  desk.offer(sealOrder(orderMessage(HOST, 1, { install, runTimeoutMs: 1 }), KEY) as Envelope, true);
  await until('its end', () => reports.find(({ phase }) => phase === 'BACKED_OUT'));
  await desk.stop();
  expect(isTooLate).toBe(false);
  expect(shown).toContain('no gateway confirmed it, and it is being taken back');
});

test('commands after a reboot that was confirmed keep no session of a restarted agent waiting', async () => {
  const order = decodeOrder(
    sealOrder(
      orderMessage(HOST, 1, {
        reboot: { expectedBootId: 'boot before', confirmWithinMs: 60_000, installOperationId: 'install' },
      }),
      KEY,
    ).payload as Uint8Array,
  );
  const { operationId } = order;
  journal.append({ type: 'accepted', order, payloadDigest: 'digest' });
  journal.append({ type: 'executing', operationId, bootId: 'boot before' });
  const held = outcome('SUCCEEDED', '');
  journal.append({ type: 'awaiting_confirm', operationId, bootId: 'boot', monotonicMs: 1, held });
  journal.append({ type: 'confirmed', operationId });
  // The command never ends.
  await desk.recover();
  expect(desk.isAtWork()).toBe(true);
  expect(desk.reports.digest()).toMatchObject([{ operationId, phase: 'EXECUTING' }]);
});

function installToConfirm(): Order {
  const message = orderMessage(HOST, 1, { install: { patch: DEB, confirmWithinMs: 60_000 } });
  return decodeOrder(sealOrder(message, KEY).payload as Uint8Array);
}

/** An install that was being carried out in another boot. */
function unfinishedInstall(): string {
  const order = installToConfirm();
  const { operationId } = order;
  journal.append({ type: 'accepted', order, payloadDigest: 'digest' });
  journal.append({ type: 'executing', operationId, bootId: 'first boot' });
  journal.append({ type: 'progress', operationId, progress: { stage: 'changing', baseline: 'digest' } });
  return operationId;
}

test('a way back that failed is begun again, until it succeeds', async () => {
  const ends = [
    () => outcome('FAILED', 'updater_running', { unchanged: true }),
    () => {
      throw new Error('systemd-run: refused');
    },
    () => outcome('SUCCEEDED', ''),
  ];
  const execute: Executor['execute'] = async ({ task }) =>
    task.operation === 'back_out' ? ends.shift()!() : outcome('SUCCEEDED', '');
  desk = deskOf({ ...endless, execute });
  const install = { patch: DEB, confirmWithinMs: 1 };
  desk.offer(sealOrder(orderMessage(HOST, 1, { install }), KEY) as Envelope, true);
  const { outcome: ended } = await until('its end', () => reports.find(({ outcome: each }) => each !== null));
  expect(ended).toMatchObject({ phase: 'BACKED_OUT', reason: 'not_confirmed' });
  expect(ends).toEqual([]);
  await desk.stop();
});

test('a way back that goes on failing ends once a gateway was heard after each of three attempts', async () => {
  let attempts = 0;
  const execute: Executor['execute'] = ({ task }) => {
    if (task.operation !== 'back_out') return Promise.resolve(outcome('SUCCEEDED', ''));
    attempts += 1;
    return Promise.resolve(outcome('FAILED', 'packages_failed', { message: 'its prerm fails' }));
  };
  desk = deskOf({ ...endless, execute }, {}, () => {
    desk.deadMan.answered();
  });
  const install = { patch: DEB, confirmWithinMs: 1 };
  const order = orderMessage(HOST, 1, { install });
  desk.offer(sealOrder(order, KEY) as Envelope, true);
  await until('its end', () => (journal.entry(order.operationId)?.outcome === null ? null : true));
  expect(attempts).toBe(3);
  const { outcome: ended } = journal.entry(order.operationId)!;
  expect(ended).toMatchObject({ phase: 'FAILED', reason: 'not_confirmed' });
  expect(ended!.message).toContain('going back ended as FAILED packages_failed: its prerm fails; it failed 3 times');
  await desk.stop();
}, 60_000);

test('a way back that can never succeed ends, and says that the change was not confirmed', async () => {
  const execute: Executor['execute'] = ({ task }) =>
    Promise.resolve(task.operation === 'back_out' ? outcome('FAILED', 'no_way_back') : outcome('SUCCEEDED', ''));
  desk = deskOf({ ...endless, execute });
  const install = { patch: DEB, confirmWithinMs: 1 };
  desk.offer(sealOrder(orderMessage(HOST, 1, { install }), KEY) as Envelope, true);
  const { outcome: ended } = await until('its end', () => reports.find(({ outcome: each }) => each !== null));
  expect(ended).toMatchObject({ phase: 'FAILED', reason: 'not_confirmed' });
  expect(ended!.message).toContain('going back ended as FAILED no_way_back');
  await desk.stop();
});

test('a way back goes on where an agent before this one had begun it, and is begun again when that came to nothing', async () => {
  const operationId = unfinishedInstall();
  const held = outcome('SUCCEEDED', '');
  journal.append({ type: 'awaiting_confirm', operationId, bootId: 'boot', monotonicMs: 1, held });
  journal.append({ type: 'going_back', operationId, bootId: 'boot' });
  journal.append({ type: 'progress', operationId, progress: { stage: 'changing', baseline: 'digest' } });
  const calls: string[] = [];
  desk = deskOf({
    ...endless,
    conclude: ({ operationId: id }) => {
      calls.push(`conclude ${id}`);
      return Promise.resolve(outcome('FAILED', 'packages_failed'));
    },
    execute: ({ operationId: id }) => {
      calls.push(`execute ${id}`);
      return Promise.resolve(outcome('SUCCEEDED', ''));
    },
  });
  await desk.recover();
  await desk.stop();
  expect(calls).toEqual([`conclude ${operationId}-back`, `execute ${operationId}-back`]);
  expect(journal.entry(operationId)).toMatchObject({ phase: 'BACKED_OUT' });
});

test('a reboot that going back needs is asked for until it happens, in the end whoever holds it off', async () => {
  const asked: boolean[] = [];
  const machine: Partial<Machine> = {
    rebootInhibitor: () => Promise.resolve('an editor'),
    isRebootUnderWay: () => Promise.resolve(false),
    reboot: (isForced) => {
      asked.push(isForced);
      return asked.length > 1 ? new Promise(() => undefined) : Promise.resolve();
    },
  };
  const execute: Executor['execute'] = ({ task }) =>
    Promise.resolve(outcome('SUCCEEDED', '', { rebootRequired: task.operation === 'back_out' }));
  const made = deskOf({ ...endless, execute }, machine);
  const install = { patch: DEB, confirmWithinMs: 1, backOutTimeoutMs: 1 };
  made.offer(sealOrder(orderMessage(HOST, 1, { install, runTimeoutMs: 1 }), KEY) as Envelope, true);
  await until('the second reboot', () => (asked.length > 1 ? asked : null));
  expect(asked).toEqual(expect.arrayContaining([true]));
  expect(asked).not.toContain(false);
  expect(reports.filter(({ outcome: each }) => each !== null)).toEqual([]);
});

test('a reboot that an attempt to go back needed is not forgotten when the next finds everything back', async () => {
  const ends = [
    outcome('FAILED', 'service_lost', { rebootRequired: true }),
    outcome('SUCCEEDED', 'already_back', { unchanged: true }),
  ];
  let isAsked = false;
  const machine: Partial<Machine> = {
    rebootInhibitor: () => Promise.resolve(null),
    isRebootUnderWay: () => Promise.resolve(false),
    reboot: () => {
      isAsked = true;
      return new Promise(() => undefined);
    },
  };
  const execute: Executor['execute'] = ({ task }) =>
    Promise.resolve(task.operation === 'back_out' ? ends.shift()! : outcome('SUCCEEDED', ''));
  const made = deskOf({ ...endless, execute }, machine);
  const install = { patch: DEB, confirmWithinMs: 1 };
  made.offer(sealOrder(orderMessage(HOST, 1, { install }), KEY) as Envelope, true);
  await until('the reboot', () => (isAsked ? true : null));
  expect(reports.filter(({ outcome: each }) => each !== null)).toEqual([]);
});

test('a host that boots twice in the midst of a change is taken back before anybody asks what the change came to', async () => {
  const operationId = unfinishedInstall();
  const done: string[] = [];
  const executor = (bootId: string): OrderDesk =>
    deskOf(
      {
        ...endless,
        // As of a kernel that panics while the change is looked into: the next boot comes before it ends.
        conclude: () => new Promise(() => undefined),
        execute: ({ operationId: id }) => {
          done.push(id);
          return Promise.resolve(outcome('SUCCEEDED', ''));
        },
      },
      { bootId: () => bootId },
    );
  await executor('second boot').recover();
  expect(done).toEqual([]);
  // The agent alone was restarted: no boot.
  await executor('second boot').recover();
  expect(done).toEqual([]);
  const last = executor('third boot');
  await last.recover();
  await last.stop();
  expect(done).toEqual([`${operationId}-back`]);
  expect(journal.entry(operationId)).toMatchObject({ phase: 'BACKED_OUT', outcome: { reason: 'not_confirmed' } });
  expect(journal.entry(operationId)!.outcome!.message).toContain('2 boots without a confirmation');
});

/** The same, when the clock of the boot was an hour behind what it says now. */
function anHourAgo(record: NewRecord): NewRecord {
  const before = (ms: number): number => ms - 3_600_000;
  if (record.type === 'awaiting_confirm') return { ...record, monotonicMs: before(record.monotonicMs) };
  if (record.type !== 'booted' || typeof record.lastAttemptMs !== 'number') return record;
  return { ...record, lastAttemptMs: before(record.lastAttemptMs) };
}

test('an outage of the database that outlasts several agents takes nothing back while gateways are heard', async () => {
  const order = installToConfirm();
  const { operationId } = order;
  journal.append({ type: 'accepted', order, payloadDigest: 'digest' });
  journal.append({ type: 'executing', operationId, bootId: 'boot' });
  const monotonicMs = Number(process.hrtime.bigint() / 1_000_000n);
  const held = outcome('SUCCEEDED', '');
  journal.append({ type: 'awaiting_confirm', operationId, bootId: 'boot', monotonicMs, held });
  const agents = [{ journal, desk, folder: dir }];
  for (const restart of ['first', 'second', 'third']) {
    // Each agent finds what the one before it left, an hour later, and none is in another's way.
    const folder = join(dir, restart);
    mkdirSync(folder);
    journal = Journal.open(folder, () => undefined);
    for (const record of readJournal(agents.at(-1)!.folder).records) {
      if (record.type !== 'journal') journal.append(anHourAgo(record as NewRecord));
    }
    desk = deskOf({ ...endless, execute: () => Promise.reject(new Error('it is taken back')) });
    agents.push({ journal, desk, folder });
    await desk.recover();
    expect([restart, desk.deadMan.awaited()]).toEqual([restart, [operationId]]);
    desk.deadMan.heard(operationId);
    // No boot of an agent's that does not know of attempts beyond the time, and no news to a gateway.
    const before = formerly(readJournal(folder).records).entries.get(operationId);
    expect(before).toMatchObject({ revision: 3, watch: { state: 'awaiting', boots: 0 } });
  }
  for (const each of agents.slice(1)) {
    each.desk.deadMan.confirm(operationId);
    await each.desk.stop();
  }
  expect(journal.entry(operationId)).toMatchObject({ phase: 'SUCCEEDED' });
  for (const each of agents.slice(0, -1)) each.journal.close();
});
