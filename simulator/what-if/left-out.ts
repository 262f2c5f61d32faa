import type { CampaignSpec } from '../../model/campaign';

/** What a campaign may ask for, and virtual time does not do. */
export type LeftOut = 'rehearseBackout' | 'pace.auto';

/** What this campaign asks for that is left out of its story: times told are too short by it. */
export function leftOutOf({ rehearseBackout, pace }: Pick<CampaignSpec, 'rehearseBackout' | 'pace'>): LeftOut[] {
  return [
    ...(rehearseBackout ? (['rehearseBackout'] as const) : []),
    ...(pace.auto === true ? (['pace.auto'] as const) : []),
  ];
}
