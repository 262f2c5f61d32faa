import type { Registry } from 'prom-client';
import type { CampaignClass } from '../model/campaign';
import type { CampaignPhase, HostState } from '../model/words';
import { goalPosition, MAX_CAMPAIGNS, METRICS, ringPosition, type AgentState, type HeldReason } from './metrics';
import { counter, gauge } from './registry';

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
  /** Since when it stands still now, by cause; empty while it goes on. */
  readonly waitingSince: Readonly<Partial<Record<HeldReason, number>>>;
  /** How long it has stood still so far, by cause. */
  readonly heldMs: Readonly<Partial<Record<HeldReason, number>>>;
}

/** What the database says at one scrape. */
export interface FleetReading {
  /** Unfinished campaigns and those that ended within CAMPAIGN_SHOWN_AFTER_END_MS, newest first. */
  readonly campaigns: readonly CampaignReading[];
  readonly agents: Readonly<Record<AgentState, number>>;
}

/** Adds the gauges that the database fills at each scrape; series of campaigns that are gone go with them. */
export function showFleet(registry: Registry, read: () => Promise<FleetReading>): void {
  let underWay: Promise<void> | null = null;
  // prom-client asks every metric at once and takes each value when its own collect() is done: all wait for one read.
  const collect = () => {
    underWay ??= read()
      .then((reading) => {
        show(gauges, reading);
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
    waiting: gauge(registry, METRICS.campaignWaitingSince, collect),
    held: counter(registry, METRICS.campaignHeld, collect),
    agents: gauge(registry, METRICS.agents, collect),
  };
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
    | 'waiting'
    | 'held'
    | 'agents',
    Filled
  >
>;

function show(gauges: Gauges, reading: FleetReading): void {
  for (const metric of Object.values(gauges)) metric.reset();
  for (const campaign of reading.campaigns.slice(0, MAX_CAMPAIGNS)) showCampaign(gauges, campaign);
  for (const [state, count] of Object.entries(reading.agents)) gauges.agents.inc({ state }, count);
}

function showCampaign(gauges: Gauges, reading: CampaignReading): void {
  const campaign = reading.campaignId;
  gauges.info.inc({ campaign, name: reading.name, class: reading.class, phase: reading.phase }, 1);
  if (reading.launchedAt !== null) gauges.start.inc({ campaign }, reading.launchedAt / 1000);
  for (const { ring, state, count } of reading.hosts) {
    gauges.hosts.inc({ campaign, class: reading.class, ring: ringPosition(ring), state }, count);
  }
  gauges.maxFailed.inc({ campaign }, reading.maxFailed);
  for (const [reason, ms] of Object.entries(reading.waitingSince)) gauges.waiting.inc({ campaign, reason }, ms / 1000);
  for (const [reason, ms] of Object.entries(reading.heldMs)) gauges.held.inc({ campaign, reason }, ms / 1000);
  reading.goals.forEach((target, ordinal) => {
    const goal = goalPosition(ordinal);
    if (goal === null) return;
    gauges.target.inc({ campaign, goal }, target.ratio);
    if (target.deadlineAt !== null) gauges.deadline.inc({ campaign, goal }, target.deadlineAt / 1000);
    if (target.reachedAt !== null) gauges.reached.inc({ campaign, goal }, target.reachedAt / 1000);
    if (target.projectedAt !== null) gauges.projected.inc({ campaign, goal }, target.projectedAt / 1000);
  });
}
