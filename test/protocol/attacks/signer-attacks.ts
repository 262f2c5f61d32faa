import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Long from 'long';
import type { OrderSigning } from '../../../activities/order-signer';
import { SignerClient } from '../../../activities/signer-client';
import { ringmaster } from '../../../proto/generated/agent';
import { LIMITS, manifestData } from '../../trust-fixture';
import { type OrderProperties, orderMessage } from '../order-message';
import { SignerProcess } from '../signer-process';
import { type AttackGround, HARMLESS } from './attack-ground';
import type { Act } from './order-attacks';

const { Direction } = ringmaster.agent.v1;
const BACK = { direction: Direction.DIRECTION_BACKOUT };
const LISTED = { ...manifestData().patch, size: Long.fromNumber(1_000, true) };
const INSTALL: OrderProperties = { install: { patch: { bundle: LISTED } } };
/** The host goes back by itself when nobody confirms it. */
const CONFIRMED: OrderProperties = { install: { patch: { bundle: LISTED }, confirmWithinMs: 600_000 } };
const AGENT = { name: 'ringmaster-agent', version: '2.0' };
/** An upgrade of the agent, whose watcher puts it back when it does not report. */
const UPGRADE: OrderProperties = { install: { patch: { deb: { packages: [AGENT] } } } };
const BACK_OUT: OrderProperties = { ...BACK, backOut: { patch: { bundle: LISTED } } };
/** Two hosts that were begun, and this for each. */
function backFor(task: OrderProperties): readonly OrderProperties[] {
  const hosts = [randomUUID(), randomUUID()];
  return [...hosts.map((hostId) => ({ ...HARMLESS, hostId })), ...hosts.map((hostId) => ({ ...task, hostId }))];
}

/** What people signed of two rings: the second opens four hours after the first host. */
const STAIRS = {
  limits: {
    ...LIMITS,
    rings: [
      { name: 'pilot', atMost: 1 },
      { name: 'rest', upTo: '100%', after: '4h' },
    ],
  },
};
const PILOT = { name: 'pilot', ordinal: 0 };
const PACKAGES = { packages: [{ name: 'backdoor', version: '1.0' }] };

/** What is brought to the signer: each order for a host of its own. */
interface Brought {
  /** What people signed, where it is not what attacks have in common. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly tasks: readonly OrderProperties[];
  /** The ring that is said of each; absent: the pilot. */
  readonly rings?: readonly string[];
  /** Behind each order, in the same bytes. */
  readonly tail?: Uint8Array;
}

