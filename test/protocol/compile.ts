import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { CHECKOUT, built } from '../e2e/built';
import { join } from 'node:path';

/** Compiles one program as it is now, and what it needs: these tests run the real one. */
export function compileProgram(folder: 'agent' | 'cli' | 'signer' | 'simulator'): void {
  const tsc = require.resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-b', folder], { cwd: CHECKOUT, stdio: 'inherit' });
  if (!existsSync(built('proto', 'generated', 'signer.js'))) {
    execFileSync(process.execPath, [join(CHECKOUT, 'proto', 'generate.mjs')], { stdio: 'inherit' });
  }
}
