import { readFileSync } from 'node:fs';
import { isMissing, writeDurably } from '../durable-file';
import { InspectionError } from './inspection-error';
import type { BundlePlace } from './versions';

/** What one install can be taken back to. */
export interface WayBack {
  readonly campaignId: string;
  readonly installOperationId: string;
  /** Folder name of the version it installed. */
  readonly installed: string;
  /** Folder name of the version before it; null: there was none. */
  readonly to: string | null;
}

/** The recorded ways back, oldest first. Throws `InspectionError` when the file is not one an agent wrote. */
export function readWaysBack(place: BundlePlace): readonly WayBack[] {
  let text: string;
  try {
    text = readFileSync(place.wayBack, 'utf8');
  } catch (error) {
    if (isMissing(error)) return [];
    throw unreadable(place, error);
  }
  try {
    const data: unknown = JSON.parse(text);
    if (Array.isArray(data) && data.every(isWayBack)) return data;
  } catch (error) {
    throw unreadable(place, error);
  }
  throw unreadable(place, null);
}

/** Records an install's way back, before the switch. A later generation of an install keeps the first one's. */
export function recordWayBack(place: BundlePlace, wayBack: WayBack): void {
  const records = readWaysBack(place);
  const earlier = records.findLast(
    (each) => each.campaignId === wayBack.campaignId && each.installed === wayBack.installed,
  );
  const isAlreadyInstalled = wayBack.to === wayBack.installed;
  const to = isAlreadyInstalled && earlier !== undefined ? earlier.to : wayBack.to;
  const others = records.filter((each) => each.installOperationId !== wayBack.installOperationId);
  write(place, [...others, { ...wayBack, to }]);
}

/** Drops the record of an install that did not come to its switch. */
export function dropWayBack(place: BundlePlace, installOperationId: string): void {
  const records = readWaysBack(place);
  const others = records.filter((each) => each.installOperationId !== installOperationId);
  if (others.length < records.length) write(place, others);
}

/** Keeps the ways that begin or end at the current version, and returns the folders still needed. */
export function pruneWaysBack(place: BundlePlace, current: string | null): ReadonlySet<string> {
  const records = readWaysBack(place);
  const kept = records.filter((each) => each.installed === current || each.to === current);
  if (kept.length < records.length) write(place, kept);
  const folders = [current, ...kept.map((each) => each.to)];
  return new Set(folders.filter((folder) => folder !== null));
}

function write(place: BundlePlace, records: readonly WayBack[]): void {
  writeDurably(place.wayBack, `${JSON.stringify(records, null, 2)}\n`);
}

function isWayBack(value: unknown): value is WayBack {
  if (typeof value !== 'object' || value === null) return false;
  const { campaignId, installOperationId, installed, to } = value as Partial<Record<keyof WayBack, unknown>>;
  const texts = [campaignId, installOperationId, installed].every((text) => typeof text === 'string');
  return texts && (to === null || typeof to === 'string');
}

function unreadable(place: BundlePlace, cause: unknown): InspectionError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new InspectionError(
    `what ran here before cannot be told: ${place.wayBack} is no list of ways back${why}`,
    cause,
  );
}
