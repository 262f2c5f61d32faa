import {
  CAMPAIGN_PHASES,
  DIRECTIONS,
  FINAL_PHASES,
  HOST_STATES,
  OPERATIONS,
  TERMINAL_PHASES,
  VERDICTS,
} from '../model/words';
import { type Standstill, STANDSTILLS } from '../model/explained-wait';
import { delayMetrics } from './delay-metrics';
import { gateMetrics } from './gate-metrics';
import { promiseMetrics } from './promise-metrics';

/**
 * Every metric of ours, and every value its labels can take: the one place that the processes, the dashboards and the
 * rules read. docs/metrics.md lists the same for people. Hosts, packages, versions and users are never labels: that
 * detail is in the database, the logs and the traces.
 */

/** Campaigns shown at once: the most urgent (docs/metrics.md, "How many series"). */
export const MAX_CAMPAIGNS = 12;
/** A campaign that ended is shown this long, so that the last scrape is not missed. */
export const CAMPAIGN_SHOWN_AFTER_END_MS = 24 * 60 * 60 * 1000;

export const CAMPAIGN_CLASSES = ['emergency', 'routine'] as const;

/**
 * Rings by position, counted from 1: names differ from campaign to campaign, positions can be compared. Four, as in the
 * campaign file that everybody begins with, and the others together: each one more is 300 series.
 */
export const RING_POSITIONS = ['1', '2', '3', '4', 'later'] as const;
export type RingPosition = (typeof RING_POSITIONS)[number];

/** Goals by position, counted from 1: as many as a campaign file may have. */
const GOAL_POSITIONS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] as const;
export type GoalPosition = (typeof GOAL_POSITIONS)[number];
/** Goals of one campaign that are shown at once; telemetry/shown-goals.ts says which. */
export const MAX_GOALS_SHOWN = 4;

/** Why hosts in scope were left out of a campaign, as its plan says; `other`: a reason that this build does not know. */
const NOT_READY_REASONS = ['owned_by_other', 'other'] as const;
export type NotReadyReason = (typeof NOT_READY_REASONS)[number];

/**
 * How a ring stands before its gate: not opened, opened and not judged, what the gate said, or let go on by a person whatever
 * it said.
 */
const RING_STANDINGS = ['waiting', 'open', ...VERDICTS, 'overridden'] as const;
export type RingStanding = (typeof RING_STANDINGS)[number];

/** Reasons of one campaign's failures that are told apart at once; the others are added to `other`. */
export const MAX_REASONS_SHOWN = 5;

/** How far an order has come that no agent was offered. */
export const ORDER_STAGES = ['unsigned', 'signed'] as const;
export type OrderStage = (typeof ORDER_STAGES)[number];

/** Why a campaign stood still. `approval` is the wait for people before it runs. */
export const HELD_REASONS = STANDSTILLS;
export type HeldReason = Standstill;

/** How one try on one host ended. `timeout`: it fell silent until its deadline. */
export const ATTEMPT_RESULTS = ['success', 'failure', 'timeout'] as const;
export type AttemptResult = (typeof ATTEMPT_RESULTS)[number];

/** Agents' reasons, drawn together to at most fifteen; telemetry/attempt-reason.ts says which is which. */
export const ATTEMPT_REASONS = [
  'none',
  'refused',
  'untrusted',
  'download',
  'bundle',
  'step',
  'timed_out',
  'application',
  'way_back',
  'version',
  'smoke_test',
  'reboot',
  'interrupted',
  'deadline_passed',
  'other',
] as const;
export type AttemptReason = (typeof ATTEMPT_REASONS)[number];

/** What became of a lane's turn: `fenced` is a late or doubled turn that wrote nothing. */
const TURN_OUTCOMES = ['committed', 'fenced', 'failed'] as const;
export type TurnOutcome = (typeof TURN_OUTCOMES)[number];

const AGENT_STATES = ['connected', 'stale', 'offline'] as const;
export type AgentState = (typeof AGENT_STATES)[number];

const SESSION_EVENTS = ['connect', 'drop', 'reject'] as const;
export type SessionEvent = (typeof SESSION_EVENTS)[number];

