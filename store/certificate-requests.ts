import { randomUUID } from 'node:crypto';
import { asId, type GatewayId, type HostId } from '../model/ids';
import type { Database } from './database';
import type { BarKind } from './sessions';

/** What an agent signed to get its next certificate; whoever passes it on can change nothing of it. All DER. */
export interface SignedRequest {
  readonly csr: Buffer;
  /** The certificate that is replaced. */
  readonly certificate: Buffer;
  /** By that certificate's key, over the CSR (docs/protocol.md, rule I9). */
  readonly signature: Buffer;
}

/** A request on its way to the authority. */
export interface OpenRequest extends SignedRequest {
  readonly requestId: string;
  readonly hostId: HostId;
}

/** What the authority answered. */
export interface RequestAnswer {
  readonly requestId: string;
  /** PEM; null: refused. */
  readonly certificate: string | null;
  readonly refusal: string | null;
}

/** As a gateway: passes a request on. Returns its id; a newer one of the host takes its place. */
export async function askForCertificate(
  db: Database,
  gatewayId: GatewayId,
  { hostId, csr, certificate, signature }: SignedRequest & { readonly hostId: HostId },
): Promise<string> {
  const requestId = randomUUID();
  const values = [requestId, gatewayId, hostId, csr, certificate, signature];
  await db.query('SELECT ask_for_certificate($1, $2, $3, $4, $5, $6)', values);
  return requestId;
}

/** As a gateway: the answers to these requests that are there. */
export async function readCertificateAnswers(
  db: Database,
  requestIds: readonly string[],
): Promise<readonly RequestAnswer[]> {
  const result = await db.query<{ request_id: string; issued: string | null; refusal: string | null }>(
    `SELECT request_id, issued, refusal FROM certificate_request
      WHERE request_id = ANY ($1::uuid[]) AND answered_at IS NOT NULL`,
    [requestIds],
  );
  return result.rows.map((row) => ({ requestId: row.request_id, certificate: row.issued, refusal: row.refusal }));
}

/** Nobody waits longer for an answer: the agent asks again. */
const ASKED_WITHIN = '10 minutes';

/** As the authority: requests without an answer, the oldest first. */
export async function listOpenRequests(db: Database, limit: number): Promise<OpenRequest[]> {
  const result = await db.query<{
    request_id: string;
    host_id: string;
    csr: Buffer;
    certificate: Buffer;
    signature: Buffer;
  }>(
    `SELECT request_id, host_id, csr, certificate, signature FROM certificate_request
      WHERE answered_at IS NULL AND asked_at > now() - interval '${ASKED_WITHIN}' ORDER BY asked_at LIMIT $1`,
    [limit],
  );
  return result.rows.map(({ request_id, host_id, csr, certificate, signature }) => ({
    requestId: request_id,
    hostId: asId<HostId>(host_id),
    csr,
    certificate,
    signature,
  }));
}

/** As the authority: answers a request, once. */
export async function answerRequest(db: Database, answer: RequestAnswer): Promise<void> {
  const values = [answer.requestId, answer.certificate, answer.refusal];
  await db.query('SELECT answer_certificate_request($1, $2, $3)', values);
}

/** What gateways keep in mind of who may not come in. */
export interface IdentityStanding {
  /** Up to which change this is. */
  readonly revision: string;
  /** Hosts that changed, all barred ones at the first look. */
  readonly hosts: readonly HostId[];
  readonly bars: ReadonlyMap<HostId, BarKind>;
  /** Serials of these hosts that are revoked and not over. */
  readonly revokedSerials: ReadonlyMap<HostId, readonly string[]>;
}

/** As a gateway: what changed after `since`; everything that stands when that is null. */
export async function readIdentityStanding(db: Database, since: string | null): Promise<IdentityStanding | null> {
  const now = await db.query<{ revision: string }>('SELECT revision FROM identity_revision');
  const revision = now.rows[0]?.revision ?? '0';
  if (revision === since) return null;
  const changed = await db.query<{ host_id: string }>(
    `SELECT DISTINCT host_id FROM identity_change WHERE revision > $1::bigint AND revision <= $2::bigint`,
    [since ?? '0', revision],
  );
  const ids = changed.rows.map((row) => row.host_id);
  const bars = await db.query<{ host_id: string; kind: BarKind }>(
    'SELECT host_id, kind FROM identity_bar WHERE host_id = ANY ($1::uuid[])',
    [ids],
  );
  const serials = await db.query<{ host_id: string; serial: string }>(
    `SELECT host_id, serial FROM host_certificate
      WHERE host_id = ANY ($1::uuid[]) AND revoked_at IS NOT NULL AND not_after > now()`,
    [ids],
  );
  const revokedSerials = new Map<HostId, string[]>();
  for (const { host_id, serial } of serials.rows) {
    const hostId = asId<HostId>(host_id);
    revokedSerials.set(hostId, [...(revokedSerials.get(hostId) ?? []), serial]);
  }
  return {
    revision,
    hosts: ids.map((id) => asId<HostId>(id)),
    bars: new Map(bars.rows.map((row) => [asId<HostId>(row.host_id), row.kind])),
    revokedSerials,
  };
}
