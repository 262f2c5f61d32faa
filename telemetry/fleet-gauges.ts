import type { Registry } from 'prom-client';
import type { CampaignClass } from '../model/campaign';
import { objectiveOverAll, SLO_IDS, SLO_TERMS, type SloId, type SloState } from '../model/slo';
import type { CampaignPhase, HostState, Verdict } from '../model/words';
import { MAX_PROBES_SHOWN } from './gate-metrics';
import {
  type AgentState,
  ATTEMPT_RESULTS,
  type AttemptReason,
  type AttemptResult,
  goalPosition,
  type HeldReason,
  MAX_CAMPAIGNS,
  MAX_REASONS_SHOWN,
  METRICS,
  type NotReadyReason,
  type OrderStage,
  type RingStanding,
  ringPosition,
} from './metrics';
import { type OutcomeReading, outcomeMetrics } from './outcome-metrics';
import { counter, gauge } from './registry';
import { shownGoals } from './shown-goals';

/** A probe that a gate asks now; of several clusters the gravest. */
export interface AskedProbe {
  readonly ring: number;
  readonly probe: string;
  /** Its last answer; null: nobody has asked yet. */
  readonly outcome: Verdict | null;
  readonly isDryRun: boolean;
  /** What its answers come to, and nobody went on in spite of; null: nothing stands in the way. */
  readonly verdict: Verdict | null;
}

/** One campaign as the metrics show it. Instants are milliseconds since the epoch. */
export interface CampaignReading {
  readonly campaignId: string;
  readonly name: string;
  readonly class: CampaignClass;
  readonly phase: CampaignPhase;
  readonly launchedAt: number | null;
  readonly plannedAt: number;
  /** Launched, and approved by as many as it needs; null: not yet. */
  readonly decidedAt: number | null;
  /** Hosts by ring (position counted from 0) and state. */
  readonly hosts: readonly { readonly ring: number; readonly state: HostState; readonly count: number }[];
  /** In the campaign's order. */
  readonly goals: readonly {
    readonly ratio: number;
    readonly deadlineAt: number | null;
    readonly reachedAt: number | null;
    /** When it will be reached, by what its hosts took so far; null while that cannot be told. */
    readonly projectedAt: number | null;
  }[];
  /** The share of a ring's hosts that its gate lets fail. */
  readonly maxFailed: number;
  /** The share that it lets be out of reach. */
  readonly maxUnreachable: number;
  /** Forward tries that ended, by ring and how, since the launch; those that none has are absent. */
  readonly tries: readonly { readonly ring: number; readonly result: AttemptResult; readonly times: number }[];
  /** Each ring's gate; `nearest` is of the ring or its part in one cluster, null while no host has begun. */
  readonly gates: readonly {
    readonly ring: number;
    readonly standing: RingStanding;
    readonly nearest: { readonly started: number; readonly failed: number } | null;
  }[];
  /** The probes that its gates ask now, with their last answers; absent: none. */
  readonly probes?: readonly AskedProbe[];
  /** When the first of the bake times that run is over; null: none runs. */
  readonly bakeEndsAt: number | null;
  /** Hosts that failed first, by why. */
  readonly failures: Readonly<Partial<Record<AttemptReason, number>>>;
  /** How its promises stand, as far as that was counted. */
  readonly promises: readonly {
    readonly slo: SloId;
    readonly good: number;
    readonly valid: number;
    readonly state: SloState;
  }[];
  /** Hosts of open rings that have not come to an end. */
  readonly openHosts: number;
  /** Hosts in scope that its plan left out, by why. */
  readonly notReady: Readonly<Partial<Record<NotReadyReason, number>>>;
  /** Since when it stands still now, by cause; empty while it goes on. */
  readonly waitingSince: Readonly<Partial<Record<HeldReason, number>>>;
  /** How long it has stood still so far, by cause. */
  readonly heldMs: Readonly<Partial<Record<HeldReason, number>>>;
}

/** Orders that could be offered and are not. */
export interface WaitingOrders {
  /** Those that should have been offered by now. */
  readonly overdue: number;
  /** How long the oldest has waited; 0 when none waits. */
  readonly oldestMs: number;
}

