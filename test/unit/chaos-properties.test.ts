import fc from 'fast-check';
import { checkHistory, type CheckedHistory, MOST_TEXTS } from '../../chaos/properties/check-history';
import type { CampaignHistory, History } from '../../model/history';
import type { HostId } from '../../model/ids';
import { cleanHistory, type Draft, NEW, OLD, Scribe } from './history-fixture';

type Bent = Draft<CampaignHistory>;

/** The clean history with one thing changed. */
function bent(change: (campaign: Bent, history: Draft<History>) => void): CheckedHistory {
  const history = cleanHistory();
  change(history.campaigns[0]!, history);
  return checkHistory(history);
}

test('a history in which nothing is wrong has no violation', () => {
  expect(checkHistory(cleanHistory() as History)).toEqual({
    ...{ hosts: 2, orders: 6, offers: 6, operations_run_twice: 0, hosts_lost: 0, started_after_hold: 0 },
    ...{ limit_violations: 0, unended_orders: 0, violations: [] },
  });
});

/** Each bends the clean history in one way, which exactly one property finds. */
const VIOLATIONS: readonly (readonly [what: string, change: Parameters<typeof bent>[0], told: RegExp])[] = [
  [
    'an install is offered again while a hold stands that forbids it',
    ({ orders, holds }) => {
      const { moves } = orders[0]!;
      const offered = moves[1]!;
      moves.splice(2, 0, { ...offered, step: offered.step + 0.2 });
      holds[0]!.effective!.step = offered.step + 0.1;
      holds[0]!.lifted!.step = offered.step + 0.3;
    },
    /^started_after_hold: order h1-install .* after hold hold-0 was effective$/,
  ],
  [
    'a host takes a place in a limit that is full',
    ({ limits, hosts }) => {
      const after = { maxHosts: 1, backoutMaxHosts: 1 };
      const change = { ...hosts[0]!.moves[0]!, before: { ...after, maxHosts: 0 }, after };
      limits[1]!.moves = [{ ...change, step: change.step + 0.5 }];
    },
    /^limit_violations: cluster:east counted 1 hosts \(forward\) and allows 0, when host h1 /,
  ],
  [
    'a host is disturbed under a limit that has no row',
    ({ hosts, limits }) => {
      hosts[1]!.budgetKeys = ['labels.service=mail'];
      expect(limits).toHaveLength(4);
    },
    /^limit_violations: host h2 was disturbed under a limit that has no row$/,
  ],
  [
    'an order is out when its campaign has ended',
    ({ orders, reports }) => {
      orders[5]!.state = 'offered';
      orders[5]!.moves.pop();
      expect(reports.at(-1)!.operationId).toBe('h2-smoke_test');
    },
    /^unended_orders: order h2-smoke_test is offered, its campaign has ended and host h2 is patched$/,
  ],
  [
    'a host that was frozen into the campaign is not there',
    (campaign) => {
      campaign.hostCount = 3;
    },
    /^hosts_lost: campaign campaign has 2 hosts of 3$/,
  ],
  [
    "an operation is begun twice, by the journal's own records",
    (_, { journals }) => {
      journals[0]!.records.push({ ...journals[0]!.records[4]! }, { ...journals[0]!.records[5]! });
    },
    /^operations_run_twice: operation h1-smoke_test was begun 2 times$/,
  ],
  [
    'an agent begins an operation while another one is under way',
    (_, { journals }) => {
      const { records } = journals[1]!;
      [records[1], records[2]] = [records[2]!, records[1]!];
    },
    /^two_at_once: host h2 began h2-reboot while h2-install was under way$/,
  ],
  [
    'an order that changes a host is placed while another one is out',
    ({ orders }) => {
      orders[1]!.moves[0]!.step = orders[0]!.moves[2]!.step - 0.5;
    },
    /^two_at_once: order h1-reboot was placed on host h1 while order h1-install was out$/,
  ],
  [
    'an order has a sequence that is not above the one before it',
    ({ orders }) => {
      orders[1]!.sequence = 1;
    },
    /^without_evidence: host h1: the sequence of order h1-reboot is not above that of the one before it$/,
  ],
  [
    'an acknowledged report is not stored',
    ({ reports }) => {
      reports[0]!.revision = 2;
    },
    /^report_lost: host h1 had its report on h1-install acknowledged \(SUCCEEDED\), and it is not stored$/,
  ],
  [
    'a tally is not what a recount gives',
    ({ tallies }) => {
      tallies.find(({ measure }) => measure === 'ended')!.hosts += 1;
    },
    /^wrong_sum: campaign: ring 0 east ended: a recount gives -1 more than is stored$/,
  ],
  [
    'a limit counts a host that is not in flight',
    ({ limits }) => {
      limits[3]!.inUse += 1;
    },
    /^wrong_sum: campaign: limit budget:labels\.service=web in use: a recount gives -1 more than is stored$/,
  ],
  [
    'an agent began what nobody ordered',
    (_, { journals }) => {
      journals[0]!.entries.push({
        ...journals[0]!.entries[0]!,
        operationId: 'stray' as never,
        acknowledgedRevision: 0,
      });
    },
    /^without_evidence: host h1 began what nobody ordered: stray$/,
  ],
  [
    'an agent began what was ordered of another host',
    (_, { journals }) => {
      journals[0]!.entries.push({ ...journals[1]!.entries[0]!, begun: 1 });
      journals[1]!.entries[0]!.begun = 0;
      journals[1]!.records.splice(0, 2);
    },
    /^without_evidence: host h1 began what was ordered of host h2: h2-install$/,
  ],
  [
    'a host reported what its whole journal does not know',
    (_, { journals }) => {
      journals[0]!.entries.splice(0, 1);
      journals[0]!.records.splice(0, 2);
    },
    /^without_evidence: host h1 reported SUCCEEDED on h1-install, which its journal does not know$/,
  ],
  [
    'an order ended without a report',
    ({ reports }, { journals }) => {
      reports.splice(0, 1);
      journals[0]!.entries[0]!.acknowledgedRevision = 0;
    },
    /^without_evidence: order h1-install ended without a report$/,
  ],
  [
    'an order was withdrawn after it had been offered',
    ({ orders }) => {
      orders[0]!.state = 'withdrawn';
      orders[0]!.moves[2]!.state = 'withdrawn';
    },
    /^without_evidence: order h1-install was withdrawn after it had been offered$/,
  ],
  [
    'an order was offered to a host without a place',
    ({ orders }) => {
      orders[3]!.moves[1]!.step = 0;
      orders[3]!.moves[0]!.step = 0;
    },
    /^without_evidence: order h2-install was offered while host h2 was queued$/,
  ],
  [
    'a reboot succeeded in the boot it was to end',
    ({ reports }) => {
      reports[1]!.bootId = 'boot-1';
    },
    /^without_evidence: reboot h1-reboot succeeded in the boot that it was to end$/,
  ],
  [
    'a host is patched and no report says so',
    ({ reports }) => {
      reports[2]!.phase = 'FAILED';
    },
    /^without_evidence: host h1 is patched, and no report says so$/,
  ],
  [
    'a change of a host was not recorded',
    ({ hosts }) => {
      // Queued again and ordered again: no sum and no limit shows it.
      hosts[0]!.moves[3]!.after.revision += 1;
    },
    /^incomplete: host h1: revision 4 \(rebooting\) follows 5 \(rebooting\)$/,
  ],
  [
    'the recording of an order lacks its end',
    ({ orders }) => {
      orders[2]!.moves.pop();
    },
    /^incomplete: order h1-smoke_test is ended, recorded was open, offered$/,
  ],
  [
    'an agent began what is not what was signed',
    (_, { journals }) => {
      journals[0]!.entries[0]!.payloadDigest = 'another';
    },
    /^unsigned: host h1 began h1-install, which is not what was signed$/,
  ],
  [
    'an agent began what nobody signed',
    ({ orders }) => {
      orders[0]!.payloadDigest = null;
    },
    /^unsigned: host h1 began h1-install, which nobody signed$/,
  ],
  [
    'an agent began what it then said had expired',
    (_, { journals }) => {
      Object.assign(journals[0]!.entries[0]!, { outcome: 'EXPIRED', acknowledgedRevision: 0 });
    },
    /^unsigned: host h1 began h1-install, which it refused as EXPIRED$/,
  ],
  [
    'a host was given what its campaign does not bring',
    (campaign, { journals }) => {
      journals[0]!.changes[0]!.version = '2.0.0@cc';
      journals[0]!.runs = '2.0.0@cc';
      expect(campaign.patchDigest).toBe('sha256:bb');
    },
    /^wrong_version: install h1-install of host h1 was about 2\.0\.0@cc, which its campaign does not bring$/,
  ],
  [
    'a host does not run what it installed',
    (_, { journals }) => {
      journals[0]!.runs = OLD;
    },
    /^wrong_version: host h1 runs 1\.0\.0@aa at the end, and what it did before left 2\.0\.0@bb$/,
  ],
  [
    'a workflow has a history as large as Temporal warns of',
    (_, history) => {
      history.workflows = [{ workflowId: 'campaign/c/all/east/lane/0', events: 4_096, bytes: 1_000 }];
    },
    /^history_too_large: campaign\/c\/all\/east\/lane\/0: 4096 events, 1000 bytes$/,
  ],
];

