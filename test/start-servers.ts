import { ensurePostgres, ensureTemporal } from './servers';
import tiers from './tiers.json';

/** What is read here of the project that Jest is about to run. */
interface Project {
  readonly displayName?: { readonly name: string };
}

/** Jest's global setup: starts the servers that the tier about to run shares, once for all of its workers. */
async function startServers(_global: unknown, project: Project): Promise<void> {
  const tier = tiers.find(({ name }) => name === project.displayName?.name);
  const shared: readonly string[] = tier?.shares ?? [];
  if (shared.includes('postgres')) await ensurePostgres();
  if (shared.includes('temporal')) await ensureTemporal();
}

export = startServers;
