import type { CampaignSpec } from '../campaign';
import type { Fields } from './fields';
import { refuse } from './place';
import { readFlag } from './scalars';

/** Read before the rest, so that a bad value is found whatever else is wrong. `null`: the file does not say. */
export function readRestartFlag(fields: Fields<'restartServices'>): boolean | null | undefined {
  return fields.optional<boolean | null>('restartServices', readFlag, null);
}

/**
 * Whether services that use replaced files are restarted instead of a reboot. That belongs to `reboot: if_required`, and
 * there it is the rule: a restart disturbs less than the reboot that would come else. `undefined`: refused.
 */
export function decideRestarts(
  fields: Fields<'restartServices'>,
  { reboot, patch }: Pick<CampaignSpec, 'reboot' | 'patch'>,
  flag: boolean | null,
): Pick<CampaignSpec, 'restartServices'> | undefined {
  const place = fields.find('restartServices');
  const isPossible = reboot === 'if_required' && patch.kind !== 'bundle';
  if (flag === true && !isPossible && place !== null) {
    const message =
      patch.kind === 'bundle'
        ? 'a bundle restarts its own application, and nothing else'
        : `with "reboot: ${reboot}" no service is restarted instead of a reboot`;
    refuse(place, { message, next: 'Leave the key out, or write "reboot: if_required" for packages.' });
    return undefined;
  }
  return isPossible && flag !== false ? { restartServices: true } : {};
}
