import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { CampaignId } from '../../model/ids';
import { importFleet, launchCampaign } from '../launched-campaign';
import { as, createTestApi, type TestApi } from './api-fixture';
import { SilentLink } from './silent-link';

let link: SilentLink;
let api: TestApi;
let campaignId: CampaignId;

beforeAll(async () => {
  // A connection is kept for long, so that the link it is in can be gone.
  const times = { statementMs: 2_000, answerMs: 2_500, idleMs: 600_000 };
  api = await createTestApi({
    times,
    through: async (url) => {
      link = await SilentLink.open(url);
      return link.url;
    },
  });
  await importFleet(api.db, 4);
  campaignId = await launchCampaign(api.db);
});

afterAll(async () => {
  await link.close();
  await api.close();
});

async function hold(holdId: string): Promise<{ statusCode: number; json(): unknown }> {
  const payload = { holdId, reason: 'stop', scope: 'forward', cluster: null };
  return api.app.inject({ method: 'POST', url: `/v1/campaigns/${campaignId}/holds`, headers: as('ann'), payload });
}

test('a hold over a link that is gone is given up in its own time, not in that of an import, and comes through again', async () => {
  expect((await hold(randomUUID())).statusCode).toBe(200);
  link.fallSilent();
  const holdId = randomUUID();
  const refused = await hold(holdId);
  expect([refused.statusCode, refused.json()]).toEqual([503, expect.objectContaining({ code: 'database_away' })]);
  const placed = await hold(holdId);
  expect([placed.statusCode, placed.json()]).toEqual([200, expect.objectContaining({ holdId })]);
});

test('a hold waits for nobody who has all other connections of the api', async () => {
  const taken: PoolClient[] = [];
  while (taken.length < api.db.options.max) taken.push(await api.db.connect());
  try {
    expect((await hold(randomUUID())).statusCode).toBe(200);
  } finally {
    for (const connection of taken) connection.release();
  }
});
