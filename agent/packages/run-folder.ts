import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing, syncFolder, writeDurably } from '../durable-file';
import type { DatabaseEntry, PackageDatabase } from './package-database';
import type { PackageHost } from './package-host';

/** What was true before an order changed anything, and what it is about to change; on the disk before it does. */
export interface Baseline {
  readonly database: readonly (readonly [string, DatabaseEntry])[];
  /** `PackageHost.fingerprint` of the packages that are about to change. */
  readonly fingerprint: string;
  /** Services that ran. */
  readonly services: readonly string[];
  /** Of the packages that are about to change, those to be marked as installed only because others need them. */
  readonly automatic: readonly string[];
  /** What is to be there afterwards, by key: a version, or null for a package that is to be gone. */
  readonly expected: readonly (readonly [string, string | null])[];
  /** The files of the packages that are about to change. */
  readonly files: readonly string[];
  /** The order lets services be restarted. Agents before this one wrote nothing of it. */
  readonly restartServices?: true;
}

/** One order's own folder: what was before, what ran, what it said, how it ended. */
export interface RunFolder {
  readonly path: string;
  /** Written by the unit; read by `PackageHost.statusLines`. */
  readonly status: string;
  readonly output: string;
}

/** `runs/<operation id>` below the folder of its kind of packages. */
export function runFolder(host: Pick<PackageHost, 'path'>, operationId: string): RunFolder {
  const path = host.path('runs', operationId);
  return { path, status: join(path, 'status'), output: join(path, 'output') };
}

/** Makes it, empty, in a way that survives a power cut. */
export function makeRunFolder(host: Pick<PackageHost, 'path'>, operationId: string): RunFolder {
  const folder = runFolder(host, operationId);
  rmSync(folder.path, { recursive: true, force: true });
  mkdirSync(folder.path, { recursive: true, mode: 0o700 });
  syncFolder(host.path('runs'));
  return folder;
}

/** Writes the baseline down, and returns its sha256 for the journal. */
export function writeBaseline(folder: RunFolder, baseline: Baseline): string {
  const text = JSON.stringify(baseline);
  writeDurably(join(folder.path, 'before.json'), text);
  return digestOf(text);
}

/** The baseline the journal names; null when it is not there or not that one, so that nothing can be compared. */
export function readBaseline(folder: RunFolder, digest: string): Baseline | null {
  const text = readIfThere(join(folder.path, 'before.json'));
  return text !== null && digestOf(text) === digest ? (JSON.parse(text) as Baseline) : null;
}

/** The database of a baseline. */
export function databaseOf(baseline: Pick<Baseline, 'database'>): PackageDatabase {
  return new Map(baseline.database);
}

/** A file's text; empty when there is none. */
export function readRunFile(file: string): string {
  return readIfThere(file) ?? '';
}

/** A file's text; null when there is none. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
