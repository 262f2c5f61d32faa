import type { Boundary } from '../../agent/boundaries';
import type { AgentOnHost } from './agent-host';

/** Restarted sooner than as it is shipped, so that a hundred crashes take minutes. */
const SOON = '[Service]\nRestartSec=200ms\n';

/** Has systemd start an agent that was killed again at once. */
export async function restartSoon({ host }: AgentOnHost): Promise<void> {
  await host.writeFile('/etc/systemd/system/ringmaster-agent.service.d/soon.conf', SOON);
  await host.sh('systemctl daemon-reload');
}

/** Starts the agent anew; it reads where it is to stand still, and its successor does not. */
export async function restartToStandStill({ host }: AgentOnHost, boundary: Boundary): Promise<void> {
  await host.sh(
    `echo RINGMASTER_AGENT_STOP_AT=${boundary} > /run/ringmaster-crash; systemctl restart ringmaster-agent; ` +
      'rm /run/ringmaster-crash',
  );
}

/** Resolves once it does. */
export async function standsStill({ host }: AgentOnHost): Promise<void> {
  const state = 'grep -q "^State:.T" "/proc/$(systemctl show -P MainPID ringmaster-agent)/status" 2>/dev/null';
  await host.sh(
    `for i in $(seq ${String(600 * host.slowness)}); do ${state} && exit 0; sleep 0.05; done; echo it came never by; exit 1`,
  );
}
