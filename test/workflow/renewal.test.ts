import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Guard, startGuard } from '../../deploy/local/guard';
import { startTemporal } from '../../deploy/local/temporal';
import { findTemporal } from '../../deploy/local/temporal-binary';
import { placeHold } from '../../store/holds';
import { asId, type HoldId } from '../../model/ids';
import { closeCampaign } from '../../store/closing';
import { readProgress, readSpec } from '../../store/progress';
import { openRing, setCourse } from '../../store/steering';
import type { waveWorkflow } from '../../workflows';
import { backOutCampaignUpdate, changePaceUpdate, resumeCampaignUpdate } from '../../workflows/messages';
import { launchCampaign } from '../launched-campaign';
import type { ScriptedFleet } from '../scripted-fleet';
import { temporalCache } from '../servers';
import { CampaignRun } from './campaign-run';

/**
 * Small enough that every campaign and lane of these tests goes through several runs; large enough that one run can
 * find its way through three passed rings again.
 */
const RENEW_AFTER_EVENTS = 120;
/** Of every campaign here: they share an inventory, and a host without a fleet would never be patched. */
const HOSTS = 64;

let guard: Guard;
let run: CampaignRun;
let fleet: ScriptedFleet;

/** On a Temporal server of its own, which suggests a new run after so many events. */
async function openWith(events: number): Promise<CampaignRun> {
  const program = await findTemporal({
    path: process.env['PATH'] ?? '',
    cacheDir: temporalCache(),
    log: () => undefined,
  });
  const dataDir = mkdtempSync(join(tmpdir(), 'ringmaster-renewal-'));
  guard.remove(dataDir);
  const limits = { 'limit.historyCount.suggestContinueAsNew': String(events) };
  const server = await startTemporal({ dataDir, program, durable: false, limits, guard });
  return CampaignRun.open({ address: server.address });
}

beforeAll(async () => {
  guard = startGuard();
  run = await openWith(RENEW_AFTER_EVENTS);
});
afterEach(async () => {
  await fleet.stop();
});
afterAll(async () => {
  await run.close();
  await guard.close();
});

test('a campaign and its lanes go on through continue-as-new without losing a host or an order', async () => {
  ({ fleet } = await run.fleet(HOSTS, ({ operation }) => ({
    phase: 'SUCCEEDED',
    rebootRequired: operation === 'install',
  })));
  const { campaignId, handle } = await run.launch({ pace: { rampFrom: 1, maxInFlight: 0.1, budgets: [] } });
  await run.until(async () => ((await run.states(campaignId))['patched'] ?? 0) > 4);
  const holdId = asId<HoldId>('5f0a0f6e-0000-4000-8000-000000000001');
  await placeHold(run.db, {
    holdId,
    campaignId,
    cluster: null,
    scope: 'forward',
    source: 'person',
    reason: 'a look',
    setBy: 'ada',
  });
  await run.client.workflow
    .getHandle(`campaign/${campaignId}`)
    .executeUpdate(resumeCampaignUpdate, { args: [{ holdIds: [holdId], gate: false, actor: 'ada', reason: 'fine' }] });

  await expect(handle.result()).resolves.toBe('completed');

  expect(await run.states(campaignId)).toEqual({ patched: HOSTS });
  expect(fleet.offered).toHaveLength(192);
  expect(new Set(fleet.offered.map(({ operationId }) => operationId)).size).toBe(192);
  expect((await run.runs(`campaign/${campaignId}`)).length).toBeGreaterThan(1);
  expect((await run.runs(`campaign/${campaignId}/rest/east/lane/0`)).length).toBeGreaterThan(1);
  await run.record('continue-as-new', campaignId);
});

