import { randomUUID } from 'node:crypto';
import { asId, type GatewayId, type HoldId, type OperationId } from '../../model/ids';
import type { Direction, HoldScope, Operation } from '../../model/words';
import { claimOrders, findClaimable, findForbidden, findUnreported, settleOffers } from '../../store/claims';
import { type Database, inBoundedTransaction } from '../../store/database';
import { placeHold } from '../../store/holds';
import { lockCampaign } from '../../store/locks';
import { markSessionsLost, openSessions, registerGateway } from '../../store/sessions';
import {
  createCampaign,
  helloOf,
  type MemberHost,
  newGatewayId,
  placeOrder,
  readOrder,
  readReports,
  signOrder,
} from '../order-rows';
import { openTwoRoles, type TwoRoles } from './two-roles';

let roles: TwoRoles;
let owner: Database;
let db: Database;

beforeAll(async () => {
  roles = await openTwoRoles(12);
  ({ owner, db } = roles);
});

afterAll(() => roles.close());

/** A gateway with a live session of each member. */
async function connect(members: readonly MemberHost[]): Promise<GatewayId> {
  const gatewayId = newGatewayId();
  await registerGateway(db, gatewayId);
  await openSessions(
    db,
    gatewayId,
    members.map((member) => helloOf(member.hostId)),
  );
  return gatewayId;
}

async function claimAll(gatewayId: GatewayId): Promise<OperationId[]> {
  const candidates = await findClaimable(db, gatewayId, { kind: 'all' });
  return claimThese(gatewayId, candidates);
}

async function claimThese(
  gatewayId: GatewayId,
  candidates: Awaited<ReturnType<typeof findClaimable>>,
): Promise<OperationId[]> {
  const claimed: OperationId[] = [];
  for (const campaignId of new Set(candidates.map((candidate) => candidate.campaignId))) {
    const ofCampaign = candidates.filter((candidate) => candidate.campaignId === campaignId);
    const orders = await claimOrders(db, gatewayId, { campaignId, candidates: ofCampaign });
    claimed.push(...orders.map((order) => order.operationId));
  }
  return claimed;
}

function hold(member: MemberHost, scope: HoldScope, cluster: string | null = null) {
  const holdId = asId<HoldId>(randomUUID());
  const { campaignId } = member;
  return { holdId, campaignId, cluster, scope, source: 'person' as const, reason: 'stop', setBy: 'test' };
}

test('a signed order of a connected host is claimed once, with its payload as it was signed', async () => {
  const members = await createCampaign(owner, 1);
  const gatewayId = await connect(members);
  const payload = Buffer.from([0, 1, 255, 10]);
  const operationId = await placeOrder(owner, members[0]!, { payload });
  const candidates = await findClaimable(db, gatewayId, { kind: 'lanes', laneIds: [members[0]!.laneId] });
  const { campaignId, hostId } = members[0]!;
  const claimed = await claimOrders(db, gatewayId, { campaignId, candidates });
  expect(claimed).toMatchObject([{ operationId, hostId, epoch: 1, operation: 'install', traceparent: '' }]);
  expect(claimed[0]!.payload.equals(payload)).toBe(true);
  expect(claimed[0]!.signatures).toHaveLength(1);
  expect(claimed[0]!.waitedMs).toBeGreaterThan(0);
  expect(await readOrder(owner, operationId)).toEqual({ state: 'offered', offered_epoch: '1' });
  expect(await claimOrders(db, gatewayId, { campaignId, candidates })).toEqual([]);
});

