import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { HoldId } from '../model/ids';

/** Who asks, and why. Authorisation is the api's; a workflow only records. */
export interface Asked {
  readonly actor: string;
  readonly reason: string;
}

export interface ResumeRequest extends Asked {
  /** The holds to lift, by id: what stood when the person decided, and nothing set since. */
  readonly holdIds: readonly HoldId[];
  /** Also lift a gate's hold and go on in spite of its verdict. */
  readonly gate: boolean;
}

export interface ApproveRequest extends Asked {
  readonly planHash: string;
}

export interface PaceRequest extends Asked {
  /** Share of hosts in flight, above 0 and at most 1. */
  readonly maxInFlight: number;
  /** One person asked, as it makes nothing faster: whatever is lower by then stays. */
  readonly onlySlower?: boolean;
}

export interface HostsRequest extends Asked {
  /** Chosen by the client: what was asked under it before is not asked again. */
  readonly requestId: string;
  /** Names or ids; null: of a retry, all that failed. */
  readonly hosts: readonly string[] | null;
}

/** The campaign's revision once the request has taken effect. */
export interface Taken {
  readonly revision: number;
}

/** A gate's hold stays when it was not asked for by `gate`. */
export interface Resumed extends Taken {
  readonly notLifted: readonly HoldId[];
}

/** Whom a request took, and whom it did not. */
export interface HostsTaken extends Taken {
  readonly hosts: number;
  /** Those of them that end first what they were ordered. */
  readonly inFlight: number;
  readonly refused: readonly { readonly host: string; readonly why: string }[];
}

export const resumeCampaignUpdate = defineUpdate<Resumed, [ResumeRequest]>('resumeCampaign');
export const approveCampaignUpdate = defineUpdate<Taken, [ApproveRequest]>('approveCampaign');
export const abortCampaignUpdate = defineUpdate<Taken, [Asked]>('abortCampaign');
export const backOutCampaignUpdate = defineUpdate<Taken, [Asked]>('backOutCampaign');
export const retryHostsUpdate = defineUpdate<HostsTaken, [HostsRequest]>('retryHosts');
export const excludeHostsUpdate = defineUpdate<HostsTaken, [HostsRequest]>('excludeHosts');
export const changePaceUpdate = defineUpdate<Taken, [PaceRequest]>('changePace');

/** Wakes a parked lane: there may be news in its rows. Sent by the workers' sweeper. */
export const wakeSignal = defineSignal('wake');
