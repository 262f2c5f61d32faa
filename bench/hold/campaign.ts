import { buildPlan } from '../../api/build-plan';
import type { CampaignSpec } from '../../model/campaign';
import type { CampaignId, HostId, LaneId } from '../../model/ids';
import type { Database } from '../../store/database';
import { hostIdFromName, importHosts, listAllHosts } from '../../store/inventory';
import { launchPlan } from '../../store/launches';
import { listLanes } from '../../store/lane-board';
import { savePlan } from '../../store/plans';
import { PLAIN_SPEC } from '../plain-spec';
import { openRing } from '../../store/steering';

/** The campaign that is held: its lanes, which all order, and its hosts. */
export interface OrderingCampaign {
  readonly campaignId: CampaignId;
  readonly lanes: readonly LaneId[];
  readonly hostIds: readonly HostId[];
}

/** Nothing but the holds is to stop it: one ring of everybody, limits that nobody meets, a gate that bears what comes. */
const SPEC: Omit<CampaignSpec, 'pace'> = {
  name: 'bench-hold',
  class: 'emergency',
  patch: { kind: 'bundle', name: 'bench', version: '1.0.0', digest: `sha256:${'00'.repeat(32)}` },
  target: "cluster = 'bench'",
  goals: [{ ratio: 1, withinMs: 86_400_000 }],
  rings: [{ name: 'all', select: null, atMost: null, upTo: 1, bakeMs: 0 }],
  gate: { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 },
  onFail: 'hold',
  onHostFail: 'leave',
  backout: {
    rampFrom: 1_000,
    maxInFlight: 1,
    gate: { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 },
    withinMs: 7_200_000,
  },
  reboot: 'always',
  ...PLAIN_SPEC,
};

/** Imports hosts, launches a campaign over them in so many lanes, and opens its ring. */
export async function launchOrdering(db: Database, asked: { hosts: number; lanes: number }): Promise<OrderingCampaign> {
  const names = Array.from({ length: asked.hosts }, (_, index) => `bench-${String(index + 1).padStart(6, '0')}`);
  await importHosts(
    db,
    names.map((name, index) => ({ name, cluster: 'bench', site: `bench-${index % 5}`, labels: {} })),
    'bench',
  );
  const spec: CampaignSpec = { ...SPEC, pace: { rampFrom: asked.hosts, maxInFlight: 1, budgets: [] } };
  const built = buildPlan({ spec, source: '', hosts: await listAllHosts(db), owners: new Map() });
  if (!built.ok) throw new Error(`the benchmark's campaign cannot be planned: ${JSON.stringify(built.problems)}`);
  const { plan } = built.built;
  const size = Math.ceil(asked.hosts / asked.lanes);
  const rings = plan.rings.map((ring) => ({
    ...ring,
    waves: ring.waves.map((wave) => ({ ...wave, lanes: cut(wave.lanes.flat(), size) })),
  }));
  await savePlan(db, { ...plan, rings }, 'bench');
  const check = () => Promise.resolve({ planHash: plan.planHash, drift: '', blockers: [] });
  const { campaignId } = await launchPlan(db, { planHash: plan.planHash, actor: 'bench', reason: 'the bench', check });
  const opened = await openRing(db, { campaignId, ring: 0, cluster: null }, plan.spec);
  if (!opened.opened) throw new Error(`the ring does not open: ${opened.why}`);
  return { campaignId, lanes: await listLanes(db, campaignId), hostIds: names.map(hostIdFromName) };
}

function cut<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}
