import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The root of the checkout. */
export const CHECKOUT = join(__dirname, '..', '..');

/** Compiles what changed since the last build, so that a test never runs an old program. */
export function buildCheckout(): void {
  execFileSync(process.execPath, [join(CHECKOUT, 'deploy', 'local', 'build.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** A compiled module's path. */
export function built(...path: string[]): string {
  return join(CHECKOUT, 'dist', ...path);
}
