import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A Node to run servers on. */
export interface ServerNode {
  readonly program: string;
  readonly version: string;
}

/**
 * The Node that servers and simulated hosts run on: the one that package-lock.json pins, so that they run on a version that is looked
 * after and was measured (the same campaign costs a tenth less than on Node 20: docs/benchmarks.md), whichever started them. Where
 * there is no package of it for this platform, the one that runs this.
 */
export function serverNode(): ServerNode {
  const name = `node-${process.platform}-${process.arch}`;
  const requireHere = createRequire(__filename);
  let manifest: string;
  try {
    manifest = requireHere.resolve(`${name}/package.json`);
  } catch {
    // Packages are for Linux alone, and optional ones may be left out.
    return { program: process.execPath, version: process.versions.node };
  }
  const { version } = requireHere(manifest) as { readonly version: string };
  return { program: join(dirname(manifest), 'bin', 'node'), version };
}
