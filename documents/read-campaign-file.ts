import type { CampaignSpec } from '../model/campaign';
import type { DocumentNode } from '../model/campaign-file/document';
import { parseCampaignFile } from '../model/campaign-file/parse';
import type { Problem } from '../model/campaign-file/problem';
import { readDocument } from './read-document';

/** A valid campaign, and the tree that knows where each of its keys stands. */
export interface CampaignFile {
  readonly spec: CampaignSpec;
  readonly root: DocumentNode;
}

/** Reads the text of a campaign file: a valid campaign, or everything that is wrong with it. */
export function readCampaignFile(
  text: string,
): ({ readonly ok: true } & CampaignFile) | { readonly ok: false; readonly problems: readonly Problem[] } {
  const document = readDocument(text);
  if (!document.ok) return document;
  const campaign = parseCampaignFile(document.root);
  return campaign.ok ? { ok: true, spec: campaign.spec, root: document.root } : campaign;
}
