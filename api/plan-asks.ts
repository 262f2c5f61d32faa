import type { CampaignSpec } from '../model/campaign';
import type { BlockerView, PlanView } from '../model/plan-view';
import type { KnownProbe } from '../store/probe-views';

/** Whom the gates of a plan ask, in the workers' words; absent: nobody. */
export function plannedAsks(
  { gate }: Pick<CampaignSpec, 'gate'>,
  known: readonly KnownProbe[],
): Pick<PlanView, 'asks'> {
  if (gate.ask === undefined) return {};
  const asks = gate.ask.map((ask) => {
    const probe = known.find(({ name }) => name === ask.probe);
    return { ...ask, says: probe?.says ?? null, expects: probe?.expects ?? null };
  });
  return { asks };
}

/** A gate that asks what nobody can ask would hold its first ring; it is better known before. */
export function probeBlockers({ gate }: Pick<CampaignSpec, 'gate'>, known: readonly KnownProbe[]): BlockerView[] {
  const names = known.map(({ name }) => name);
  return (gate.ask ?? [])
    .filter(({ probe }) => !names.includes(probe))
    .map(({ probe }) => ({
      code: 'unknown_probe',
      message: `gate.ask: no worker has a probe ${probe} in its list`,
      next:
        names.length === 0
          ? 'no worker has a list of probes: give them one (RINGMASTER_PROBES_FILE), or take the probe out'
          : `use one of ${names.join(', ')}; or add it to the list of the workers (RINGMASTER_PROBES_FILE)`,
    }));
}
