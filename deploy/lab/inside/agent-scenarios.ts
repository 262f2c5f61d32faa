import { patiently } from '../../local/campaigns';
import { waitUntil } from '../../local/wait-until';
import { CommandError } from '../command';
import { AGENT_VERSIONS } from './agent-packages';
import { STUBBORN_HOST, type FleetHost } from './fleet';
import { allAnswer, campaign, differs, endsAs, onEach, type Found, type Scenario, type Stage } from './scenario';

/** Those that get our package in the place of the checkout's agent, and those that stay away. */
const PACKAGED_HOSTS: readonly string[] = ['north-2', 'north-3'];
const AWAY_HOST = 'south-2';
const AWAY_HOSTS: readonly string[] = [AWAY_HOST, STUBBORN_HOST];
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

async function untilConnected({ servers }: Stage, who: string): Promise<void> {
  await waitUntil(
    async () => (await servers.api.hosts()).every(({ name, connected }) => !PACKAGED_HOSTS.includes(name) || connected),
    { what: `${who} to be connected`, timeoutMs: WATCHED_MS },
  );
}

const UPGRADE: Scenario = {
  name: 'the agent itself, upgraded by a campaign; a version that does not report is put back',
  run: async (stage): Promise<Found> => {
    const hosts = hostsNamed(stage, PACKAGED_HOSTS);
    await onEach(hosts, TAKE_PACKAGE);
    // A plan asks one of them whether the packages resolve.
    await untilConnected(stage, 'the packaged agents');
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
    await untilConnected(stage, 'the upgraded agents');
    const { first, next, bad } = AGENT_VERSIONS;
    return {
      seen: `${upgraded.hosts.length} agents ${first} -> ${next}; ${bad} put back: ${states.join(', ')}`,
      failures,
    };
  },
};

/** Writes down every state in which a campaign's hosts are seen, until each has come to the one that is awaited of it. */
async function watchStates(
  { servers }: Stage,
  campaignId: string,
  { seen, until }: { readonly seen: Map<string, string[]>; readonly until: ReadonlyMap<string, string> },
): Promise<void> {
  const deadline = Date.now() + WATCHED_MS;
  const isThere = (): boolean => [...until].every(([name, state]) => seen.get(name)?.at(-1) === state);
  while (!isThere()) {
    if (Date.now() > deadline) {
      throw new Error(`waited for ${JSON.stringify([...until])}, and saw ${JSON.stringify([...seen])}`);
    }
    for (const { name, state } of await patiently(() => servers.api.campaignHosts(campaignId))) {
      const states = seen.get(name) ?? [];
      if (state !== states.at(-1)) seen.set(name, [...states, state]);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const AWAY: Scenario = {
  name: 'hosts that stay away after their reboot: unreachable at the deadline, patched or failed by what they report at last',
  run: async (stage): Promise<Found> => {
    const hosts = hostsNamed(stage, AWAY_HOSTS);
    const bootIds = await onEach(hosts, BOOT_ID);
    await onEach(hosts, 'systemctl disable -q ringmaster-agent');
    const seen = new Map<string, string[]>();
    const whileSilent: string[] = [];
    const back = (name: string): Promise<unknown> =>
      onEach(hostsNamed(stage, [name]), 'systemctl enable -q --now ringmaster-agent');
    const ended = await campaign(stage, 'lab-away', {
      onHeld: async (campaignId) => {
        const watch = (until: readonly (readonly [string, string])[]): Promise<void> =>
          watchStates(stage, campaignId, { seen, until: new Map(until) });
        await watch(AWAY_HOSTS.map((name) => [name, 'unreachable']));
        await back(AWAY_HOST);
        await watch([[AWAY_HOST, 'patched']]);
        // What happens to another says nothing of this one, and neither does its silence.
        await watch([[STUBBORN_HOST, 'unreachable']]);
        whileSilent.push(...(seen.get(STUBBORN_HOST) ?? []));
        await back(STUBBORN_HOST);
        await watch([[STUBBORN_HOST, 'failed']]);
        await operator(stage, ['resume', 'lab-away', '--gate', '--reason', 'the hosts are back', '--yes']);
      },
    });
    const now = await onEach(hosts, BOOT_ID);
    const failures = [
      ...endsAs(ended, 'completed', (name) => (name === AWAY_HOST ? 'patched' : 'failed')),
      ...AWAY_HOSTS.flatMap((name) =>
        differs(`${name} has another boot id`, now.get(name) !== bootIds.get(name), true),
      ),
      ...differs(`${AWAY_HOST} was called failed`, seen.get(AWAY_HOST)?.includes('failed'), false),
      ...differs(`${STUBBORN_HOST} was called failed before it reported`, whileSilent.includes('failed'), false),
    ];
    const told = AWAY_HOSTS.map((name) => `${name}: ${[...new Set(seen.get(name))].join(' -> ')}`);
    return { seen: `${told.join('; ')}, with new boot ids`, failures };
  },
};

/** On hosts of their own, at the same time: most of it is waiting. */
export const AGENT_SCENARIOS: readonly Scenario[] = [UPGRADE, AWAY];
