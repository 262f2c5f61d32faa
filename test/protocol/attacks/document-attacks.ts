import { newCrew, type KeyHolder, rootData, sealedRoot } from '../../trust-fixture';
import { until } from '../until';
import { HARMLESS } from './attack-ground';
import type { Act } from './order-attacks';

const OVER = { issued: '2020-01-01T00:00:00Z', expires: '2020-01-02T00:00:00Z' };

/** Asks again until a document that was sent has come: orders and documents reach a host by ways of their own. */
function unless(answer: string, ask: () => Promise<string>): Promise<string> {
  return until(`another answer than ${answer}`, async () => {
    const heard = await ask();
    return heard === answer ? null : heard;
  });
}

/** Manifests, trust roots and revocations that are not what people meant. */
export const documentAttacks = {
  one_signature: async (ground) => {
    const [ada] = ground.crew.approvers as [KeyHolder];
    return ground.order(await ground.campaign({}, [ada]), HARMLESS);
  },

  signer_stolen: async (ground) => ground.order(await ground.campaign({}, ground.crew.signers), HARMLESS),

  own_trust_root: async (ground) => {
    const thieves = newCrew();
    const root = await sealedRoot(rootData(thieves, 2), thieves.root);
    await ground.host.hears(() => ground.publish('root', 2, root), /a signed document was not taken/);
    await ground.bench.owner.query(`DELETE FROM trust_document WHERE kind = 'root' AND version = 2`);
    return ground.order(await ground.campaign({}, thieves.approvers), HARMLESS);
  },

  unknown_manifest_field: async (ground) => ground.order(await ground.campaign({ alsoAllow: ['*'] }), HARMLESS),

  manifest_expired: async (ground) => ground.order(await ground.campaign({ expires: OVER.expires }), HARMLESS),

  manifest_rolled_back: async (ground) => {
    const seen = await ground.campaign({ name: 'counted', release: 2 });
    await ground.order(seen, HARMLESS, { isApproved: true });
    return ground.order(await ground.campaign({ name: 'counted', release: 1 }), HARMLESS);
  },

  revocation_hidden: async (ground) => {
    const campaign = await ground.campaign();
    await ground.revoke(2, [campaign.digest]);
    const heard = await unless('SUCCEEDED', () => ground.order(campaign, HARMLESS, { isApproved: true }));
    await ground.bench.owner.query(`DELETE FROM trust_document WHERE kind = 'revocations' AND version > 1`);
    await ground.host.hears(
      () => ground.bench.owner.query(`SELECT pg_notify('trust', '')`),
      /a signed document was not taken/,
    );
    const again = await ground.order(campaign, HARMLESS);
    await ground.revoke(3, [campaign.digest]);
    ground.revoked.push(campaign.digest);
    return heard === again ? again : `${heard}, then ${again}`;
  },

  revocation_frozen: async (ground) => {
    const campaign = await ground.campaign();
    await ground.revoke(4, ground.revoked, OVER);
    const heard = await unless('SUCCEEDED', () => ground.order(campaign, HARMLESS, { isApproved: true }));
    await ground.revoke(5, ground.revoked);
    await unless(heard, () => ground.order(campaign, HARMLESS, { isApproved: true }));
    return heard;
  },
} satisfies Readonly<Record<string, Act>>;
