import { AuditForgedError, sealAudit } from '../../api/seal-audit';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const MINUTE_MS = 60_000;

/** Seals as told; answers how often it looked and what was told. */
function sealing(seal: () => Promise<number>) {
  const found = { looks: 0, told: [] as string[] };
  const looking = (): Promise<number> => {
    found.looks += 1;
    return seal();
  };
  const onFault = (error: unknown): void => {
    found.told.push((error as Error).message);
  };
  return { found, stop: sealAudit({ sealer: { seal: looking }, onFault }) };
}

test('an audit that is refused is told once, and looked at ever less often', async () => {
  const { found, stop } = sealing(() => Promise.reject(new AuditForgedError('another past')));
  await jest.advanceTimersByTimeAsync(10 * MINUTE_MS);
  expect(found.told).toEqual(['another past']);
  expect(found.looks).toBeLessThan(10);
  const before = found.looks;
  await jest.advanceTimersByTimeAsync(60 * MINUTE_MS);
  expect(found.looks - before).toBe(12);
  stop();
});

test('what is refused for another reason is told too, and the same again once it was right in between', async () => {
  const answers = [new AuditForgedError('one'), new AuditForgedError('two'), null, new AuditForgedError('two')];
  const { found, stop } = sealing(() => {
    const error = answers.shift() ?? null;
    return error === null ? Promise.resolve(0) : Promise.reject(error);
  });
  await jest.advanceTimersByTimeAsync(MINUTE_MS);
  expect(found.told).toEqual(['one', 'two', 'two']);
  stop();
});

test('a database that is away is asked again at once, each time told', async () => {
  const { found, stop } = sealing(() => Promise.reject(new Error('away')));
  await jest.advanceTimersByTimeAsync(9_000);
  expect([found.looks, found.told.length]).toEqual([5, 5]);
  stop();
});
