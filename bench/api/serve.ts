import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { openArtifactFiles } from '../../api/artifact-files';
import { CampaignWatch } from '../../api/campaign-watch';
import { openHoldDatabase } from '../../api/hold-database';
import { REQUEST_RATES } from '../../api/request-rates';
import { createApi } from '../../api/server';
import { SIMULATION_TIMES } from '../../api/simulate-patch';
import { ROLES } from '../../model/access';
import { readCampaign } from '../../store/campaigns-read';
import { openDatabase } from '../../store/database';

/** The api in a process of its own, as it is served; only nobody is behind it who would carry out what is asked. */
process.once('message', (url: string) => {
  void serve(url);
});
// Whoever started it is gone.
process.once('disconnect', () => process.exit(0));

async function serve(url: string): Promise<void> {
  const db = openDatabase(url, { applicationName: 'ringmaster-api' });
  const nobody = () => Promise.reject(new Error('the benchmark steers nothing'));
  const app = await createApi({
    ...{ db, holds: openHoldDatabase(url), engine: { startCampaign: nobody, update: nobody } },
    tokens: { principalOf: (token) => (token === 'bench' ? { actor: 'bench', roles: ROLES, scope: null } : null) },
    artifacts: await openArtifactFiles(await mkdtemp(join(tmpdir(), 'ringmaster-bench-api-'))),
    watch: new CampaignWatch((id) => readCampaign(db, id), fail),
    simulation: SIMULATION_TIMES,
    tracing: { isOn: false } as never,
    firstRoot: null,
    twoPeople: 'none',
    setupCode: null,
    identityProvider: null,
    rates: { known: { perSecond: 1_000_000, burst: 1_000_000 }, strangers: REQUEST_RATES.strangers },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  process.send?.((app.server.address() as AddressInfo).port);
}

function fail(error: unknown): void {
  process.stderr.write(`${String(error)}\n`);
}