test.each(VIOLATIONS)('it is found, and nothing else, when %s', (_, change, told) => {
  const { violations } = bent(change);
  expect(violations).toEqual([expect.stringMatching(told)]);
});

test('an offer counts under the holds that stand at its step: not before, not once they are lifted, not of another cluster', () => {
  const of = (scope: 'forward' | 'all', cluster: string | null, from: number): number =>
    bent((campaign) => {
      const offer = campaign.orders[0]!.moves[1]!;
      const at = (step: number) => ({ ...offer, step });
      const { holdId, source, reason } = campaign.holds[0]!;
      const effective = at(offer.step + from);
      campaign.holds = [{ holdId, source, reason, scope, cluster, effective, lifted: at(effective.step + 2) }];
    }).started_after_hold;
  expect([of('forward', null, -1), of('forward', null, 1), of('forward', null, -2)]).toEqual([1, 0, 0]);
  expect([of('forward', 'west', -1), of('all', 'east', -1)]).toEqual([0, 1]);
});

test('a hold that was never effective forbids nothing yet', () => {
  const found = bent((campaign) => {
    campaign.holds[0]!.effective = null;
    campaign.holds[0]!.lifted = null;
  });
  expect(found.violations).toEqual([]);
});

test('hosts in flight together exceed what lets one in, and those that gave their places back in the same instant do not', () => {
  const together = bent(({ hosts, orders }) => {
    const first = hosts[0]!.moves.at(-1)!;
    // The second host begins just before the first one is done.
    hosts[1]!.moves[0]!.step = first.step - 0.5;
    hosts[1]!.moves[0]!.transaction = 'early';
    orders[3]!.moves[0]!.step = first.step - 0.6;
  });
  expect(together.limit_violations).toBe(4);
  const handedOver = bent(({ hosts }) => {
    const first = hosts[0]!.moves.at(-1)!;
    Object.assign(hosts[1]!.moves[0]!, { step: first.step - 0.5, transaction: first.transaction });
  });
  expect(handedOver.limit_violations).toBe(0);
});

