import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { asId, type CampaignId, type GatewayId, type HostId, type LaneId, type OperationId } from '../model/ids';
import type { Direction, Operation } from '../model/words';
import type { Database } from '../store/database';
import type { NewSession } from '../store/sessions';
import type { SignedDocument } from '../store/trust-documents';

/** Rows as turns and signers leave them, for tests of whatever reads them. Only the owner's connection may write these. */

export interface MemberHost {
  readonly hostId: HostId;
  readonly campaignId: CampaignId;
  readonly laneId: LaneId;
  readonly position: number;
  readonly cluster: string;
}

/** A launched campaign over `hosts` hosts, new ones unless `hostIdOf` names some that are there, alternating between two clusters, one lane in each. */
export async function createCampaign(
  db: Database,
  hosts: number,
  hostIdOf: (index: number) => HostId = () => asId<HostId>(randomUUID()),
): Promise<MemberHost[]> {
  const campaignId = asId<CampaignId>(randomUUID());
  await db.query(
    `INSERT INTO campaign (campaign_id, name, spec, source, plan_hash, manifest_digest, phase, hosts, planned_by)
     VALUES ($1, $2, '{}', '', 'plan', 'sha256:manifest', 'running', $3, 'test')`,
    [campaignId, `test-${campaignId}`, hosts],
  );
  await db.query(`INSERT INTO ring (campaign_id, ordinal, name, hosts) VALUES ($1, 0, 'pilot', $2)`, [
    campaignId,
    hosts,
  ]);
  const lanes = new Map<string, LaneId>();
  for (const cluster of ['east', 'west']) {
    await db.query(`INSERT INTO wave (campaign_id, ring, cluster, hosts) VALUES ($1, 0, $2, $3)`, [
      campaignId,
      cluster,
      hosts,
    ]);
    const lane = await db.query<{ lane_id: LaneId }>(
      `INSERT INTO lane (campaign_id, ring, cluster, ordinal, hosts) VALUES ($1, 0, $2, 0, $3) RETURNING lane_id`,
      [campaignId, cluster, hosts],
    );
    lanes.set(cluster, lane.rows[0]!.lane_id);
  }
  const members = Array.from({ length: hosts }, (_, index) => {
    const cluster = index % 2 === 0 ? 'east' : 'west';
    const hostId = hostIdOf(index);
    return { hostId, campaignId, laneId: lanes.get(cluster)!, position: Math.floor(index / 2), cluster };
  });
  await insertMembers(db, members);
  return members;
}

async function insertMembers(db: Database, members: readonly MemberHost[]): Promise<void> {
  for (const member of members) {
    // One that is there already leaves the campaign that has it.
    await db.query('UPDATE campaign_host SET owned = false WHERE host_id = $1', [member.hostId]);
    await db.query(
      `INSERT INTO host (host_id, name, cluster, site) VALUES ($1, $2, $3, 'site') ON CONFLICT DO NOTHING`,
      [member.hostId, `host-${member.hostId}`, member.cluster],
    );
    await db.query(
      `INSERT INTO campaign_host (lane_id, position, campaign_id, host_id, ring, cluster, site, owned)
       VALUES ($1, $2, $3, $4, 0, $5, 'site', true)`,
      [member.laneId, member.position, member.campaignId, member.hostId, member.cluster],
    );
  }
}

const TYPE = 'application/vnd.ringmaster.order.v1+protobuf';

/** A key pair of a signer, and the id under which its signatures stand. */
export interface Signer {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly keyId: string;
}

export function createSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { privateKey, publicKey, keyId: createHash('sha256').update(der).digest('hex').slice(0, 16) };
}

