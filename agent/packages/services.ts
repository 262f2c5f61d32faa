import { setTimeout as delay } from 'node:timers/promises';
import { readCommand } from './commands';
import type { PackageHost } from './package-host';

/** A restarted service may need a moment. */
const PATIENCE_MS = 15_000;
const POLL_MS = 500;
const UNIT_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  month: 2_629_800_000,
  y: 31_557_600_000,
};

/** One service as systemd has it. */
export interface ServiceState {
  readonly unit: string;
  readonly active: string;
  /** `running`, `start-pre`, `auto-restart`, … */
  readonly sub: string;
  /** `enabled`, `static`, …: whether it is meant to run. */
  readonly enabled: string;
  /** How long its own unit lets its start take, in ms. */
  readonly startTimeoutMs: number;
}

/** The services that run now, ours for orders apart. */
export async function runningServices(host: PackageHost): Promise<readonly string[]> {
  const words = ['systemctl', 'list-units', '--type=service', '--state=running', '--plain', '--no-legend', '--full'];
  const lines = (await readCommand(host.options.run, words)).split('\n');
  const units = lines.map((line) => line.trim().split(/\s+/)[0] ?? '');
  return units.filter((unit) => unit.endsWith('.service') && !unit.startsWith('ringmaster-op-'));
}

/** Reads `systemctl show` of several units: blocks of NAME=value with an empty line between them. */
export function parseServices(output: string): readonly ServiceState[] {
  return output.split(/\n\n+/).flatMap((block) => {
    const field = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1] ?? '';
    const unit = field('Id');
    if (unit === '') return [];
    const startTimeoutMs = parseTimespan(field('TimeoutStartUSec'));
    return [
      { unit, active: field('ActiveState'), sub: field('SubState'), enabled: field('UnitFileState'), startTimeoutMs },
    ];
  });
}

/** A span of time as systemd writes it, `1min 30s`, in ms. One that cannot be read gives none. */
function parseTimespan(text: string): number {
  if (text === 'infinity') return Infinity;
  const parts = [...text.matchAll(/(\d+)(us|ms|s|min|h|d|w|month|y)\b/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? 0), 0);
}

/** Whether it is being started, after this time, and may be for longer; one that starts over and over is not. */
export function isStarting({ active, sub, startTimeoutMs }: ServiceState, elapsedMs: number): boolean {
  return active === 'activating' && !sub.startsWith('auto-restart') && elapsedMs < startTimeoutMs;
}

/**
 * The services that should run and do not: those of the configuration; those that ran before and failed; and those that
 * ran before, are enabled, and stopped. Others that ran may have ended by themselves, as services started by a timer
 * or by their socket do.
 */
export function lostServices(
  states: readonly ServiceState[],
  { required, before }: { readonly required: readonly string[]; readonly before: readonly string[] },
): readonly ServiceState[] {
  return states.filter((state) => isLost(state, required, before));
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

/**
 * Waits a little for every service that should run, those that were restarted among them, and for one that is being started until its own unit gives up or the
 * order's time is over; says which do not run. Empty: all is well.
 */
export async function missingServices(
  host: PackageHost,
  { before, restarted }: { readonly before: readonly string[]; readonly restarted: readonly string[] },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const required = [...host.options.packages.services, ...restarted];
  const units = [...new Set([...required, ...before])];
  if (units.length === 0) return [];
  const properties = '--property=Id,ActiveState,SubState,UnitFileState,TimeoutStartUSec';
  const began = performance.now();
  for (;;) {
    const states = parseServices(
      await readCommand(host.options.run, ['systemctl', 'show', properties, '--', ...units]),
    );
    const lost = lostServices(states, { required, before });
    const elapsedMs = performance.now() - began;
    const mayCome = !signal.aborted && lost.every((state) => isStarting(state, elapsedMs));
    if (lost.length === 0 || (elapsedMs > PATIENCE_MS && !mayCome)) {
      return lost.map(({ unit, active }) => `${unit} is ${active}`);
    }
    await delay(POLL_MS);
  }
}
