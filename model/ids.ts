/** Branded ids: plain strings at run time, told apart by the compiler. */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** A campaign, UUIDv7, minted when it is planned. */
export type CampaignId = Id<'CampaignId'>;
/** A host, UUID, minted when it is imported. */
export type HostId = Id<'HostId'>;
/** One order's identity, UUIDv5 of campaign / host / direction / operation / generation. */
export type OperationId = Id<'OperationId'>;
/** A lane: a decimal row number, short enough for many to fit one notification. */
export type LaneId = Id<'LaneId'>;
/** A standing or lifted hold, UUID. */
export type HoldId = Id<'HoldId'>;
/** A patch that nobody may install any more, UUID. */
export type RecallId = Id<'RecallId'>;
/** One question to one host, what a patch would do on it, UUID. */
export type SimulationId = Id<'SimulationId'>;
/** One gateway process, chosen at its start. */
export type GatewayId = Id<'GatewayId'>;

/** Names a string that an edge (parser, database row, certificate) has already checked. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names the brand
export function asId<T extends Id<string>>(checked: string): T {
  return checked as T;
}