/** What the database says at one scrape. */
export interface FleetReading {
  /** Unfinished campaigns and those that ended within CAMPAIGN_SHOWN_AFTER_END_MS, the most urgent first. */
  readonly campaigns: readonly CampaignReading[];
  /** Unfinished campaigns that are not among them. */
  readonly hidden: number;
  /** Hosts that campaigns which ended have left changed, however long ago. */
  readonly leftChanged: number;
  readonly orders: Readonly<Record<OrderStage, WaitingOrders>>;
  readonly agents: Readonly<Record<AgentState, number>>;
  /** What came to an end for hosts, of all campaigns that ever were. */
  readonly counted: OutcomeReading;
  /** Each promise over all campaigns that ended within its window. */
  readonly promises: readonly {
    readonly slo: SloId;
    readonly good: number;
    readonly valid: number;
    readonly eligible: number | null;
    readonly campaigns: Readonly<Record<'kept' | 'missed' | 'no_evidence', number>>;
  }[];
}

/** Adds the metrics that the database fills at each scrape; series of campaigns that are gone go with them. */
export function showFleet(registry: Registry, read: () => Promise<FleetReading>): void {
  let underWay: Promise<void> | null = null;
  // prom-client asks every metric at once and takes each value when its own collect() is done: all wait for one read.
  const collect = () => {
    underWay ??= read()
      .then((reading) => {
        show(gauges, reading);
        showOutcomes(reading.counted);
      })
      .finally(() => {
        underWay = null;
      });
    return underWay;
  };
  const gauges = {
    hosts: gauge(registry, METRICS.campaignHosts, collect),
    info: gauge(registry, METRICS.campaignInfo, collect),
    start: gauge(registry, METRICS.campaignStart, collect),
    target: gauge(registry, METRICS.campaignGoalTarget, collect),
    deadline: gauge(registry, METRICS.campaignGoalDeadline, collect),
    reached: gauge(registry, METRICS.campaignGoalReached, collect),
    projected: gauge(registry, METRICS.campaignGoalProjected, collect),
    maxFailed: gauge(registry, METRICS.campaignMaxFailed, collect),
    maxUnreachable: gauge(registry, METRICS.campaignMaxUnreachable, collect),
    tries: counter(registry, METRICS.campaignTries, collect),
    gateStarted: gauge(registry, METRICS.campaignGateStarted, collect),
    gateFailed: gauge(registry, METRICS.campaignGateFailed, collect),
    ringGate: gauge(registry, METRICS.campaignRingGate, collect),
    probes: gauge(registry, METRICS.campaignProbe, collect),
    bakeEnd: gauge(registry, METRICS.campaignBakeEnd, collect),
    failedHosts: gauge(registry, METRICS.campaignFailedHosts, collect),
    planned: gauge(registry, METRICS.campaignPlanned, collect),
    decided: gauge(registry, METRICS.campaignDecided, collect),
    promiseGood: gauge(registry, METRICS.campaignSloGood, collect),
    promiseValid: gauge(registry, METRICS.campaignSloValid, collect),
    promise: gauge(registry, METRICS.campaignSlo, collect),
    sloGood: gauge(registry, METRICS.sloGood, collect),
    sloValid: gauge(registry, METRICS.sloValid, collect),
    sloEligible: gauge(registry, METRICS.sloEligible, collect),
    sloCampaigns: gauge(registry, METRICS.sloCampaigns, collect),
    sloObjective: gauge(registry, METRICS.sloObjective, collect),
    open: gauge(registry, METRICS.campaignOpenHosts, collect),
    notReady: gauge(registry, METRICS.campaignNotReady, collect),
    hidden: gauge(registry, METRICS.campaignsHidden, collect),
    leftChanged: gauge(registry, METRICS.hostsLeftChanged, collect),
    overdue: gauge(registry, METRICS.ordersOverdue, collect),
    oldestWaiting: gauge(registry, METRICS.ordersOldestWaiting, collect),
    waiting: gauge(registry, METRICS.campaignWaitingSince, collect),
    held: counter(registry, METRICS.campaignHeld, collect),
    agents: gauge(registry, METRICS.agents, collect),
  };
  const showOutcomes = outcomeMetrics(registry, collect);
}

