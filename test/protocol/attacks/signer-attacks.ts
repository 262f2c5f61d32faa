import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Long from 'long';
import type { OrderSigning } from '../../../activities/order-signer';
import { SignerClient } from '../../../activities/signer-client';
import { ringmaster } from '../../../proto/generated/agent';
import { type OrderProperties, orderMessage } from '../order-message';
import { SignerProcess } from '../signer-process';
import { type AttackGround, HARMLESS } from './attack-ground';
import type { Act } from './order-attacks';

const PACKAGES = { packages: [{ name: 'backdoor', version: '1.0' }] };

/** What is brought to the signer: each order for a host of its own. */
interface Brought {
  /** What people signed, where it is not what attacks have in common. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly tasks: readonly OrderProperties[];
}

/** What somebody does with a worker's certificate: it has no key, and asks the signer, a process of its own. */
export const signerAttacks = {
  worker_unlisted: (ground) => lastWord(ground, { tasks: [{ install: { patch: { deb: PACKAGES } } }] }),

  worker_oversized: (ground) =>
    lastWord(ground, {
      manifest: { limits: { hosts: 1, inFlight: 1, rings: 'any' } },
      tasks: [HARMLESS, HARMLESS],
    }),

  worker_oversized_ring: (ground) =>
    lastWord(ground, {
      manifest: { limits: { hosts: 10, inFlight: 10, rings: [{ name: 'pilot', atMost: 1 }] } },
      tasks: [HARMLESS, HARMLESS],
    }),

  worker_too_fast: (ground) =>
    lastWord(ground, {
      manifest: { limits: { hosts: 10, inFlight: 10, perHour: 1, rings: 'any' } },
      tasks: [HARMLESS, HARMLESS],
    }),

  worker_asks_again: (ground) => {
    const stored = { ...HARMLESS, hostId: randomUUID(), operationId: randomUUID() };
    const hoursAgo = Date.now() - 7_200_000;
    return lastWord(ground, {
      manifest: { limits: { hosts: 10, inFlight: 10, perHour: 1, rings: 'any' } },
      tasks: [{ ...stored, startByUnixMs: Long.fromNumber(hoursAgo) }, HARMLESS, stored],
    });
  },

  worker_keeps_for_later: (ground) =>
    lastWord(ground, { tasks: [{ ...HARMLESS, startByUnixMs: Long.fromNumber(Date.now() + 86_400_000) }] }),
} satisfies Readonly<Record<string, Act>>;

/** The signer's word about the last order, all of one ring, of a campaign that people approved. */
async function lastWord(ground: AttackGround, { manifest = {}, tasks }: Brought): Promise<string> {
  const { member, digest } = await ground.campaign(manifest);
  const signer = await SignerProcess.prepare(ground.signer.privateKey);
  const worker = new SignerClient({
    address: await addressOf(signer, ground),
    tls: signer.tls(),
    db: ground.bench.owner,
    onAway: () => undefined,
  });
  try {
    const payloads = tasks.map((task, index) => {
      const order = orderMessage(randomUUID(), index + 1, { manifestDigest: digest, ...task });
      return ringmaster.agent.v1.Order.encode(order).finish();
    });
    const ring = { name: 'pilot', ordinal: 0 };
    const signings = await worker.sign({ campaignId: member.campaignId, ring, payloads });
    return wordOf(signings.at(-1));
  } finally {
    worker.close();
    await signer.dispose();
  }
}

async function addressOf(signer: SignerProcess, ground: AttackGround): Promise<string> {
  await signer.start(readFileSync(join(ground.dir, 'root.json'), 'utf8'));
  return `localhost:${String(signer.port)}`;
}

function wordOf(signing: OrderSigning | undefined): string {
  if (signing === undefined) return 'nothing';
  return 'refused' in signing ? `not signed: ${signing.refused.reason}` : 'signed';
}
