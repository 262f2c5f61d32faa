import type { CampaignId } from '../model/ids';
import type { Database } from '../store/database';
import { listUnfinished } from '../store/launches';
import type { Engine } from './engine';

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
  const started = new Set<CampaignId>();
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  const sweep = async (): Promise<void> => {
    try {
      const unfinished = await listUnfinished(parts.db);
      for (const campaignId of unfinished.filter((id) => !started.has(id))) {
        await parts.engine.startCampaign(campaignId);
        started.add(campaignId);
      }
    } catch (error) {
      // PostgreSQL or Temporal is away; the next sweep tries again.
      parts.onFault(error);
    }
    if (!stopped) timer = setTimeout(() => void sweep(), intervalMs);
  };
  void sweep();
  return () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
  };
}
