import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../deploy/local/checkout';
import { type CommandLine, createCommandLine } from '../deploy/local/command-line';
import type { RunContext } from '../deploy/local/run-context';
import type { Stack } from '../deploy/local/stack';
import { writeWhole } from '../deploy/local/whole-file';
import { asId, type CampaignId } from '../model/ids';
import { type BenchBundle, type BenchCampaign, campaignFile } from './campaign-file';
import { hostListFile, type SimulatedHost } from './simulated-fleet';

/** What the campaign installs: small, for the simulated hosts do not fetch it. */
const BUNDLE = join(CHECKOUT, 'examples', 'hello', '2.0.0');
/** Hosts in one request: each is answered well within the time-out of the command. */
const HOSTS_PER_IMPORT = 10_000;

/** A plan that may be launched. */
export interface PlannedCampaign {
  readonly campaignId: CampaignId;
  readonly planHash: string;
}

/** What an operator does before and at the launch, with the `ringmaster` command. */
export class Operator {
  readonly #commands: CommandLine;

  constructor(
    private readonly context: RunContext,
    stack: Stack,
  ) {
    this.#commands = createCommandLine(context, stack);
  }

  /** Imports the fleet. */
  async importFleet(fleet: readonly SimulatedHost[]): Promise<void> {
    const directory = this.#directory();
    for (let start = 0; start < fleet.length; start += HOSTS_PER_IMPORT) {
      const file = join(directory, `hosts-${start}.json`);
      writeWhole(file, hostListFile(fleet.slice(start, start + HOSTS_PER_IMPORT)));
      await this.#commands.ringmaster('hosts', 'import', file);
    }
  }

  /** Packs the bundle and adds it. */
  async addBundle(): Promise<BenchBundle> {
    const archive = join(this.#directory(), 'bundle.tar.gz');
    const { name, version, digest } = await this.#json('bundle', 'build', BUNDLE, '--out', archive);
    await this.#commands.ringmaster('bundle', 'add', archive);
    return { name: text(name), version: text(version), digest: text(digest) };
  }

  /** Plans the campaign for the whole fleet. @throws Error when it could not be launched like that. */
  async plan(
    bundle: BenchBundle,
    { hosts, campaign }: { readonly hosts: number; readonly campaign: BenchCampaign },
  ): Promise<PlannedCampaign> {
    const file = join(this.#directory(), 'campaign.yaml');
    writeWhole(file, campaignFile(bundle, hosts, campaign));
    const plan = await this.#json('plan', file);
    if (plan.hosts !== hosts) throw new Error(`the plan takes ${String(plan.hosts)} of ${hosts} hosts`);
    return { campaignId: asId<CampaignId>(text(plan.campaignId)), planHash: text(plan.planHash) };
  }

  /** Launches exactly this plan. */
  async launch({ planHash }: PlannedCampaign): Promise<void> {
    await this.#commands.ringmaster('launch', '--plan', planHash, '--yes');
  }

  #directory(): string {
    mkdirSync(this.context.dir.bundles, { recursive: true, mode: 0o700 });
    return this.context.dir.bundles;
  }

  async #json(...args: string[]): Promise<Readonly<Record<string, unknown>>> {
    const answer: unknown = JSON.parse(await this.#commands.ringmaster(...args, '--output', 'json'));
    if (typeof answer === 'object' && answer !== null) return answer as Readonly<Record<string, unknown>>;
    throw new Error(`ringmaster ${args[0] ?? ''} answered no object`);
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`the ringmaster command answered ${JSON.stringify(value)} where a text belongs`);
}
