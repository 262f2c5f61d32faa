import { randomUUID } from 'node:crypto';
import { buildPlan } from '../api/build-plan';
import type { CampaignSpec } from '../model/campaign';
import { asId, type CampaignId, type HostId } from '../model/ids';
import type { Database } from '../store/database';
import { hostIdFromName, importHosts, listAllHosts } from '../store/inventory';
import { launchPlan } from '../store/launches';
import { savePlan } from '../store/plans';

/** A small campaign that goes fast; tests change what they are about. */
export const FAST_SPEC: CampaignSpec = {
  name: 'fast',
  class: 'emergency',
  patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest: `sha256:${'ab'.repeat(32)}` },
  target: "cluster in ('east', 'west')",
  goals: [
    { ratio: 0.9, withinMs: 14_400_000 },
    { ratio: 1, withinMs: 86_400_000 },
  ],
  rings: [
    { name: 'pilot', select: "labels.ring = 'pilot'", atMost: 50, upTo: null, bakeMs: 0 },
    { name: 'half', select: null, atMost: null, upTo: 0.5, bakeMs: 0 },
    { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
  ],
  gate: { maxFailed: 0.02, minReports: 20, confidence: 0.95, maxUnreachable: 0.05 },
  onFail: 'back_out',
  onHostFail: 'leave',
  pace: { rampFrom: 8, maxInFlight: 0.5, budgets: [{ by: 'labels.service', maxUnavailable: 0.5 }] },
  backout: {
    rampFrom: 8,
    maxInFlight: 0.5,
    gate: { maxFailed: 0.1, minReports: 1, confidence: 0.95, maxUnreachable: 0.1 },
    withinMs: 7_200_000,
  },
  reboot: 'if_required',
  smokeTest: null,
  deadlines: { installMs: 60_000, rebootMs: 60_000, backOutMs: 60_000 },
  advance: 'together',
  acceptanceMs: 0,
  offlineGraceMs: 60_000,
  rehearseBackout: false,
  approvals: 0,
};

/** Imports `count` hosts in two clusters, four sites and three services, two of them pilots. Ids are their names'. */
export async function importFleet(db: Database, count: number): Promise<HostId[]> {
  const hosts = Array.from({ length: count }, (_, index) => {
    const cluster = index % 2 === 0 ? 'east' : 'west';
    return {
      name: `host-${String(index + 1).padStart(4, '0')}`,
      cluster,
      site: `${cluster}-${(Math.floor(index / 2) % 2) + 1}`,
      labels: { service: ['web', 'api', 'batch'][index % 3]!, ...(index < 2 ? { ring: 'pilot' } : {}) },
    };
  });
  await importHosts(db, hosts, 'test');
  return hosts.map(({ name }) => hostIdFromName(name));
}

/** Plans and launches as the api does, without its workflow. */
export async function launchCampaign(db: Database, change: Partial<CampaignSpec> = {}): Promise<CampaignId> {
  const spec: CampaignSpec = { ...FAST_SPEC, name: `fast-${randomUUID().slice(0, 8)}`, ...change };
  const built = buildPlan({ spec, source: '', hosts: await listAllHosts(db), owners: new Map() });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  const { plan } = built.built;
  await savePlan(db, plan, 'test');
  const check = (): Promise<{ planHash: string; drift: string; blockers: string[] }> =>
    Promise.resolve({ planHash: plan.planHash, drift: '', blockers: [] });
  const { campaignId } = await launchPlan(db, { planHash: plan.planHash, actor: 'test', reason: 'a test', check });
  return asId<CampaignId>(campaignId);
}
