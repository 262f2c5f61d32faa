import { TurningBack } from '../../bench/turning-back';

describe('a person who takes the campaign of the benchmark back', () => {
  it('does it once, when enough hosts are patched', async () => {
    let turned = 0;
    const turning = new TurningBack(() => Promise.resolve(void (turned += 1)), 40);
    turning.consider(39);
    expect([turned, await turning.done()]).toEqual([0, false]);
    turning.consider(40);
    turning.consider(41);
    expect([turned, await turning.done()]).toEqual([1, true]);
  });

  it('fails the run when it is refused', async () => {
    const turning = new TurningBack(() => Promise.reject(new Error('the api is away')), 1);
    turning.consider(1);
    await expect(turning.done()).rejects.toThrow('the api is away');
  });
});
