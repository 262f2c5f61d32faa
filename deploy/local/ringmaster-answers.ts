import { asId, type CampaignId } from '../../model/ids';

/** A bundle that `ringmaster bundle build` made. */
export interface BuiltBundle {
  readonly name: string;
  readonly version: string;
  /** `sha256:<64 hex>` */
  readonly digest: string;
}

/** A plan that may be launched. */
export interface LaunchablePlan {
  readonly campaignId: CampaignId;
  readonly planHash: string;
}

/** Reads what `ringmaster bundle build … --output json` printed. @throws Error for anything else. */
export function readBundle(output: string): BuiltBundle {
  const { name, version, digest } = readAnswer(output);
  return { name: textOf(name), version: textOf(version), digest: textOf(digest) };
}

/** Reads what `ringmaster plan … --output json` printed. @throws Error for anything else, and when it takes other than `hosts` hosts. */
export function readPlan(output: string, hosts: number): LaunchablePlan {
  const plan = readAnswer(output);
  if (plan.hosts !== hosts) throw new Error(`the plan takes ${String(plan.hosts)} of ${hosts} hosts`);
  return { campaignId: asId<CampaignId>(textOf(plan.campaignId)), planHash: textOf(plan.planHash) };
}

function readAnswer(output: string): Readonly<Record<string, unknown>> {
  const answer: unknown = JSON.parse(output);
  if (typeof answer === 'object' && answer !== null) return answer as Readonly<Record<string, unknown>>;
  throw new Error('the ringmaster command answered no object');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`the ringmaster command answered ${JSON.stringify(value)} where a text belongs`);
}
