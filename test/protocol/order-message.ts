import { randomUUID } from 'node:crypto';
import Long from 'long';
import type { ringmaster } from '../../proto/generated/agent';

export type OrderProperties = ringmaster.agent.v1.Order.$Properties;
export type TestOrder = OrderProperties & { readonly operationId: string };

/** An order for a host with sensible values, and what a test changes. */
export function orderMessage(hostId: string, sequence: number, changes: OrderProperties = {}): TestOrder {
  return {
    operationId: randomUUID(),
    campaignId: '0198c5a2-6c1f-7000-8000-00000000000c',
    campaignName: 'a-test',
    hostId,
    direction: 1,
    generation: 1,
    sequence: Long.fromNumber(sequence),
    startByUnixMs: Long.fromNumber(Date.now() + 60_000),
    runTimeoutMs: 30_000,
    manifestDigest: '',
    ...changes,
  };
}
