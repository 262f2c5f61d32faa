import type { CampaignId } from '../model/ids';
import type { NamedRing } from '../model/trust/signing-count';
import { ORDER_PAYLOAD_TYPE } from '../trust/payload-types';
import type { Signer } from '../trust/signer';

/** Encoded orders of one ring of a campaign. */
export interface OrdersToSign {
  readonly campaignId: CampaignId;
  readonly ring: NamedRing;
  readonly payloads: readonly Uint8Array[];
}

/** What came of one of them; the signature in base64. */
export type OrderSigning = { readonly keyId: string; readonly signature: string } | { readonly refused: OrderRefusal };

/** Why an order was not signed. */
export interface OrderRefusal {
  readonly reason: string;
  readonly message: string;
  /** Time alone mends it, in so many ms; absent: it does not. */
  readonly waitMs?: number;
}

/** Nobody signs for now; what was to be signed can be asked again, and does no harm. */
export class SignerAwayError extends Error {
  override readonly name = 'SignerAwayError';
  readonly kind = 'signer_away';
}

/** Has orders signed by whoever has the key. */
export interface OrderSigner {
  /** Results are in the order of the payloads. Throws `SignerAwayError` when nobody could be asked. */
  sign(orders: OrdersToSign): Promise<readonly OrderSigning[]>;
  /** Asks no more. */
  close(): void;
}

/** Signs whatever it is given with a key at hand: for tests and benchmarks that have no signer beside them. */
export function signsAll(signer: Signer): OrderSigner {
  return {
    sign: ({ payloads }) =>
      Promise.all(
        payloads.map(async (payload) => {
          const signature = await signer.sign(ORDER_PAYLOAD_TYPE, payload);
          return { keyId: signer.keyId, signature: signature.toString('base64') };
        }),
      ),
    close: () => undefined,
  };
}