/** The DSSE pre-authentication encoding that is signed (docs/protocol.md, "Envelope"). */
export function preAuthentication(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${String(Buffer.byteLength(payloadType))} ${payloadType} ${String(payload.length)} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

const testSigner = createSigner();

export interface OrderWish {
  readonly operation?: Operation;
  readonly direction?: Direction;
  readonly generation?: number;
  /** From now; negative for an order that is too late already. */
  readonly startByMs?: number;
  /** False: placed, and no signer has seen it yet. */
  readonly signed?: boolean;
  readonly payload?: Uint8Array;
  readonly signer?: Signer;
}

/** Places an order for a member, signed unless told otherwise. */
export async function placeOrder(db: Database, member: MemberHost, wish: OrderWish = {}): Promise<OperationId> {
  const operationId = asId<OperationId>(randomUUID());
  await db.query(
    `INSERT INTO host_order (operation_id, campaign_id, lane_id, position, host_id, cluster, direction, operation,
                             generation, placed_turn, start_by, run_timeout_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, clock_timestamp() + $10 * interval '1 ms', 60000)`,
    [
      operationId,
      member.campaignId,
      member.laneId,
      member.position,
      member.hostId,
      member.cluster,
      wish.direction ?? 'forward',
      wish.operation ?? 'install',
      wish.generation ?? 1,
      wish.startByMs ?? 60_000,
    ],
  );
  if (wish.signed !== false) await signOrder(db, operationId, wish);
  return operationId;
}

/** Signs a placed order as the online signer does, and says so on `orders`. */
export async function signOrder(db: Database, operationId: OperationId, wish: OrderWish = {}): Promise<void> {
  const payload = Buffer.from(wish.payload ?? Buffer.from(`order ${operationId}`));
  const signer = wish.signer ?? testSigner;
  const signature = sign(null, preAuthentication(TYPE, payload), signer.privateKey).toString('base64');
  const signatures = [{ keyId: signer.keyId, signature }];
  await storeEnvelope(db, operationId, { payloadType: TYPE, payload, signatures });
}

/** Puts an envelope beside an order, and says so on `orders`. */
export async function storeEnvelope(
  db: Database,
  operationId: OperationId,
  { payloadType, payload, signatures }: SignedDocument,
): Promise<void> {
  await db.query(
    `INSERT INTO order_envelope (operation_id, payload_type, payload, signatures) VALUES ($1, $2, $3, $4)`,
    [operationId, payloadType, payload, JSON.stringify(signatures)],
  );
  await db.query(`SELECT pg_notify('orders', lane_id::text) FROM host_order WHERE operation_id = $1`, [operationId]);
}

/** Where an order stands. */
export async function readOrder(
  db: Database,
  operationId: OperationId,
): Promise<{ state: string; offered_epoch: string | null }> {
  const result = await db.query<{ state: string; offered_epoch: string | null }>(
    `SELECT state, offered_epoch FROM host_order WHERE operation_id = $1`,
    [operationId],
  );
  return result.rows[0]!;
}

/** The reports of an order, oldest first. */
export async function readReports(
  db: Database,
  operationId: OperationId,
): Promise<{ revision: number; phase: string; reason: string; unchanged: boolean; lane_id: LaneId }[]> {
  const result = await db.query<{
    revision: number;
    phase: string;
    reason: string;
    unchanged: boolean;
    lane_id: LaneId;
  }>(`SELECT revision, phase, reason, unchanged, lane_id FROM report WHERE operation_id = $1 ORDER BY report_id`, [
    operationId,
  ]);
  return result.rows;
}

/** What a Hello of this host could say. */
export function helloOf(hostId: HostId, change: Partial<NewSession> = {}): NewSession {
  return {
    hostId,
    instanceId: randomUUID(),
    bootId: 'boot-1',
    journalId: `journal-of-${hostId}`,
    agentVersion: '0.1.0',
    lastEpoch: 0,
    journal: [],
    facts: { osId: 'debian', osVersion: '12', arch: 'amd64', capabilities: ['bundle'] },
    ...change,
  };
}

/** A gateway id of its own for each test. */
export function newGatewayId(): GatewayId {
  return asId<GatewayId>(`gateway-${randomUUID()}`);
}