test('a wave or a lane that stops after continue-as-new holds the campaign and is started again', async () => {
  ({ fleet } = await run.fleet(HOSTS, ({ operation }) => ({
    phase: 'SUCCEEDED',
    rebootRequired: operation === 'install',
  })));
  const { campaignId, handle } = await run.launch({ pace: { rampFrom: 1, maxInFlight: 0.1, budgets: [] } });
  const id = `campaign/${campaignId}`;
  await run.until(async () => (await run.runs(id)).length > 1);
  await placeHold(run.db, {
    holdId: asId<HoldId>('5f0a0f6e-0000-4000-8000-000000000002'),
    campaignId,
    cluster: null,
    scope: 'forward',
    source: 'person',
    reason: 'a look',
    setBy: 'ada',
  });
  const stop = (workflowId: string): Promise<unknown> =>
    run.client.workflow.getHandle(workflowId).terminate('by mistake');
  const isRunning = async (workflowId: string): Promise<boolean> =>
    (await run.client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  const alerts = async (): Promise<string[]> =>
    (await run.reasonsOfHolds(campaignId)).filter((reason) => reason.includes('stopped'));

  await stop(`${id}/pilot/east`);
  await stop(`${id}/pilot/west/lane/0`);
  await run.until(async () => (await alerts()).length >= 2);
  await run.until(() => isRunning(`${id}/pilot/east`));
  await run.until(() => isRunning(`${id}/pilot/west/lane/0`));
  // The wave that was started again found this lane running: it is not the one that started it.
  await stop(`${id}/pilot/east/lane/0`);
  await run.until(async () => (await alerts()).length >= 3);
  await run.until(() => isRunning(`${id}/pilot/east/lane/0`));

  const holdIds = (await run.holds(campaignId)).map(({ holdId }) => holdId);
  await run.client.workflow
    .getHandle(id)
    .executeUpdate(resumeCampaignUpdate, { args: [{ holdIds, gate: false, actor: 'ada', reason: 'fine' }] });
  await expect(run.client.workflow.getHandle(id).result()).resolves.toBe('completed');
  await expect(handle.result()).resolves.toBe('completed');
  expect(await run.states(campaignId)).toEqual({ patched: HOSTS });
  expect((await alerts()).sort()).toEqual([
    expect.stringMatching(/^pilot\/east\/lane\/0 stopped/),
    expect.stringMatching(/^pilot\/west\/lane\/0 stopped/),
    expect.stringMatching(/^wave pilot\/east stopped/),
  ]);
});

test('a backout goes on through continue-as-new and takes every changed host back', async () => {
  const good = new Set<string>();
  ({ fleet } = await run.fleet(40, (order) => {
    if (good.size < 6 && order.operation === 'install') good.add(order.hostId);
    const fails = order.operation === 'smoke_test' && order.direction === 'forward' && !good.has(order.hostId);
    return fails ? { phase: 'FAILED', reason: 'smoke_test_failed' } : { phase: 'SUCCEEDED' };
  }));
  const { campaignId, handle } = await run.launch({ pace: { rampFrom: 2, maxInFlight: 0.1, budgets: [] } });

  await expect(handle.result()).resolves.toBe('backed_out');

  const states = await run.states(campaignId);
  expect(Object.keys(states).sort()).toEqual(['backed_out', 'skipped']);
  expect((await run.runs(`campaign/${campaignId}`)).length).toBeGreaterThan(1);
});

test('holds, resumes, changes of pace and a backout that come while runs change are all taken, once', async () => {
  ({ fleet } = await run.fleet(HOSTS, ({ operation }) => ({
    phase: 'SUCCEEDED',
    rebootRequired: operation === 'install',
  })));
  const { campaignId, handle } = await run.launch({ pace: { rampFrom: 1, maxInFlight: 0.1, budgets: [] } });
  const id = `campaign/${campaignId}`;
  const campaign = run.client.workflow.getHandle(id);
  for (let round = 0; (await run.runs(id)).length < 4; round += 1) {
    const holdId = asId<HoldId>(randomUUID());
    const held = { holdId, campaignId, cluster: null, scope: 'forward', source: 'person', reason: 'a look' } as const;
    await placeHold(run.db, { ...held, setBy: 'ada' });
    const maxInFlight = round % 2 === 0 ? 0.12 : 0.1;
    const asked = { actor: 'ada', reason: `round ${round}` };
    const [resumed] = await Promise.all([
      campaign.executeUpdate(resumeCampaignUpdate, { args: [{ ...asked, holdIds: [holdId], gate: false }] }),
      campaign.executeUpdate(changePaceUpdate, { args: [{ ...asked, maxInFlight }] }),
    ]);
    expect(resumed.notLifted).toEqual([]);
    expect((await run.holds(campaignId)).map((hold) => hold.holdId)).not.toContain(holdId);
  }

  await campaign.executeUpdate(backOutCampaignUpdate, { args: [{ actor: 'ada', reason: 'enough' }] });

  await expect(handle.result()).resolves.toBe('backed_out');
  expect(
    Object.keys(await run.states(campaignId)).filter((state) => !['backed_out', 'skipped'].includes(state)),
  ).toEqual([]);
  expect(new Set(fleet.offered.map(({ operationId }) => operationId)).size).toBe(fleet.offered.length);
});

describe('a wave', () => {
  /** So small that a wave changes runs with everything it does; a lane goes on by its state, however short its runs. */
  const FEW_EVENTS = 14;
  let own: CampaignRun;

  beforeAll(async () => {
    own = await openWith(FEW_EVENTS);
  });
  afterAll(() => own.close());

  test('goes on through continue-as-new: its lanes work on, and one that stops is found and started again', async () => {
    ({ fleet } = await own.fleet(8));
    const campaignId = await launchCampaign(own.db);
    const spec = await readSpec(own.db, campaignId);
    expect(await openRing(own.db, { campaignId, ring: 0, cluster: null }, spec)).toEqual({ opened: true });
    const { rings } = await readProgress(own.db, campaignId);
    const { lanes } = rings[0]!.waves.find(({ cluster }) => cluster === 'east')!;
    const id = `campaign/${campaignId}/pilot/east`;
    await own.client.workflow.start<typeof waveWorkflow>('waveWorkflow', {
      workflowId: id,
      taskQueue: 'campaign',
      args: [{ campaignId, lanes }],
    });
    await own.until(async () => ((await own.states(campaignId))['patched'] ?? 0) === 1);
    const isRunning = async (): Promise<boolean> =>
      (await own.client.workflow.getHandle(`${id}/lane/0`).describe()).status.name === 'RUNNING';
    // Telling of a stop fills a run; the next one starts the lane again, and hears when it stops once more.
    for (const runs of [1, 2]) {
      await own.client.workflow.getHandle(`${id}/lane/0`).terminate('by mistake');
      await own.until(async () => (await own.runs(id)).length > runs);
      await own.until(isRunning);
    }
    expect((await own.reasonsOfHolds(campaignId)).filter((reason) => reason.includes('stopped'))).toHaveLength(1);
    await setCourse(
      own.db,
      { campaignId, ring: 0, cluster: null },
      { course: 'abort', act: { actor: 'ada', reason: 'over' } },
    );
    await own.until(async () => (await closeCampaign(own.db, campaignId, 'aborted')) !== 'open');
    await expect(own.client.workflow.getHandle(id).result()).resolves.toBeUndefined();
  });
});