test('a limit is what it was at that instant', () => {
  const changed = (before: number, after: number): number =>
    bent(({ limits, hosts }) => {
      const { maxHosts, backoutMaxHosts } = limits[0]!;
      limits[0]!.maxHosts = after;
      limits[0]!.moves = [
        {
          ...{ step: hosts[1]!.moves[0]!.step - 0.5, transaction: 'pace', at: 0 },
          before: { maxHosts: before, backoutMaxHosts },
          after: { maxHosts: after, backoutMaxHosts },
        },
      ];
      expect(maxHosts).toBe(1);
    }).limit_violations;
  expect([changed(1, 5), changed(0, 1), changed(1, 0)]).toEqual([0, 1, 1]);
});

test('a budget counts hosts that rest broken, a cluster does not', () => {
  const found = bent(({ hosts, limits, tallies }) => {
    const { board, moves } = hosts[0]!;
    board.state = 'failed';
    moves.at(-1)!.after.state = 'failed';
    for (const limit of limits) limit.impaired = 1;
    for (const tally of tallies) if (tally.measure === 'state:patched') tally.hosts -= 1;
    tallies.push({ ring: 0, cluster: 'east', measure: 'state:failed', hosts: 1 });
  });
  expect(found.violations).toEqual([
    expect.stringMatching(/^limit_violations: budget:labels.service=web counted 2 hosts \(forward\) and allows 1/),
  ]);
});

test('an order that is out is no violation while its host is shown as one nobody can vouch for', () => {
  const found = bent(({ orders, hosts, tallies }) => {
    orders[5]!.state = 'offered';
    orders[5]!.moves.pop();
    hosts[1]!.board.state = 'indeterminate';
    hosts[1]!.moves.at(-1)!.after.state = 'indeterminate';
    for (const tally of tallies) if (tally.measure === 'state:patched') tally.hosts -= 1;
    tallies.push({ ring: 0, cluster: 'east', measure: 'state:indeterminate', hosts: 1 });
  });
  expect(found.unended_orders).toBe(0);
});

