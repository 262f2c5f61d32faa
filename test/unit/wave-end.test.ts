import { findHolding, judgeEnded, type RingTally, type WaveStanding } from '../../model/ring-gate';
import { hasWaveEnded } from '../../model/wave-end';
import { COURSES } from '../../model/words';
import { SPEC } from './campaign-fixture';

const BEFORE = { verdict: null, overriddenVerdict: null, backoutOverridden: null, rehearsalVerdict: null };

function ringOf(wave: Pick<WaveStanding, 'hosts' | 'ended' | 'tally'>): RingTally {
  return {
    ...{ ring: 0, name: 'ten', verdict: null, verdictCluster: null, overriddenVerdict: null },
    ...{ backoutVerdict: null, backoutVerdictCluster: null, backoutOverridden: null },
    waves: new Map([['east', { ...BEFORE, ...wave }]]),
  };
}

/** A wave of 149 hosts that had ended, of which one was out of reach and is in flight now. At 2 % it may lose two. */
const RETURNING = {
  hosts: 149,
  ended: true,
  tally: { ended: 148, in_flight: 1, 'forward:started': 149, 'forward:reported': 148, 'forward:failed': 2 },
} as const;

describe('a wave', () => {
  it.each(COURSES)('whose hosts have all ended has ended on the course %s', (course) => {
    expect(hasWaveEnded({ hosts: 3, tally: { ended: 3 }, ended: false }, course)).toBe(true);
  });

  it.each(COURSES)('of which a host goes on and that never ended has not ended on the course %s', (course) => {
    expect(hasWaveEnded({ hosts: 3, tally: { ended: 2 }, ended: false }, course)).toBe(false);
    expect(hasWaveEnded({ hosts: 3, tally: {}, ended: false }, course)).toBe(false);
  });

  it('that had ended stays so when a host comes back going forward, and on no other course', () => {
    const stays = COURSES.filter((course) => hasWaveEnded({ hosts: 3, tally: { ended: 2 }, ended: true }, course));
    expect(stays).toEqual(['forward']);
  });
});

describe('the gate of a ring that had ended, to which a host came back', () => {
  const asking = { course: 'forward', cluster: 'east' } as const;

  it('is asked without waiting for that host', () => {
    expect(judgeEnded(ringOf(RETURNING), SPEC.gate, null)).toMatchObject({ passes: true, mustHold: false });
  });

  it('says nothing more while that host is on its way', () => {
    expect(findHolding(ringOf(RETURNING), SPEC, asking)).toBeNull();
  });

  it('holds when that host is one failure too many', () => {
    const tally = { ...RETURNING.tally, ended: 149, 'forward:reported': 149, 'forward:failed': 3 };
    const found = findHolding(ringOf({ ...RETURNING, tally }), SPEC, asking);
    expect(found).toMatchObject({ of: 'forward', judgement: { verdict: 'fail' } });
  });
});
