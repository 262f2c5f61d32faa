import { METRICS } from '../../telemetry/metrics';
import { named } from './promql';
import type { AlertRule } from './rule';
import { PROBE_UNCLEAR_FOR } from './thresholds';

const probes = (by: string, matchers: string): string =>
  named(`max by (campaign, ring, probe${by}) (${METRICS.campaignProbe.name}{${matchers}})`);

/** What is said of the probes that gates ask. None wakes anybody by itself: whom a probe stops is held, and holds are told of. */
export const PROBE_ALERTS: readonly AlertRule[] = [
  {
    alert: 'RingmasterProbeUnclear',
    expr: probes('', 'outcome=~"error|inconclusive"'),
    for: PROBE_UNCLEAR_FOR,
    severity: 'warning',
    summary: 'A probe of a gate has no clear answer.',
    description:
      '{{ $labels.name }}: probe {{ $labels.probe }} of ring {{ $labels.ring }} says neither pass nor fail. No answer is never a pass: the ring holds once it has waited as often as its gate says.',
  },
  {
    alert: 'RingmasterProbeStopsRing',
    expr: probes(', verdict', 'mode="decides",verdict!="none"'),
    severity: 'warning',
    summary: 'A probe has used up what its gate bears, and stops the ring.',
    description:
      '{{ $labels.name }}: probe {{ $labels.probe }} stands in the way of ring {{ $labels.ring }} ({{ $labels.verdict }}). Why: ringmaster get {{ $labels.name }}.',
  },
  {
    alert: 'RingmasterProbeWouldStop',
    expr: probes(', verdict', 'mode="dry_run",verdict!="none"'),
    severity: 'warning',
    summary: 'A probe in a dry run would have stopped the ring.',
    description:
      '{{ $labels.name }}: probe {{ $labels.probe }} would stand in the way of ring {{ $labels.ring }} ({{ $labels.verdict }}) if it were no dry run.',
  },
];
