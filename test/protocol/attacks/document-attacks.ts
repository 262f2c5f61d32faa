import Long from 'long';
import { ringmaster } from '../../../proto/generated/agent';
import {
  type KeyHolder,
  manifestData,
  newCrew,
  revocationsData,
  rootData,
  sealedRevocations,
  sealedRoot,
} from '../../trust-fixture';
import { until } from '../until';
import { HARMLESS } from './attack-ground';
import type { Act } from './order-attacks';

const LISTED = { ...manifestData().patch, size: Long.fromNumber(1_000) };
/** A bundle of its own, for releases are counted by what is installed. */
const bundle = (name: string): object => ({ patch: { ...manifestData().patch, name }, waysBack: 'none' });
/** Manifests whose ways back were closed: each later list has them. */
const closed: string[] = [];
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
    const seen = await ground.campaign({ name: 'counted', release: 2, ...bundle('counted') });
    await ground.order(seen, HARMLESS, { isApproved: true });
    return ground.order(await ground.campaign({ name: 'counted', release: 1, ...bundle('other') }), HARMLESS);
  },

  rolled_back_by_another_name: async (ground) => {
    const seen = await ground.campaign({ name: 'autumn', release: 2, ...bundle('renamed') });
    await ground.order(seen, HARMLESS, { isApproved: true });
    return ground.order(await ground.campaign({ name: 'summer', release: 1, ...bundle('renamed') }), HARMLESS);
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

  way_back_closed: async (ground) => {
    const campaign = await ground.campaign();
    const goingBack = {
      direction: ringmaster.agent.v1.Direction.DIRECTION_BACKOUT,
      backOut: { patch: { bundle: LISTED }, installOperationId: '0198c5a2-6c1f-7000-8000-00000000000d' },
    };
    // Nothing was installed here: what is not refused finds nothing to take back, and changes nothing.
    const open = await ground.order(campaign, goingBack, { isApproved: true });
    closed.push(campaign.digest);
    await ground.revoke(6, ground.revoked, { waysBack: closed });
    return unless(open, () => ground.order(campaign, goingBack, { isApproved: true }));
  },

  versions_used_up: async (ground) => {
    const last = await sealedRevocations(revocationsData(999_999_999), [ground.crew.approvers[2]!]);
    await ground.host.hears(() => ground.publish('revocations', 999_999_999, last), /not_the_next_version/);
    await ground.bench.owner.query(`DELETE FROM trust_document WHERE kind = 'revocations' AND version > 6`);
    return 'log: a signed document was not taken: not_the_next_version';
  },

  everybody_barred: async (ground) => {
    const [ada, bob, stolen] = ground.crew.approvers as [KeyHolder, KeyHolder, KeyHolder];
    const barred = { keyIds: [ada, bob].map(({ signer }) => signer.keyId), manifests: ground.revoked };
    const campaign = await ground.campaign();
    const ask = (): Promise<string> => ground.order(campaign, HARMLESS, { isApproved: true });
    const junk = { ...revocationsData(7, barred), waysBack: closed };
    await ground.publish('revocations', 7, await sealedRevocations(junk, [stolen]));
    await unless('SUCCEEDED', ask);
    const next = { ...ground.crew, approvers: [ada, bob] };
    await ground.publish('root', 2, await sealedRoot(rootData(next, 2), ground.crew.root));
    const anew = { ...revocationsData(1, { manifests: ground.revoked }), root: 2 };
    await ground.publish('revocations', 1, await sealedRevocations(anew, ground.crew.root), 2);
    await unless('REJECTED manifest_untrusted', ask);
    const again = await sealedRevocations({ ...revocationsData(2, barred), root: 2 }, [stolen]);
    await ground.host.hears(() => ground.publish('revocations', 2, again, 2), /too_few_signatures/);
    await ground.bench.owner.query(
      `DELETE FROM trust_document WHERE kind = 'revocations' AND of_root = 2 AND version > 1`,
    );
    const heard = await ask();
    return heard === 'SUCCEEDED' ? 'log: a signed document was not taken: too_few_signatures' : heard;
  },
} satisfies Readonly<Record<string, Act>>;
