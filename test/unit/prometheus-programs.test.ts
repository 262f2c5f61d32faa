import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findPrometheusPrograms } from '../../deploy/prometheus/programs';

const folder = mkdtempSync(join(tmpdir(), 'ringmaster-programs-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('the programs are taken from PATH first, else from where they are unpacked; a missing one is named with the way to it', () => {
  const onPath = join(folder, 'bin');
  const unpacked = join(folder, 'cache', 'prometheus', 'usr', 'bin');
  for (const place of [onPath, unpacked]) mkdirSync(place, { recursive: true });
  for (const name of ['prometheus', 'promtool']) writeFileSync(join(unpacked, name), '');
  writeFileSync(join(onPath, 'promtool'), '');
  const where = { path: [join(folder, 'nowhere'), onPath].join(delimiter), cacheDir: join(folder, 'cache') };
  expect(() => findPrometheusPrograms(where)).toThrow(/no amtool; run deploy\/prometheus\/get-programs\.sh/);
  writeFileSync(join(unpacked, 'amtool'), '');
  expect(findPrometheusPrograms(where)).toEqual({
    prometheus: join(unpacked, 'prometheus'),
    promtool: join(onPath, 'promtool'),
    amtool: join(unpacked, 'amtool'),
  });
});
