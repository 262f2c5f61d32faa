import { Arrivals } from '../../simulator/arrivals';

describe('the arrivals of a simulated fleet', () => {
  it('begin with as many as may be on their way at once, spread over the time', () => {
    const arrivals = new Arrivals({ hosts: 10, perSecond: 100, atOnce: 3 });
    expect(arrivals.first()).toEqual([
      { index: 0, atMs: 0 },
      { index: 1, atMs: 10 },
      { index: 2, atMs: 20 },
    ]);
  });

  it('go on with one for each that was welcomed, until all have begun', () => {
    const arrivals = new Arrivals({ hosts: 5, perSecond: 1_000, atOnce: 3 });
    arrivals.first();
    expect([arrivals.following(), arrivals.following(), arrivals.following()]).toEqual([
      { index: 3, atMs: 3 },
      { index: 4, atMs: 4 },
      null,
    ]);
  });

  it('of a small fleet are all there is', () => {
    const arrivals = new Arrivals({ hosts: 2, perSecond: 1_000, atOnce: 500 });
    expect(arrivals.first().map(({ index }) => index)).toEqual([0, 1]);
    expect(arrivals.following()).toBeNull();
  });
});
