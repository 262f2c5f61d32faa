import { hostsReaching } from '../ratio';
import type { RingShare } from './patch-manifest';

/** The most hosts of a ring and those before it, where `hosts` are allowed in all. A share that does not come out even is rounded as rings are. */
export function mostUpTo({ upTo, atMost }: RingShare, hosts: number): number {
  return Math.min(atMost ?? hosts, upTo === null ? hosts : hostsReaching(upTo, hosts));
}