test('two campaigns are checked together for orders that change one host at once', () => {
  const history = cleanHistory();
  const other = cleanHistory().campaigns[0]!;
  for (const order of other.orders) order.operationId = `other-${order.operationId}` as never;
  for (const report of other.reports) report.operationId = `other-${report.operationId}` as never;
  const { violations } = checkHistory({
    ...history,
    campaigns: [...history.campaigns, other],
    journals: [],
  });
  expect(violations.filter((text) => text.startsWith('two_at_once'))).not.toEqual([]);
});

test('what an agent that lost its journal did is not asked of the new one', () => {
  const found = bent((_, { journals }) => {
    journals[0]!.entries = [];
    journals[0]!.records = [];
    journals[0]!.whole = false;
  });
  expect(found.violations).toEqual([]);
});

describe('what a host runs after it was taken back', () => {
  type Change = Draft<History['journals'][number]['changes'][number]>;

  const runsAfter = (runs: string, ...outcomes: Partial<Change>[]): readonly string[] =>
    bent((_, { journals }) => {
      const { changes } = journals[0]!;
      const back: Change = {
        ...changes[0]!,
        operation: 'back_out',
        installOperationId: changes[0]!.operationId,
        found: NEW,
      };
      for (const outcome of outcomes) changes.push({ ...back, operationId: 'h1-back_out' as never, ...outcome });
      journals[0]!.runs = runs;
    }).violations;

  it('is exactly what ran before', () => {
    expect(runsAfter(OLD, {})).toEqual([]);
    expect(runsAfter(NEW, {})).toEqual([
      `wrong_version: host h1 runs ${NEW} at the end, and what it did before left ${OLD}`,
    ]);
    expect(runsAfter('0.9.0@ff', {})).toHaveLength(1);
  });

  it('is what it was when nothing was changed, and nobody can tell of an end that is not known', () => {
    expect(runsAfter(NEW, { outcome: 'FAILED', unchanged: true })).toEqual([]);
    expect(runsAfter(OLD, { outcome: 'CANCELED', unchanged: true })).toHaveLength(1);
    expect(runsAfter('0.9.0@ff', { outcome: 'INDETERMINATE' })).toEqual([]);
  });

  it('is found there when the next change begins', () => {
    const again = { operation: 'install', installOperationId: null, operationId: 'again' as never } as const;
    expect(runsAfter(NEW, {}, { ...again, found: OLD })).toEqual([]);
    expect(runsAfter(NEW, {}, { ...again, found: '0.9.0@ff' })).toEqual([
      `wrong_version: host h1 runs 0.9.0@ff when install again begins, and what it did before left ${OLD}`,
    ]);
  });

  it('is where the first install came from, when a later one found its version there already', () => {
    const again = { operation: 'install', installOperationId: null, operationId: 'again' as never } as const;
    expect(runsAfter(OLD, { ...again, found: NEW }, { installOperationId: 'again' as never })).toEqual([]);
  });
});

test('of many violations of one kind some are told, and how many more there are', () => {
  const { violations, hosts_lost } = bent((campaign) => {
    campaign.hostCount = 100;
  });
  expect(hosts_lost).toBe(98);
  expect(violations).toHaveLength(MOST_TEXTS + 1);
  expect(violations.at(-1)).toBe('hosts_lost: and 78 more');
});

test('hosts patched one after the other, with holds between them, are clean whatever their number', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('host', 'forward', 'all'), { maxLength: 12 }), (acts) => {
      const scribe = new Scribe();
      acts.forEach((act, index) => {
        if (act === 'host') scribe.patch(`h${index}`);
        else scribe.hold(act).lift();
      });
      expect(checkHistory(scribe.history()).violations).toEqual([]);
    }),
  );
});

test('whichever host keeps its place while the others go through, the one after it is found', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.nat(), (count, pick) => {
      const scribe = new Scribe();
      for (let index = 0; index < count; index += 1) scribe.patch(`h${index}`);
      const history = structuredClone(scribe.history()) as Draft<History>;
      const hosts = history.campaigns[0]!.hosts;
      const stuck = hosts[pick % (count - 1)]!;
      stuck.moves.at(-1)!.step = Number.MAX_SAFE_INTEGER;
      stuck.moves.at(-1)!.transaction = 'late';
      const { limit_violations } = checkHistory(history);
      // Everyone after it is one too many, in each of the four limits.
      expect(limit_violations).toBe(4 * (count - 1 - (pick % (count - 1))));
      expect(stuck.hostId satisfies HostId).toMatch(/^h/);
    }),
  );
});
