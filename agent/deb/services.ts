import { setTimeout as delay } from 'node:timers/promises';
import type { DebHost } from './deb-host';

/** A restarted service may need a moment. */
const PATIENCE_MS = 15_000;
const POLL_MS = 500;

/** One service as systemd has it. */
export interface ServiceState {
  readonly unit: string;
  readonly active: string;
  /** `enabled`, `static`, …: whether it is meant to run. */
  readonly enabled: string;
}

/** The services that run now, ours for orders apart. */
export async function runningServices(host: DebHost): Promise<readonly string[]> {
  const words = ['systemctl', 'list-units', '--type=service', '--state=running', '--plain', '--no-legend', '--full'];
  const lines = (await host.read(words)).split('\n');
  const units = lines.map((line) => line.trim().split(/\s+/)[0] ?? '');
  return units.filter((unit) => unit.endsWith('.service') && !unit.startsWith('ringmaster-op-'));
}

/** Reads `systemctl show` of several units: blocks of NAME=value with an empty line between them. */
export function parseServices(output: string): readonly ServiceState[] {
  return output.split(/\n\n+/).flatMap((block) => {
    const field = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1] ?? '';
    const unit = field('Id');
    return unit === '' ? [] : [{ unit, active: field('ActiveState'), enabled: field('UnitFileState') }];
  });
}

/**
 * The services that should run and do not: those of the configuration; those that ran before and failed; and those that
 * ran before, are enabled, and stopped. Others that ran may have ended by themselves, as services started by a timer
 * or by their socket do.
 */
export function lostServices(
  states: readonly ServiceState[],
  { required, before }: { readonly required: readonly string[]; readonly before: readonly string[] },
): readonly string[] {
  return states.filter((state) => isLost(state, required, before)).map(({ unit, active }) => `${unit} is ${active}`);
}

function isLost(
  { unit, active, enabled }: ServiceState,
  required: readonly string[],
  before: readonly string[],
): boolean {
  if (active === 'active' || active === 'reloading') return false;
  if (required.includes(unit)) return true;
  return before.includes(unit) && (active === 'failed' || active === 'activating' || enabled === 'enabled');
}

/** Waits a little for every service that should run; says which do not. Empty: all is well. */
export async function missingServices(host: DebHost, before: readonly string[]): Promise<readonly string[]> {
  const required = host.options.packages.services;
  const units = [...new Set([...required, ...before])];
  if (units.length === 0) return [];
  const properties = '--property=Id,ActiveState,UnitFileState';
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const states = parseServices(await host.read(['systemctl', 'show', properties, '--', ...units]));
    const lost = lostServices(states, { required, before });
    if (lost.length === 0 || performance.now() > until) return lost;
    await delay(POLL_MS);
  }
}
