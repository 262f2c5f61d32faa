import { setTimeout as sleep } from 'node:timers/promises';
import { UsageMeter } from '../usage-meter';
import { hostNames, MAX_FAILED, ringSizes, type SideRun } from './contest';
import { HawkbitApi, type HawkbitAccess } from './hawkbit-api';
import { HawkbitDevices } from './hawkbit-devices';

const READY_LOOK_MS = 100;

export interface HawkbitParts {
  readonly access: HawkbitAccess;
  /** Its processes, the database's among them, for what they use; empty when they run elsewhere. */
  readonly pids: readonly number[];
  /** Nothing new for so long after a pause: what was released has been taken. */
  readonly quietMs: number;
  readonly stopping: AbortSignal;
}

/** Takes the contest's campaign across `hosts` devices of a running hawkBit, and measures it. */
export async function runHawkbit(parts: HawkbitParts, scenario: 'good' | 'bad', hosts: number): Promise<SideRun> {
  const api = new HawkbitApi(parts.access);
  const rollout = await prepareRollout(api, `contest-${String(Date.now())}-`, hosts);
  const meter = new UsageMeter(() => Object.fromEntries(parts.pids.map((pid) => [String(pid), pid])));
  meter.start();
  const began = performance.now();
  await api.startRollout(rollout);
  const log = await new HawkbitDevices(api, { id: rollout, bad: scenario === 'bad', quietMs: parts.quietMs }).run(
    parts.stopping,
  );
  meter.look();
  const seconds = (log.lastWord - began) / 1000;
  const cpuS = [...meter.usage().values()].reduce((sum, usage) => sum + usage.cpuS, 0);
  const good = scenario === 'good';
  return {
    side: 'hawkbit',
    scenario,
    hosts,
    seconds,
    hosts_per_s: good ? log.done / seconds : null,
    cpu_s_per_1000: good && parts.pids.length > 0 ? (cpuS * 1000) / log.done : null,
    ...overshootOf(log),
    recovery_s: null,
    ran_twice: null,
    remark: parts.pids.length > 0 ? null : 'HAWKBIT_PIDS names no processes: what they used is not known',
  };
}

function overshootOf({
  started,
  evidenceAt,
}: Awaited<ReturnType<HawkbitDevices['run']>>): Pick<SideRun, 'gate_reaction_ms' | 'started_after_gate'> {
  if (evidenceAt === null) return { gate_reaction_ms: null, started_after_gate: null };
  const after = [...started.values()].filter((at) => at > evidenceAt);
  const last = after.reduce((latest, at) => Math.max(latest, at), evidenceAt);
  return { gate_reaction_ms: last - evidenceAt, started_after_gate: after.length };
}

async function prepareRollout(api: HawkbitApi, prefix: string, hosts: number): Promise<number> {
  await api.createTargets(hostNames(hosts).map((name) => prefix + name));
  const rollout = await api.createRollout({
    name: prefix,
    prefix,
    distributionSet: await api.createDistributionSet(prefix),
    groupPercents: percentsOfTheRest(ringSizes(hosts)),
    successPercent: 100 - MAX_FAILED * 100,
    errorPercent: MAX_FAILED * 100,
  });
  while ((await api.rolloutStatus(rollout)) !== 'ready') await sleep(READY_LOOK_MS);
  return rollout;
}

/** hawkBit sizes each group by what the groups before it left. */
export function percentsOfTheRest(sizes: readonly number[]): number[] {
  let left = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => {
    const percent = (size / left) * 100;
    left -= size;
    return Number(percent.toFixed(6));
  });
}
