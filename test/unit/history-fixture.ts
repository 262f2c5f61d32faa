import { queuedHost, type BoardHost } from '../../model/board/board';
import type {
  CampaignHistory,
  History,
  HoldHistory,
  HostHistory,
  HostMove,
  Instant,
  JournalHistory,
  LimitHistory,
  OrderHistory,
  OrderMove,
  OrderState,
  StoredReport,
  VersionChange,
} from '../../model/history';
import { asId, type CampaignId, type HoldId, type HostId, type OperationId } from '../../model/ids';
import { measuresOf, placesOf } from '../../model/tally';
import type { HoldScope, HostState, Operation } from '../../model/words';

/** What ran before, and what the campaign brings: folders' names. */
export const [OLD, NEW] = ['1.0.0@aa', '2.0.0@bb'];

/** A history that a test may bend. */
export type Draft<T> = T extends string | number | boolean | null ? T : { -readonly [K in keyof T]: Draft<T[K]> };

/** Gives every instant a step of its own; what is written within `together` shares a transaction. */
class Clock {
  private step = 0;
  private transaction = 0;

  next(): Instant {
    this.transaction += 1;
    return this.together();
  }

  together(): Instant {
    this.step += 1;
    return { step: this.step, transaction: String(this.transaction), at: 1_000_000 + this.step };
  }
}

const STATES: readonly (readonly [Operation, HostState])[] = [
  ['install', 'installing'],
  ['reboot', 'rebooting'],
  ['smoke_test', 'smoke_testing'],
];

/** Takes hosts through a campaign one after the other and keeps everything that would be recorded. */
export class Scribe {
  readonly clock = new Clock();
  readonly hosts: HostHistory[] = [];
  readonly orders: OrderHistory[] = [];
  readonly reports: StoredReport[] = [];
  readonly journals: JournalHistory[] = [];
  readonly holds: HoldHistory[] = [];

  /** A host that is installed, rebooted, tested and patched, alone. */
  patch(name: string): void {
    const hostId = asId<HostId>(name);
    const moves: HostMove[] = [];
    let board: BoardHost = queuedHost();
    const journal = {
      entries: [] as JournalHistory['entries'][number][],
      records: [] as JournalHistory['records'][number][],
    };
    for (const [operation, state] of STATES) {
      const operationId = asId<OperationId>(`${name}-${operation}`);
      const placed = this.clock.next();
      const ordered: BoardHost = {
        ...board,
        state,
        operation,
        ordered: true,
        touched: true,
        revision: board.revision + 1,
      };
      moves.push(moveOf(this.clock.together(), board, ordered));
      const offered = this.clock.next();
      const ended = this.clock.next();
      const last = operation === 'smoke_test';
      board = last
        ? {
            ...ordered,
            state: 'patched',
            operation: null,
            ordered: false,
            verdict: 'patched',
            revision: ordered.revision + 1,
          }
        : { ...ordered, ordered: false, revision: ordered.revision + 1 };
      moves.push(moveOf(this.clock.together(), ordered, board));
      this.orders.push({
        ...{ operationId, hostId, cluster: 'east', direction: 'forward', operation },
        sequence: this.orders.length + 1,
        expectedBootId: operation === 'reboot' ? 'boot-1' : null,
        payloadDigest: `signed ${operationId}`,
        state: 'ended',
        moves: [orderMove(placed, 'open'), orderMove(offered, 'offered'), orderMove(ended, 'ended')],
      });
      this.reports.push({ operationId, revision: 3, phase: 'SUCCEEDED', bootId: 'boot-2' });
      const payloadDigest = `signed ${operationId}`;
      const told = { outcome: 'SUCCEEDED', revision: 3, acknowledgedRevision: 3 } as const;
      journal.entries.push({ operationId, payloadDigest, begun: 1, ...told });
      journal.records.push({ type: 'executing', operationId }, { type: 'finished', operationId });
    }
    const campaignId = asId<CampaignId>('campaign');
    const installed: VersionChange = {
      ...{ operationId: asId<OperationId>(`${name}-install`), campaignId, operation: 'install', version: NEW },
      ...{ installOperationId: null, found: OLD, outcome: 'SUCCEEDED', unchanged: false },
    };
    this.journals.push({ hostId, whole: true, ...journal, changes: [installed], runs: NEW });
    const place = { ring: 0, cluster: 'east', site: 'east-1', budgetKeys: ['labels.service=web'] };
    this.hosts.push({ hostId, ...place, board, moves });
  }

  /** A hold that becomes effective now; `lift` it later. */
  hold(scope: HoldScope, cluster: string | null = null): { lift(): void } {
    const index = this.holds.length;
    const holdId = asId<HoldId>(`hold-${index}`);
    const base = { holdId, cluster, scope, source: 'person', reason: 'stop' } as const;
    this.holds.push({ ...base, effective: this.clock.next(), lifted: null });
    return { lift: () => (this.holds[index] = { ...this.holds[index]!, lifted: this.clock.next() }) };
  }

  history(): History {
    return { campaigns: [this.campaign()], journals: this.journals, workflows: [] };
  }

  private campaign(): CampaignHistory {
    const sums = new Map<string, number>();
    for (const { board } of this.hosts) for (const each of measuresOf(board)) sums.set(each, (sums.get(each) ?? 0) + 1);
    return {
      ...{ campaignId: asId<CampaignId>('campaign'), name: 'campaign', phase: 'completed', ended: true },
      ...{ hostCount: this.hosts.length, patchDigest: 'sha256:bb' },
      hosts: this.hosts,
      tallies: [...sums].map(([measure, hosts]) => ({ ring: 0, cluster: 'east', measure: measure as never, hosts })),
      limits: LIMITS.map(([scope, key]) => this.limit(scope, key)),
      orders: this.orders,
      reports: this.reports,
      holds: this.holds,
    };
  }

  private limit(scope: LimitHistory['scope'], key: string): LimitHistory {
    const places = this.hosts.map(({ board }) => placesOf(board));
    const sum = (what: 'inUse' | 'backingOut' | 'impaired'): number =>
      places.reduce((all, each) => all + each[what], 0);
    const use = { inUse: sum('inUse'), backingOut: sum('backingOut'), impaired: sum('impaired') };
    return { scope, key, maxHosts: 1, backoutMaxHosts: 1, ...use, moves: [] };
  }
}

/** Each of them lets one host in. */
const LIMITS = [
  ['campaign', ''],
  ['cluster', 'east'],
  ['site', 'east-1'],
  ['budget', 'labels.service=web'],
] as const;

/** One recorded change of a host. */
export function moveOf(instant: Instant, before: BoardHost, after: BoardHost): HostMove {
  const standing = ({ revision, state, direction, touched }: BoardHost) => ({ revision, state, direction, touched });
  return { ...instant, before: standing(before), after: standing(after) };
}

function orderMove(instant: Instant, state: OrderState): OrderMove {
  return { ...instant, state };
}

/** Two hosts patched one after the other with a hold between them: nothing in it is wrong. */
export function cleanHistory(): Draft<History> {
  const scribe = new Scribe();
  scribe.patch('h1');
  const hold = scribe.hold('forward');
  hold.lift();
  scribe.patch('h2');
  return structuredClone(scribe.history()) as Draft<History>;
}
