import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { CampaignId } from '../model/ids';
import { signerService } from '../proto/signer-service';
import type { Database } from '../store/database';
import { readManifest, readTrustDocuments, type SignedDocument } from '../store/trust-documents';
import type { OrderSigner, OrderSigning, OrdersToSign } from './order-signer';
import { readSignings, type SignRequest, type SignResponse, writeSignRequest } from './wire';

/** A signer that starts again is back within this; the lane's turn is taken again otherwise. */
const ANSWER_WITHIN_MS = 10_000;
/** Revocations reach the signer this much later at most. */
const DOCUMENTS_FOR_MS = 2_000;
const MAX_MANIFESTS = 256;
/** The signer takes 1,000 orders and 8 MiB a request, documents included. */
const MOST_ORDERS = 1_000;
const MOST_BYTES = 4 * 1024 * 1024;

export interface SignerClientOptions {
  /** host:port */
  readonly address: string;
  /** PEM. `ca`: the authority of the signer's certificate. */
  readonly tls: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };
  /** Where the documents are that people signed. */
  readonly db: Database;
}

/** Asks the signer over gRPC, and brings it the documents that it judges by. */
export class SignerClient implements OrderSigner {
  private readonly client: Client;
  private readonly manifests = new Map<CampaignId, SignedDocument | null>();
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
      const answered = readSignings(await this.ask(writeSignRequest({ ...orders, payloads }, documents)));
      if (answered.length !== payloads.length) throw new Error('the signer did not answer for every order');
      signings.push(...answered);
    }
    return signings;
  }

  close(): void {
    this.client.close();
  }

  private ask(request: SignRequest): Promise<SignResponse> {
    const { path, requestSerialize, responseDeserialize } = signerService.sign;
    // It waits for a signer that starts again, within the deadline.
    const metadata = new Metadata({ waitForReady: true });
    const options = { deadline: Date.now() + ANSWER_WITHIN_MS };
    return new Promise((resolve, reject) => {
      const take = (error: ServiceError | null, response?: SignResponse): void => {
        if (error !== null) reject(new Error(`the signer did not sign: ${error.details}`, { cause: error }));
        else if (response === undefined) reject(new Error('the signer answered nothing'));
        else resolve(response);
      };
      this.client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, options, take);
    });
  }

  private async commonDocuments(): Promise<readonly SignedDocument[]> {
    const now = performance.now();
    if (this.common === null || now - this.common.readAt > DOCUMENTS_FOR_MS) {
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