/** What somebody does with a worker's certificate: it has no key, and asks the signer, a process of its own. */
export const signerAttacks = {
  worker_unlisted: (ground) => lastWord(ground, { tasks: [{ install: { patch: { deb: PACKAGES } } }] }),

  worker_oversized: (ground) =>
    lastWord(ground, {
      manifest: { limits: { ...LIMITS, hosts: 1 } },
      tasks: [HARMLESS, HARMLESS],
    }),

  worker_oversized_ring: (ground) =>
    lastWord(ground, {
      manifest: { limits: { ...LIMITS, rings: [{ name: 'pilot', atMost: 1 }] } },
      tasks: [HARMLESS, HARMLESS],
    }),

  worker_too_fast: (ground) =>
    lastWord(ground, {
      manifest: { limits: { ...LIMITS, perHour: 1 } },
      tasks: [HARMLESS, HARMLESS],
    }),

  worker_asks_again: (ground) => {
    const stored = { ...HARMLESS, hostId: randomUUID(), operationId: randomUUID() };
    const hoursAgo = Date.now() - 7_200_000;
    return lastWord(ground, {
      manifest: { limits: { ...LIMITS, perHour: 1 } },
      tasks: [{ ...stored, startByUnixMs: Long.fromNumber(hoursAgo) }, HARMLESS, stored],
    });
  },

  worker_backs_out_all: (ground) =>
    lastWord(ground, { manifest: { limits: { ...LIMITS, backoutPerHour: 1 } }, tasks: backFor(BACK_OUT) }),

  worker_reboots_all: (ground) => {
    const tasks = backFor({ ...HARMLESS, ...BACK });
    return lastWord(ground, { manifest: { limits: { ...LIMITS, backoutPerHour: 1 } }, tasks });
  },

  worker_confirms: (ground) => lastWord(ground, { tasks: [CONFIRMED] }),

  worker_confirms_all: (ground) =>
    lastWord(ground, {
      manifest: { confirm: '10m', limits: { ...LIMITS, backoutPerHour: 1 } },
      tasks: [CONFIRMED, CONFIRMED],
    }),

  worker_confirms_again: (ground) => {
    const counted = { hostId: randomUUID(), operationId: randomUUID() };
    return lastWord(ground, {
      manifest: { confirm: '10m', limits: { ...LIMITS, backoutPerHour: 1 } },
      tasks: [CONFIRMED, { ...INSTALL, ...counted }, { ...CONFIRMED, ...counted }],
    });
  },

  worker_upgrades_agents: (ground) =>
    lastWord(ground, {
      manifest: {
        patch: { kind: 'deb', packages: [AGENT] },
        waysBack: [{ name: AGENT.name, versions: ['1.0'] }],
        limits: { ...LIMITS, backoutPerHour: 1 },
      },
      tasks: [UPGRADE, UPGRADE],
    }),

  worker_reboots_unbegun: (ground) => lastWord(ground, { tasks: [{ ...HARMLESS, ...BACK }] }),

  worker_skips_rings: (ground) => lastWord(ground, { manifest: STAIRS, tasks: [HARMLESS], rings: ['rest'] }),

  worker_moves_host: (ground) => {
    const [hostId, campaignId] = [randomUUID(), randomUUID()];
    const manifest = {
      limits: {
        ...LIMITS,
        rings: [
          { name: 'pilot', atMost: 1 },
          { name: 'rest', upTo: '100%' },
        ],
      },
    };
    const again = { ...HARMLESS, hostId, campaignId };
    return lastWord(ground, { manifest, tasks: [again, again], rings: ['rest', 'pilot'] });
  },

  worker_own_ring: (ground) => lastWord(ground, { manifest: STAIRS, tasks: [HARMLESS], rings: ['mine'] }),

  worker_unknown_field: (ground) => lastWord(ground, { tasks: [HARMLESS], tail: Buffer.from([0x98, 0x06, 0x01]) }),

  signer_old_copy: async (ground) => {
    const { member, digest } = await ground.campaign();
    const signer = await SignerProcess.prepare(ground.signer.privateKey);
    const asked = async (): Promise<string> => {
      await signer.start(rootOf(ground));
      const worker = workerOf(signer, ground);
      try {
        const order = orderMessage(randomUUID(), 1, { manifestDigest: digest, ...HARMLESS });
        const payloads = [ringmaster.agent.v1.Order.encode({ ...order, hostId: randomUUID() }).finish()];
        const [signing] = await worker.sign({ campaignId: member.campaignId, ring: PILOT, payloads });
        return wordOf(signing);
      } finally {
        worker.close();
        await signer.kill();
      }
    };
    try {
      await forgetHeads(ground);
      await asked();
      signer.copy();
      const before = await asked();
      signer.restore();
      return before === 'signed' ? await asked() : before;
    } finally {
      await signer.dispose();
    }
  },

  worker_keeps_for_later: (ground) =>
    lastWord(ground, { tasks: [{ ...HARMLESS, startByUnixMs: Long.fromNumber(Date.now() + 86_400_000) }] }),
} satisfies Readonly<Record<string, Act>>;

/** The signer's word about the last order of a campaign that people approved. */
async function lastWord(
  ground: AttackGround,
  { manifest = {}, tasks, rings = [], tail = new Uint8Array() }: Brought,
): Promise<string> {
  const { member, digest } = await ground.campaign(manifest);
  const signer = await SignerProcess.prepare(ground.signer.privateKey);
  await forgetHeads(ground);
  await signer.start(rootOf(ground));
  const worker = workerOf(signer, ground);
  try {
    let last: OrderSigning | undefined;
    for (const [index, task] of tasks.entries()) {
      const order = orderMessage(randomUUID(), index + 1, { manifestDigest: digest, ...task });
      const payloads = [Buffer.concat([ringmaster.agent.v1.Order.encode(order).finish(), tail])];
      const ring = { ...PILOT, name: rings[index] ?? PILOT.name };
      [last] = await worker.sign({ campaignId: member.campaignId, ring, payloads });
    }
    return wordOf(last);
  } finally {
    worker.close();
    await signer.dispose();
  }
}

/** Each attack has a signer and a count of its own, with the one key that the root names. */
async function forgetHeads({ bench }: AttackGround): Promise<void> {
  await bench.owner.query('DELETE FROM signer_head');
}

function rootOf({ dir }: AttackGround): string {
  return readFileSync(join(dir, 'root.json'), 'utf8');
}

/** One that asks a signer that runs. */
function workerOf(signer: SignerProcess, { bench }: AttackGround): SignerClient {
  const address = `localhost:${String(signer.port)}`;
  return new SignerClient({ address, tls: signer.tls(), db: bench.owner, onAway: () => undefined });
}

function wordOf(signing: OrderSigning | undefined): string {
  if (signing === undefined) return 'nothing';
  return 'refused' in signing ? `not signed: ${signing.refused.reason}` : 'signed';
}
