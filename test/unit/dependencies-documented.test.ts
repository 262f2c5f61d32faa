import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

type Versions = Readonly<Record<string, string>>;
interface Package {
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly optionalDependencies: Versions;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Package;
const page = readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8');

/** The packages in the table under one heading. */
function documented(heading: string): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  return [...(section ?? '').matchAll(/^\| `([^`]+)` \| (\S.*\.) \|$/gm)].map(([, name]) => name!);
}

describe('docs/dependencies.md', () => {
  it.each([
    ['Needed to run', manifest.dependencies],
    ['Needed to change it', manifest.devDependencies],
    ['Used when present', manifest.optionalDependencies],
  ])('"%s" gives a reason for each package, and names no other', (heading, versions) => {
    expect(documented(heading)).toEqual(Object.keys(versions).sort());
  });

  it('every version is exact, so that two installs are the same', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('all packages of Temporal have one version, which their interceptors demand', () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    const versions = all.filter(([name]) => name.startsWith('@temporalio/')).map(([, version]) => version);
    expect(new Set(versions).size).toBe(1);
  });
});
