import type { CampaignId } from '../model/ids';
import type { Database } from '../store/database';
import { listUnfinished } from '../store/launches';
import type { Engine } from './engine';
import { repeat } from './repeat';

/** How long a launched campaign can be without its workflow after the engine is back. */
const INTERVAL_MS = 5_000;

/**
 * Sees to it that every launched, unfinished campaign has its workflow: at start, and again and again for those whose
 * start failed. Starting is idempotent, so that several api processes may all do it. Returns how to stop.
 */
export function startLaunched(
  parts: { readonly db: Database; readonly engine: Engine; readonly onFault: (error: unknown) => void },
  intervalMs = INTERVAL_MS,
): () => void {
  const { db, engine, onFault } = parts;
  const started = new Set<CampaignId>();
  const sweep = async (): Promise<void> => {
    const unfinished = await listUnfinished(db);
    for (const campaignId of unfinished.filter((id) => !started.has(id))) {
      await engine.startCampaign(campaignId);
      started.add(campaignId);
    }
  };
  return repeat(sweep, { intervalMs, onFault });
}
