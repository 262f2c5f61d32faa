import type { CampaignView } from '../model/campaign-view';
import type { CampaignId } from '../model/ids';

/** Readings of one campaign at most this often, however many watch it. */
const INTERVAL_MS = 1000;

type Listener = (view: CampaignView) => void;

interface Watched {
  readonly listeners: Set<Listener>;
  timer: NodeJS.Timeout | null;
  last: string;
}

/** Reads watched campaigns once a second and tells who listens when something changed: one reading serves them all. */
export class CampaignWatch {
  private readonly watched = new Map<CampaignId, Watched>();

  constructor(
    private readonly read: (campaignId: CampaignId) => Promise<CampaignView | null>,
    private readonly onFault: (error: unknown) => void,
    private readonly intervalMs = INTERVAL_MS,
  ) {}

  /** Calls `listener` on every change, until the returned function is called. */
  subscribe(campaignId: CampaignId, listener: Listener): () => void {
    const watched = this.watched.get(campaignId) ?? { listeners: new Set(), timer: null, last: '' };
    this.watched.set(campaignId, watched);
    watched.listeners.add(listener);
    watched.timer ??= this.schedule(campaignId, watched);
    return () => {
      watched.listeners.delete(listener);
      if (watched.listeners.size > 0) return;
      if (watched.timer !== null) clearTimeout(watched.timer);
      this.watched.delete(campaignId);
    };
  }

  /** Stops all readings. */
  close(): void {
    for (const { timer } of this.watched.values()) if (timer !== null) clearTimeout(timer);
    this.watched.clear();
  }

  private schedule(campaignId: CampaignId, watched: Watched): NodeJS.Timeout {
    const timer = setTimeout(() => void this.look(campaignId, watched), this.intervalMs);
    timer.unref();
    return timer;
  }

  private async look(campaignId: CampaignId, watched: Watched): Promise<void> {
    try {
      const view = await this.read(campaignId);
      if (view !== null) this.tell(watched, view);
    } catch (error) {
      // The next reading may succeed; a watcher sees that nothing changes meanwhile.
      this.onFault(error);
    }
    if (this.watched.get(campaignId) === watched) watched.timer = this.schedule(campaignId, watched);
  }

  private tell(watched: Watched, view: CampaignView): void {
    const text = JSON.stringify({ ...view, readAt: '' });
    if (text === watched.last) return;
    watched.last = text;
    for (const listener of watched.listeners) listener(view);
  }
}
