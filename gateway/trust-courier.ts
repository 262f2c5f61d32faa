import type { CampaignId } from '../model/ids';
import type { Database } from '../store/database';
import { readManifest, readTrustDocuments, type SignedDocument } from '../store/trust-documents';
import { RepeatedLook } from './repeated-look';
import type { Session } from './session';
import type { SessionRegistry } from './session-registry';

/** Campaigns whose manifests are kept at hand. Far more than ever run at a time. */
const MAX_MANIFESTS = 256;

export interface TrustCourierOptions {
  readonly db: Database;
  readonly registry: SessionRegistry;
  /** Between two looks, in ms. */
  readonly everyMs: number;
  /** Told of the first failed look of a row of them. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/** Brings signed documents to sessions (docs/protocol.md, "Signed documents"). It reads none of them. */
export class TrustCourier {
  private documents: readonly SignedDocument[] = [];
  private readonly manifests = new Map<CampaignId, SignedDocument | null>();
  private readonly looks: RepeatedLook;

  constructor(private readonly options: TrustCourierOptions) {
    const { everyMs, onFailure } = options;
    this.looks = new RepeatedLook({ everyMs, onFailure, what: 'reading signed documents', look: () => this.look() });
  }

  /** Begins to look by itself too: a notice may be lost. */
  start(): void {
    this.looks.start();
  }

  /** Looks no more by itself. */
  stop(): void {
    this.looks.stop();
  }

  /** There may be newer documents: looks, and tells every session. */
  notice(): Promise<void> {
    return this.looks.now();
  }

  /** A session was opened. */
  greet(session: Session): void {
    session.inform(this.documents);
  }

  /** The manifest of a campaign; null when it has none. */
  async manifestOf(campaignId: CampaignId): Promise<SignedDocument | null> {
    const known = this.manifests.get(campaignId);
    if (known !== undefined) return known;
    const manifest = await readManifest(this.options.db, campaignId);
    const oldest = this.manifests.keys().next();
    if (this.manifests.size >= MAX_MANIFESTS && oldest.done !== true) this.manifests.delete(oldest.value);
    this.manifests.set(campaignId, manifest);
    return manifest;
  }

  private async look(): Promise<void> {
    const documents = await readTrustDocuments(this.options.db);
    const before = this.documents;
    const isNews = (document: SignedDocument): boolean => !before.some((each) => each.payload.equals(document.payload));
    const news = documents.filter(isNews);
    if (news.length === 0) return;
    this.documents = documents;
    for (const session of this.options.registry.all()) session.inform(news);
  }
}
