import { resumeCampaignUpdate } from '../../workflows/messages';
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
