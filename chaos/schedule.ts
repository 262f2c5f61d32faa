import { createRandom } from '../model/seeded';
import { AGENT_BOUNDARIES } from './agent-boundaries';
import { FAULT_TABLE, type FaultKind, type PlannedFault } from './fault';
import { REST_MS } from './second-chance';

/** Who can be hit: names of processes. */
export interface Targets {
  readonly workers: readonly string[];
  readonly gateways: readonly string[];
  readonly agents: readonly string[];
  /** Those of the agents whose disks can be filled. */
  readonly smallDisks: readonly string[];
  readonly simulator: string;
}

export interface ScheduleRequest {
  readonly seed: number;
  readonly minutes: number;
  readonly targets: Targets;
}

/** The first fault comes when the first campaign is under way. */
const FIRST_MS = 3_000;
/** From one fault to the next: shortest and longest. */
const GAP_MS = [2_500, 7_500] as const;
/** The last fault leaves this long for what it hit to come back while campaigns still run. */
const QUIET_END_MS = 10_000;

/**
 * Plans the faults of a run. Pure: the same request gives the same plan. Kinds come from a shuffled deck that holds each by
 * its weight, and is shuffled again when it is empty, so that every kind comes before any comes too often. Nobody is hit
 * again before what hit it last is over, and some time more.
 */
export function planFaults({ seed, minutes, targets }: ScheduleRequest): PlannedFault[] {
  const random = createRandom(`chaos ${seed}`);
  const deck = new Deck(
    random,
    DECK.filter((kind) => targetsOf(kind, targets).length > 0),
  );
  const boundaries = new Deck(random, AGENT_BOUNDARIES);
  const busyUntil = new Map<string, number>();
  const plan: PlannedFault[] = [];
  const end = minutes * 60_000 - QUIET_END_MS;
  for (let atMs = FIRST_MS; atMs < end; atMs += Math.round(between(random, GAP_MS))) {
    const kind = deck.draw();
    const free = targetsOf(kind, targets).filter((name) => (busyUntil.get(name) ?? 0) <= atMs);
    const target = free[Math.floor(random() * free.length)];
    const drawnMs = Math.round(between(random, lastsOf(kind)));
    // Everyone it could hit has just been hit, or it would not be over in time: another one.
    if (target === undefined || atMs + lastsOf(kind)[0] > end) {
      deck.putBack(kind);
      continue;
    }
    const forMs = Math.min(drawnMs, end - atMs);
    busyUntil.set(target, atMs + forMs + REST_MS);
    const how = kind === 'kill_agent' ? boundaries.draw() : drawHow(kind, random);
    plan.push({ number: plan.length + 1, kind, atMs, target, forMs, how });
  }
  return plan;
}

const DECK: readonly FaultKind[] = FAULT_TABLE.flatMap(({ kind, weight }) =>
  Array.from({ length: weight }, () => kind),
);

function lastsOf(kind: FaultKind): readonly [number, number] {
  return FAULT_TABLE.find((row) => row.kind === kind)?.lastsMs ?? [0, 0];
}

function targetsOf(kind: FaultKind, targets: Targets): readonly string[] {
  const { workers, gateways, agents, smallDisks, simulator } = targets;
  switch (kind) {
    case 'kill_worker':
    case 'suspend_worker':
    case 'freeze_turn':
      return workers;
    case 'kill_gateway':
    case 'suspend_gateway':
      return gateways;
    case 'kill_api':
    case 'suspend_api':
      return ['api'];
    case 'kill_signer':
    case 'suspend_signer':
      return ['signer'];
    case 'kill_temporal':
    case 'suspend_temporal':
      return ['temporal'];
    case 'kill_postgres':
    case 'suspend_postgres':
      return ['postgres'];
    case 'kill_agent':
    case 'suspend_agent':
    case 'step_clock':
      return agents;
    case 'cut_connection':
    case 'delay_connection':
    case 'half_open_connection':
      return [...agents, simulator];
    case 'duplicate_connection':
      return agents;
    case 'fill_disk':
      return smallDisks;
    case 'duplicate_reports':
    case 'reorder_reports':
    case 'late_reports':
      return [simulator];
  }
}

const FIRST_HOSTS = 1_000;

/** What is left to chance of some kinds (fault.ts, `how`). */
const CHOICES: Partial<Record<FaultKind, readonly string[]>> = {
  // In ms; below and above what a gateway waits for before it looks again.
  delay_connection: ['40', '400', '2500'],
  // In s: less and more than an order's start_by, and days.
  step_clock: ['-172800', '-3600', '-45', '45', '3600', '172800'],
  half_open_connection: ['near', 'far'],
  late_reports: Array.from({ length: FIRST_HOSTS }, (_, first) => String(first)),
};

function drawHow(kind: FaultKind, random: () => number): string {
  const choices = CHOICES[kind] ?? [''];
  return choices[Math.floor(random() * choices.length)] ?? '';
}

function between(random: () => number, [shortest, longest]: readonly [number, number]): number {
  return shortest + random() * (longest - shortest);
}

/** Cards in an order drawn by chance; when all are gone they are shuffled again. */
class Deck<Card> {
  #left: Card[] = [];

  constructor(
    private readonly random: () => number,
    private readonly cards: readonly Card[],
  ) {}

  draw(): Card {
    if (this.#left.length === 0) this.#left = this.#shuffled();
    const card = this.#left.shift();
    if (card === undefined) throw new Error('a deck without cards');
    return card;
  }

  /** Under the others. */
  putBack(card: Card): void {
    this.#left.push(card);
  }

  #shuffled(): Card[] {
    const keyed = this.cards.map((card) => ({ card, key: this.random() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ card }) => card);
  }
}
