import { randomUUID } from 'node:crypto';
import { AgentOnHost, expectEnd } from './agent-host';
import type { OrderProperties } from '../protocol/order-message';
import { TestLab } from './host';

/** The host's own network, as a package of it says: at boot, and when that package's script restarts it. */
const NETWORK_UNIT = `[Unit]
Before=ringmaster-agent.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'ip link set eth0 "$(cat /usr/lib/site-network/link 2>/dev/null || echo up)"'
`;
const RESTART = 'systemctl restart site-network';
/** The link is there and comes up. */
const GOOD = { '/usr/lib/site-network/link': 'up\n' };
const CUT = { '/usr/lib/site-network/link': 'down\n' };
/** Longer than a session needs to come about on a busy machine; a change that is cut off is waited for as long as this. */
const WITHIN_MS = 8_000;
/** An install that hangs is killed after this; the way back gets as long. */
const HANGS_MS = 30_000;

let lab: TestLab | null = null;
let agent: AgentOnHost;

/** In a campaign of its own: a host goes back to what it ran before the campaign. */
function offerConfirmed(number: string, withinMs = WITHIN_MS, changes: OrderProperties = {}): Promise<string> {
  const packages = [{ name: 'site-network', version: number }];
  return agent.offerConfirmed(packages, withinMs, { campaignId: randomUUID(), ...changes });
}

/** Resolves once the agent has written down so many boots in which a change awaited its confirmation. */
async function awaited(operationId: string, boots: number): Promise<void> {
  const count = `grep -ao 'awaiting_confirm","operationId":"${operationId}' /var/lib/ringmaster-agent/journal | wc -l`;
  await agent.host.sh(`for i in $(seq 600); do [ "$(${count})" -ge ${boots} ] && exit 0; sleep 0.05; done; exit 1`);
}

async function bootId(): Promise<string> {
  return (await agent.host.bootId()) ?? '';
}

/** Asked of the kernel by `ip`: the host's /sys shows another network than its own. */
const STATE = "ip -o link show eth0 | sed 's/.* state \\([A-Z]*\\) .*/\\1/'";

function link(): Promise<string> {
  return agent.host.sh(`${STATE}; cat /usr/lib/site-network/link`);
}

/** Resolves once the host is cut off, which it brings about itself. */
async function cut(): Promise<void> {
  await agent.host.sh(`for i in $(seq 600); do [ "$(${STATE})" = DOWN ] && exit 0; sleep 0.05; done; exit 1`);
}

beforeAll(async () => {
  lab = await TestLab.open();
  await lab.publish(
    { name: 'site-network', version: '1.0', files: GOOD, postinst: RESTART },
    { name: 'site-network', version: '1.1', files: GOOD, postinst: RESTART },
    { name: 'site-network', version: '1.2', files: CUT, postinst: RESTART },
    { name: 'site-network', version: '1.3', files: CUT, postinst: 'touch /run/reboot-required' },
    { name: 'site-network', version: '1.4', files: CUT, postinst: `${RESTART}; sleep infinity` },
  );
  agent = await AgentOnHost.boot(lab, 'cut-off', {
    isApart: true,
    files: { '/etc/systemd/system/site-network.service': NETWORK_UNIT },
    enable: ['site-network.service'],
  });
  await agent.host.sh('apt-get update -qq && apt-get install -qq site-network=1.0 >/dev/null');
}, 400_000);
afterAll(() => lab?.close());

test('a change after which the host still reaches its gateway is confirmed, over a connection made after it', async () => {
  const id = await offerConfirmed('1.1');
  expectEnd(await agent.ending(id), 'SUCCEEDED', '');
  const { reports, hellos } = await agent.answers();
  expect(reports.filter(({ operationId }) => operationId === id).map(({ phase }) => phase)).toContain(
    'PHASE_AWAITING_CONFIRM',
  );
  expect(hellos.length).toBeGreaterThan(1);
  expect(await agent.state('site-network')).toBe('1.1 ii');
});

test('a package whose script cuts the network is taken back by the host alone, which is reachable again and says so', async () => {
  const before = await bootId();
  const id = await offerConfirmed('1.2');
  await cut();
  const report = await agent.ending(id);
  expectEnd(report, 'BACKED_OUT', 'not_confirmed');
  expect(report.message).toContain('no gateway confirmed the change within 8 s; went back by itself');
  expect(await agent.state('site-network')).toBe('1.1 ii');
  expect(await link()).toBe('UP\nup\n');
  expect(await bootId()).toBe(before);
});

test('a package whose script cuts the network and then hangs is taken back without running that script again', async () => {
  const id = await offerConfirmed('1.4', WITHIN_MS, { runTimeoutMs: HANGS_MS });
  await cut();
  const report = await agent.ending(id);
  expectEnd(report, 'BACKED_OUT', 'not_confirmed');
  expect(await agent.state('site-network')).toBe('1.1 ii');
  expect(await link()).toBe('UP\nup\n');
});

test('a package that cuts the network at the next boot is taken back after it, with one reboot more', async () => {
  const boots = [await bootId()];
  // The network is whole until the reboot: the install is confirmed.
  const install = await offerConfirmed('1.3');
  const installed = await agent.ending(install);
  expectEnd(installed, 'SUCCEEDED', '');
  expect(installed.rebootRequired).toBe(true);
  const reboot = { expectedBootId: boots[0]!, confirmWithinMs: WITHIN_MS, installOperationId: install };
  const id = await agent.offerReboot(boots[0]!, { reboot });
  await agent.host.rebooted(boots[0]!);
  boots.push(await bootId());
  expect(await link()).toBe('DOWN\ndown\n');
  await agent.host.rebooted(boots[1]!);
  const report = await agent.ending(id);
  expectEnd(report, 'BACKED_OUT', 'not_confirmed');
  expect(report.message).toContain('went back by itself and rebooted');
  boots.push(report.bootId);
  expect(new Set(boots).size).toBe(3);
  expect(report.bootId).toBe(await bootId());
  expect(await agent.state('site-network')).toBe('1.1 ii');
  expect(await link()).toBe('UP\nup\n');
});

test('a host that boots a second time without having been confirmed goes back at once', async () => {
  await agent.confirms(false);
  const id = await offerConfirmed('1.2', 600_000);
  await cut();
  for (const boots of [1, 2]) {
    await awaited(id, boots);
    await agent.host.powerOff();
    await agent.host.powerOn();
  }
  const report = await agent.ending(id);
  expectEnd(report, 'BACKED_OUT', 'not_confirmed');
  expect(report.message).toContain('2 boots without a confirmation');
  expect(await agent.state('site-network')).toBe('1.1 ii');
});