/** Why a gateway did not take a report, and so did not acknowledge it (docs/protocol.md, rule R4). */
export const REPORT_REFUSALS = ['unknown_operation', 'wrong_host', 'refused_value'] as const;
export type ReportRefusal = (typeof REPORT_REFUSALS)[number];

/** How hosts ask for a certificate; `none`: it was not told, or nobody looked. */
export const ENROL_WAYS = ['token', 're_enrolment', 'renewal', 'none'] as const;
export type EnrolWay = (typeof ENROL_WAYS)[number];

/**
 * What became of a request for a certificate: `refused`, the host may not have one; `invalid`, the request itself was wrong; `failed`,
 * we could not answer; `turned_away`, whoever it was knocked too often and was not heard.
 */
export const ENROL_OUTCOMES = ['issued', 'refused', 'invalid', 'failed', 'turned_away'] as const;
export type EnrolOutcome = (typeof ENROL_OUTCOMES)[number];

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'other'] as const;
const HTTP_STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx'] as const;

/** What comes of an order that is to be signed. `beyond_limits`: more, or faster, than its manifest allows. */
export const SIGNER_OUTCOMES = ['signed', 'malformed', 'not_approved', 'beyond_limits'] as const;
export type SignerOutcome = (typeof SIGNER_OUTCOMES)[number];

/** Of an agent's connection: let in to its handshake; cut before it, as too many waited or it waited too long; cut as no session came; cut as its host has others. */
export const CONNECTION_OUTCOMES = ['admitted', 'turned_away', 'waited_too_long', 'idle', 'crowded_out'] as const;
export type ConnectionOutcome = (typeof CONNECTION_OUTCOMES)[number];

const PROCESS_NAMES = ['worker', 'gateway', 'api', 'enrol', 'signer', 'notify'] as const;
export type ProcessName = (typeof PROCESS_NAMES)[number];

/** Seconds. The goals' usual deadlines are bounds (4 h, 24 h, 5 d, 7 d), so that an attainment is exact. */
const TIME_TO_PATCH_BUCKETS = [
  300, 900, 1800, 3600, 7200, 10800, 14400, 21600, 28800, 43200, 64800, 86400, 172800, 259200, 432000, 604800, 1209600,
] as const;
/** Seconds; the goals' usual deadlines and little more: a campaign's duration is no promise. */
const CAMPAIGN_BUCKETS = [3600, 14400, 86400, 432000, 604800] as const;
/** Seconds; one operation on one host, from a second to its longest deadline. */
const OPERATION_BUCKETS = [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600] as const;
/** Seconds; what happens between processes, from the first budget (1 s at p99) in both directions. */
const DELAY_BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

/** A label whose values are given at run time, and how many there can be at most. */
export interface BoundedLabel {
  readonly atMost: number;
  readonly values: string;
}

export interface MetricDefinition {
  readonly name: `ringmaster_${string}`;
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly exportedBy: ProcessName | 'all';
  /** Every label with its closed list of values, or a bound on how many there are. */
  readonly labels: Readonly<Record<string, readonly string[] | BoundedLabel>>;
  readonly buckets?: readonly number[];
  /** Set where labels depend on each other: how many of their combinations can occur. */
  readonly combinations?: number;
}

const CAMPAIGN: BoundedLabel = { atMost: MAX_CAMPAIGNS, values: 'campaign ids' };
/** One campaign has one class, one name and one phase at a time: they multiply nothing. */
const OF_CAMPAIGN = { atMost: 1, values: 'one per campaign' } as const;

