import { buildPlan } from '../../api/build-plan';
import type { CampaignSpec } from '../../model/campaign';
import type { CampaignId } from '../../model/ids';
import type { Database } from '../../store/database';
import { importHosts, listAllHosts } from '../../store/inventory';
import { launchPlan } from '../../store/launches';
import { savePlan } from '../../store/plans';
import { PLAIN_SPEC } from '../plain-spec';

/** A campaign of which pages are asked for, and one of its hosts. */
export interface Watched {
  readonly campaignId: CampaignId;
  readonly name: string;
  readonly host: string;
}

const GATE = { maxFailed: 0.02, minReports: 20, confidence: 0.95, maxUnreachable: 0.05 };

/** Three rings and two goals, as campaigns usually have them. */
function specOf(name: string): CampaignSpec {
  return {
    name,
    class: 'routine',
    patch: { kind: 'bundle', name: 'bench', version: '1.0.0', digest: `sha256:${'00'.repeat(32)}` },
    target: `cluster = '${name}'`,
    goals: [
      { ratio: 0.9, withinMs: 14_400_000 },
      { ratio: 1, withinMs: 86_400_000 },
    ],
    rings: [
      { name: 'pilot', select: null, atMost: 10, upTo: null, bakeMs: 0 },
      { name: 'half', select: null, atMost: null, upTo: 0.5, bakeMs: 0 },
      { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
    ],
    gate: GATE,
    onFail: 'hold',
    onHostFail: 'leave',
    pace: { rampFrom: 100, maxInFlight: 0.1, budgets: [] },
    backout: { rampFrom: 100, maxInFlight: 0.2, gate: GATE, withinMs: 7_200_000 },
    reboot: 'if_required',
    ...PLAIN_SPEC,
  };
}

/** Imports the hosts, a cluster for each campaign, and launches the campaigns. */
export async function launchAll(db: Database, asked: { hosts: number; campaigns: number }): Promise<Watched[]> {
  const clusterOf = (index: number): string => `bench-${String(index % asked.campaigns).padStart(4, '0')}`;
  await importHosts(
    db,
    Array.from({ length: asked.hosts }, (_, index) => ({
      ...{ name: `host-${String(index).padStart(6, '0')}`, cluster: clusterOf(index) },
      ...{ site: `site-${String(index % 5)}`, labels: {} },
    })),
    'bench',
  );
  const all = await listAllHosts(db);
  const watched: Watched[] = [];
  for (let index = 0; index < asked.campaigns; index += 1) {
    const name = clusterOf(index);
    const hosts = all.filter(({ cluster }) => cluster === name);
    const built = buildPlan({ spec: specOf(name), source: '', hosts, owners: new Map() });
    if (!built.ok) throw new Error(`campaign ${name} cannot be planned: ${JSON.stringify(built.problems)}`);
    const { plan } = built.built;
    await savePlan(db, plan, 'bench');
    const check = () => Promise.resolve({ planHash: plan.planHash, drift: '', blockers: [] });
    const { campaignId } = await launchPlan(db, {
      planHash: plan.planHash,
      actor: 'bench',
      reason: 'the bench',
      check,
    });
    watched.push({ campaignId, name, host: hosts[0]?.name ?? '' });
  }
  return watched;
}
