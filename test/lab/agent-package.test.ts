import { readFileSync } from 'node:fs';
import { AgentOnHost } from './agent-host';
import { AgentPackages } from './agent-package';
import { TestLab } from './host';

const PACKAGE = 'ringmaster-agent';
/** What apt, dpkg and systemd keep for themselves, and what a running system writes. */
const NOT_OURS = [
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/tmp',
  '/root',
  '/var/log',
  '/var/cache',
  '/var/lib/apt',
  '/var/lib/gateway',
];

let packages: AgentPackages;
let file: string;
let lab: TestLab | null = null;
let agent: AgentOnHost;

async function files(): Promise<readonly string[]> {
  const prune = NOT_OURS.map((path) => `-path ${path} -prune -o`).join(' ');
  return (await agent.host.sh(`find / ${prune} -print | grep -v '^/var/lib/dpkg/[^/]*$' | sort`)).split('\n');
}

function apt(...words: string[]): Promise<string> {
  return agent.host.sh(`DEBIAN_FRONTEND=noninteractive apt-get -qq -y ${words.join(' ')} 2>&1`);
}

async function hellos(): Promise<number> {
  return (await agent.answers()).hellos.length;
}

async function nextSession(before: number): Promise<void> {
  await agent.until('a session', ({ hellos: all }) => all[before]);
}

async function activeState(): Promise<string> {
  return (await agent.host.run(['systemctl', 'show', '--property=ActiveState', '--value', PACKAGE])).trim();
}

beforeAll(async () => {
  packages = await AgentPackages.create();
  file = await packages.build('1.0');
  lab = await TestLab.open({ findPackages: () => Promise.resolve([file]) });
  agent = await AgentOnHost.boot(lab, 'packaged', { isBare: true });
}, 400_000);
afterAll(async () => {
  await lab?.close();
  packages.remove();
});

test('the same sources give the same package, byte for byte', async () => {
  const again = await AgentPackages.create();
  try {
    expect(readFileSync(file).equals(readFileSync(await again.build('1.0')))).toBe(true);
  } finally {
    again.remove();
  }
});

test('a host gets the agent from a repository, keeps its state when it is removed, and nothing when it is purged', async () => {
  const { host } = agent;
  await host.sh('mv /etc/ringmaster /root/; apt-get update -qq');
  const before = await files();

  expect(await apt('install', PACKAGE)).toContain('is not started: /etc/ringmaster/agent.yaml is missing');
  expect(await activeState()).toBe('inactive');
  await host.sh('cp -a /root/ringmaster/* /etc/ringmaster/; systemctl start ringmaster-agent');
  await nextSession(0);
  expect(
    JSON.parse(await host.run([PACKAGE, 'status', '--json', '--config', '/etc/ringmaster/agent.yaml'])),
  ).toMatchObject({
    lastEpoch: expect.any(Number),
    unacknowledged: 0,
  });
  expect(await host.run([PACKAGE, '--version'])).toBe('1.0\n');

  await apt('remove', PACKAGE);
  expect(await activeState()).toBe('inactive');
  await host.sh('test -s /var/lib/ringmaster/journal && test -s /etc/ringmaster/agent.yaml');

  const sessions = await hellos();
  await apt('install', PACKAGE);
  await nextSession(sessions);

  await apt('purge', PACKAGE);
  expect(await files()).toEqual(before);
});

test('a configuration with something wrong in it keeps a new agent from being started, and the package says what', async () => {
  await agent.host.sh('mkdir -p /etc/ringmaster; echo "hostId: 7" > /etc/ringmaster/agent.yaml');
  expect(await apt('install', PACKAGE)).toMatch(/is not started: [^]*agent\.yaml: hostId: must be/);
  expect(await activeState()).toBe('inactive');
});
