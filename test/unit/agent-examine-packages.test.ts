import type { RunCommand } from '../../agent/packages/commands';
import { examinePackages } from '../../agent/packages/examine-packages';

/** A host whose package managers answer like this; one that was not asked for is not there. */
function host(answers: { dpkg?: [number, string]; verifydb?: number; rpm?: readonly string[] }) {
  const run: RunCommand = ([program, word]) => {
    if (program === 'dpkg' && answers.dpkg !== undefined) {
      const [status, stdout] = answers.dpkg;
      return Promise.resolve({ status, stdout, stderr: '' });
    }
    if (program !== 'rpm') throw new Error(`${program ?? ''} is not there`);
    if (word === '--verifydb')
      return Promise.resolve({ status: answers.verifydb ?? 0, stdout: '', stderr: 'bad page' });
    const lines = (answers.rpm ?? []).map((line) => `${line.replaceAll(' ', '\t')}\n`);
    return Promise.resolve({ status: 0, stdout: lines.join(''), stderr: '' });
  };
  return { run, hasApt: answers.dpkg !== undefined, hasDnf: answers.rpm !== undefined };
}

const WHOLE = 'tools noarch 0 1.1-1 2';
const OLDER = 'tools noarch 0 1.0-1 1';

test('a host of RPM packages is well without apt and dpkg', async () => {
  expect(await examinePackages(host({ rpm: [WHOLE] }))).toEqual([{ state: 'ok', message: "rpm's database is whole" }]);
});

test('a host that has both is looked at for both', async () => {
  const found = await examinePackages(host({ dpkg: [0, ''], rpm: [WHOLE, OLDER] }));
  expect(found.map(({ state }) => state)).toEqual(['ok', 'bad']);
  expect(found[1]?.message).toBe(
    'tools 1.0-1 is there beside its successor: a change was cut off; dnf remove --duplicates',
  );
});

test("a damaged database of rpm's is said, with what mends it", async () => {
  const found = await examinePackages(host({ verifydb: 1, rpm: [] }));
  expect(found).toEqual([{ state: 'bad', message: "rpm's database is damaged: bad page; rpm --rebuilddb" }]);
});

test('a half configured package is said, with what mends it', async () => {
  const [found] = await examinePackages(host({ dpkg: [1, 'The following packages are only half configured:\n shop'] }));
  expect(found?.state).toBe('bad');
  expect(found?.message).toMatch(/half configured.*dpkg --configure -a/);
});

test('a host without any package manager is not well when orders may change packages', async () => {
  const [found] = await examinePackages(host({}));
  expect(found).toEqual({ state: 'bad', message: expect.stringContaining('neither apt nor dnf 4') as string });
});
