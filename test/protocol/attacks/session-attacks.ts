import { status } from '@grpc/grpc-js';
import Long from 'long';
import { sign } from 'node:crypto';
import { ringmaster } from '../../../proto/generated/agent';
import { preAuthenticationEncoding } from '../../../trust/envelope';
import { newSigningKey, ORDER_TYPE, sealOrder } from '../gateway-double';
import type { ScriptedAgent } from '../scripted-agent';
import { until } from '../until';
import { type AttackGround, HARMLESS } from './attack-ground';
import type { Act } from './order-attacks';

/** A field that no message has: number 1000, the text "x". */
const UNKNOWN_FIELD = Buffer.from([0xc2, 0x3e, 0x01, 0x78]);
const MEGABYTE = 1_000_000;

async function refusal(agent: ScriptedAgent): Promise<string> {
  const { code, reason } = await agent.ended();
  return `session refused: ${reason === '' ? status[code] : reason}`;
}

/** A session of some other host, whose key a thief has. */
async function stolenHost({ bench, gateway }: AttackGround): Promise<ScriptedAgent> {
  return bench.connected(gateway, (await bench.newMember()).hostId);
}

/** The number of the host's newest session, by the database. */
async function epochOf({ bench, hostId }: AttackGround): Promise<number> {
  const result = await bench.owner.query<{ epoch: string }>('SELECT epoch FROM session WHERE host_id = $1', [hostId]);
  return Number(result.rows[0]?.epoch ?? 0);
}

async function restart(ground: AttackGround, data: string): Promise<void> {
  const before = await epochOf(ground);
  await ground.host.kill(data);
  ground.host.start(data);
  await until(`a session of ${data}`, async () => ((await epochOf(ground)) > before ? true : null));
}

/** What hosts do to a gateway. The clone comes last: after it the real gateway lets the host in no more. */
export const hostAttacks = {
  other_hosts_session: async (ground) => {
    const thief = await ground.bench.agentOf(ground.gateway, (await ground.bench.newMember()).hostId);
    thief.hello(ground.hostId);
    return refusal(thief);
  },

  unknown_message: async (ground) => {
    const thief = await stolenHost(ground);
    // After its number in the stream, 2.
    thief.sendBytes(Buffer.concat([Buffer.from([0x08, 0x02]), UNKNOWN_FIELD]));
    return refusal(thief);
  },

  huge_message_of_a_host: async (ground) => {
    const thief = await stolenHost(ground);
    thief.sendBytes(Buffer.alloc(MEGABYTE));
    return refusal(thief);
  },

  session_out_of_reach: async (ground) => {
    const { hostId } = await ground.bench.newMember();
    await ground.bench.connected(ground.gateway, hostId);
    const thief = await ground.bench.agentOf(ground.gateway, hostId);
    thief.hello(hostId, { lastEpoch: Long.fromNumber(2 ** 52 - 1) });
    return refusal(thief);
  },

  clone: async (ground) => {
    const clone = ground.host.cloneData();
    for (const data of [clone, 'data', clone]) await restart(ground, data);
    await ground.host.kill('data');
    ground.host.start('data');
    const kind = await until('the quarantine', async () => {
      const sql = 'SELECT kind FROM identity_bar WHERE host_id = $1';
      return (await ground.bench.owner.query<{ kind: string }>(sql, [ground.hostId])).rows[0]?.kind;
    });
    await ground.host.kill(clone);
    return kind === 'quarantined' ? 'both in quarantine: identity_quarantined' : kind;
  },
} satisfies Readonly<Record<string, Act>>;

/** What a gateway does that somebody else has: it speaks to the host without the database. */
export const gatewayAttacks = {
  gateway_stolen: async (ground) => {
    const session = await ground.stolenSession();
    const order = ground.message(await ground.shown(), HARMLESS);
    session.offer(sealOrder(order, newSigningKey()));
    return described(await session.ending(order.operationId));
  },

  gateway_replays: async (ground) => {
    const session = await ground.stolenSession();
    const campaign = await ground.shown();
    const kept = ground.message(campaign, HARMLESS);
    const later = ground.message(campaign, HARMLESS);
    ground.approved.add(later.operationId);
    session.offer(ground.seal(later));
    await session.ending(later.operationId);
    session.offer(ground.seal(kept));
    return described(await session.ending(kept.operationId));
  },

  gateway_without_meaning: async (ground) => {
    const session = await ground.stolenSession();
    const order = ground.message(await ground.shown(), {});
    const payload = Buffer.concat([ringmaster.agent.v1.Order.encode(order).finish(), UNKNOWN_FIELD]);
    const { keyId, privateKey } = ground.signer;
    const signature = sign(null, preAuthenticationEncoding(ORDER_TYPE, payload), privateKey);
    const envelope = { payloadType: ORDER_TYPE, payload, signatures: [{ keyId, signature }] };
    return `log: ${await ground.host.hears(() => {
      session.offer(envelope);
    }, /an offer was dropped: it is no order/)}`;
  },

  offer_of_another_epoch: async (ground) => {
    const session = await ground.stolenSession();
    const order = ground.message(await ground.shown(), HARMLESS);
    return `log: ${await ground.host.hears(() => {
      session.offer(ground.seal(order), session.epoch - 1);
    }, /an offer of another epoch was refused/)}`;
  },

  huge_message_of_a_gateway: async (ground) => {
    const session = await ground.stolenSession();
    const payload = Buffer.alloc(MEGABYTE);
    const heard = await ground.host.hears(() => {
      session.send({ trustUpdate: { documents: [{ payloadType: 'x', payload, signatures: [] }] } });
    }, /RESOURCE_EXHAUSTED/);
    return `log: session ended: ${heard}`;
  },

  stale_gateway: async (ground) => {
    const session = await ground.stolenSession();
    ground.thief.nextEpoch = 1;
    const heard = await ground.host.hears(() => {
      session.end();
    }, /epoch 1 is not above \d+/);
    return `log: session ended: ${heard.replace(/\d+$/, 'the last')}`;
  },
} satisfies Readonly<Record<string, Act>>;

function described({ phase, reason }: ringmaster.agent.v1.OrderReport): string {
  return `${ringmaster.agent.v1.Phase[phase].replace('PHASE_', '')} ${reason}`.trim();
}
