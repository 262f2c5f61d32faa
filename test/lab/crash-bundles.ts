import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Long from 'long';
import { buildBundle } from '../../cli/bundle-archive';
import type { BundleSummary } from '../../cli/inspect-bundle';

/** The application that the crashes are about. */
export const APPLICATION = 'crashing';
export const UNIT = `${APPLICATION}.service`;
export const PLACE = `/var/lib/ringmaster-agent/bundles/${APPLICATION}`;
/** A step writes its name here when it begins. */
export const BEGUN = '/var/steps-begun';
/** What runs writes its version here. */
export const RUNNING = '/run/crashing-version';
/** Where this is not there, a step stands still until it is ended, and goes through when it is run again. */
export const STOOD = '/var/stood';
/** Started more often than systemd puts up with. */
export const UNIT_TEXT = `[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sh ${PLACE}/current/run\n`;

const STEP = `echo "$1" >> ${BEGUN}
test -e ${STOOD} || { touch ${STOOD}; sleep infinity; }
`;
const UP = 'exec sleep infinity';
type Steps = Readonly<Partial<Record<'install' | 'backOut' | 'smoke', 'confined' | 'open' | 'test'>>>;

/** The versions there are: what ran before, one of each kind that a crash meets, and how each stays up. */
const VERSIONS = {
  '1.0.0': { steps: {}, run: UP },
  '2.0.0': { steps: { install: 'confined', backOut: 'confined', smoke: 'test' }, run: UP },
  '2.0.0-open-install': { steps: { install: 'open' }, run: UP },
  '2.0.0-open-back-out': { steps: { backOut: 'open' }, run: UP },
  '2.0.0-failing': { steps: { backOut: 'confined' }, run: 'exit 1' },
} as const satisfies Readonly<Record<string, { readonly steps: Steps; readonly run: string }>>;
export type Version = keyof typeof VERSIONS;
export const ALL_VERSIONS = Object.keys(VERSIONS) as readonly Version[];

/** An archive, and the patch that an order names. */
export interface BuiltBundle extends BundleSummary {
  readonly archive: Buffer;
  readonly patch: { readonly bundle: { name: string; version: string; digest: string; size: Long } };
}

/** Builds one of them. */
export async function buildVersion(version: Version): Promise<BuiltBundle> {
  const { steps, run } = VERSIONS[version];
  const dir = mkdtempSync(join(tmpdir(), 'ringmaster-bundle-'));
  try {
    const folder = join(dir, 'folder');
    mkdirSync(folder);
    const manifest = {
      apiVersion: 'ringmaster/v1',
      kind: 'Bundle',
      metadata: { name: APPLICATION, version },
      steps: Object.fromEntries(Object.entries(steps as Steps).map(([name, kind]) => [name, stepOf(name, kind)])),
    };
    writeFileSync(join(folder, 'bundle.yaml'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'step'), STEP);
    writeFileSync(join(folder, 'run'), `echo ${version} > ${RUNNING}\n${run}\n`);
    const file = join(dir, 'archive.tar.gz');
    const summary = await buildBundle(folder, file);
    const { name, digest, size } = summary;
    const bundle = { name, version, digest, size: Long.fromNumber(size) };
    return { ...summary, archive: readFileSync(file), patch: { bundle } };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function stepOf(name: string, kind: string): object {
  const command = ['/bin/sh', 'step', name];
  return { command, ...(kind === 'confined' && { confined: true }) };
}
