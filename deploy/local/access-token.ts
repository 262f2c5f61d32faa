import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeWhole } from './whole-file';

/** Makes the token file that lets `actor` use the api, once per run directory. */
export function ensureAccessToken(file: string, actor: string): void {
  if (existsSync(file)) return;
  const token = randomBytes(32).toString('base64url');
  writeWhole(file, JSON.stringify({ tokens: [{ token, actor }] }, null, 2) + '\n');
}
