import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asId, type CampaignId, type HostId } from '../../model/ids';
import { simulatedHostId } from '../../model/simulated-host-id';
import { importHosts } from '../../store/inventory';
import { type Deployments, listBuilds, makeCurrent } from '../../workers/deployment';
import type { RunningWorker } from '../../workers/worker';
import { compileProgram } from '../protocol/compile';
import { type GatewayBench, openGatewayBench, type RunningGateway } from '../protocol/gateway-fixture';
import { OlderAgent } from '../protocol/older-agent';
import { SimulatorProcess } from '../protocol/simulator-process';
import { BUNDLE, CampaignRun, type WorkerBuild } from './campaign-run';

/** The lane's first line. */
const LANE_BEGINS = 'let lane = input.state';
/** An order to Temporal that the code before does not give: its histories do not replay on this one, nor the reverse. */
const MARKER_MS = 7;
const DEPLOYMENT = 'ringmaster';
const SIMULATED = 20;

let directory: string;
let bench: GatewayBench;
let run: CampaignRun;
let next: WorkerBuild;
let deployments: Deployments;

beforeAll(async () => {
  compileProgram('simulator');
  directory = mkdtempSync(join(tmpdir(), 'ringmaster-builds-'));
  const code = readFileSync(BUNDLE, 'utf8');
  const changed = code.replace(LANE_BEGINS, `await (0, workflow_1.sleep)(${MARKER_MS}); ${LANE_BEGINS}`);
  expect(changed).not.toBe(code);
  const bundlePath = join(directory, 'bundle.js');
  writeFileSync(bundlePath, changed);
  next = { version: { deploymentName: DEPLOYMENT, buildId: 'next' }, bundlePath };
  bench = await openGatewayBench();
  const build = { version: { deploymentName: DEPLOYMENT, buildId: 'present' }, bundlePath: BUNDLE };
  run = await CampaignRun.open({ database: bench.database, build });
  const { connection, options } = run.client;
  deployments = { service: connection.workflowService, namespace: options.namespace, identity: 'test' };
});
afterAll(async () => {
  await run.close();
  await bench.close();
  rmSync(directory, { recursive: true });
});

/** Imports hosts into two clusters, the first two of them pilots. */
async function importHostsOf(clusters: readonly [string, string], hostIds: readonly HostId[]): Promise<void> {
  const hosts = hostIds.map((hostId, index) => {
    const cluster = clusters[index % 2]!;
    const labels = { service: 'web', ...(index < 2 ? { ring: 'pilot' } : {}) };
    return { hostId, name: `${cluster}-${String(index)}`, cluster, site: cluster, labels };
  });
  await importHosts(run.db, hosts, 'test');
}

function simulate(simulator: number, gateways: readonly RunningGateway[]): Promise<SimulatorProcess> {
  const keys = run.orderKey.export({ type: 'spki', format: 'pem' }).toString();
  const addresses = gateways.map(({ gateway }) => `127.0.0.1:${String(gateway.ports.sessions)}`);
  const config = { simulator, hosts: SIMULATED, gateways: addresses, verify: true, rebootRequired: true };
  return SimulatorProcess.start(bench.authority, { ...config, trustedOrderKeys: 'keys.pem' }, { 'keys.pem': keys });
}

/** The build that a workflow is pinned to. */
async function buildOf(handle: WorkflowHandle): Promise<string | undefined> {
  const { raw } = await handle.describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? undefined;
}

const lanesOf = (campaignId: CampaignId, clusters: readonly string[]): WorkflowHandle[] =>
  ['pilot', 'half', 'rest'].flatMap((ring) =>
    clusters.map((cluster) => run.client.workflow.getHandle(`campaign/${campaignId}/${ring}/${cluster}/lane/0`)),
  );

/** Whether the workflow gave the order that only the next build gives. */
async function hasMarker(handle: WorkflowHandle): Promise<boolean> {
  const { events } = await handle.fetchHistory();
  const timers = (events ?? []).flatMap(({ timerStartedEventAttributes }) => timerStartedEventAttributes ?? []);
  return timers.some(({ startToFireTimeout }) => startToFireTimeout?.nanos === MARKER_MS * 1_000_000);
}

async function replayOnNext(handle: WorkflowHandle): Promise<void> {
  const workflowBundle = { code: readFileSync(next.bundlePath, 'utf8') };
  await Worker.runReplayHistory({ workflowBundle }, await handle.fetchHistory(), handle.workflowId);
}

