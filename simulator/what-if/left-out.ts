import type { CampaignSpec } from '../../model/campaign';

/** What a campaign may ask for, and virtual time does not do. */
export type LeftOut = 'rehearseBackout' | 'pace.auto' | 'gate.ask';

/** What this campaign asks for that is left out of its story: times told are too short by it. */
export function leftOutOf({
  rehearseBackout,
  pace,
  gate,
}: Pick<CampaignSpec, 'rehearseBackout' | 'pace' | 'gate'>): LeftOut[] {
  return [
    ...(rehearseBackout ? (['rehearseBackout'] as const) : []),
    ...(pace.auto === true ? (['pace.auto'] as const) : []),
    ...(gate.ask === undefined ? [] : (['gate.ask'] as const)),
  ];
}
