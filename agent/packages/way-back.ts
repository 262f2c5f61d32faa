import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../durable-file';
import type { PackageDatabase } from './package-database';

/** The package file of a version, kept by its digest. */
export interface KeptPackage {
  /** sha256, hex: its name in the pool. */
  readonly digest: string;
  /** Made by dpkg-repack from what was installed: not the bytes its maintainer built. */
  readonly lossy: boolean;
}

/** One package of a way back. */
export interface WayBackPackage {
  /** `PackageHost.keyOf`: name and architecture. */
  readonly key: string;
  readonly name: string;
  /** Null: it was not installed, and going back removes it. */
  readonly from: string | null;
  /** Null: the install took it away, and going back brings it. */
  readonly to: string | null;
  readonly automatic: boolean;
  /** Null only where `from` is. */
  readonly kept: KeptPackage | null;
}

/** What one install can be taken back to. */
export interface WayBack {
  readonly campaignId: string;
  /** Of the install; absent: an agent of before wrote this. */
  readonly manifestDigest?: string;
  readonly installOperationId: string;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  readonly packages: readonly WayBackPackage[];
}

/** The recorded ways back of this host, in `ways-back` below `root`, and the old packages in `pool`. */
export class WaysBack {
  private readonly folder: string;
  private readonly pool: string;

  constructor(
    root: string,
    private readonly suffix: string,
  ) {
    this.folder = join(root, 'ways-back');
    this.pool = join(root, 'pool');
    for (const each of [this.folder, this.pool]) mkdirSync(each, { recursive: true, mode: 0o700 });
  }

  /** Where a kept package is. */
  packageFile({ digest }: KeptPackage): string {
    return join(this.pool, `${digest}${this.suffix}`);
  }

  /** The way back of an install; null when it never came so far. Throws when the file is not one an agent wrote. */
  find(installOperationId: string): WayBack | null {
    const file = this.file(installOperationId);
    return existsSync(file) ? readWayBack(file) : null;
  }

  /** All of them, oldest first. */
  all(): readonly WayBack[] {
    const files = readdirSync(this.folder).filter((name) => name.endsWith('.json'));
    const found = files.map((name) => readWayBack(join(this.folder, name)));
    return found.sort((a, b) => a.recordedAt - b.recordedAt);
  }

  /** Writes it down, before anything changes. */
  record(wayBack: WayBack): void {
    writeDurably(this.file(wayBack.installOperationId), `${JSON.stringify(wayBack, null, 2)}\n`);
  }

  /**
   * Drops the ways that lead neither from nor to anything installed now, and the packages none of the rest needs. The
   * install with this id keeps its own.
   */
  prune(database: PackageDatabase, current: string): void {
    const isOfUse = (wayBack: WayBack): boolean =>
      wayBack.installOperationId === current || wayBack.packages.some((each) => touches(each, database));
    const kept = new Set<string>();
    for (const wayBack of this.all()) {
      if (!isOfUse(wayBack)) rmSync(this.file(wayBack.installOperationId), { force: true });
      else for (const each of wayBack.packages) if (each.kept !== null) kept.add(`${each.kept.digest}${this.suffix}`);
    }
    for (const name of readdirSync(this.pool)) {
      if (!kept.has(name)) rmSync(join(this.pool, name), { force: true });
    }
  }

  private file(installOperationId: string): string {
    return join(this.folder, `${installOperationId}.json`);
  }
}

/**
 * A later generation of an install keeps what the first one found: where a package is at what an earlier order of the
 * same campaign was bringing, the way leads to where that order came from.
 */
export function inheritWayBack(packages: readonly WayBackPackage[], earlier: readonly WayBack[]): WayBackPackage[] {
  return packages.map((each) => {
    const found = earlier.flatMap((wayBack) => wayBack.packages).find((old) => old.key === each.key);
    return found !== undefined && found.to === each.from ? { ...found, to: each.to } : each;
  });
}

function touches({ key, from, to }: WayBackPackage, database: PackageDatabase): boolean {
  const version = database.get(key)?.version ?? null;
  return version === to || version === from;
}

function readWayBack(file: string): WayBack {
  const data: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (isWayBack(data)) return data;
  throw new Error(`${file} is not a way back; what this host had before is not known`);
}

function isWayBack(value: unknown): value is WayBack {
  if (typeof value !== 'object' || value === null) return false;
  const { campaignId, installOperationId, recordedAt, packages } = value as Partial<Record<keyof WayBack, unknown>>;
  const texts = [campaignId, installOperationId].every((text) => typeof text === 'string');
  return texts && typeof recordedAt === 'number' && Array.isArray(packages) && packages.every(isPackage);
}

function isPackage(value: unknown): value is WayBackPackage {
  if (typeof value !== 'object' || value === null) return false;
  const { key, name, from, to, automatic, kept } = value as Partial<Record<keyof WayBackPackage, unknown>>;
  const texts = [key, name].every((text) => typeof text === 'string') && (to === null || typeof to === 'string');
  if (!texts || typeof automatic !== 'boolean') return false;
  return from === null ? kept === null : typeof from === 'string' && isKept(kept);
}

function isKept(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { digest, lossy } = value as Partial<Record<keyof KeptPackage, unknown>>;
  return typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest) && typeof lossy === 'boolean';
}