/** The catalogue. Counters end in `_total`; units are `_seconds`, `_ratio` and `_timestamp_seconds`. */
export const METRICS = {
  buildInfo: {
    name: 'ringmaster_build_info',
    type: 'gauge',
    help: 'Always 1; which process of which release this is.',
    exportedBy: 'all',
    labels: { process: PROCESS_NAMES, release: { atMost: 1, values: 'the release of the process' } },
    combinations: 1,
  },
  campaignHosts: {
    name: 'ringmaster_campaign_hosts',
    type: 'gauge',
    help: 'Hosts of a campaign by ring and state, from the database.',
    exportedBy: 'api',
    labels: { campaign: CAMPAIGN, class: OF_CAMPAIGN, ring: RING_POSITIONS, state: HOST_STATES },
  },
  campaignInfo: {
    name: 'ringmaster_campaign_info',
    type: 'gauge',
    help: 'Always 1; the name, class and present phase of a campaign.',
    exportedBy: 'api',
    labels: { campaign: CAMPAIGN, name: OF_CAMPAIGN, class: OF_CAMPAIGN, phase: CAMPAIGN_PHASES },
    combinations: MAX_CAMPAIGNS,
  },
  campaignStart: {
    name: 'ringmaster_campaign_start_timestamp_seconds',
    type: 'gauge',
    help: 'When the campaign was launched.',
    exportedBy: 'api',
    labels: { campaign: CAMPAIGN },
  },
  campaignGoalTarget: {
    name: 'ringmaster_campaign_goal_target_ratio',
    type: 'gauge',
    help: 'The share of hosts, 0 to 1, that a goal wants verified.',
    exportedBy: 'api',
    labels: { campaign: CAMPAIGN, goal: GOAL_POSITIONS },
    combinations: MAX_CAMPAIGNS * MAX_GOALS_SHOWN,
  },
  campaignGoalDeadline: {
    name: 'ringmaster_campaign_goal_deadline_timestamp_seconds',
    type: 'gauge',
    help: 'When a goal is due.',
    exportedBy: 'api',
    labels: { campaign: CAMPAIGN, goal: GOAL_POSITIONS },
    combinations: MAX_CAMPAIGNS * MAX_GOALS_SHOWN,
  },
  campaignGoalReached: {
    name: 'ringmaster_campaign_goal_reached_timestamp_seconds',
    type: 'gauge',
    help: 'When a goal was reached; absent until then.',
    exportedBy: 'api',
    labels: { campaign: CAMPAIGN, goal: GOAL_POSITIONS },
    combinations: MAX_CAMPAIGNS * MAX_GOALS_SHOWN,
  },
  campaignGoalProjected: {
    name: 'ringmaster_campaign_goal_projected_timestamp_seconds',
    type: 'gauge',
    help: 'When a goal will be reached if the campaign goes on as now; absent while that cannot be told.',
    exportedBy: 'api',
    labels: { campaign: CAMPAIGN, goal: GOAL_POSITIONS },
    combinations: MAX_CAMPAIGNS * MAX_GOALS_SHOWN,
  },
  ...gateMetrics({ campaign: CAMPAIGN, ring: RING_POSITIONS, result: ATTEMPT_RESULTS, standing: RING_STANDINGS }),
  campaignFailedHosts: {
    name: 'ringmaster_campaign_failed_hosts',
    type: 'gauge',
    help: 'Hosts of the campaign that failed first, by why, taken back or not; of many reasons the most frequent, and the others as other.',
    exportedBy: 'api',
    labels: { campaign: CAMPAIGN, reason: ATTEMPT_REASONS },
    combinations: MAX_CAMPAIGNS * (MAX_REASONS_SHOWN + 1),
  },
  ...promiseMetrics(CAMPAIGN),
  campaignOpenHosts: {
    name: 'ringmaster_campaign_open_hosts',
    type: 'gauge',
    help: 'Hosts of rings that are open which have not come to an end: what the campaign works on now.',
    exportedBy: 'api',
    labels: { campaign: CAMPAIGN },
  },
  campaignNotReady: {
    name: 'ringmaster_campaign_not_ready_hosts',
    type: 'gauge',
    help: 'Hosts in scope that the plan left out, by why: with the hosts of the campaign they are all that were meant.',
    exportedBy: 'api',
    labels: { campaign: CAMPAIGN, reason: NOT_READY_REASONS },
  },
  campaignsHidden: {
    name: 'ringmaster_campaigns_hidden',
    type: 'gauge',
    help: 'Unfinished campaigns that are not shown because there are too many: nothing is alerted on for them.',
    exportedBy: 'api',
    labels: {},
  },
  hostsLeftChanged: {
    name: 'ringmaster_hosts_left_changed',
    type: 'gauge',
    help: 'Hosts that campaigns which ended could not take back, until a later campaign verifies them or they are deleted.',
    exportedBy: 'api',
    labels: {},
  },
  campaignWaitingSince: {
    name: 'ringmaster_campaign_waiting_since_timestamp_seconds',
    type: 'gauge',
    help: 'Since when a campaign stands still, by who or what holds it; absent while nothing does.',
    exportedBy: 'api',
    labels: { campaign: CAMPAIGN, reason: HELD_REASONS },
  },
  campaignHeld: {
    name: 'ringmaster_campaign_held_seconds_total',
    type: 'counter',
    help: 'How long a campaign has stood still, by who or what held it.',
    exportedBy: 'api',
    labels: { campaign: CAMPAIGN, reason: HELD_REASONS },
  },
  agents: {
    name: 'ringmaster_agents',
    type: 'gauge',
    help: 'Known hosts by the state of their agent.',
    exportedBy: 'api',
    labels: { state: AGENT_STATES },
  },
  ordersOverdue: {
    name: 'ringmaster_orders_overdue',
    type: 'gauge',
    help: 'Orders not offered in time to agents that have a session, that may still begin and that no hold forbids; by whether they are signed.',
    exportedBy: 'api',
    labels: { stage: ORDER_STAGES },
  },
  ordersOldestWaiting: {
    name: 'ringmaster_orders_oldest_waiting_seconds',
    type: 'gauge',
    help: 'For how long the oldest order that could be offered has not been; 0 when there is none. After a minute it is placed anew.',
    exportedBy: 'api',
    labels: { stage: ORDER_STAGES },
  },
  apiRequestDuration: {
    name: 'ringmaster_api_request_duration_seconds',
    type: 'histogram',
    help: 'Server time of an API request.',
    exportedBy: 'api',
    labels: { method: HTTP_METHODS, status: HTTP_STATUS_CLASSES },
    buckets: [0.005, 0.05, 0.2, 1, 5],
  },
  hostAttempts: {
    name: 'ringmaster_host_attempts_total',
    type: 'counter',
    help: 'Forward tries on hosts that ended, once per host and generation.',
    exportedBy: 'api',
    labels: { class: CAMPAIGN_CLASSES, ring: RING_POSITIONS, result: ATTEMPT_RESULTS, reason: ATTEMPT_REASONS },
    // Only `failure` has reasons to choose from.
    combinations: CAMPAIGN_CLASSES.length * RING_POSITIONS.length * (ATTEMPT_REASONS.length + 2),
  },
  hostBackouts: {
    name: 'ringmaster_host_backouts_total',
    type: 'counter',
    help: 'Backouts of hosts that ended, once per host and generation.',
    exportedBy: 'api',
    labels: { class: CAMPAIGN_CLASSES, ring: RING_POSITIONS, result: ['success', 'failure'] },
  },
  hostTimeToPatch: {
    name: 'ringmaster_host_time_to_patch_seconds',
    type: 'histogram',
    help: 'From the launch of the campaign until a host was verified.',
    exportedBy: 'api',
    labels: { class: CAMPAIGN_CLASSES, ring: RING_POSITIONS },
    buckets: TIME_TO_PATCH_BUCKETS,
  },
  hostOperationDuration: {
    name: 'ringmaster_host_operation_duration_seconds',
    type: 'histogram',
    help: 'From the placing of an order until its report was recorded.',
    exportedBy: 'api',
    labels: { class: CAMPAIGN_CLASSES, direction: DIRECTIONS, operation: OPERATIONS },
    // Backing out is the one operation of one direction only, and forward installs the other.
    combinations: CAMPAIGN_CLASSES.length * (OPERATIONS.length + 2),
    buckets: OPERATION_BUCKETS,
  },
  campaignDuration: {
    name: 'ringmaster_campaign_duration_seconds',
    type: 'histogram',
    help: 'From launch to the end of a campaign.',
    exportedBy: 'api',
    labels: { class: CAMPAIGN_CLASSES, result: FINAL_PHASES },
    buckets: CAMPAIGN_BUCKETS,
  },
  turnDuration: {
    name: 'ringmaster_turn_duration_seconds',
    type: 'histogram',
    help: "The transaction of a lane's turn, waits for locks included and the wait for news excluded.",
    exportedBy: 'worker',
    labels: { outcome: TURN_OUTCOMES },
    buckets: DELAY_BUCKETS,
  },
  gatewayStreams: {
    name: 'ringmaster_gateway_streams',
    type: 'gauge',
    help: "Agents' sessions open on this gateway.",
    exportedBy: 'gateway',
    labels: {},
  },
  agentSessionEvents: {
    name: 'ringmaster_agent_session_events_total',
    type: 'counter',
    help: 'Sessions begun, ended and refused; the reasons are the kinds of docs/errors.md.',
    exportedBy: 'gateway',
    labels: { event: SESSION_EVENTS, reason: { atMost: 24, values: 'kinds of gateway errors, or none' } },
  },
  gatewayReports: {
    name: 'ringmaster_gateway_reports_total',
    type: 'counter',
    help: 'Final reports stored, by how the order ended.',
    exportedBy: 'gateway',
    labels: { phase: TERMINAL_PHASES },
  },
  gatewayConnections: {
    name: 'ringmaster_gateway_connections_total',
    type: 'counter',
    help: 'Connections of agents before their session, by what became of them.',
    exportedBy: 'gateway',
    labels: { outcome: CONNECTION_OUTCOMES },
  },
  gatewayReportsRefused: {
    name: 'ringmaster_gateway_reports_refused_total',
    type: 'counter',
    help: 'Final reports neither stored nor acknowledged, by why.',
    exportedBy: 'gateway',
    labels: { reason: REPORT_REFUSALS },
  },
  gatewayAuditDisagreements: {
    name: 'ringmaster_gateway_audit_disagreements_total',
    type: 'counter',
    help: 'Hellos of hosts that remember another past of the audit.',
    exportedBy: 'gateway',
    labels: {},
  },
  ...delayMetrics(DELAY_BUCKETS),
  enrolRequests: {
    name: 'ringmaster_enrol_requests_total',
    type: 'counter',
    help: "Requests for hosts' certificates, by way and outcome; a renewal that could not be answered counts at each try.",
    exportedBy: 'enrol',
    labels: { way: ENROL_WAYS, outcome: ENROL_OUTCOMES },
  },
  notifyMessages: {
    name: 'ringmaster_notify_messages',
    type: 'gauge',
    help: 'Notifications that wait, events that were not routed yet included, and those that are dead.',
    ...{ exportedBy: 'notify', labels: { state: ['waiting', 'dead'] } },
  },
  notifyLate: {
    name: 'ringmaster_notify_late_seconds',
    type: 'gauge',
    help: 'How long the notification that waits longest is overdue, or the oldest event that was not routed yet.',
    ...{ exportedBy: 'notify', labels: {} },
  },
  signerOrders: {
    name: 'ringmaster_signer_orders_total',
    type: 'counter',
    help: 'Orders brought to the signer, by what came of it.',
    exportedBy: 'signer',
    labels: { outcome: SIGNER_OUTCOMES },
  },
} as const satisfies Record<string, MetricDefinition>;

/** The ring's place in the campaign, from its position counted from 0. */
export function ringPosition(ordinal: number): RingPosition {
  return RING_POSITIONS[ordinal] ?? 'later';
}

/** The goal's place in the campaign, from its position counted from 0; null: no campaign file has so many. */
export function goalPosition(ordinal: number): GoalPosition | null {
  return GOAL_POSITIONS[ordinal] ?? null;
}

/**
 * How Temporal's SDK names its metrics: as ours, so that one rule reads both. Final: dashboards depend on it. The suffix is
 * ignored by SDK 1.23 in the plain text format (temporalio/sdk-rust#1526): deploy/prometheus/temporal-metrics.ts.
 */
export const TEMPORAL_METRIC_NAMING = {
  countersTotalSuffix: true,
  unitSuffix: true,
  useSecondsForDurations: true,
} as const;
