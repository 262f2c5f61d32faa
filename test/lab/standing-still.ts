import type { Boundary } from '../../agent/boundaries';
import type { AgentOnHost } from './agent-host';

/** Restarted sooner than as it is shipped, so that a hundred crashes take minutes. */
const SOON = '[Service]\nRestartSec=200ms\n';
const AGENT = 'ringmaster-agent';
/** Where an agent reads where it is to stand still; the second is still there after a power cut. */
const OF_THIS_BOOT = '/run/ringmaster-crash';
const OF_NEXT_BOOT = '/var/ringmaster-crash';

/** Has systemd start an agent that was killed again at once. */
export async function restartSoon({ host }: AgentOnHost): Promise<void> {
  await host.writeFile(`/etc/systemd/system/${AGENT}.service.d/soon.conf`, SOON);
  await host.sh('systemctl daemon-reload');
}

/** Starts the agent anew; it reads where it is to stand still, and its successor does not. */
export async function restartToStandStill({ host }: AgentOnHost, boundary: Boundary): Promise<void> {
  await host.sh(`${standAt(OF_THIS_BOOT, boundary)}; systemctl restart ${AGENT}; rm ${OF_THIS_BOOT}`);
}

/** Kills an agent that stands still, lets time pass, and starts one that is to stand still elsewhere. */
export async function killToStandStill({ host }: AgentOnHost, boundary: Boundary, between: string): Promise<void> {
  // The unit is stopped first, so that systemd does not start a successor by itself; the agent takes no notice of that.
  await host.sh(
    `systemctl stop --no-block ${AGENT}; systemctl kill --signal=KILL ${AGENT}; ` +
      `until [[ "$(systemctl is-active ${AGENT})" =~ ^(inactive|failed)$ ]]; do sleep 0.05; done; ${between}; ` +
      `${standAt(OF_THIS_BOOT, boundary)}; systemctl start ${AGENT}; rm ${OF_THIS_BOOT}`,
  );
}

/** Cuts the power of a host whose agent stands still, and gives it back: the agent of that boot stands still elsewhere. */
export async function bootToStandStill(agent: AgentOnHost, boundary: Boundary): Promise<void> {
  const { host } = agent;
  await host.sh(`${standAt(OF_NEXT_BOOT, boundary)}; sync`);
  await host.powerOff();
  await host.powerOn();
  await standsStill(agent);
  await host.sh(`rm ${OF_NEXT_BOOT}; sync`);
}

/** Resolves once it does. */
export async function standsStill({ host }: AgentOnHost): Promise<void> {
  const state = `grep -q "^State:.T" "/proc/$(systemctl show -P MainPID ${AGENT})/status" 2>/dev/null`;
  await host.sh(
    `for i in $(seq ${String(600 * host.slowness)}); do ${state} && exit 0; sleep 0.05; done; echo it came never by; exit 1`,
  );
}

function standAt(file: string, boundary: Boundary): string {
  return `echo RINGMASTER_AGENT_STOP_AT=${boundary} > ${file}`;
}
