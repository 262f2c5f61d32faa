import { matchesPattern } from './package-identity';
import { describeNeed, rebootNeed, type RebootNeed } from './reboot-need';
import { missingServices } from './services';
import type { ChangedFiles, PackageHost } from './package-host';
import { lastWords } from './commands';

/**
 * Never restarted: what carries other people's work, this agent's own way to its server, or the agent itself. A reboot
 * ends them all in order. `*` stands for anything.
 */
const KEPT_RUNNING: readonly string[] = [
  'dbus.service',
  'dbus-broker.service',
  'systemd-logind.service',
  'user@*.service',
  'getty@*.service',
  'serial-getty@*.service',
  'console-getty.service',
  'container-getty@*.service',
  'display-manager.service',
  'gdm*.service',
  'lightdm.service',
  'sddm.service',
  'networking.service',
  'ifup@*.service',
  'systemd-networkd.service',
  'systemd-resolved.service',
  'NetworkManager.service',
  'wpa_supplicant*.service',
  'dhcpcd*.service',
  'connman.service',
  'iwd.service',
  // The way to its server may be one of these.
  'openvpn*.service',
  'strongswan*.service',
  'wg-quick@*.service',
  'tailscaled.service',
  // Ending one of these ends all that runs in it.
  'docker.service',
  'containerd.service',
  'libvirtd.service',
  'virtqemud.service',
  'ringmaster-*.service',
];
/** More services than this are the whole host: it reboots, in an order that systemd knows. */
const MOST_RESTARTED = 20;
/** Stopping and starting takes 90 s each by systemd's own defaults, one after the other where they depend on each other. */
const RESTART_TIMEOUT_MS = 600_000;

/** What a host with old files in use does about it. */
export type RestartChoice =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'restart'; readonly services: readonly string[] }
  /** `why` none of the services is restarted: a reboot is due anyway, and ends them all. */
  | { readonly kind: 'reboot'; readonly why: string };

/** Whether restarting services is enough. `neverRestart` are this host's own patterns of units. */
export function chooseRestart({ reasons, services }: RebootNeed, neverRestart: readonly string[]): RestartChoice {
  if (reasons.length > 0) return { kind: 'reboot', why: '' };
  if (services.length === 0) return { kind: 'nothing' };
  const kept = services.filter((unit) =>
    [...KEPT_RUNNING, ...neverRestart].some((pattern) => matchesPattern(unit, pattern)),
  );
  if (kept.length > 0) return { kind: 'reboot', why: `${kept.join(', ')} is not restarted by itself` };
  if (services.length <= MOST_RESTARTED) return { kind: 'restart', services };
  return { kind: 'reboot', why: `${String(services.length)} services are more than are restarted` };
}

/** A host whose packages are as ordered, and the services that ran before. */
export interface Renewal {
  readonly changed: ChangedFiles;
  readonly servicesBefore: readonly string[];
  /** The order lets services be restarted where that is enough. */
  readonly mayRestart: boolean;
}

/** How it stands with what runs on it. */
export interface Renewed {
  /** Services that should run and do not; empty: all is well. */
  readonly lost: readonly string[];
  /** Why a reboot is still due; empty: none is. */
  readonly need: string;
  /** What was restarted instead, and what that said; empty: nothing was. */
  readonly words: string;
}

/**
 * Restarts the services that still use what was replaced, where that is enough and the order lets it, and then looks once
 * more: what counts is what runs, not what a command said. A second call restarts only what still uses old files, so
 * that an agent that died in the midst of it simply calls it again.
 */
export async function renewServices(host: PackageHost, renewal: Renewal, signal: AbortSignal): Promise<Renewed> {
  const { changed, servicesBefore: before, mayRestart } = renewal;
  const need = await rebootNeed(host, changed);
  const choice = mayRestart ? chooseRestart(need, host.options.packages.neverRestart) : null;
  if (choice?.kind !== 'restart') {
    const lost = await missingServices(host, { before, restarted: [] }, signal);
    const why = choice?.kind === 'reboot' ? choice.why : '';
    return { lost, need: [describeNeed(need), why].filter((part) => part !== '').join('; '), words: '' };
  }
  const { services } = choice;
  host.options.log.info({ services }, 'services that use replaced files are restarted');
  const answer = await host.options.run(['systemctl', 'restart', '--', ...services], {
    signal,
    timeoutMs: RESTART_TIMEOUT_MS,
  });
  const lost = await missingServices(host, { before, restarted: services }, signal);
  const said = answer.status === 0 ? '' : `; systemctl restart: ${lastWords(answer)}`;
  const words = `restarted instead of a reboot: ${services.join(', ')}${said}`;
  return { lost, need: describeNeed(await rebootNeed(host, changed)), words };
}
