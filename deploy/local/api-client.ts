import { readFileSync } from 'node:fs';
import type { HostId } from '../../model/ids';
import { asId } from '../../model/ids';
import type { InventoryHost } from './fleet';

/** What the local run needs to know of a campaign. */
export interface CampaignState {
  readonly campaignId: string;
  readonly name: string;
  readonly phase: string;
  readonly ended: boolean;
}

/** One host of a campaign: its ring and where it stands. */
export interface CampaignHostState {
  readonly name: string;
  readonly ring: string;
  readonly state: string;
}

/** Reads from the api what an operator could read. */
export interface ApiClient {
  hosts(): Promise<(InventoryHost & { readonly connected: boolean })[]>;
  /** The newest campaign of that name, or null when there never was one. */
  campaign(name: string): Promise<CampaignState | null>;
  /** Names of launched campaigns that have not ended. */
  unfinished(): Promise<string[]>;
  campaignHosts(campaignId: string): Promise<CampaignHostState[]>;
  /** Names of a campaign's rings, in their order. */
  rings(campaignId: string): Promise<string[]>;
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('the api answered no object');
  return value as Fields;
}

function list(value: unknown): Fields[] {
  if (!Array.isArray(value)) throw new Error('the api answered no list');
  return value.map(fields);
}

function text(from: Fields, name: string): string {
  const value = from[name];
  if (typeof value !== 'string') throw new Error(`the api answered without "${name}"`);
  return value;
}

function tokenIn(file: string): string {
  const [first] = list(fields(JSON.parse(readFileSync(file, 'utf8'))).tokens);
  if (first === undefined) throw new Error(`${file} names no token`);
  return text(first, 'token');
}

/** A client with the first token of a token file. Every method throws when the api refuses or cannot be reached. */
export function createApiClient(url: string, tokenFile: string): ApiClient {
  const read = async (path: string): Promise<Fields> => {
    const headers = { authorization: `Bearer ${tokenIn(tokenFile)}` };
    const response = await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`the api answered ${response.status} to ${path}`);
    return fields(await response.json());
  };
  return {
    hosts: async () =>
      list((await read('/v1/hosts')).hosts).map((host) => ({
        hostId: asId<HostId>(text(host, 'hostId')),
        name: text(host, 'name'),
        connected: host.connected === true,
      })),
    campaign: async (name) => {
      const all = list((await read('/v1/campaigns?limit=1000')).campaigns).map((campaign) => ({
        campaignId: text(campaign, 'campaignId'),
        name: text(campaign, 'name'),
        phase: text(campaign, 'phase'),
        ended: campaign.endedAt !== null,
      }));
      // Ids begin with the time of their planning (UUIDv7), so the greatest is the newest.
      const named = all.filter((campaign) => campaign.name === name && campaign.phase !== 'planned');
      return named.sort((a, b) => (a.campaignId < b.campaignId ? 1 : -1))[0] ?? null;
    },
    unfinished: async () =>
      list((await read('/v1/campaigns?unfinished=true')).campaigns)
        .filter((campaign) => text(campaign, 'phase') !== 'planned')
        .map((campaign) => text(campaign, 'name')),
    campaignHosts: async (campaignId) =>
      list((await read(`/v1/campaigns/${campaignId}/hosts?limit=1000`)).hosts).map((host) => ({
        name: text(host, 'name'),
        ring: text(host, 'ring'),
        state: text(host, 'state'),
      })),
    rings: async (campaignId) =>
      list((await read(`/v1/campaigns/${campaignId}`)).rings).map((ring) => text(ring, 'name')),
  };
}
