import type { CampaignId } from '../model/ids';
import type { Database } from '../store/database';
import { readManifest, readTrustDocuments, type SignedDocument } from '../store/trust-documents';
import type { Session } from './session';
import type { SessionRegistry } from './session-registry';

/** Campaigns whose manifests are kept at hand. Far more than ever run at a time. */
const MAX_MANIFESTS = 256;

export interface TrustCourierOptions {
  readonly db: Database;
  readonly registry: SessionRegistry;
  /** Told of every failed look, to be logged. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/** Brings signed documents to sessions (docs/protocol.md, "Signed documents"). It reads none of them. */
export class TrustCourier {
  private documents: readonly SignedDocument[] = [];
  private readonly manifests = new Map<CampaignId, SignedDocument | null>();
  private looking: Promise<void> | null = null;
  private lookAgain = false;

  constructor(private readonly options: TrustCourierOptions) {}

  /** There may be newer documents: looks, and tells every session. */
  async notice(): Promise<void> {
    this.lookAgain = true;
    this.looking ??= this.lookUntilDone().finally(() => {
      this.looking = null;
    });
    await this.looking;
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

  private async lookUntilDone(): Promise<void> {
    while (this.lookAgain) {
      this.lookAgain = false;
      try {
        await this.look();
      } catch (error) {
        // The poll looks again.
        this.options.onFailure('reading signed documents', error);
      }
    }
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
