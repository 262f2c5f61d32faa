import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { CampaignHostState } from '../../local/api-client';
import { patiently } from '../../local/campaigns';
import { CommandError } from '../command';
import { EXAMPLES } from './fleet';
import type { Servers } from './servers';

const POLL_MS = 300;

/** A campaign that ran to its end. */
export interface EndedCampaign {
  readonly phase: string;
  readonly hosts: readonly CampaignHostState[];
}

export interface CampaignRequest {
  readonly servers: Servers;
  /** Its file among the lab's examples. */
  readonly file: string;
  /** metadata.name */
  readonly name: string;
  readonly timeoutMs: number;
  readonly say: (line: string) => void;
  /** What an operator does when it is held, once. */
  readonly onHeld?: (campaignId: string) => Promise<void>;
}

/** Writes an example anew with other packages, keeping the rest of it. Resolves with the new file. */
export function withPackages(
  file: string,
  packages: readonly { readonly name: string; readonly version: string }[],
  target: string,
): string {
  const document = parseDocument(readFileSync(join(EXAMPLES, file), 'utf8'));
  document.setIn(['spec', 'patch', 'packages'], packages);
  const written = join(target, file);
  writeFileSync(written, document.toString());
  return written;
}

/** Launches a campaign with the real command, says each phase it goes through, and resolves when it has ended. */
export async function runCampaign(request: CampaignRequest): Promise<EndedCampaign> {
  const { servers, file, name, timeoutMs, say } = request;
  let { onHeld } = request;
  const launched = await servers.ringmaster('launch', file, '--reason', 'the lab', '--yes');
  if (launched.status !== 0) throw new CommandError(`ringmaster launch ${file}`, launched);
  const until = Date.now() + timeoutMs;
  let phase = '';
  for (;;) {
    const state = await patiently(() => servers.api.campaign(name));
    if (state === null) throw new Error(`${name} was launched, and the api does not know it`);
    if (state.phase !== phase) say(`  ${name}: ${state.phase}`);
    phase = state.phase;
    if (phase === 'held') {
      await onHeld?.(state.campaignId);
      onHeld = undefined;
    }
    const hosts = state.ended ? await patiently(() => servers.api.campaignHosts(state.campaignId)) : [];
    // Hosts of rings that never opened are skipped after the end, a lane at a time.
    if (state.ended && hosts.every((host) => host.state !== 'queued')) return { phase, hosts };
    if (Date.now() > until) {
      const { stdout } = await servers.ringmaster('get', name, '--no-color');
      throw new Error(`${name} had not ended after ${timeoutMs / 1000} s:\n${stdout}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