describe('an order is not claimed', () => {
  const cases: readonly [string, (member: MemberHost) => Promise<unknown>][] = [
    ['before it is signed', (member) => placeOrder(owner, member, { signed: false })],
    ['after its start_by', (member) => placeOrder(owner, member, { startByMs: -1 })],
    [
      'when the lane has withdrawn it',
      async (member) => {
        const operationId = await placeOrder(owner, member);
        await owner.query(`UPDATE host_order SET state = 'withdrawn', closed_at = now() WHERE operation_id = $1`, [
          operationId,
        ]);
      },
    ],
    [
      'while its host has no session',
      async (member) => {
        await placeOrder(owner, member);
        await owner.query(`UPDATE session SET lost_at = now() WHERE host_id = $1`, [member.hostId]);
      },
    ],
    [
      'while its host has its session on another gateway',
      async (member) => {
        await placeOrder(owner, member);
        await connect([member]);
      },
    ],
  ];

  test.each(cases)('%s', async (_title, arrange) => {
    const members = await createCampaign(owner, 1);
    const gatewayId = await connect(members);
    await arrange(members[0]!);
    expect(await claimAll(gatewayId)).toEqual([]);
  });

  test('under an epoch that is over, although it was found under it', async () => {
    const members = await createCampaign(owner, 1);
    const gatewayId = await connect(members);
    const operationId = await placeOrder(owner, members[0]!);
    const found = await findClaimable(db, gatewayId, { kind: 'all' });
    await openSessions(db, gatewayId, [helloOf(members[0]!.hostId)]);
    expect(await claimThese(gatewayId, found)).toEqual([]);
    expect((await readOrder(owner, operationId)).state).toBe('open');
    expect(await claimAll(gatewayId)).toEqual([operationId]);
  });

  test('when it is past its start_by by the time the lock is free', async () => {
    const members = await createCampaign(owner, 1);
    const gatewayId = await connect(members);
    const operationId = await placeOrder(owner, members[0]!, { startByMs: 300 });
    const found = await findClaimable(db, gatewayId, { kind: 'all' });
    const claiming = inBoundedTransaction(owner, async (tx) => {
      await lockCampaign(tx, members[0]!.campaignId);
      const claim = claimThese(gatewayId, found);
      await tx.query('SELECT pg_sleep(0.5)');
      return { claim };
    });
    expect(await (await claiming).claim).toEqual([]);
    expect((await readOrder(owner, operationId)).state).toBe('open');
  });
});

test('a claim waits for its campaign only so long, and changes nothing when it gives up', async () => {
  const members = await createCampaign(owner, 1);
  const gatewayId = await connect(members);
  const operationId = await placeOrder(owner, members[0]!);
  // Nobody lets go of it: no process of ours, which the server would end.
  const other = await owner.connect();
  try {
    await other.query('BEGIN');
    await lockCampaign(other, members[0]!.campaignId);
    await expect(claimAll(gatewayId)).rejects.toMatchObject({ code: '55P03' });
  } finally {
    await other.query('ROLLBACK');
    other.release();
  }
  expect((await readOrder(owner, operationId)).state).toBe('open');
  expect(await claimAll(gatewayId)).toEqual([operationId]);
});

test('orders of campaigns that cannot be claimed now are passed over, so that they hide no others', async () => {
  const [stuck, free] = [(await createCampaign(owner, 1))[0]!, (await createCampaign(owner, 1))[0]!];
  const gatewayId = await connect([stuck, free]);
  await placeOrder(owner, stuck);
  const operationId = await placeOrder(owner, free);
  const { hostId } = free;
  for (const scope of [{ kind: 'all' }, { kind: 'hosts', hostIds: [stuck.hostId, hostId] }] as const) {
    const found = await findClaimable(db, gatewayId, { ...scope, except: [stuck.campaignId] });
    expect(found.map((each) => each.operationId)).toEqual([operationId]);
  }
});

