import { createHash } from 'node:crypto';
import { formatEnvelope } from '../../../trust/envelope-file';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi } from '../../store/api-fixture';
import { manifestData, newCrew, rootData, sealedManifest, sealedRoot } from '../../trust-fixture';
import type { Act } from './order-attacks';

const BUNDLE_DIGEST = `sha256:${createHash('sha256').update(BUNDLE).digest('hex')}`;

/** What somebody does with an operator's account. The api has a database of its own here. */
export const launchAttacks = {
  oversized_ring: async () => {
    const api = await createTestApi();
    try {
      const crew = newCrew();
      await stockFleet(api);
      const root = await sealedRoot(rootData(crew), crew.root);
      api.trustFirst(root);
      await post(api, '/v1/trust', { document: formatEnvelope(root) });
      const manifest = manifestData({
        class: 'emergency',
        patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest: BUNDLE_DIGEST },
        smokeTests: [{ bundleStep: true, timeout: '60s' }],
        limits: { hosts: 12, inFlight: 12, rings: [{ name: 'pilot', atMost: 1 }] },
      });
      const signed = formatEnvelope(await sealedManifest(manifest, crew.approvers.slice(0, 2)));
      const { planHash } = await post(api, '/v1/plans', { file: 'c.yaml', text: campaignFile(BUNDLE_DIGEST) });
      const { status, detail } = await post(api, '/v1/campaigns', { planHash, manifest: signed });
      return `${String(status)} ${String(detail)}`;
    } finally {
      await api.close();
    }
  },

  first_root: async () => {
    const api = await createTestApi();
    try {
      const [people, thieves] = [newCrew(), newCrew()];
      api.trustFirst(await sealedRoot(rootData(people), people.root));
      const document = formatEnvelope(await sealedRoot(rootData(thieves), thieves.root));
      const { status, detail } = await post(api, '/v1/trust', { document });
      return `${String(status)} ${String(detail)}`;
    } finally {
      await api.close();
    }
  },
} satisfies Readonly<Record<string, Act>>;

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
  const answer = await api.app.inject({ method: 'POST', url, headers: as('ann'), payload });
  return answer.json<Record<string, unknown>>();
}
