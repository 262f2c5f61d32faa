import { waitUntil } from '../deploy/local/wait-until';
import type { PlannedFault } from './fault';
import { pause } from './pause';
import type { Product } from './product';
import type { End, Wire } from './connection-wire';

/** A host comes back by its gateway's policy: seconds, longer while servers are away. */
const BACK_MS = 90_000;
const LOOK_MS = 100;
/** With both sessions open for so long, what was held back comes late. */
const BOTH_OPEN_MS = 1_500;
const TRIES = 5;

/** The newest connection of a host, once it has one. @throws Error when it does not connect. */
async function openWire({ network }: Product, target: string): Promise<Wire> {
  const newest = (): Wire | undefined => network.wires(target).at(-1);
  await waitUntil(() => Promise.resolve(newest() !== undefined), {
    what: `${target} to be connected`,
    timeoutMs: BACK_MS,
  });
  const wire = newest();
  if (wire === undefined) throw new Error(`${target} lost its connection while it was looked for`);
  return wire;
}

function newConnection({ network }: Product, target: string, before: number): Promise<void> {
  const isBack = (): boolean => network.opened(target) > before && network.wires(target).length > 0;
  return waitUntil(() => Promise.resolve(isBack()), { what: `${target} to connect again`, timeoutMs: BACK_MS });
}

/** Cuts a host's connection and sees it come back. */
export async function cutConnection(product: Product, { target }: PlannedFault): Promise<string> {
  const wire = await openWire(product, target);
  const before = product.network.opened(target);
  wire.cut();
  const cut = performance.now();
  if (wire.isOpen('near') || wire.isOpen('far')) throw new Error('the connection is still open');
  await newConnection(product, target, before);
  return `its connection was cut; a new one was open after ${((performance.now() - cut) / 1000).toFixed(1)} s`;
}

/** Passes on late what a host and its gateway say, until something was late and the time is over. */
export async function delayConnection(product: Product, { target, how, forMs }: PlannedFault): Promise<string> {
  const began = performance.now();
  for (;;) {
    const wire = await openWire(product, target);
    wire.delay(Number(how));
    while (wire.isOpen('near') && (performance.now() - began < forMs || wire.delayedChunks === 0)) {
      await pause(LOOK_MS, product.context.stopping);
    }
    wire.delay(0);
    const parts = wire.delayedChunks;
    if (parts > 0) return `${parts} parts of its stream were passed on ${how} ms late`;
  }
}

/** Takes one end of a connection away while the other still holds it open. */
export async function halfOpenConnection(product: Product, { target, how, forMs }: PlannedFault): Promise<string> {
  const end: End = how === 'near' ? 'near' : 'far';
  const wire = await openWire(product, target);
  const before = product.network.opened(target);
  wire.keepOnly(end);
  const began = performance.now();
  await pause(LOOK_MS, product.context.stopping);
  const other = end === 'near' ? 'far' : 'near';
  if (!wire.isOpen(end) || wire.isOpen(other)) throw new Error('the connection is not half open');
  while (wire.isOpen(end) && performance.now() - began < forMs) await pause(LOOK_MS, product.context.stopping);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const bytes = wire.swallowedBytes;
  wire.cut();
  await newConnection(product, target, before);
  const who = end === 'near' ? "the host's" : "the gateway's";
  return `${who} end alone was open for ${seconds} s; ${bytes} bytes from it went to nobody`;
}

/**
 * Lets a host connect again while its gateway still holds the old connection open, and then gives that one what the host had
 * said last: two sessions of one host at once, the older with late news.
 */
export async function duplicateConnection(product: Product, { target }: PlannedFault): Promise<string> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const wire = await openWire(product, target);
    wire.withhold();
    while (wire.withheldBytes === 0 && wire.isOpen('near') && wire.isOpen('far')) {
      await pause(LOOK_MS, product.context.stopping);
    }
    const before = product.network.opened(target);
    wire.keepOnly('far');
    await newConnection(product, target, before);
    await pause(BOTH_OPEN_MS, product.context.stopping);
    const isTwice = wire.isOpen('far') && product.network.wires(target).length > 0;
    const late = wire.release();
    await pause(LOOK_MS, product.context.stopping);
    wire.cut();
    if (isTwice && late > 0) return `two connections were open at once; ${late} bytes came late on the older one`;
  }
  throw new Error(`the older connection was closed before the newer one was open, ${TRIES} times`);
}
