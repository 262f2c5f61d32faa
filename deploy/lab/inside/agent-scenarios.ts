import { patiently } from '../../local/campaigns';
import { waitUntil } from '../../local/wait-until';
import { CommandError } from '../command';
import { AGENT_VERSIONS } from './agent-packages';
import type { FleetHost } from './fleet';
import { allAnswer, campaign, differs, endsAs, onEach, type Found, type Scenario, type Stage } from './scenario';

/** Those that get our package in the place of the checkout's agent, and the one that stays away. */
const PACKAGED_HOSTS: readonly string[] = ['north-2', 'north-3'];
const AWAY_HOST = 'south-2';
const POLL_MS = 300;
const WATCHED_MS = 60_000;

const VERSION = `ringmaster-agent --version; dpkg-query -W -f '\${Version} \${db:Status-Status}' ringmaster-agent`;
const RUNNING = 'systemctl is-active ringmaster-agent';
const JOURNAL_ID = `ringmaster-agent journal -o json --config /etc/ringmaster/agent.yaml | sed -n 's/.*"journalId": *"\\([^"]*\\)".*/\\1/p'`;
const BOOT_ID = 'cat /proc/sys/kernel/random/boot_id';
/** The agent of the checkout makes room for our package, which finds its configuration and its journal. */
const TAKE_PACKAGE = `systemctl stop ringmaster-agent
rm -rf /var/lib/ringmaster
mv /var/lib/ringmaster-agent /var/lib/ringmaster
sed -i 's#/var/lib/ringmaster-agent#/var/lib/ringmaster#; s#"reconnect"#"upgradePatience": "30s", "reconnect"#' /etc/ringmaster/agent.yaml
rm /etc/systemd/system/ringmaster-agent.service /etc/systemd/system/multi-user.target.wants/ringmaster-agent.service
rm /usr/bin/ringmaster-agent
systemctl daemon-reload
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -y -q ringmaster-agent=${AGENT_VERSIONS.first}`;

function hostsNamed({ hosts }: Stage, names: readonly string[]): readonly FleetHost[] {
  return hosts.filter(({ name }) => names.includes(name));
}

function versionOf(version: string): () => string {
  return () => `${version}\n${version} installed`;
}

/** What a person does by the command. @throws CommandError */
async function operator({ servers }: Stage, words: readonly string[]): Promise<void> {
  const result = await servers.ringmaster(...words);
  if (result.status !== 0) throw new CommandError(`ringmaster ${words.join(' ')}`, result);
}

const UPGRADE: Scenario = {
  name: 'the agent itself, upgraded by a campaign; a version that does not report is put back',
  run: async (stage): Promise<Found> => {
    const hosts = hostsNamed(stage, PACKAGED_HOSTS);
    await onEach(hosts, TAKE_PACKAGE);
    const failures = allAnswer('the agent before', await onEach(hosts, VERSION), versionOf(AGENT_VERSIONS.first));
    const journals = await onEach(hosts, JOURNAL_ID);
    failures.push(...differs('a journal without an id', [...journals.values()].includes(''), false));
    const upgraded = await campaign(stage, 'lab-agent');
    failures.push(...endsAs(upgraded, 'completed', () => 'patched'));
    failures.push(...allAnswer('the agent', await onEach(hosts, VERSION), versionOf(AGENT_VERSIONS.next)));
    // The pilot goes back by itself; the gate lets nobody else begin, and a person ends it.
    const taken = await campaign(stage, 'lab-agent-bad', {
      onHeld: () => operator(stage, ['backout', 'lab-agent-bad', '--yes', '--reason', 'the new agent does not report']),
    });
    const states = taken.hosts.map(({ state }) => state).sort();
    failures.push(...differs('the second campaign ended', taken.phase, 'backed_out'));
    failures.push(...differs('its hosts', states, ['backed_out', 'skipped']));
    failures.push(...allAnswer('the agent', await onEach(hosts, VERSION), versionOf(AGENT_VERSIONS.next)));
    failures.push(...allAnswer('its unit', await onEach(hosts, RUNNING), () => 'active'));
    failures.push(...allAnswer('its journal', await onEach(hosts, JOURNAL_ID), (host) => journals.get(host) ?? ''));
    await waitUntil(
      async () =>
        (await stage.servers.api.hosts()).every(({ name, connected }) => !PACKAGED_HOSTS.includes(name) || connected),
      { what: 'the upgraded agents to be connected', timeoutMs: WATCHED_MS },
    );
    const { first, next, bad } = AGENT_VERSIONS;
    return {
      seen: `${upgraded.hosts.length} agents ${first} -> ${next}; ${bad} put back: ${states.join(', ')}`,
      failures,
    };
  },
};

/** Every state in which a campaign's one host is seen from now on, up to this one. */
async function statesUpTo({ servers }: Stage, campaignId: string, last: string): Promise<readonly string[]> {
  const seen: string[] = [];
  const deadline = Date.now() + WATCHED_MS;
  while (seen.at(-1) !== last) {
    if (Date.now() > deadline) throw new Error(`${AWAY_HOST} was never ${last}: ${seen.join(', ')}`);
    const hosts = await patiently(() => servers.api.campaignHosts(campaignId));
    for (const { state } of hosts) if (state !== seen.at(-1)) seen.push(state);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return seen;
}

const AWAY: Scenario = {
  name: 'a host that stays away after its reboot: unreachable at its deadline, patched when it reports',
  run: async (stage): Promise<Found> => {
    const hosts = hostsNamed(stage, [AWAY_HOST]);
    const bootIds = await onEach(hosts, BOOT_ID);
    await onEach(hosts, 'systemctl disable -q ringmaster-agent');
    const states: string[] = [];
    const ended = await campaign(stage, 'lab-away', {
      onHeld: async (campaignId) => {
        states.push(...(await statesUpTo(stage, campaignId, 'unreachable')));
        await onEach(hosts, 'systemctl enable -q --now ringmaster-agent');
        states.push(...(await statesUpTo(stage, campaignId, 'patched')));
        await operator(stage, ['resume', 'lab-away', '--gate', '--reason', 'the host is back']);
      },
    });
    const now = await onEach(hosts, BOOT_ID);
    const failures = [
      ...endsAs(ended, 'completed', () => 'patched'),
      ...differs('the first state it was held in', states[0], 'unreachable'),
      ...differs('it was called failed', states.includes('failed'), false),
      ...differs('it has another boot id', now.get(AWAY_HOST) !== bootIds.get(AWAY_HOST), true),
    ];
    return { seen: `${AWAY_HOST}: ${[...new Set(states)].join(' -> ')}, with a new boot id`, failures };
  },
};

/** On hosts of their own, at the same time: most of it is waiting. */
export const AGENT_SCENARIOS: readonly Scenario[] = [UPGRADE, AWAY];