describe('a hold', () => {
  const kinds: readonly [Direction, Operation][] = [
    ['forward', 'install'],
    ['forward', 'reboot'],
    ['forward', 'smoke_test'],
    ['backout', 'back_out'],
    ['backout', 'reboot'],
    ['backout', 'smoke_test'],
  ];

  async function claimedKinds(scope: HoldScope | null): Promise<string[]> {
    const members = await createCampaign(owner, kinds.length);
    const gatewayId = await connect(members);
    if (scope !== null) await placeHold(owner, hold(members[0]!, scope));
    const names = new Map<OperationId, string>();
    for (const [index, [direction, operation]] of kinds.entries()) {
      names.set(await placeOrder(owner, members[index]!, { direction, operation }), `${direction} ${operation}`);
    }
    return (await claimAll(gatewayId)).map((operationId) => names.get(operationId)!).sort();
  }

  test('of scope forward forbids what begins a change going forward, and nothing else', async () => {
    const allowed = ['backout back_out', 'backout reboot', 'backout smoke_test', 'forward smoke_test'];
    expect(await claimedKinds('forward')).toEqual(allowed);
  });

  test('of scope all forbids everything', async () => {
    expect(await claimedKinds('all')).toEqual([]);
    expect(await claimedKinds(null)).toHaveLength(kinds.length);
  });

  test('of one cluster leaves the others alone, and once lifted forbids nothing', async () => {
    const members = await createCampaign(owner, 2);
    const gatewayId = await connect(members);
    const east = await placeOrder(owner, members[0]!);
    const west = await placeOrder(owner, members[1]!);
    const placed = hold(members[0]!, 'all', 'east');
    await placeHold(owner, placed);
    expect(await claimAll(gatewayId)).toEqual([west]);
    await owner.query(`UPDATE hold SET lifted_at = clock_timestamp() WHERE hold_id = $1`, [placed.holdId]);
    expect(await claimAll(gatewayId)).toEqual([east]);
  });

  test('names the offered orders it forbids until they have a report', async () => {
    const members = await createCampaign(owner, 2);
    const gatewayId = await connect(members);
    const install = await placeOrder(owner, members[0]!);
    await placeOrder(owner, members[1]!, { operation: 'smoke_test' });
    await claimAll(gatewayId);
    const placed = hold(members[0]!, 'forward');
    await placeHold(owner, placed);
    expect(await findForbidden(db, gatewayId, { kind: 'all' })).toMatchObject([
      { operationId: install, hostId: members[0]!.hostId, epoch: 1, holdId: placed.holdId, reason: 'stop' },
    ]);
    await owner.query(
      `INSERT INTO report (operation_id, revision, lane_id, host_id, phase) VALUES ($1, 1, $2, $3, 'CANCELED')`,
      [install, members[0]!.laneId, members[0]!.hostId],
    );
    expect(await findForbidden(db, gatewayId, { kind: 'all' })).toEqual([]);
  });
});

test('of the orders offered without a report, all that are not of the present epoch are found, and those of given hosts', async () => {
  const members = await createCampaign(owner, 2);
  const gatewayId = await connect(members);
  const operationIds = [await placeOrder(owner, members[0]!), await placeOrder(owner, members[1]!)];
  await claimAll(gatewayId);
  const hostIds = members.map((member) => member.hostId);
  expect(await findUnreported(db, gatewayId, { kind: 'all' })).toEqual([]);
  const ofHosts = await findUnreported(db, gatewayId, { kind: 'hosts', hostIds });
  expect(ofHosts.map(({ operationId }) => operationId).sort()).toEqual([...operationIds].sort());
  await openSessions(db, gatewayId, [helloOf(hostIds[1]!)]);
  expect(await findUnreported(db, gatewayId, { kind: 'all' })).toMatchObject([
    { operationId: operationIds[1], epoch: 2 },
  ]);
});

test('an order that may no longer begin is found though it was offered under the present epoch: nobody may have it', async () => {
  const [member] = await createCampaign(owner, 1);
  const gatewayId = await connect([member!]);
  const operationId = await placeOrder(owner, member!);
  await claimAll(gatewayId);
  await owner.query('UPDATE host_order SET start_by = clock_timestamp() WHERE operation_id = $1', [operationId]);
  expect(await findUnreported(db, gatewayId, { kind: 'all' })).toMatchObject([{ operationId, epoch: 1 }]);
});

test('a look at one campaign sees nothing of another', async () => {
  const [one, other] = [(await createCampaign(owner, 1))[0]!, (await createCampaign(owner, 1))[0]!];
  const gatewayId = await connect([one, other]);
  const operationId = await placeOrder(owner, one);
  await placeOrder(owner, other);
  const scope = { kind: 'campaign', campaignId: one.campaignId } as const;
  expect(await findClaimable(db, gatewayId, scope)).toMatchObject([{ operationId, campaignId: one.campaignId }]);
  await claimAll(gatewayId);
  await placeHold(owner, hold(one, 'all'));
  await placeHold(owner, hold(other, 'all'));
  expect(await findForbidden(db, gatewayId, scope)).toMatchObject([{ operationId }]);
});

