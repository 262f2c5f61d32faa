import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toDocument } from '../../../api/signed-documents';
import { type CertificateFiles, issueGatewayCertificate } from '../../../deploy/local/certificates';
import { asId, type HostId, type OperationId } from '../../../model/ids';
import { inTransaction } from '../../../store/database';
import { storeManifest, storeTrustDocument, type TrustDocumentKind } from '../../../store/trust-documents';
import type { SignedPayload } from '../../../trust/envelope';
import { formatEnvelope } from '../../../trust/envelope-file';
import { manifestDigest } from '../../../trust/manifest-document';
import { publicKeyText } from '../../../trust/public-key';
import { signerOf } from '../../../trust/signer';
import { createCampaign, type MemberHost, placeOrder, readOrder, readReports, storeEnvelope } from '../../order-rows';
import {
  type Crew,
  type KeyHolder,
  manifestData,
  newCrew,
  revocationsData,
  rootData,
  sealedManifest,
  sealedRevocations,
  sealedRoot,
} from '../../trust-fixture';
import { compileProgram } from '../compile';
import { type DoubleSession, type Envelope, GatewayDouble, newSigningKey, sealOrder } from '../gateway-double';
import { type GatewayBench, openGatewayBench, type RunningGateway } from '../gateway-fixture';
import { type OrderProperties, orderMessage, type TestOrder } from '../order-message';
import { until } from '../until';
import { AttackedHost } from './attacked-host';

/** A campaign of the host under attack, and how orders name its manifest. */
export interface AttackedCampaign {
  readonly member: MemberHost;
  readonly digest: string;
}

/** Done already, on a host whose boot id is another: the smallest order that people approved. */
export const HARMLESS: OrderProperties = { reboot: { expectedBootId: 'another' } };

interface AttackParts {
  readonly bench: GatewayBench;
  readonly gateway: RunningGateway;
  readonly thief: GatewayDouble;
  readonly hostId: HostId;
  readonly files: CertificateFiles;
  readonly dir: string;
}

/** A host with a real agent and a real gateway in front of a real database; beside them the gateway of a thief. */
export class AttackGround {
  readonly signer = newSigningKey();
  readonly crew: Crew;
  /** Operations that people approved: no other may ever begin. */
  readonly approved = new Set<string>();
  /** Manifests revoked so far: a list never forgets. */
  readonly revoked: string[] = [];
  readonly host: AttackedHost;
  private sequence = 0;
  private generation = 0;
  private manifests = 0;

  private constructor(private readonly parts: AttackParts) {
    const signer = signerOf(this.signer.privateKey);
    this.host = new AttackedHost(parts.dir, agentConfig(parts));
    this.crew = { ...newCrew(), signers: [{ holder: 'signer-1', signer, publicKey: publicKeyText(signer.publicKey) }] };
  }

  get bench(): GatewayBench {
    return this.parts.bench;
  }

  get gateway(): RunningGateway {
    return this.parts.gateway;
  }

  get thief(): GatewayDouble {
    return this.parts.thief;
  }

  /** Where the trust root is. */
  get dir(): string {
    return this.parts.dir;
  }

  get hostId(): HostId {
    return this.parts.hostId;
  }

  /** Brings all of it up, and shows that what people approved is carried out: a host that does nothing refuses everything. */
  static async open(): Promise<AttackGround> {
    compileProgram('agent');
    compileProgram('signer');
    const bench = await openGatewayBench();
    const gateway = await bench.startGateway();
    const dir = mkdtempSync(join(tmpdir(), 'ringmaster-attacks-'));
    const stolen = await issueGatewayCertificate({ authority: bench.authority, dir, gatewayId: 'stolen' });
    const thief = new GatewayDouble(bench.authority.certFile, stolen);
    // Nobody listens there before the thief does.
    await thief.start();
    thief.kill();
    thief.nextEpoch = 1_000_000;
    const hostId = asId<HostId>(randomUUID());
    const ground = new AttackGround({ bench, gateway, thief, hostId, dir, files: await bench.agentFiles(hostId) });
    await ground.begin();
    return ground;
  }

  private async begin(): Promise<void> {
    const root = await sealedRoot(rootData(this.crew), this.crew.root);
    writeFileSync(join(this.parts.dir, 'root.json'), formatEnvelope(root));
    await this.publish('root', 1, root);
    await this.revoke(1);
    const campaign = await this.campaign();
    this.host.start();
    const answer = await this.order(campaign, HARMLESS, { isApproved: true });
    if (answer !== 'SUCCEEDED') throw new Error(`what people approved ended as ${answer}: ${this.host.said}`);
  }

  /** A new campaign of the host with a manifest that approvers signed, or whoever is given; as a launch stores it. */
  async campaign(
    changes: Readonly<Record<string, unknown>> = {},
    by: readonly KeyHolder[] = this.crew.approvers.slice(0, 2),
  ): Promise<AttackedCampaign> {
    const { owner } = this.bench;
    const member = (await createCampaign(owner, 1, () => this.hostId))[0]!;
    const document = await this.manifest(changes, by);
    const digest = manifestDigest(document.payload);
    await inTransaction(owner, (tx) =>
      storeManifest(tx, member.campaignId, { digest, document: toDocument(document) }),
    );
    return { member, digest };
  }

