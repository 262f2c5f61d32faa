import { join } from 'node:path';
import type { SecurityUpdate } from '../messages';
import { type CampaignRequest, type EndedCampaign, runCampaign } from './campaign';
import { EXAMPLES, type FleetHost } from './fleet';
import type { Servers } from './servers';

/** What a scenario works with. */
export interface Stage {
  readonly servers: Servers;
  /** Those with Debian packages. */
  readonly hosts: readonly FleetHost[];
  /** Those with RPM packages. */
  readonly rpmHosts: readonly FleetHost[];
  readonly update: SecurityUpdate;
  /** Files are written here. */
  readonly scratch: string;
  readonly say: (line: string) => void;
}

/** What a scenario found. */
export interface Found {
  readonly seen: string;
  readonly failures: readonly string[];
}

/** One campaign or question on the lab's hosts, and all that is looked at afterwards. */
export interface Scenario {
  readonly name: string;
  run(stage: Stage): Promise<Found>;
}

const CAMPAIGN_MS = 180_000;

/** A file written for the occasion, instead of the example of that name; what is done when it is held. */
export type CampaignChoice = Partial<Pick<CampaignRequest, 'file' | 'onHeld'>>;

/** Runs a campaign to its end. */
export function campaign(stage: Stage, name: string, choice: CampaignChoice = {}): Promise<EndedCampaign> {
  const { servers, say } = stage;
  const file = join(EXAMPLES, `${name.replace(/^lab-/, '')}.yaml`);
  return runCampaign({ servers, file, name, timeoutMs: CAMPAIGN_MS, say, ...choice });
}

/** What each host answers to shell lines, by its name. */
export async function onEach(hosts: readonly FleetHost[], script: string): Promise<Map<string, string>> {
  const answers = await Promise.all(hosts.map(async (host) => [host.name, (await host.sh(script)).trim()] as const));
  return new Map(answers);
}

/** Empty when what was found is what was wanted. */
export function differs(what: string, found: unknown, wanted: unknown): string[] {
  const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
  return is === should ? [] : [`${what}: ${is}, but it should be ${should}`];
}

/** Compares what every host answered with what it should have. */
export function allAnswer(what: string, found: Map<string, string>, wanted: (host: string) => string): string[] {
  return [...found].flatMap(([host, answer]) => differs(`${what} on ${host}`, answer, wanted(host)));
}

/** Compares how a campaign and each of its hosts ended. */
export function endsAs(ended: EndedCampaign, phase: string, wanted: (host: string) => string): string[] {
  const hosts = ended.hosts.flatMap((host) => differs(`${host.name} in the campaign`, host.state, wanted(host.name)));
  return [...differs('the campaign ended', ended.phase, phase), ...hosts];
}

/** What the gate of the first ring said, as `ringmaster get` tells it. */
export async function gateVerdict(servers: Servers, name: string): Promise<string | null> {
  const { stdout } = await servers.ringmaster('get', name, '-o', 'json');
  const view = JSON.parse(stdout) as { readonly rings: readonly { readonly verdict: string | null }[] };
  return view.rings[0]?.verdict ?? null;
}