describe('an offered order that the agent came back without', () => {
  async function offeredOrder() {
    const members = await createCampaign(owner, 1);
    const gatewayId = await connect(members);
    const operationId = await placeOrder(owner, members[0]!);
    expect(await claimAll(gatewayId)).toEqual([operationId]);
    await openSessions(db, gatewayId, [helloOf(members[0]!.hostId)]);
    const candidates = await findUnreported(db, gatewayId, { kind: 'hosts', hostIds: [members[0]!.hostId] });
    const { campaignId } = members[0]!;
    return { member: members[0]!, gatewayId, operationId, absent: { campaignId, candidates } };
  }

  test('is offered again under the new epoch while it may be', async () => {
    const { gatewayId, operationId, absent } = await offeredOrder();
    const settled = await settleOffers(db, gatewayId, absent);
    expect(settled.offeredAgain).toMatchObject([{ operationId, epoch: 2 }]);
    expect(settled.neverBegan).toEqual([]);
    expect(await readOrder(owner, operationId)).toEqual({ state: 'offered', offered_epoch: '2' });
  });

  test('ends as never begun when a hold forbids it now', async () => {
    const { member, gatewayId, operationId, absent } = await offeredOrder();
    await placeHold(owner, hold(member, 'forward'));
    expect(await settleOffers(db, gatewayId, absent)).toEqual({ offeredAgain: [], neverBegan: [operationId] });
    expect(await readReports(owner, operationId)).toEqual([
      { revision: 0, phase: 'CANCELED', reason: 'never_began', unchanged: true, lane_id: member.laneId },
    ]);
    expect(await settleOffers(db, gatewayId, absent)).toEqual({ offeredAgain: [], neverBegan: [] });
  });

  test('ends as never begun when its start_by is past', async () => {
    const { gatewayId, operationId, absent } = await offeredOrder();
    await owner.query(`UPDATE host_order SET start_by = clock_timestamp() WHERE operation_id = $1`, [operationId]);
    expect(await settleOffers(db, gatewayId, absent)).toEqual({ offeredAgain: [], neverBegan: [operationId] });
  });

  test('is left alone when a report came, or a newer session settles it', async () => {
    const { member, gatewayId, operationId, absent } = await offeredOrder();
    await openSessions(db, gatewayId, [helloOf(member.hostId)]);
    expect(await settleOffers(db, gatewayId, absent)).toEqual({ offeredAgain: [], neverBegan: [] });
    await owner.query(
      `INSERT INTO report (operation_id, revision, lane_id, host_id, phase) VALUES ($1, 1, $2, $3, 'SUCCEEDED')`,
      [operationId, member.laneId, member.hostId],
    );
    expect(await findUnreported(db, gatewayId, { kind: 'all' })).toEqual([]);
  });

  test('is settled by one of many gateways only, whatever the interleaving', async () => {
    const members = await createCampaign(owner, 30);
    const gateways = await Promise.all(Array.from({ length: 4 }, () => connect(members)));
    const operationIds = await Promise.all(members.map((member) => placeOrder(owner, member)));
    await openSessions(
      db,
      gateways[0]!,
      members.map((member) => helloOf(member.hostId)),
    );
    await claimAll(gateways[0]!);
    // Half of them cannot be offered again: their settlement is "never begun".
    const late = operationIds.filter((_, index) => index % 2 === 1);
    await owner.query(`UPDATE host_order SET start_by = clock_timestamp() WHERE operation_id = ANY($1)`, [late]);
    const offeredAgain: string[] = [];
    const neverBegan: string[] = [];
    await Promise.all(
      gateways.map(async (gatewayId) => {
        for (let round = 0; round < 4; round += 1) {
          await openSessions(
            db,
            gatewayId,
            members.map((member) => helloOf(member.hostId)),
          );
          const candidates = await findUnreported(db, gatewayId, { kind: 'all' });
          const settled = await settleOffers(db, gatewayId, { campaignId: members[0]!.campaignId, candidates });
          offeredAgain.push(...settled.offeredAgain.map((order) => `${order.operationId} ${String(order.epoch)}`));
          neverBegan.push(...settled.neverBegan);
        }
      }),
    );
    // Offered again at most once per epoch; never begun at most once, and then never offered again.
    expect(new Set(offeredAgain).size).toBe(offeredAgain.length);
    expect([...neverBegan].sort()).toEqual([...late].sort());
    const again = new Set(offeredAgain.map((offer) => offer.split(' ')[0]));
    expect(neverBegan.filter((operationId) => again.has(operationId))).toEqual([]);
  });
});

