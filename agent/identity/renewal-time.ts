import { createHash, type X509Certificate } from 'node:crypto';

/** Uniform in this share of a certificate's life, so that a fleet that enrolled in one hour does not renew in one. */
const EARLIEST = 0.7;
const LATEST = 0.9;

/**
 * When a certificate is to be renewed, in ms since 1970: at a time in 70 to 90 % of its life that is drawn once, by the certificate
 * itself. Drawn anew at each start, an agent that is restarted often would tend to the earliest.
 */
export function renewalTimeMs(certificate: X509Certificate): number {
  const from = Date.parse(certificate.validFrom);
  const to = Date.parse(certificate.validTo);
  const drawn = createHash('sha256').update(certificate.raw).digest().readUInt32BE(0) / 2 ** 32;
  return from + (to - from) * (EARLIEST + (LATEST - EARLIEST) * drawn);
}
