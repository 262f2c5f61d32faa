import { listCampaignHosts } from '../../store/campaign-hosts-read';
import { explainHost } from '../../store/explain-host';
import { FAILED, openFirstRing, playOut, SUCCEEDED } from './hand-fleet';
import { openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const GATE = { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 };

test('why a host failed is known after it was taken back, also when both happened in one turn', async () => {
  const ring = await openFirstRing(world, { hosts: 12, gate: GATE, onHostFail: 'back_out' });
  const [broken, stuck] = ring.hostIds;
  await playOut(ring, ({ hostId, operation }) => {
    if (hostId === stuck) return { ...FAILED, reason: operation === 'back_out' ? 'no_way_back' : 'step_failed' };
    return hostId === broken && operation === 'install' ? { ...FAILED, reason: 'step_timed_out' } : SUCCEEDED;
  });
  const { campaignId } = ring.launched;
  const hosts = await listCampaignHosts(world.owner, campaignId, { limit: 100 });
  const told = new Map(hosts.map((host) => [host.hostId, host]));
  expect(told.get(broken!)).toMatchObject({ state: 'backed_out', failedFor: 'step_timed_out' });
  expect(told.get(stuck!)).toMatchObject({
    state: 'backout_failed',
    reason: 'no_way_back',
    failedFor: 'step_failed',
  });
  expect(hosts.filter(({ failedFor }) => failedFor !== null)).toHaveLength(2);
  const explained = await explainHost(world.owner, campaignId, broken!);
  expect(explained?.host.failedFor).toBe('step_timed_out');
});

test('a host that waits for its ring is explained with the holds that stand on its campaign', async () => {
  const ring = await openFirstRing(world, { hosts: 3 });
  const { campaignId } = ring.launched;
  await world.owner.query(
    `INSERT INTO hold (hold_id, campaign_id, scope, source, reason, set_by)
     VALUES (gen_random_uuid(), $1, 'forward', 'person', 'look at it', 'ann')`,
    [campaignId],
  );
  await world.owner.query(`UPDATE directive SET course = 'closed' WHERE campaign_id = $1`, [campaignId]);
  const explained = await explainHost(world.owner, campaignId, ring.hostIds[0]!);
  expect(explained).toMatchObject({ wait: { reason: 'ring_not_open' }, hold: null });
  expect(explained?.holds).toMatchObject([{ source: 'person', reason: 'look at it' }]);
});