test('a session that was lost gives its orders to the next one', async () => {
  const members = await createCampaign(owner, 1);
  const gatewayId = await connect(members);
  const operationId = await placeOrder(owner, members[0]!);
  await markSessionsLost(db, gatewayId, [{ hostId: members[0]!.hostId, epoch: 1 }]);
  expect(await claimAll(gatewayId)).toEqual([]);
  const next = await connect(members);
  expect(await claimAll(next)).toEqual([operationId]);
});

test('many gateways claim at once: every order exactly once', async () => {
  const members = await createCampaign(owner, 60);
  const gatewayId = await connect(members);
  const operationIds = await Promise.all(members.map((member) => placeOrder(owner, member)));
  const claims = await Promise.all(Array.from({ length: 8 }, () => claimAll(gatewayId)));
  expect(claims.flat().sort()).toEqual([...operationIds].sort());
});

test('no order that an effective hold forbids is ever claimed, under many claimers and holders at once', async () => {
  const members = await createCampaign(owner, 120);
  const gatewayId = await connect(members);
  const scopes: readonly [HoldScope, string | null][] = [
    ['forward', null],
    ['all', 'east'],
    ['forward', 'west'],
    ['all', null],
  ];
  const limit = Date.now() + 30_000;
  let claimed = 0;
  let refused = 0;
  // The race must have been one: many orders claimed, and many refused between being found and being claimed.
  const isOver = () => (claimed >= 60 && refused >= 30) || Date.now() > limit;

  async function claimer(): Promise<void> {
    while (!isOver()) {
      const candidates = await findClaimable(db, gatewayId, { kind: 'all' });
      // Stale on purpose: what was allowed when it was found is often forbidden when it is claimed.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      const orders = await claimThese(gatewayId, candidates.slice(0, 5));
      refused += Math.min(5, candidates.length) - orders.length;
      claimed += orders.length;
    }
  }

  async function holder(index: number): Promise<void> {
    const [scope, cluster] = scopes[index]!;
    while (!isOver()) {
      const placed = hold(members[0]!, scope, cluster);
      await placeHold(owner, placed);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
      await owner.query(`UPDATE hold SET lifted_at = clock_timestamp() WHERE hold_id = $1`, [placed.holdId]);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
    }
  }

  async function placer(): Promise<void> {
    for (let index = 0; !isOver(); index += 1) {
      const operation = index % 3 === 0 ? 'smoke_test' : 'install';
      const operationId = await placeOrder(owner, members[index % members.length]!, { operation, signed: false });
      await signOrder(owner, operationId);
    }
  }

  await Promise.all([...Array.from({ length: 6 }, claimer), ...scopes.map((_, index) => holder(index)), placer()]);
  const wrong = await owner.query(
    `SELECT o.operation_id, o.offered_at, h.effective_at, h.lifted_at FROM host_order o JOIN hold h USING (campaign_id)
      WHERE o.campaign_id = $1 AND o.offered_at > h.effective_at AND (h.lifted_at IS NULL OR o.offered_at < h.lifted_at)
        AND (h.cluster IS NULL OR h.cluster = o.cluster)
        AND (h.scope = 'all' OR (o.direction = 'forward' AND o.operation IN ('install', 'reboot')))`,
    [members[0]!.campaignId],
  );
  expect(wrong.rows).toEqual([]);
  expect(claimed).toBeGreaterThanOrEqual(60);
  expect(refused).toBeGreaterThanOrEqual(30);
});
