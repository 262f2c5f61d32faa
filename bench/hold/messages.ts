import type { CampaignId, GatewayId, HostId, LaneId } from '../../model/ids';

/** What a process of `bench:hold` is told once it runs: nothing secret stands in its arguments or environment. */
export type Task =
  | {
      readonly kind: 'order';
      readonly databaseUrl: string;
      readonly applicationName: string;
      readonly lanes: readonly LaneId[];
    }
  | {
      readonly kind: 'claim';
      readonly databaseUrl: string;
      readonly applicationName: string;
      readonly gatewayId: GatewayId;
      readonly campaignId: CampaignId;
      readonly hostIds: readonly HostId[];
    };

/** What it says while it works: that it has begun, and every second how far it is. */
export type Told =
  | { readonly kind: 'ready' }
  | { readonly kind: 'count'; readonly turns: number; readonly claimed: number; readonly failed: number };