/** The part of a gauge or a counter that is used here. */
interface Filled {
  reset(): void;
  inc(labels: Readonly<Record<string, string>>, value: number): void;
}
type Gauges = Readonly<
  Record<
    | 'hosts'
    | 'info'
    | 'start'
    | 'target'
    | 'deadline'
    | 'reached'
    | 'projected'
    | 'maxFailed'
    | 'maxUnreachable'
    | 'tries'
    | 'gateStarted'
    | 'gateFailed'
    | 'ringGate'
    | 'probes'
    | 'bakeEnd'
    | 'failedHosts'
    | 'planned'
    | 'decided'
    | 'promiseGood'
    | 'promiseValid'
    | 'promise'
    | 'sloGood'
    | 'sloValid'
    | 'sloEligible'
    | 'sloCampaigns'
    | 'sloObjective'
    | 'open'
    | 'notReady'
    | 'hidden'
    | 'leftChanged'
    | 'overdue'
    | 'oldestWaiting'
    | 'waiting'
    | 'held'
    | 'agents',
    Filled
  >
>;

function show(gauges: Gauges, reading: FleetReading): void {
  for (const metric of Object.values(gauges)) metric.reset();
  for (const campaign of reading.campaigns.slice(0, MAX_CAMPAIGNS)) showCampaign(gauges, campaign);
  gauges.hidden.inc({}, reading.hidden + Math.max(0, reading.campaigns.length - MAX_CAMPAIGNS));
  gauges.leftChanged.inc({}, reading.leftChanged);
  for (const [stage, { overdue, oldestMs }] of Object.entries(reading.orders)) {
    gauges.overdue.inc({ stage }, overdue);
    gauges.oldestWaiting.inc({ stage }, oldestMs / 1000);
  }
  for (const [state, count] of Object.entries(reading.agents)) gauges.agents.inc({ state }, count);
  showPromises(gauges, reading.promises);
}

function showPromises(gauges: Gauges, promises: FleetReading['promises']): void {
  for (const slo of SLO_IDS) {
    gauges.sloObjective.inc({ slo, of: 'campaign' }, SLO_TERMS[slo].objective);
    gauges.sloObjective.inc({ slo, of: 'all' }, objectiveOverAll(slo));
  }
  for (const { slo, good, valid, eligible, campaigns } of promises) {
    gauges.sloGood.inc({ slo }, good);
    gauges.sloValid.inc({ slo }, valid);
    if (eligible !== null) gauges.sloEligible.inc({ slo }, eligible);
    for (const [state, count] of Object.entries(campaigns)) gauges.sloCampaigns.inc({ slo, state }, count);
  }
}

function showCampaign(gauges: Gauges, reading: CampaignReading): void {
  const campaign = reading.campaignId;
  gauges.info.inc({ campaign, name: reading.name, class: reading.class, phase: reading.phase }, 1);
  showTimes(gauges, reading);
  for (const { ring, state, count } of reading.hosts) {
    gauges.hosts.inc({ campaign, class: reading.class, ring: ringPosition(ring), state }, count);
  }
  gauges.open.inc({ campaign }, reading.openHosts);
  for (const [reason, count] of Object.entries(reading.notReady)) gauges.notReady.inc({ campaign, reason }, count);
  showGates(gauges, reading);
  showProbes(gauges, reading);
  showTries(gauges, reading);
  showFailures(gauges, reading);
  showCampaignPromises(gauges, reading);
  for (const [reason, ms] of Object.entries(reading.waitingSince)) gauges.waiting.inc({ campaign, reason }, ms / 1000);
  for (const [reason, ms] of Object.entries(reading.heldMs)) gauges.held.inc({ campaign, reason }, ms / 1000);
  showGoals(gauges, reading);
}

