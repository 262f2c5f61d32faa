import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../deploy/local/checkout';
import type { CommandLine } from '../deploy/local/command-line';
import { hostListFile, type ListedHost } from '../deploy/local/host-list-file';
import { type BuiltBundle, type LaunchablePlan, readBundle, readPlan } from '../deploy/local/ringmaster-answers';
import type { RunContext } from '../deploy/local/run-context';
import { writeWhole } from '../deploy/local/whole-file';
import type { CampaignId } from '../model/ids';
import { campaignFile } from './campaign-file';
import type { PlannedCampaign } from './campaign-plan';

/** What every campaign brings a version of. */
export const APPLICATION = 'hello';
/** The versions of the example that new ones are made from. */
const GOOD = '2.0.0';
const BAD = '3.0.0';
/** Servers are killed while it works: it tries again for so long before it gives up. */
const PATIENCE_MS = 90_000;
const PAUSE_MS = 1_000;

/** What an operator does in a chaos run, with the `ringmaster` command; again and again while servers are away. */
export class Operator {
  constructor(
    private readonly context: RunContext,
    private readonly commands: CommandLine,
  ) {}

  /** Imports hosts. */
  async importHosts(hosts: readonly ListedHost[]): Promise<void> {
    const file = join(this.#directory(), 'hosts.json');
    writeWhole(file, hostListFile(hosts));
    await this.#patiently('hosts', 'import', file);
  }

  /** Makes a version of the small application, good or bad, and adds it. */
  async addBundle(version: string, bad: boolean): Promise<BuiltBundle> {
    const folder = join(this.#directory(), version);
    const from = bad ? BAD : GOOD;
    cpSync(join(CHECKOUT, 'examples', APPLICATION, from), folder, { recursive: true });
    for (const name of ['bundle.yaml', 'server.js']) {
      const file = join(folder, name);
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, version));
    }
    const archive = join(this.#directory(), `${version}.tar.gz`);
    const built = readBundle(await this.#patiently('bundle', 'build', folder, '--out', archive, '--output', 'json'));
    await this.#patiently('bundle', 'add', archive);
    return built;
  }

  /** Plans a campaign for `hosts` hosts. @throws Error when it would take others. */
  async plan(planned: PlannedCampaign, bundle: BuiltBundle, hosts: number): Promise<LaunchablePlan> {
    const file = join(this.#directory(), `${planned.name}.yaml`);
    writeWhole(file, campaignFile(planned, bundle));
    return readPlan(await this.#patiently('plan', file, '--output', 'json'), hosts);
  }

  /** One try to launch; whether it worked is for the rows to say. */
  async tryToLaunch({ planHash }: LaunchablePlan): Promise<void> {
    await this.#try('launch', '--plan', planHash, '--reason', 'chaos', '--yes');
  }

  /** One try to hold. */
  async tryToHold(campaignId: CampaignId, cluster: string | null): Promise<void> {
    const where = cluster === null ? [] : ['--cluster', cluster];
    await this.#try('hold', campaignId, '--reason', 'chaos: a person looks', ...where);
  }

  /** One try to lift all that stands, a gate's hold too. */
  async tryToResume(campaignId: CampaignId, reason: string): Promise<void> {
    await this.#try('resume', campaignId, '--gate', '--reason', `chaos: ${reason}`, '--yes');
  }

  /** One try to back out. */
  async tryToBackOut(campaignId: CampaignId): Promise<void> {
    await this.#try('backout', campaignId, '--yes', '--reason', 'chaos: the patch is bad');
  }

  /** One try to change the pace. */
  async tryToPace(campaignId: CampaignId, maxInFlight: string): Promise<void> {
    await this.#try('pace', campaignId, '--max-in-flight', maxInFlight, '--reason', 'chaos: another pace', '--yes');
  }

  /** What `audit verify` says, as JSON. @throws Error with its words when it finds something, or cannot look. */
  verifyAudit(keyFile: string): Promise<string> {
    return this.commands.ringmaster('audit', 'verify', '--key', keyFile, '--output', 'json');
  }

  #directory(): string {
    mkdirSync(this.context.dir.bundles, { recursive: true, mode: 0o700 });
    return this.context.dir.bundles;
  }

  async #try(...args: string[]): Promise<void> {
    try {
      await this.commands.ringmaster(...args);
    } catch (error) {
      // A server it needs is away, or what it asks for has happened: whoever asks looks at the rows and asks again.
      this.context.say(`operator: ${firstLine(error)}`);
    }
  }

  async #patiently(...args: string[]): Promise<string> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      this.context.stopping.throwIfAborted();
      try {
        return await this.commands.ringmaster(...args);
      } catch (error) {
        if (Date.now() > until) throw error;
        this.context.say(`operator: ${firstLine(error)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
