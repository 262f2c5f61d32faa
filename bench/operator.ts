import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../deploy/local/checkout';
import { type CommandLine, createCommandLine } from '../deploy/local/command-line';
import { hostListFile } from '../deploy/local/host-list-file';
import type { RunContext } from '../deploy/local/run-context';
import { type BuiltBundle, type LaunchablePlan, readBundle, readPlan } from '../deploy/local/ringmaster-answers';
import type { Stack } from '../deploy/local/stack';
import { writeWhole } from '../deploy/local/whole-file';
import { type BenchCampaign, campaignFile } from './campaign-file';
import type { SimulatedHost } from './simulated-fleet';

/** What the campaign installs: small, for the simulated hosts do not fetch it. */
const BUNDLE = join(CHECKOUT, 'examples', 'hello', '2.0.0');
/** Hosts in one request: each is answered well within the time-out of the command. */
const HOSTS_PER_IMPORT = 10_000;

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
  async addBundle(): Promise<BuiltBundle> {
    const archive = join(this.#directory(), 'bundle.tar.gz');
    const built = readBundle(
      await this.#commands.ringmaster('bundle', 'build', BUNDLE, '--out', archive, '--output', 'json'),
    );
    await this.#commands.ringmaster('bundle', 'add', archive);
    return built;
  }

  /** Plans the campaign for the whole fleet. @throws Error when it could not be launched like that. */
  async plan(
    bundle: BuiltBundle,
    { hosts, campaign }: { readonly hosts: number; readonly campaign: BenchCampaign },
  ): Promise<LaunchablePlan> {
    const file = join(this.#directory(), 'campaign.yaml');
    writeWhole(file, campaignFile(bundle, hosts, campaign));
    return readPlan(await this.#commands.ringmaster('plan', file, '--output', 'json'), hosts);
  }

  /** Launches exactly this plan. */
  async launch({ planHash }: LaunchablePlan): Promise<void> {
    await this.#commands.ringmaster('launch', '--plan', planHash, '--reason', 'the bench', '--yes');
  }

  /** Takes the campaign back. */
  async backOut({ campaignId }: LaunchablePlan): Promise<void> {
    await this.#commands.ringmaster('backout', campaignId, '--reason', 'the bench: a fifth is enough', '--yes');
  }

  #directory(): string {
    mkdirSync(this.context.dir.bundles, { recursive: true, mode: 0o700 });
    return this.context.dir.bundles;
  }
}
