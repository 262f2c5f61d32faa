import { type GatePart, nearestToFailing } from '../../model/gate-standing';

const part = (ring: number, failed: number, started: number, passed = false): GatePart => ({
  ...{ ring, failed, started, passed },
});

describe('what is nearest to failing its gate', () => {
  it('is the bad ring, however many good hosts are before it', () => {
    expect(nearestToFailing([part(0, 0, 1000, true), part(1, 9, 105)], 0.02)).toMatchObject({ ring: 1, failed: 9 });
    expect(nearestToFailing([part(0, 0, 1000), part(1, 9, 105)], 0.02)).toMatchObject({ ring: 1, failed: 9 });
  });

  it('is the part of a ring in one cluster where that is worse than all of it', () => {
    expect(nearestToFailing([part(2, 6, 400), part(2, 6, 40)], 0.02)).toMatchObject({ started: 40 });
  });

  it('is not the one host of two that failed, before six of forty', () => {
    expect(nearestToFailing([part(0, 1, 2), part(1, 6, 40)], 0.02)).toMatchObject({ ring: 1 });
  });

  it('is no ring that has passed while another goes on; when all have, the worst of them', () => {
    expect(nearestToFailing([part(0, 2, 100, true), part(1, 0, 5)], 0.02)).toMatchObject({ ring: 1 });
    expect(nearestToFailing([part(0, 2, 100, true), part(1, 0, 900, true)], 0.02)).toMatchObject({ ring: 0 });
  });

  it('is told by the number of failures where the gate bears none, and nothing where no host has begun', () => {
    expect(nearestToFailing([part(0, 1, 100), part(1, 2, 900)], 0)).toMatchObject({ ring: 1 });
    expect(nearestToFailing([part(0, 0, 0)], 0.02)).toBeNull();
  });
});
