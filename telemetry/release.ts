import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The release of the package that runs, from its package.json two folders above the compiled file: what metrics and Hello
 * say. @throws Error when there is none.
 */
export function readRelease(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
    if (typeof manifest.version === 'string') return manifest.version;
  }
  throw new Error('package.json has no version; install Ringmaster again');
}
