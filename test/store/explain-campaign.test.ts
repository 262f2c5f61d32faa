import { renderExplanation, renderWaits } from '../../cli/render/explanation';
import { WAIT_REASONS } from '../../model/admission';
import { type CampaignExplanation, explainWait } from '../../model/explained-wait';
import { readCampaign } from '../../store/campaigns-read';
import { explainCampaign } from '../../store/explain-campaign';
import { explainHost } from '../../store/explain-host';
import { readFleet } from '../../store/fleet-reading';
import { placeHold } from '../../store/holds';
import { openRing } from '../../store/steering';
import { HELD_REASONS } from '../../telemetry/metrics';
import { driversOf, HandFleet, playOut } from './hand-fleet';
import { holdOn, importGroup, launch, type Launched, ONE_RING, openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

const RINGS = [
  { name: 'first', select: null, atMost: null, upTo: 0.25, bakeMs: 3_600_000 },
  { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
];

interface Waiting {
  readonly launched: Launched;
  readonly hostIds: Awaited<ReturnType<typeof importGroup>>['hostIds'];
}

async function launchWaiting(change: Parameters<typeof launch>[2] = {}): Promise<Waiting> {
  const { group, hostIds } = await importGroup(world.owner, 8, 1);
  return { launched: await launch(world.owner, group, { ...ONE_RING, rings: RINGS, ...change }), hostIds };
}

async function explained({ campaignId }: Launched): Promise<CampaignExplanation> {
  return (await explainCampaign(world.owner, campaignId))!;
}

function open({ campaignId, spec }: Launched): ReturnType<typeof openRing> {
  return openRing(world.workers[0]!, { campaignId, ring: 0, cluster: null }, spec);
}

/** A host that waits for a place. */
async function waitingAt({ launched: { campaignId } }: Waiting): Promise<string> {
  const found = await world.owner.query<{ host_id: string }>(
    `SELECT host_id FROM campaign_host WHERE campaign_id = $1 AND ring = 0 AND operation IS NOT NULL AND NOT ordered LIMIT 1`,
    [campaignId],
  );
  return found.rows[0]!.host_id;
}

/** What the api, the command and the metrics say of the same moment. */
async function expectOneVoice({ launched, hostIds }: Waiting): Promise<CampaignExplanation> {
  const { campaignId } = launched;
  const campaign = await explained(launched);
  const texts = campaign.waves.flatMap(({ waits }) => waits.map(({ text }) => text));
  const printed = renderWaits(campaign, 'UTC');
  for (const { text, who } of campaign.waits) {
    expect(printed).toContain(text);
    expect(printed).toContain(who);
  }
  for (const hostId of hostIds) {
    const host = (await explainHost(world.owner, campaignId, hostId))!;
    if (host.explained === null) continue;
    expect(texts).toContain(host.explained.text);
    expect(renderExplanation(host, { campaign: launched.spec.name, timeZone: 'UTC' })).toContain(host.explained.text);
  }
  const reading = await readFleet(world.owner);
  const { waitingSince } = reading.campaigns.find((each) => each.campaignId === campaignId)!;
  const heldBy = new Set(campaign.waits.flatMap((wait) => wait.heldBy ?? []));
  expect([...heldBy].sort()).toEqual(Object.keys(waitingSince).sort());
  for (const reason of heldBy) expect(HELD_REASONS).toContain(reason);
  return campaign;
}

describe('a campaign says what it waits for, with one voice', () => {
  it('for approvals: since it was launched, and who gives them', async () => {
    const waiting = await launchWaiting({ approvals: 2 });
    await world.owner.query(`UPDATE campaign SET phase = 'awaiting_approval' WHERE campaign_id = $1`, [
      waiting.launched.campaignId,
    ]);
    const { waits } = await expectOneVoice(waiting);
    expect(waits).toMatchObject([
      { reason: 'approval', hosts: 8, heldBy: 'approval', text: '2 approval(s) are missing', who: 'an approver' },
    ]);
    expect(waits[0]!.since).not.toBeNull();
  });

  it('for a person: which hold, since when, and the command that ends it', async () => {
    const waiting = await launchWaiting();
    await open(waiting.launched);
    await placeHold(world.owner, holdOn(waiting.launched.campaignId));
    const { waits } = await expectOneVoice(waiting);
    // More hosts wait for their ring: what a person holds comes first all the same.
    expect(waits.map(({ reason }) => reason)).toEqual(['held', 'ring_not_open']);
    const printed = renderExplanation(
      (await explainHost(world.owner, waiting.launched.campaignId, waiting.hostIds[0]!))!,
      {
        ...{ campaign: 'x', timeZone: 'UTC' },
      },
    );
    expect(printed.indexOf('is held by a person')).toBeLessThan(printed.indexOf('waits:'));
    expect(waits.find(({ reason }) => reason === 'held')).toMatchObject({
      ...{ hosts: 2, heldBy: 'person', who: 'an operator' },
      command: `ringmaster resume ${waiting.launched.spec.name} --reason TEXT`,
      since: expect.stringMatching(/Z$/),
    });
  });

  it('for hosts that are not there, and for the ring before', async () => {
    const waiting = await launchWaiting();
    await open(waiting.launched);
    const { waits, waves } = await expectOneVoice(waiting);
    expect(waits.map(({ reason, hosts }) => [reason, hosts])).toEqual([
      ['ring_not_open', 6],
      ['no_session', 2],
    ]);
    expect(waves.map(({ ring }) => ring)).toEqual(['first', 'rest']);
    expect(waves[1]!.waits[0]!.text).toBe('its ring has not opened: ring first before it goes on');
    await HandFleet.connect(world, waiting.hostIds);
    const since = '2026-11-23T12:00:00.000Z';
    await world.owner.query('UPDATE session SET lost_at = $2 WHERE host_id = ANY ($1)', [waiting.hostIds, since]);
    expect((await expectOneVoice(waiting)).waits.find(({ reason }) => reason === 'no_session')?.since).toBe(since);
  });

  it('for a bake time: until when at the earliest, also of the ring that comes after', async () => {
    const waiting = await launchWaiting();
    await open(waiting.launched);
    const fleet = await HandFleet.connect(world, waiting.hostIds);
    await playOut({ drivers: await driversOf(world, waiting.launched, 0), fleet });
    const { waves } = await expectOneVoice(waiting);
    const [first, rest] = waves;
    expect(first!.waits).toMatchObject([{ reason: 'baking', hosts: 0, who: 'nobody: it goes on by itself' }]);
    const { earliest, since } = first!.waits[0]!;
    expect(Date.parse(earliest!) - Date.parse(since!)).toBe(3_600_000);
    expect(rest!.waits).toMatchObject([{ reason: 'ring_not_open', hosts: 6, earliest }]);
  });

  it('for its own probes, where clusters go by themselves, and for those of no other cluster', async () => {
    const { group, hostIds } = await importGroup(world.owner, 8, 2);
    const ask = { probe: 'errors', during: ['opening' as const], intervalMs: 30_000, timeoutMs: 1_000 };
    const gate = { ...ONE_RING.gate!, ask: [{ ...ask, passes: 1, maxFailed: 0, maxUnclear: 1, looks: 5 }] };
    const launched = await launch(world.owner, group, { ...ONE_RING, advance: 'per_cluster', gate });
    await openRing(world.workers[0]!, { campaignId: launched.campaignId, ring: 0, cluster: 'c0' }, launched.spec);
    const { waves } = await expectOneVoice({ launched, hostIds });
    expect(waves.map(({ cluster, waits }) => [cluster, waits.map(({ text }) => text)])).toEqual([
      ['c0', ['its ring has not opened; probe errors passed 0 of 1 looks']],
      ['c1', ['its ring has not opened']],
    ]);
  });

  it('for places: which limit, and how full', async () => {
    const waiting = await launchWaiting({ pace: { rampFrom: 1000, maxInFlight: 0.01, budgets: [] } });
    await open(waiting.launched);
    const fleet = await HandFleet.connect(world, waiting.hostIds);
    for (const driver of await driversOf(world, waiting.launched, 0)) await driver.settle();
    await fleet.claim();
    const { waits } = await expectOneVoice(waiting);
    expect(waits).toContainEqual(
      expect.objectContaining({ reason: 'limit_campaign', text: 'the limit campaign: is full (1 in use of 1)' }),
    );
    const { rings } = (await readCampaign(world.owner, waiting.launched.campaignId))!;
    const full = waits.find(({ reason }) => reason === 'limit_campaign');
    expect(full).toMatchObject({ since: rings[0]!.waves[0]!.openedAt, earliest: null });
    const host = await explainHost(world.owner, waiting.launched.campaignId, await waitingAt(waiting));
    expect(host?.explained).toMatchObject({ since: full?.since, earliest: null });
    expect(renderExplanation(host!, { campaign: 'x', timeZone: 'UTC' })).toMatch(
      /since .* UTC, until when is not known/,
    );
  });

  it('for a gate whose hosts refuse its manifest: what helps, and that is not to go on', async () => {
    const waiting = await launchWaiting();
    await open(waiting.launched);
    const { campaignId } = waiting.launched;
    await world.owner.query(
      `UPDATE campaign_host SET state = 'failed', operation = NULL, reason = 'manifest_rolled_back',
              failure_reason = 'manifest_rolled_back' WHERE campaign_id = $1 AND host_id = $2`,
      [campaignId, waiting.hostIds[0]],
    );
    await world.owner.query(
      `INSERT INTO hold (hold_id, campaign_id, scope, source, reason, set_by)
       VALUES (gen_random_uuid(), $1, 'forward', 'gate', 'ring first: all 1 hosts failed', 'gate')`,
      [campaignId],
    );
    const { waits } = await explained(waiting.launched);
    expect(waits[0]).toMatchObject({
      reason: 'held',
      heldBy: 'gate',
      text: expect.stringContaining('have a manifest with a higher release approved'),
      command: expect.stringMatching(/^ringmaster replace .* --manifest FILE/),
    });
    const { holds } = (await readCampaign(world.owner, campaignId))!;
    expect(holds).toMatchObject([{ failedFor: 'manifest_rolled_back' }]);
    const host = (await explainHost(world.owner, campaignId, waiting.hostIds[0]!))!;
    expect(renderExplanation(host, { campaign: 'x', timeZone: 'UTC' })).not.toContain('ringmaster resume');
  });

  it('for nothing, once it is over', async () => {
    const { launched, hostIds } = await launchWaiting();
    await placeHold(world.owner, holdOn(launched.campaignId));
    await world.owner.query(`UPDATE campaign SET phase = 'aborted', ended_at = now() WHERE campaign_id = $1`, [
      launched.campaignId,
    ]);
    expect(await explained(launched)).toMatchObject({ waits: [], waves: [], unasked: 0 });
    const host = (await explainHost(world.owner, launched.campaignId, hostIds[0]!))!;
    expect(host).toMatchObject({
      ended: { phase: 'aborted' },
      wantsOrder: false,
      wait: null,
      explained: null,
      holds: [],
    });
    const printed = renderExplanation(host, { campaign: 'x', timeZone: 'UTC' });
    expect(printed).toContain('Its campaign has ended (aborted');
    expect(printed).not.toContain('ringmaster resume');
  });
});

test('every reason of the rule of admission has its words, whoever can change it, and a word of the metrics or none', () => {
  const facts = { campaign: 'x', launchedAt: null, hold: null, limit: null, readAt: '2026-11-23T00:00:00.000Z' };
  for (const reason of WAIT_REASONS) {
    const { text, who, heldBy } = explainWait({ reason, subject: 's' }, facts);
    expect([text, who].every((words) => words.length > 5)).toBe(true);
    expect(heldBy === null || (HELD_REASONS as readonly string[]).includes(heldBy)).toBe(true);
  }
});
