import { validate as isUuid } from 'uuid';
import { asId, type HostId } from '../model/ids';
import { GatewayError } from './gateway-error';

/**
 * The host a client certificate speaks for. `names` is its subject alternative name as Node prints it; it must be the
 * one URI `spiffe://<domain>/agent/<host_id>` and nothing else (docs/protocol.md, rule I1): a certificate with further
 * names was made for something else. Throws `identity_missing`.
 */
export function hostIdOfCertificate(names: string | undefined, trustDomain: string): HostId {
  const prefix = `URI:spiffe://${trustDomain}/agent/`;
  const hostId = names?.startsWith(prefix) === true ? names.slice(prefix.length) : '';
  if (!isUuid(hostId)) {
    throw new GatewayError(
      'identity_missing',
      `the client certificate must bear exactly one name, spiffe://${trustDomain}/agent/<host id>`,
    );
  }
  return asId<HostId>(hostId.toLowerCase());
}
