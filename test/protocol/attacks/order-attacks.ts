import Long from 'long';
import { ringmaster } from '../../../proto/generated/agent';
import { manifestData } from '../../trust-fixture';
import type { OrderProperties } from '../order-message';
import { type AttackGround, HARMLESS } from './attack-ground';

/** Carries out an attack, and answers with what was heard of it. */
export type Act = (ground: AttackGround) => Promise<string>;

const LISTED = { ...manifestData().patch, size: Long.fromNumber(1_000) };
const other = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** A reboot that takes an install back when nobody confirms it. */
const rebootUnconfirmed = (confirmWithinMs: number): OrderProperties => ({
  reboot: { expectedBootId: 'another', confirmWithinMs, installOperationId: '0198c5a2-6c1f-7000-8000-00000000000d' },
});

/** Orders that ask for more than people signed. */
export const orderAttacks = {
  arbitrary_package: async (ground) =>
    ground.order(await ground.campaign(), {
      install: { patch: { deb: { packages: [{ name: 'netcat-openbsd', version: '1.219-1' }] } } },
    }),

  other_contents: async (ground) =>
    ground.order(await ground.campaign(), { install: { patch: { bundle: { ...LISTED, digest: other('6') } } } }),

  downgrade: async (ground) =>
    ground.order(await ground.campaign({ waysBack: 'none' }), {
      direction: ringmaster.agent.v1.Direction.DIRECTION_BACKOUT,
      backOut: { patch: { bundle: LISTED }, installOperationId: '0198c5a2-6c1f-7000-8000-00000000000d' },
    }),

  unlisted_confirm: async (ground) =>
    ground.order(await ground.campaign(), { install: { patch: { bundle: LISTED }, confirmWithinMs: 60_000 } }),

  longer_confirm: async (ground) => ground.order(await ground.campaign({ confirm: '10m' }), rebootUnconfirmed(600_001)),

  confirm_of_nothing: async (ground) =>
    ground.order(await ground.campaign({ confirm: '10m' }), rebootUnconfirmed(60_000)),

  changed_smoke_test: async (ground) =>
    ground.order(await ground.campaign(), {
      smokeTest: { patch: { bundle: LISTED }, command: ['sh', '-c', 'id > /tmp/owned'], timeoutMs: 1_000 },
    }),

  unlisted_reboot: async (ground) => ground.order(await ground.campaign({ reboot: 'never' }), HARMLESS),

  mix_of_manifests: async (ground) => {
    const named = await ground.campaign({ name: 'named' });
    await ground.order(named, HARMLESS, { isApproved: true });
    const patch = { kind: 'bundle', name: 'hello', version: '3.0.0', digest: other('3') };
    const { member } = await ground.campaign({ name: 'other', patch });
    const bundle = { name: patch.name, version: patch.version, digest: patch.digest, size: Long.fromNumber(1_000) };
    return ground.order({ member, digest: named.digest }, { install: { patch: { bundle } } });
  },

  no_manifest: async (ground) => {
    const { member } = await ground.campaign();
    return ground.order({ member, digest: other('0') }, HARMLESS);
  },

  order_expired: async (ground) =>
    ground.order(await ground.campaign(), { ...HARMLESS, startByUnixMs: Long.fromNumber(Date.now() - 60_000) }),

  order_of_another_host: async (ground) => {
    const { hostId } = await ground.bench.newMember();
    return ground.order(await ground.campaign(), { ...HARMLESS, hostId });
  },

  order_withheld: async (ground) => {
    const campaign = await ground.campaign();
    const operationId = await ground.place(campaign);
    const withheld = ground.seal(ground.message(campaign, { operationId, ...HARMLESS }));
    await ground.endOrder(operationId);
    await ground.order(campaign, HARMLESS, { isApproved: true });
    await ground.reopen(operationId);
    await ground.deliver(operationId, withheld);
    return ground.ending(operationId);
  },

  order_replayed: async (ground) => {
    const campaign = await ground.campaign();
    const operationId = await ground.place(campaign);
    ground.approved.add(operationId);
    const envelope = ground.seal(ground.message(campaign, { operationId, ...HARMLESS }));
    await ground.deliver(operationId, envelope);
    await ground.ending(operationId);
    // Under an id of its own, for the database offers none twice.
    const again = await ground.place(campaign);
    await ground.deliver(again, envelope);
    await ground.offered(again);
    await ground.endOrder(again);
    await ground.order(campaign, HARMLESS, { isApproved: true });
    const begun = ground.host.beginnings(operationId);
    return begun === 1 ? 'nothing new: begun once, answered from the journal' : `begun ${String(begun)} times`;
  },

  database_rewritten: async (ground) => {
    const campaign = await ground.campaign();
    const operationId = await ground.place(campaign);
    const honest = ground.seal(ground.message(campaign, { operationId, ...HARMLESS }));
    const evil = ground.seal(ground.message(campaign, { operationId, install: { patch: { bundle: LISTED } } }));
    await ground.deliver(operationId, { ...evil, signatures: honest.signatures ?? [] });
    return ground.ending(operationId);
  },
} satisfies Readonly<Record<string, Act>>;