function showTimes(gauges: Gauges, reading: CampaignReading): void {
  const { campaignId: campaign, launchedAt, plannedAt, decidedAt, bakeEndsAt } = reading;
  gauges.planned.inc({ campaign }, plannedAt / 1000);
  if (launchedAt !== null) gauges.start.inc({ campaign }, launchedAt / 1000);
  if (decidedAt !== null) gauges.decided.inc({ campaign }, decidedAt / 1000);
  if (bakeEndsAt !== null) gauges.bakeEnd.inc({ campaign }, bakeEndsAt / 1000);
}

/** Each result of each ring begins at zero: a counter that is born with its first failures shows no increase. */
function showTries(gauges: Gauges, { campaignId: campaign, hosts, tries }: CampaignReading): void {
  for (const ring of new Set(hosts.map((each) => ringPosition(each.ring)))) {
    for (const result of ATTEMPT_RESULTS) gauges.tries.inc({ campaign, ring, result }, 0);
  }
  for (const { ring, result, times } of tries) {
    gauges.tries.inc({ campaign, ring: ringPosition(ring), result }, times);
  }
}

function showGates(gauges: Gauges, { campaignId: campaign, maxFailed, maxUnreachable, gates }: CampaignReading): void {
  gauges.maxFailed.inc({ campaign }, maxFailed);
  gauges.maxUnreachable.inc({ campaign }, maxUnreachable);
  for (const { ring: ordinal, standing, nearest } of oneOfEachPosition(gates)) {
    const ring = ringPosition(ordinal);
    gauges.ringGate.inc({ campaign, ring, standing }, 1);
    if (nearest === null) continue;
    gauges.gateStarted.inc({ campaign, ring }, nearest.started);
    gauges.gateFailed.inc({ campaign, ring }, nearest.failed);
  }
}

function showProbes(gauges: Gauges, { campaignId: campaign, probes = [] }: CampaignReading): void {
  for (const { ring, probe, outcome, isDryRun, verdict } of probes.slice(0, MAX_PROBES_SHOWN)) {
    const said = { outcome: outcome ?? 'none', mode: isDryRun ? 'dry_run' : 'decides', verdict: verdict ?? 'none' };
    gauges.probes.inc({ campaign, ring: ringPosition(ring), probe, ...said }, 1);
  }
}

/** Of the rings that share the last position the newest that has begun: their gates are no sum of each other. */
function oneOfEachPosition(gates: CampaignReading['gates']): CampaignReading['gates'] {
  const shown = new Map<string, CampaignReading['gates'][number]>();
  for (const gate of gates) {
    const position = ringPosition(gate.ring);
    if (gate.standing !== 'waiting' || !shown.has(position)) shown.set(position, gate);
  }
  return [...shown.values()];
}

function showFailures(gauges: Gauges, { campaignId: campaign, failures }: CampaignReading): void {
  const byFrequency = Object.entries(failures).sort(([, a], [, b]) => b - a);
  for (const [place, [reason, hosts]] of byFrequency.entries()) {
    gauges.failedHosts.inc({ campaign, reason: place < MAX_REASONS_SHOWN ? reason : 'other' }, hosts);
  }
}

function showCampaignPromises(gauges: Gauges, { campaignId: campaign, promises }: CampaignReading): void {
  for (const { slo, good, valid, state } of promises) {
    gauges.promiseGood.inc({ campaign, slo }, good);
    gauges.promiseValid.inc({ campaign, slo }, valid);
    gauges.promise.inc({ campaign, slo, state }, 1);
  }
}

function showGoals(gauges: Gauges, { campaignId: campaign, goals }: CampaignReading): void {
  for (const position of shownGoals(goals)) {
    const [target, goal] = [goals[position], goalPosition(position)];
    if (target === undefined || goal === null) continue;
    gauges.target.inc({ campaign, goal }, target.ratio);
    if (target.deadlineAt !== null) gauges.deadline.inc({ campaign, goal }, target.deadlineAt / 1000);
    if (target.reachedAt !== null) gauges.reached.inc({ campaign, goal }, target.reachedAt / 1000);
    if (target.projectedAt !== null) gauges.projected.inc({ campaign, goal }, target.projectedAt / 1000);
  }
}
