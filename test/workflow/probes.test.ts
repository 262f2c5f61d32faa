import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GateAsk } from '../../model/gate-ask';
import type { CampaignId } from '../../model/ids';
import type { Probe } from '../../probes/probe-list';
import { readCampaign } from '../../store/campaigns-read';
import { resumeCampaignUpdate } from '../../workflows/messages';
import type { Answer, ScriptedFleet } from '../scripted-fleet';
import { CampaignRun } from './campaign-run';

let run: CampaignRun;
let fleet: ScriptedFleet;
let server: Server;
/** What the service says; silence: it takes the question and never answers. */
let said: 'pass' | 'fail' | 'inconclusive' | 'silence' = 'pass';
let asked = 0;

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked += 1;
    if (said !== 'silence') response.end(JSON.stringify({ outcome: said, reason: `it says ${said}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, caFile: null, tokenFile: null };
  const way = { kind: 'http' as const, address, answer: 'json' as const, failOn: [] };
  const probes: Probe[] = [{ name: 'billing', says: 'billing', way }];
  run = await CampaignRun.open({ probes });
});
afterEach(() => fleet.stop());
afterAll(async () => {
  await run.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const healthy: Answer = ({ operation }) => ({ phase: 'SUCCEEDED', rebootRequired: operation === 'install' });

const ASK: GateAsk = {
  probe: 'billing',
  during: ['opening', 'running', 'baking'],
  intervalMs: 1_000,
  timeoutMs: 2_000,
  passes: 1,
  maxFailed: 0,
  maxUnclear: 1000,
  looks: 1000,
};
const gate = (...ask: Partial<GateAsk>[]) => ({
  ...{ maxFailed: 0.02, minReports: 20, confidence: 0.95, maxUnreachable: 0.05 },
  ask: ask.map((change) => ({ ...ASK, ...change })),
});

async function untilAsked(): Promise<void> {
  const before = asked;
  await run.until(() => Promise.resolve(asked > before));
}

async function isAskedAbout(campaignId: CampaignId, ring: number): Promise<boolean> {
  const campaign = await readCampaign(run.db, campaignId);
  return campaign!.rings[ring]!.probes !== undefined;
}

test('a gate waits until its service is well, is held by its trouble, and a person goes on', async () => {
  ({ fleet } = await run.fleet(24, healthy));
  said = 'inconclusive';
  const { campaignId, handle } = await run.launch({ gate: gate({ during: ['opening', 'baking'] }), onFail: 'hold' });
  await untilAsked();
  await untilAsked();
  expect(fleet.offered).toHaveLength(0);

  said = 'pass';
  await run.until(() => isAskedAbout(campaignId, 1));
  said = 'fail';
  const [hold] = await run.untilHeld(campaignId);
  expect((await run.reasonsOfHolds(campaignId))[0]).toMatch(/probe billing: billing: it says fail, asked at /);

  const resumed = await handle.executeUpdate(resumeCampaignUpdate, {
    args: [{ holdIds: [hold!.holdId], gate: true, actor: 'ada', reason: 'known trouble' }],
  });
  expect(resumed.notLifted).toEqual([]);
  said = 'pass';

  await expect(handle.result()).resolves.toBe('completed');
  expect(await run.states(campaignId)).toEqual({ patched: 24 });
  await run.record('probes', campaignId);
});

test('a service that fails while a ring runs turns the campaign back', async () => {
  let isBroken = false;
  ({ fleet } = await run.fleet(24, (order) => {
    isBroken = true;
    return healthy(order);
  }));
  said = 'pass';
  const breaking = setInterval(() => {
    if (isBroken) said = 'fail';
  }, 20);
  try {
    const { handle, campaignId } = await run.launch({ gate: gate({}) });
    await expect(handle.result()).resolves.toBe('backed_out');
    expect(await run.reasonsOfHolds(campaignId)).toEqual([expect.stringMatching(/^ring pilot: probe billing: /)]);
  } finally {
    clearInterval(breaking);
  }
});

test('a worker that ends while it asks holds nothing and loses nothing', async () => {
  ({ fleet } = await run.fleet(24, healthy));
  said = 'silence';
  const { campaignId, handle } = await run.launch({ gate: gate({ timeoutMs: 60_000 }) });
  await untilAsked();
  await run.restartWorker();
  // The look that nobody recorded is due again after its time; the test does not wait for that.
  await run.db.query('UPDATE gate_probe SET due_at = now() WHERE campaign_id = $1', [campaignId]);
  said = 'pass';

  await expect(handle.result()).resolves.toBe('completed');
  expect(await run.reasonsOfHolds(campaignId)).toEqual([]);
});
