/** What a payload is, as its signature says: a signature of one kind is never one of another. */

/** An encoded `Order` of the wire contract. */
export const ORDER_PAYLOAD_TYPE = 'application/vnd.ringmaster.order.v1+protobuf';
/** JSON of a patch manifest. */
export const MANIFEST_PAYLOAD_TYPE = 'application/vnd.ringmaster.manifest.v1+json';
/** JSON of a trust root. */
export const TRUST_ROOT_PAYLOAD_TYPE = 'application/vnd.ringmaster.trust-root.v1+json';
/** JSON of a list of revocations. */
export const REVOCATIONS_PAYLOAD_TYPE = 'application/vnd.ringmaster.revocations.v1+json';