  private manifest(changes: Readonly<Record<string, unknown>>, by: readonly KeyHolder[]): Promise<SignedPayload> {
    this.manifests += 1;
    return sealedManifest(manifestData({ name: `patch-${String(this.manifests)}`, ...changes }), by);
  }

  /** Publishes a document as the api would, without asking whether it is good. */
  publish(kind: TrustDocumentKind, version: number, document: SignedPayload, ofRoot = 0): Promise<unknown> {
    const stored = { kind, ofRoot, version, document: toDocument(document), actor: 'test' };
    return storeTrustDocument(this.bench.owner, stored);
  }

  /** Publishes a list of revocations that one approver signed. */
  async revoke(version: number, manifests: string[] = [], times: object = {}): Promise<void> {
    const list = { ...revocationsData(version, { manifests }), ...times };
    await this.publish('revocations', version, await sealedRevocations(list, [this.crew.approvers[2]!]));
  }

  /** The next order of the host, as the signer would sign it. */
  message({ digest }: Pick<AttackedCampaign, 'digest'>, task: OrderProperties): TestOrder {
    this.sequence += 1;
    return orderMessage(this.hostId, this.sequence, { manifestDigest: digest, ...task });
  }

  /** Signs an order with the key that signs orders. */
  seal(order: TestOrder): Envelope {
    return sealOrder(order, this.signer);
  }

  /** Orders something through the database and the gateway, and answers with how it ended: `REJECTED patch_unlisted`. */
  async order(
    campaign: AttackedCampaign,
    task: OrderProperties,
    { isApproved = false }: { readonly isApproved?: boolean } = {},
  ): Promise<string> {
    const operationId = await this.place(campaign);
    if (isApproved) this.approved.add(operationId);
    await this.deliver(operationId, this.seal(this.message(campaign, { operationId, ...task })));
    return this.ending(operationId);
  }

  /** An order as a turn places it: nobody has signed anything yet. */
  async place({ member }: AttackedCampaign): Promise<OperationId> {
    this.generation += 1;
    return placeOrder(this.bench.owner, member, { operation: 'reboot', generation: this.generation, signed: false });
  }

  /** Puts an envelope beside an order, as a signer does, or whoever has the database. */
  async deliver(operationId: OperationId, { payloadType, payload, signatures }: Envelope): Promise<void> {
    const claimed = (signatures ?? []).map(({ keyId, signature }) => ({
      keyId: keyId ?? '',
      signature: signature ?? new Uint8Array(),
    }));
    const envelope = { payloadType: payloadType ?? '', payload: payload ?? new Uint8Array(), signatures: claimed };
    await storeEnvelope(this.bench.owner, operationId, toDocument(envelope));
  }

  /** How an order ended, by the report in the database; closes it as a turn would. */
  async ending(operationId: OperationId): Promise<string> {
    const { owner } = this.bench;
    const report = await until('a report', async () => (await readReports(owner, operationId))[0]);
    await this.endOrder(operationId);
    return `${report.phase} ${report.reason}`.trim();
  }

  async endOrder(operationId: OperationId): Promise<void> {
    const sql = `UPDATE host_order SET state = 'ended', closed_at = now() WHERE operation_id = $1`;
    await this.bench.owner.query(sql, [operationId]);
  }

  /** Makes an ended order one that may be offered. */
  async reopen(operationId: OperationId): Promise<void> {
    const sql = `UPDATE host_order SET state = 'open', closed_at = NULL WHERE operation_id = $1`;
    await this.bench.owner.query(sql, [operationId]);
  }

  /** Waits until the gateway has offered an order. */
  async offered(operationId: OperationId): Promise<void> {
    const { owner } = this.bench;
    await until('an offer', async () => ((await readOrder(owner, operationId)).state === 'offered' ? true : null));
  }

  /** The thief's gateway, with the host in a session there. */
  async stolenSession(): Promise<DoubleSession> {
    const { thief } = this.parts;
    if (thief.sessions.length === 0) await thief.start(thief.sessionPort);
    return until('a session with the thief', () =>
      thief.sessions.findLast((session) => !session.isClosed && session.hello !== null),
    );
  }

  /** An approved manifest, shown to the host by the thief's gateway. */
  async shown(): Promise<Pick<AttackedCampaign, 'digest'>> {
    const { payloadType, payload, signatures } = await this.manifest({}, this.crew.approvers.slice(0, 2));
    const session = await this.stolenSession();
    session.send({ trustUpdate: { documents: [{ payloadType, payload, signatures: [...signatures] }] } });
    return { digest: manifestDigest(payload) };
  }

  async close(): Promise<void> {
    await this.host.killAll();
    await this.parts.thief.stop();
    await this.bench.close();
    rmSync(this.parts.dir, { recursive: true, force: true });
  }
}

/** The real gateway first, then the thief's. */
function agentConfig({ bench, gateway, thief, hostId, files }: AttackParts): object {
  const address = (port: number): string => `127.0.0.1:${String(port)}`;
  const { sessions, artifacts } = gateway.gateway.ports;
  return {
    hostId,
    gateways: [
      { session: address(sessions), artifacts: address(artifacts) },
      { session: address(thief.sessionPort), artifacts: address(thief.artifactsPort) },
    ],
    tls: { ca: bench.authority.certFile, cert: files.certFile, key: files.keyFile, serverName: 'localhost' },
    trust: { root: 'root.json' },
    machine: { kind: 'process' },
    applications: [],
    reconnect: { initialWindow: '100ms', maxBackoff: '300ms' },
  };
}
