import { chance } from '../model/seeded';

/** Who is bad when a campaign's patch is: nobody; everybody, from the first host on; only simulated hosts of the ring `ninety`. */
export type BadPatch = 'nobody' | 'everybody' | 'late';

/** What a person does while a campaign runs. */
export type PersonsAct = 'hold_and_resume' | 'hold_a_cluster' | 'pace';

/** One campaign of a run, as its seed says. */
export interface PlannedCampaign {
  /** metadata.name, never the same twice. */
  readonly name: string;
  /** Of the bundle, never the same twice. */
  readonly version: string;
  readonly bad: BadPatch;
  readonly onFail: 'hold' | 'back_out';
  readonly advance: 'together' | 'per_cluster';
  readonly reboot: 'always' | 'if_required';
  readonly act: PersonsAct | null;
  /** Its pilots go back and forward again before the next ring opens. */
  readonly rehearses: boolean;
}

/** The courses a run goes through in turn: every run has seen a good and a bad one after two. */
const COURSES: readonly Pick<PlannedCampaign, 'bad' | 'onFail'>[] = [
  { bad: 'nobody', onFail: 'back_out' },
  { bad: 'everybody', onFail: 'back_out' },
  { bad: 'nobody', onFail: 'back_out' },
  { bad: 'late', onFail: 'back_out' },
  { bad: 'nobody', onFail: 'hold' },
  { bad: 'late', onFail: 'hold' },
];
const ACTS: readonly PersonsAct[] = ['hold_and_resume', 'hold_a_cluster', 'pace'];

/** The campaign of this number (from 1). Pure. */
export function campaignOf(seed: number, number: number): PlannedCampaign {
  const drawn = (what: string): number => chance('chaos campaign', String(seed), String(number), what);
  const course = COURSES[(number - 1) % COURSES.length] ?? { bad: 'nobody', onFail: 'back_out' };
  const isGood = course.bad === 'nobody';
  return {
    name: `chaos-${number}`,
    version: `${isGood ? 2 : 3}.0.${number}`,
    ...course,
    advance: drawn('advance') < 0.4 ? 'per_cluster' : 'together',
    // The first one reboots: so every boundary of an agent is passed early.
    reboot: number === 1 || drawn('reboot') < 0.5 ? 'always' : 'if_required',
    // The first, too: a short run sees it.
    rehearses: isGood && (number === 1 || drawn('rehearsal') < 0.5),
    act: isGood && drawn('acts') < 0.75 ? (ACTS[Math.floor(drawn('act') * ACTS.length)] ?? null) : null,
  };
}
