import type { Registry } from 'prom-client';
import type { CampaignClass } from '../model/campaign';
import type { CampaignPhase, HostState } from '../model/words';
import {
  type AgentState,
  goalPosition,
  type HeldReason,
  MAX_CAMPAIGNS,
  METRICS,
  type NotReadyReason,
  type OrderStage,
  ringPosition,
} from './metrics';
import { type OutcomeReading, outcomeMetrics } from './outcome-metrics';
import { counter, gauge } from './registry';
import { shownGoals } from './shown-goals';

/** One campaign as the metrics show it. Instants are milliseconds since the epoch. */
export interface CampaignReading {
  readonly campaignId: string;
  readonly name: string;
  readonly class: CampaignClass;
  readonly phase: CampaignPhase;
  readonly launchedAt: number | null;
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
  /** The part of it that is nearest to failing its gate, by the gate's own counts; null: no host has begun. */
  readonly gate: { readonly ring: number; readonly started: number; readonly failed: number } | null;
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
  readonly orders: Readonly<Record<OrderStage, WaitingOrders>>;
  readonly agents: Readonly<Record<AgentState, number>>;
  /** What came to an end for hosts, of all campaigns that ever were. */
  readonly counted: OutcomeReading;
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
    gateStarted: gauge(registry, METRICS.campaignGateStarted, collect),
    gateFailed: gauge(registry, METRICS.campaignGateFailed, collect),
    open: gauge(registry, METRICS.campaignOpenHosts, collect),
    notReady: gauge(registry, METRICS.campaignNotReady, collect),
    hidden: gauge(registry, METRICS.campaignsHidden, collect),
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
    | 'gateStarted'
    | 'gateFailed'
    | 'open'
    | 'notReady'
    | 'hidden'
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
  for (const [stage, { overdue, oldestMs }] of Object.entries(reading.orders)) {
    gauges.overdue.inc({ stage }, overdue);
    gauges.oldestWaiting.inc({ stage }, oldestMs / 1000);
  }
  for (const [state, count] of Object.entries(reading.agents)) gauges.agents.inc({ state }, count);
}

function showCampaign(gauges: Gauges, reading: CampaignReading): void {
  const campaign = reading.campaignId;
  gauges.info.inc({ campaign, name: reading.name, class: reading.class, phase: reading.phase }, 1);
  if (reading.launchedAt !== null) gauges.start.inc({ campaign }, reading.launchedAt / 1000);
  for (const { ring, state, count } of reading.hosts) {
    gauges.hosts.inc({ campaign, class: reading.class, ring: ringPosition(ring), state }, count);
  }
  gauges.open.inc({ campaign }, reading.openHosts);
  for (const [reason, count] of Object.entries(reading.notReady)) gauges.notReady.inc({ campaign, reason }, count);
  showGate(gauges, reading);
  for (const [reason, ms] of Object.entries(reading.waitingSince)) gauges.waiting.inc({ campaign, reason }, ms / 1000);
  for (const [reason, ms] of Object.entries(reading.heldMs)) gauges.held.inc({ campaign, reason }, ms / 1000);
  showGoals(gauges, reading);
}

function showGate(gauges: Gauges, { campaignId: campaign, maxFailed, gate }: CampaignReading): void {
  gauges.maxFailed.inc({ campaign }, maxFailed);
  if (gate === null) return;
  const ring = ringPosition(gate.ring);
  gauges.gateStarted.inc({ campaign, ring }, gate.started);
  gauges.gateFailed.inc({ campaign, ring }, gate.failed);
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
