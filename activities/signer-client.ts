import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { CampaignId } from '../model/ids';
import { signerService } from '../proto/signer-service';
import type { Database } from '../store/database';
import { raiseSignerHead, readSignerHeads, type SignerHead } from '../store/signer-heads';
import { readManifest, readTrustDocuments, type SignedDocument } from '../store/trust-documents';
import { type OrderSigner, type OrderSigning, type OrdersToSign, SignerAwayError } from './order-signer';
import { readSignerHead, readSignings, type SignRequest, type SignResponse, writeSignRequest } from './wire';

/** A signer that starts again is back within this; a lane goes on without it otherwise, and asks again. */
const ANSWER_WITHIN_MS = 5_000;
/** One that is away is asked this often, whoever else would ask: a frozen one would keep every lane for a call's time. */
const ASK_AGAIN_MS = 1_000;
/** Revocations reach the signer this much later at most. */
const DOCUMENTS_FOR_MS = 2_000;
const MAX_MANIFESTS = 256;
/** The signer takes 1,000 orders and 8 MiB a request, documents included. */
const MOST_ORDERS = 1_000;
const MOST_BYTES = 4 * 1024 * 1024;

interface SignerAnswer {
  readonly signings: readonly OrderSigning[];
  /** How far its count has come; null: it did not say. */
  readonly head: SignerHead | null;
}

export interface SignerClientOptions {
  /** host:port */
  readonly address: string;
  /** PEM. `ca`: the authority of the signer's certificate. */
  readonly tls: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };
  /** Where the documents are that people signed. */
  readonly db: Database;
  /** The signer does not answer, or answers again (null); told once each time. */
  readonly onAway: (why: Error | null) => void;
}

/** Asks the signer over gRPC, and brings it the documents that it judges by. */
export class SignerClient implements OrderSigner {
  private readonly client: Client;
  private readonly manifests = new Map<CampaignId, SignedDocument | null>();
  /** When a signer that is away may be asked again, in ms of this process; null: it is there. */
  private askAt: number | null = null;
  /** The furthest that is known of each signer's count, by its key. */
  private readonly heads = new Map<string, SignerHead>();
  private common: { readonly documents: readonly SignedDocument[]; readonly readAt: number } | null = null;

  constructor(private readonly options: SignerClientOptions) {
    const { ca, cert, key } = options.tls;
    this.client = new Client(options.address, credentials.createSsl(ca, key, cert), {
      'grpc.enable_channelz': 0,
      // A proxy named in the environment would see, and could choose, what is signed.
      'grpc.enable_http_proxy': 0,
      // A signer whose machine lost its power is left within a call's time or two.
      'grpc.keepalive_time_ms': 10_000,
      'grpc.keepalive_timeout_ms': 5_000,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1_000,
    });
  }

  async sign(orders: OrdersToSign): Promise<readonly OrderSigning[]> {
    const documents = [...(await this.commonDocuments()), ...(await this.manifestOf(orders.campaignId))];
    const signings: OrderSigning[] = [];
    for (const payloads of inParts(orders.payloads)) {
      signings.push(...(await this.signPart({ ...orders, payloads }, documents)));
    }
    return signings;
  }

  close(): void {
    this.client.close();
  }

  private async signPart(orders: OrdersToSign, documents: readonly SignedDocument[]): Promise<readonly OrderSigning[]> {
    if (this.askAt !== null) {
      if (performance.now() < this.askAt) throw new SignerAwayError('the signer did not answer a moment ago');
      // Whoever comes now finds out for all the others.
      this.askAt = performance.now() + ANSWER_WITHIN_MS;
    }
    const answer = await this.answerTo(orders, documents);
    // Before anything that was signed is offered: a signer set back behind it is known from here on.
    if (answer.head !== null) await this.raise(answer.head);
    return answer.signings;
  }

  private async answerTo(orders: OrdersToSign, documents: readonly SignedDocument[]): Promise<SignerAnswer> {
    try {
      const response = await this.ask(writeSignRequest(orders, documents, [...this.heads.values()]));
      const [answered, head] = [readSignings(response), readSignerHead(response)];
      if (answered.length !== orders.payloads.length) throw new Error('it did not answer for every order');
      if (this.askAt !== null) this.options.onAway(null);
      this.askAt = null;
      return { signings: answered, head };
    } catch (error) {
      // It answers, and would answer the same again.
      if (isMalformed(error))
        return { signings: orders.payloads.map(() => ({ refused: malformed(error) })), head: null };
      const why = error instanceof Error ? error : new Error(String(error));
      if (this.askAt === null) this.options.onAway(why);
      this.askAt = performance.now() + ASK_AGAIN_MS;
      throw new SignerAwayError(`the signer did not sign: ${why.message}`, { cause: error });
    }
  }

  private ask(request: SignRequest): Promise<SignResponse> {
    const { path, requestSerialize, responseDeserialize } = signerService.sign;
    // It waits for a signer that starts again, within the deadline.
    const metadata = new Metadata({ waitForReady: true });
    const options = { deadline: Date.now() + ANSWER_WITHIN_MS };
    return new Promise((resolve, reject) => {
      const take = (error: ServiceError | null, response?: SignResponse): void => {
        if (error !== null) reject(error);
        else if (response === undefined) reject(new Error('it answered nothing'));
        else resolve(response);
      };
      this.client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, options, take);
    });
  }

  private async raise(head: SignerHead): Promise<void> {
    if (head.number <= (this.heads.get(head.keyId)?.number ?? 0)) return;
    await raiseSignerHead(this.options.db, head);
    this.know(head);
  }

  /** Answers come in any order, and other workers hear of more. */
  private know(head: SignerHead): void {
    if (head.number > (this.heads.get(head.keyId)?.number ?? 0)) this.heads.set(head.keyId, head);
  }

  private async commonDocuments(): Promise<readonly SignedDocument[]> {
    const now = performance.now();
    if (this.common === null || now - this.common.readAt > DOCUMENTS_FOR_MS) {
      for (const head of await readSignerHeads(this.options.db)) this.know(head);
      this.common = { documents: await readTrustDocuments(this.options.db), readAt: now };
    }
    return this.common.documents;
  }

  /** A campaign's manifest never changes. */
  private async manifestOf(campaignId: CampaignId): Promise<readonly SignedDocument[]> {
    const known = this.manifests.get(campaignId);
    const manifest = known === undefined ? await readManifest(this.options.db, campaignId) : known;
    if (known === undefined) {
      const oldest = this.manifests.keys().next();
      if (this.manifests.size >= MAX_MANIFESTS && oldest.done !== true) this.manifests.delete(oldest.value);
      this.manifests.set(campaignId, manifest);
    }
    return manifest === null ? [] : [manifest];
  }
}

function isMalformed(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && error.code === status.INVALID_ARGUMENT;
}

function malformed({ details }: ServiceError): { readonly reason: string; readonly message: string } {
  return { reason: 'malformed', message: `the signer cannot read what it is asked: ${details}` };
}

/** Orders with hundreds of packages each do not fit into one request; each part holds one order at least. */
function inParts(payloads: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] {
  const parts: Uint8Array[][] = [];
  let bytes = 0;
  for (const payload of payloads) {
    const part = parts.at(-1);
    if (part === undefined || part.length === MOST_ORDERS || bytes + payload.byteLength > MOST_BYTES) {
      parts.push([payload]);
      bytes = payload.byteLength;
    } else {
      part.push(payload);
      bytes += payload.byteLength;
    }
  }
  return parts;
}