test('workers and gateways are replaced under two campaigns: each ends on its build, and no host is lost or patched twice', async () => {
  const gateways = [
    await bench.startGateway({ pollMs: 1_000, drainMs: 6_000 }, { allowSimulators: true }),
    await bench.startGateway({ pollMs: 1_000 }, { allowSimulators: true }),
  ];
  const olderIds = Array.from({ length: 6 }, () => asId<HostId>(randomUUID()));
  const ofSimulator = (simulator: number) => Array.from({ length: SIMULATED }, (_, n) => simulatedHostId(simulator, n));
  await importHostsOf(['east', 'west'], [...olderIds, ...ofSimulator(1)]);
  await importHostsOf(['north', 'south'], ofSimulator(2));
  const ports = gateways.map(({ gateway }) => gateway.ports.sessions);
  const olders: OlderAgent[] = [];
  for (const hostId of olderIds) {
    const files = await bench.agentFiles(hostId);
    olders.push(new OlderAgent(hostId, { ports, authorityFile: bench.authority.certFile, files }));
  }
  const [pilot] = olders;
  expect(pilot!.knows('drain')).toBe(true);
  expect(pilot!.knows('simulatePatch')).toBe(false);
  const simulators = [await simulate(1, gateways), await simulate(2, gateways)];
  let worker: RunningWorker | undefined;
  try {
    for (const older of olders) older.connect();
    for (const simulator of simulators) await simulator.line('ready');
    await run.until(() => Promise.resolve(olders.every(({ welcomedBy }) => welcomedBy.length === 1)));

    // The first campaign begins, and cannot leave its pilot ring.
    pilot!.holdBack();
    const first = await run.launch({ target: "cluster in ('east', 'west')" });
    await run.until(() => Promise.resolve(pilot!.begun.size === 1));
    expect(await listBuilds(deployments, DEPLOYMENT)).toEqual([{ buildId: 'present', state: 'current' }]);

    worker = await run.startAnother(next);
    await makeCurrent(deployments, next.version!, { withinMs: 60_000 });
    const second = await run.launch({ target: "cluster in ('north', 'south')" });
    await run.until(async () => ((await run.states(second.campaignId))['patched'] ?? 0) > 1);
    // With orders of the second campaign in the air, and one of the first in an older agent's hand.
    await gateways[0]!.gateway.stop();
    pilot!.goOn();

    await expect(first.handle.result()).resolves.toBe('completed');
    await expect(second.handle.result()).resolves.toBe('completed');

    expect(await run.states(first.campaignId)).toEqual({ patched: olders.length + SIMULATED });
    expect(await run.states(second.campaignId)).toEqual({ patched: SIMULATED });
    for (const simulator of simulators) {
      const ended = await simulator.stop();
      expect(ended).toMatchObject({ executedTwice: 0, byOperation: { install: SIMULATED, smoke_test: SIMULATED } });
    }
    for (const older of olders) {
      expect(older.welcomedBy).toEqual(ports);
      expect([...older.begun.values()]).toEqual([1, 1]);
    }

    // Rings of the first campaign that opened after the change, too.
    for (const lane of lanesOf(first.campaignId, ['east', 'west'])) {
      expect([await buildOf(lane), await hasMarker(lane)]).toEqual(['present', false]);
      await expect(replayOnNext(lane)).rejects.toMatchObject({ message: expect.stringContaining('TMPRL1100') });
    }
    for (const lane of lanesOf(second.campaignId, ['north', 'south'])) {
      expect([await buildOf(lane), await hasMarker(lane)]).toEqual(['next', true]);
    }
    expect([await buildOf(first.handle), await buildOf(second.handle)]).toEqual(['present', 'next']);
    const builds = new Map((await listBuilds(deployments, DEPLOYMENT)).map(({ buildId, state }) => [buildId, state]));
    expect(builds.get('next')).toBe('current');
    expect(['draining', 'drained']).toContain(builds.get('present'));
  } finally {
    for (const older of olders) older.stop();
    for (const simulator of simulators) await simulator.dispose();
    await bench.endTest();
    worker?.stop();
    await worker?.ended;
  }
});

test('a build that no worker polls for is not made current, and a deployment that nobody started is unknown', async () => {
  await run.until(async () => (await listBuilds(deployments, DEPLOYMENT).catch(() => [])).length > 0);
  const nobody = { deploymentName: DEPLOYMENT, buildId: 'nobody' };
  await expect(makeCurrent(deployments, nobody, { withinMs: 0 })).rejects.toMatchObject({ kind: 'unknown_build' });
  await expect(listBuilds(deployments, 'nowhere')).rejects.toMatchObject({ kind: 'unknown_deployment' });
});
