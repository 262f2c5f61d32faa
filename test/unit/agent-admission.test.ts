import { randomUUID } from 'node:crypto';
import { Admission, type AdmissionOptions } from '../../agent/admission';
import type { Envelope } from '../../agent/order';
import { LocalRules } from '../../agent/policy/local-rules';
import { orderKeysAuthority } from '../../agent/trust/order-authority';
import { decodeOrder } from '../../agent/wire';
import { parseTrustedKeys } from '../../trust/order-envelope';
import { newSigningKey, sealOrder } from '../protocol/gateway-double';
import { orderMessage } from '../protocol/order-message';

const HOST = randomUUID();
const KEY = newSigningKey();
const HOUR_MS = 3_600_000;

test('an install that has fetched for more than an hour changes nothing: whoever sends slowly gathers no changes', () => {
  let now = Date.now();
  let keys = KEY.publicPem;
  const admission = new Admission({
    hostId: HOST,
    authority: {
      ...orderKeysAuthority(new Map()),
      envelopeProblem: (sent: Envelope) => orderKeysAuthority(parseTrustedKeys(keys)).envelopeProblem(sent),
    },
    rules: new LocalRules({ file: null } as never, () => now),
    clock: { now: () => now },
  } as unknown as AdmissionOptions);
  const install = { patch: { deb: { packages: [{ name: 'shop', version: '2' }] } } };
  const envelope = sealOrder(orderMessage(HOST, 1, { install }), KEY) as Envelope;
  const order = decodeOrder(envelope.payload);
  admission.accept(order, envelope);
  expect(admission.refusalInTurn(order)).toBeNull();
  // An order has a minute or so to be begun: what it fetches may take longer than that.
  now = order.startByMs + HOUR_MS;
  expect(admission.refusalAtWork(order)).toBeNull();
  now += 1;
  const canceled = { phase: 'CANCELED', reason: 'start_by_passed', unchanged: true };
  expect(admission.refusalAtWork(order)).toMatchObject(canceled);
  // It was begun: a refusal for good ends it.
  keys = newSigningKey().publicPem;
  const failed = { phase: 'FAILED', reason: 'untrusted_signature', unchanged: true };
  expect(admission.refusalAtWork(order)).toMatchObject(failed);
});
