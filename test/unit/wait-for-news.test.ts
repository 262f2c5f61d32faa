import { gatheringUntil } from '../../activities/wait-for-news';

describe('good news of a lane', () => {
  const first = gatheringUntil({ reports: 1, unended: 100 }, null, 10_000);

  it('gathers for a while', () => {
    expect(first).toMatchObject({ since: 10_000, until: 10_600 });
  });

  it('has gathered as soon as every order that is out was reported', () => {
    expect(gatheringUntil({ reports: 100, unended: 100 }, null, 10_000)).toBeNull();
    expect(gatheringUntil({ reports: 100, unended: 100 }, first, 10_100)).toBeNull();
    expect(gatheringUntil({ reports: 2, unended: 1 }, first, 10_100)).toBeNull();
  });

  it('has gathered when none came for 600 ms, counted from the last', () => {
    const grown = gatheringUntil({ reports: 2, unended: 100 }, first, 10_500);
    expect(grown).toMatchObject({ since: 10_000, until: 11_100 });
    expect(gatheringUntil({ reports: 2, unended: 100 }, grown, 11_099)).toMatchObject({ until: 11_100 });
    expect(gatheringUntil({ reports: 2, unended: 100 }, grown, 11_100)).toBeNull();
  });

  it('gathers three seconds at most, however it trickles in', () => {
    let gathering = first;
    for (let now = 10_100; now < 13_000; now += 100) {
      gathering = gatheringUntil({ reports: now, unended: 100_000 }, gathering, now);
      expect(gathering).not.toBeNull();
    }
    expect(gatheringUntil({ reports: 13_000, unended: 100_000 }, gathering, 13_000)).toBeNull();
  });
});
