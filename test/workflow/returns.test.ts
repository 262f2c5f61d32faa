import type { CampaignId, HostId } from '../../model/ids';
import { readCampaign } from '../../store/campaigns-read';
import { backOutCampaignUpdate, resumeCampaignUpdate } from '../../workflows/messages';
import { FAST_SPEC } from '../launched-campaign';
import type { Answer, ScriptedFleet } from '../scripted-fleet';
import { CampaignRun } from './campaign-run';

let run: CampaignRun;
let fleet: ScriptedFleet;

beforeAll(async () => {
  run = await CampaignRun.open();
});
afterEach(async () => {
  await fleet.stop();
});
afterAll(async () => {
  await run.close();
});

const healthy: Answer = ({ operation }) => ({ phase: 'SUCCEEDED', rebootRequired: operation === 'install' });
const BACKOUT_GATE = { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 };

describe('a campaign that rehearses its way back', () => {
  test('takes the pilots back and forward again before anybody else is asked', async () => {
    ({ fleet } = await run.fleet(24, healthy));
    const { campaignId, handle } = await run.launch({ rehearseBackout: true });

    await expect(handle.result()).resolves.toBe('completed');

    expect(await run.states(campaignId)).toEqual({ patched: 24 });
    expect(await run.ringsOfBackouts(campaignId)).toEqual(['pilot', 'pilot']);
    const pilots = fleet.described.filter(({ ring }) => ring === 'pilot').map(({ operation }) => operation);
    expect(pilots).toHaveLength(2 * (3 + 2 + 3));
    expect(fleet.described.slice(0, pilots.length).every(({ ring }) => ring === 'pilot')).toBe(true);
    await run.record('rehearsal', campaignId);
  });

  test('is held when a pilot cannot go back, and goes on when a person says so', async () => {
    ({ fleet } = await run.fleet(24, (order) =>
      order.operation === 'back_out' ? { phase: 'FAILED', reason: 'no_way_back' } : healthy(order),
    ));
    const { campaignId, handle } = await run.launch({ rehearseBackout: true });
    const [hold] = await run.untilHeld(campaignId);
    // The first one to fail holds everything; whether the other had begun is chance.
    const failed =
      /^rehearsal of the way back on ring pilot: cluster (east|west): all 1 hosts failed; nobody else is taken back$/;
    expect(await run.reasonsOfHolds(campaignId)).toEqual([expect.stringMatching(failed)]);
    expect(await run.states(campaignId)).toMatchObject({ queued: 22 });

    await handle.executeUpdate(resumeCampaignUpdate, {
      args: [{ holdIds: [hold!.holdId], gate: true, actor: 'ada', reason: 'these two have no disk to spare' }],
    });

    await expect(handle.result()).resolves.toBe('completed');
    expect(await run.states(campaignId)).toEqual({ backout_failed: 2, patched: 22 });
  });
});

describe('a campaign one of whose hosts comes back while its ring bakes', () => {
  test('goes on to the next ring without waiting for it, and is completed once it is patched', async () => {
    const started = await run.fleet(24, healthy);
    fleet = started.fleet;
    const [late] = started.hostIds as [HostId];
    await fleet.disconnect([late]);
    const [pilot, ...others] = FAST_SPEC.rings;
    const rings = [{ ...pilot!, bakeMs: 4_000 }, ...others];
    const gate = { ...FAST_SPEC.gate, minReports: 1, maxUnreachable: 1 };
    const { campaignId, handle } = await run.launch({ rings, gate, offlineGraceMs: 200 });
    const untilPatched = (hosts: number) => run.until(async () => (await run.states(campaignId))['patched'] === hosts);
    await run.until(async () => (await readCampaign(run.db, campaignId))?.storedPhase === 'baking');

    // Its orders are on their way to it for as long as nobody lets them through.
    fleet.loses = ({ hostId }) => hostId === late;
    await fleet.connect([late]);

    await untilPatched(23);
    expect(await readCampaign(run.db, campaignId)).toMatchObject({ endedAt: null, holds: [] });
    fleet.loses = () => false;
    await expect(handle.result()).resolves.toBe('completed');
    expect(await run.states(campaignId)).toEqual({ patched: 24 });
  });
});

describe('a backout with a host that is offline', () => {
  /** Every host is patched but the last ring's; then a pilot goes away, and a person takes everything back. */
  async function goBackWithoutOne(
    withinMs: number,
  ): Promise<{ away: HostId; ending: Promise<string>; id: CampaignId }> {
    const started = await run.fleet(24, healthy);
    fleet = started.fleet;
    const backout = { rampFrom: 24, maxInFlight: 1, gate: BACKOUT_GATE, withinMs };
    const { campaignId, handle } = await run.launch({
      offlineGraceMs: 200,
      backout,
      pace: { rampFrom: 2, maxInFlight: 0.2, budgets: [] },
    });
    await run.until(async () => ((await run.states(campaignId))['patched'] ?? 0) > 3);
    const [away] = started.hostIds as [HostId];
    await fleet.disconnect([away]);
    await handle.executeUpdate(backOutCampaignUpdate, { args: [{ actor: 'ada', reason: 'it is bad' }] });
    await run.until(async () => {
      const { backed_out: back = 0, backing_out: going = 0, ...states } = await run.states(campaignId);
      return back >= 3 && going === 0 && states['unreachable'] === 1 && states['patched'] === undefined;
    });
    return { away, ending: handle.result(), id: campaignId };
  }

  test('waits for it after all others are back, says so, and takes it back when it returns', async () => {
    const { away, ending, id } = await goBackWithoutOne(7_200_000);
    await run.pause(1500);
    const view = await readCampaign(run.db, id);
    expect(view).toMatchObject({ storedPhase: 'backing_out', endedAt: null, backout: { late: false } });
    await fleet.connect([away]);
    await expect(ending).resolves.toBe('backed_out');
    expect(Object.keys(await run.states(id)).sort()).toEqual(['backed_out', 'skipped']);
  });

  test('waits no longer than the backout may take, and then lists it', async () => {
    const { ending, id } = await goBackWithoutOne(6_000);
    await expect(ending).resolves.toBe('backout_failed');
    expect((await run.states(id))['unreachable']).toBe(1);
    expect(await readCampaign(run.db, id)).toMatchObject({ phase: 'backout_failed', backout: { late: true } });
  });
});
