import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiParts } from './api-instance';
import { withRoutes } from './api-page';
import { openApiOf } from './openapi';
import { routesOf } from './operation';
import { REQUEST_RATES } from './request-rates';
import { createApi } from './server';

/** Writes docs/openapi.json and the generated part of docs/api.md: `npm run api:docs`. */
async function writeDocs(folder: string): Promise<void> {
  // Routes are only looked at: nothing behind them is asked.
  const routes = routesOf(await createApi({ rates: REQUEST_RATES } as ApiParts));
  writeFileSync(join(folder, 'openapi.json'), `${JSON.stringify(openApiOf(routes), null, 2)}\n`);
  const page = join(folder, 'api.md');
  writeFileSync(page, withRoutes(readFileSync(page, 'utf8'), routes));
}

void writeDocs(join(process.cwd(), 'docs'));
