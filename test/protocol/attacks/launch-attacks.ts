import { createHash, randomUUID } from 'node:crypto';
import { formatEnvelope } from '../../../trust/envelope-file';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi } from '../../store/api-fixture';
import { LIMITS, manifestData, newCrew, rootData, sealedManifest, sealedRoot } from '../../trust-fixture';
import type { Act } from './order-attacks';

const BUNDLE_DIGEST = `sha256:${createHash('sha256').update(BUNDLE).digest('hex')}`;

/** The campaign's rings behind its pilot. */
const LATER_RINGS = ['half', 'rest'].map((name) => ({ name, upTo: '100%' }));

/** What somebody does with an operator's account. The api has a database of its own here. */
export const launchAttacks = {
  oversized_ring: () =>
    withApi(async (api) => {
      const { status, detail } = await launch(api, {
        hosts: 12,
        inFlight: 12,
        rings: [{ name: 'pilot', atMost: 1 }, ...LATER_RINGS],
      });
      return `${String(status)} ${String(detail)}`;
    }),

  hurried: () =>
    withApi(async (api) => {
      const { campaignId } = await launch(api, { hosts: 12, inFlight: 6 });
      const pace = { maxInFlight: 1, reason: 'hurry' };
      const { status, detail } = await post(api, `/v1/campaigns/${String(campaignId)}/pace`, pace);
      return `${String(status)} ${String(detail)}`;
    }),

  first_root: () =>
    withApi(async (api) => {
      const [people, thieves] = [newCrew(), newCrew()];
      api.trustFirst(await sealedRoot(rootData(people), people.root));
      const document = formatEnvelope(await sealedRoot(rootData(thieves), thieves.root));
      const { status, detail } = await post(api, '/v1/trust', { document });
      return `${String(status)} ${String(detail)}`;
    }),
} satisfies Readonly<Record<string, Act>>;

/** An api of its own, for one attack. */
async function withApi(act: (api: TestApi) => Promise<string>): Promise<string> {
  const api = await createTestApi();
  try {
    return await act(api);
  } finally {
    await api.close();
  }
}

/** Launches a campaign of twelve hosts with a manifest that people signed with these limits. */
async function launch(api: TestApi, limits: object): Promise<Readonly<Record<string, unknown>>> {
  const crew = newCrew();
  await stockFleet(api);
  const root = await sealedRoot(rootData(crew), crew.root);
  api.trustFirst(root);
  await post(api, '/v1/trust', { document: formatEnvelope(root) });
  const manifest = manifestData({
    class: 'emergency',
    patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest: BUNDLE_DIGEST },
    smokeTests: [{ bundleStep: true, timeout: '60s' }],
    limits: { ...LIMITS, ...limits },
  });
  const signed = formatEnvelope(await sealedManifest(manifest, crew.approvers.slice(0, 2)));
  const { planHash } = await post(api, '/v1/plans', { file: 'c.yaml', text: campaignFile(BUNDLE_DIGEST) });
  return post(api, '/v1/campaigns', { planHash, reason: 'a test', manifest: signed });
}

async function stockFleet(api: TestApi): Promise<void> {
  await post(api, '/v1/hosts', { file: 'fleet.yaml', text: FLEET });
  await api.app.inject({
    method: 'POST',
    url: `/v1/artifacts/bundles?name=hello&version=2.0.0&digest=${BUNDLE_DIGEST}`,
    headers: { ...as('ann'), 'content-type': 'application/gzip' },
    payload: Buffer.from(BUNDLE),
  });
}

async function post(api: TestApi, url: string, payload: object): Promise<Readonly<Record<string, unknown>>> {
  const headers = { ...as('ann'), 'idempotency-key': randomUUID() };
  const answer = await api.app.inject({ method: 'POST', url, headers, payload });
  return answer.json<Record<string, unknown>>();
}
