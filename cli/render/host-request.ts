import type { ReportHostRequest } from '../../model/campaign-report';
import { safeText } from '../../model/safe-text';
import { formatInstant } from './instant';
import { countHosts } from './plan';

/** What somebody asked of single hosts, and why. */
export function hostRequestSentence(request: ReportHostRequest, timeZone: string): string {
  const { act, actor, reason, askedAt, hosts } = request;
  const what = act === 'retry' ? 'patched once more' : 'taken out';
  return `${countHosts(hosts)} ${what} at ${formatInstant(askedAt, timeZone)} by ${safeText(actor)} (${safeText(reason)})`;
}
