import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemErrorCode } from '../system-error';
import { CLEAN_ENVIRONMENT, lastWords, type RunCommand } from './commands';
import { readIfThere, type RunFolder } from './run-folder';

/** Packages to be marked afterwards, whatever became of the command: apt forgets it of what it is told. */
export interface Marking {
  readonly command: readonly string[];
  readonly words: readonly string[];
}

/** What runs in a unit of its own. */
export interface UnitRun {
  /** Without `.service`. Found again under this name by the agent's successor. */
  readonly unit: string;
  readonly folder: RunFolder;
  readonly argv: readonly string[];
  /** What is installed only because others need it. */
  readonly marking: Marking | null;
}

/** How it ended. `gone`: without saying how (killed, the machine went down, or it never began and never will). */
export type UnitEnd = { readonly kind: 'ended'; readonly status: number } | { readonly kind: 'gone' | 'timed_out' };

const POLL_MS = 200;
/** Asking systemd costs a process. */
const POLLS_PER_QUESTION = 10;

/** A unit that is still there this long after SIGKILL waits for a disk. */
const KILLED_AFTER_POLLS = 150;

/**
 * The folder `.begun` is made by whoever comes first: this script, or an agent that found no unit and closes the door.
 * The result is on the disk before it can be seen. The trap lets a stop of the machine end what runs by its own rules,
 * not by ours, and is not inherited as an ignored signal.
 *
 * Where logind is there, a shutdown is held off meanwhile; the command begins once that is so, or has failed, or logind said nothing
 * for half a minute. Whoever holds it off is no parent of the command: its end leaves the command alone, and it goes with the unit.
 */
const script = (mark: readonly string[]): string => `cd / || exit 1
run="$1" name="$2"; shift 2
mkdir "$run/$name.begun" || exit 1
trap : TERM INT HUP
held="$run/$name.held"
( systemd-inhibit --what=shutdown --mode=block --who=Ringmaster --why='packages are being changed' \\
    sh -c ': >"$1" && exec sleep infinity' hold "$held"; : >"$held" ) </dev/null >/dev/null 2>&1 &
asked=0
until [ -e "$held" ] || [ "$asked" -ge 1500 ]; do sleep 0.02; asked=$((asked + 1)); done
"$@" 3>>"$run/status" >>"$run/output" 2>&1 </dev/null
code=$?
[ ! -s "$run/automatic" ] || xargs -r -a "$run/automatic" ${mark.join(' ')} >>"$run/output" 2>&1
printf '%s\\n' "$code" >"$run/$name.new" && sync "$run/$name.new" && mv "$run/$name.new" "$run/$name" && sync "$run"
`;

/**
 * A stop asks the script alone, and waits for it for as long as it takes. Once the script is gone nothing of the unit
 * stays behind it, so that a unit that is gone changes no package any more.
 */
const UNIT_PROPERTIES = ['KillMode=mixed', 'TimeoutStopSec=infinity', 'Type=exec'];

/** The unit of an order: it outlives the agent, which finds it by this name. */
export function changeUnit(operationId: string): string {
  return `ringmaster-op-${operationId}`;
}

/** The unit of an order's n-th repair, from 1. */
export function repairUnit(operationId: string, attempt: number): string {
  return `${changeUnit(operationId)}-repair-${String(attempt)}`;
}

/** Whether the unit began once, or may never begin any more. */
export function hasBegun({ unit, folder }: Pick<UnitRun, 'unit' | 'folder'>): boolean {
  return existsSync(begunFolder(folder, unit));
}

/** Starts the unit. Throws a plain Error when systemd does not: then nothing of it ran. */
export async function startUnit(run: RunCommand, { unit, folder, argv, marking }: UnitRun): Promise<void> {
  const file = join(folder.path, 'run.sh');
  writeFileSync(file, script(marking?.command ?? ['true']), { mode: 0o600 });
  writeFileSync(join(folder.path, 'automatic'), (marking?.words ?? []).map((name) => `${name}\n`).join(''));
  const environment = Object.entries(CLEAN_ENVIRONMENT).map(([name, value]) => `--setenv=${name}=${value}`);
  const properties = UNIT_PROPERTIES.map((each) => `--property=${each}`);
  const words = ['/bin/sh', file, folder.path, resultName(unit), ...argv];
  const answer = await run([
    'systemd-run',
    '--quiet',
    '--collect',
    `--unit=${unit}`,
    '--description=Packages changed by an order of Ringmaster',
    ...properties,
    ...environment,
    '--',
    // systemd replaces variables in what it is told to run.
    ...words.map((word) => word.replaceAll('$', '$$$$')),
  ]);
  if (answer.status !== 0) throw new Error(`systemd-run: ${lastWords(answer)}`);
}

/** Waits for the unit's end; when the time is over, kills all of it. Also finds one that an agent before this began. */
export async function awaitUnit(
  run: RunCommand,
  { unit, folder }: Pick<UnitRun, 'unit' | 'folder'>,
  watch: { readonly signal: AbortSignal; readonly onPoll?: () => void },
): Promise<UnitEnd> {
  for (let polls = 0; ; polls += 1) {
    const end = readEnd(folder, unit);
    if (end !== null) return end;
    watch.onPoll?.();
    if (watch.signal.aborted) {
      await killUnit(run, unit);
      return readEnd(folder, unit) ?? { kind: 'timed_out' };
    }
    if (polls % POLLS_PER_QUESTION === 0 && (await isOver(run, folder, unit))) {
      // It may have ended between the two questions.
      return readEnd(folder, unit) ?? { kind: 'gone' };
    }
    await delay(POLL_MS);
  }
}

/** True when nothing of the unit runs and nothing of it ever will. */
async function isOver(run: RunCommand, folder: RunFolder, unit: string): Promise<boolean> {
  const begun = begunFolder(folder, unit);
  const hadBegun = existsSync(begun);
  if (await isUnitThere(run, unit)) return false;
  if (hadBegun) return true;
  try {
    mkdirSync(begun);
    return true;
  } catch (error) {
    // It began just now: look again.
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Ends everything the unit began, by force. */
async function killUnit(run: RunCommand, unit: string): Promise<void> {
  for (let polls = 0; await isUnitThere(run, unit); polls += 1) {
    if (polls >= KILLED_AFTER_POLLS) throw new Error(`${unit} cannot be killed; look at what it waits for`);
    await run(['systemctl', 'kill', '--kill-who=all', '--signal=SIGKILL', `${unit}.service`]);
    await delay(POLL_MS);
  }
}

async function isUnitThere(run: RunCommand, unit: string): Promise<boolean> {
  const answer = await run(['systemctl', 'show', '--property=ActiveState', '--value', `${unit}.service`]);
  if (answer.status !== 0) throw new Error(`systemctl show: ${lastWords(answer)}`);
  return !['inactive', 'failed', ''].includes(answer.stdout.trim());
}

function readEnd(folder: RunFolder, unit: string): UnitEnd | null {
  const text = readIfThere(join(folder.path, resultName(unit)));
  return text === null ? null : { kind: 'ended', status: Number(text.trim()) };
}

function begunFolder(folder: RunFolder, unit: string): string {
  return join(folder.path, `${resultName(unit)}.begun`);
}

function resultName(unit: string): string {
  return `${/repair-\d+$/.exec(unit)?.[0] ?? 'change'}-result`;
}
