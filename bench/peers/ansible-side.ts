import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendSignal } from '../../deploy/local/running-process';
import { UsageMeter } from '../usage-meter';
import { type AnsibleEvent, ansibleFigures, doneHosts, parseAnsibleEvents, recoveryOf } from './ansible-events';
import { ANSIBLE_FILES } from './ansible-install';
import { hostNames, isBad, MAX_FAILED, ringSizes, type Scenario, type SideRun, STEPS } from './contest';

/** How many hosts it works on at a time. Its own default is 5. */
const FORKS = 50;
/** How often a run that is to be killed is looked at. */
const LOOK_MS = 200;
const [FIRST_STEP] = STEPS;
const LAST_STEP = 'smoke_test' satisfies (typeof STEPS)[number];

export interface AnsibleParts {
  /** The Python that has Ansible. */
  readonly python: string;
  /** The PATH under which it finds a shell's programs. */
  readonly path: string;
  /** An empty folder of this run's own. */
  readonly folder: string;
  readonly stopping: AbortSignal;
}

/** Takes the contest's campaign across `hosts` with ansible-playbook, and measures it. */
export async function runAnsible(parts: AnsibleParts, scenario: Scenario, hosts: number): Promise<SideRun> {
  mkdirSync(parts.folder, { recursive: true });
  writeFileSync(join(parts.folder, 'inventory.ini'), inventory(hosts, scenario === 'bad'));
  writeFileSync(join(parts.folder, 'play.yaml'), PLAY);
  if (scenario === 'killed') return killedRun(parts, hosts);
  const { events, cpuS } = await playOnce(parts, 'events.jsonl');
  const figures = ansibleFigures(events, hosts, LAST_STEP);
  return {
    side: 'ansible',
    scenario,
    hosts,
    seconds: figures.seconds,
    hosts_per_s: scenario === 'good' ? figures.done / figures.seconds : null,
    cpu_s_per_1000: scenario === 'good' ? (cpuS * 1000) / figures.done : null,
    gate_reaction_ms: figures.gateReactionMs,
    started_after_gate: figures.startedAfterGate,
    recovery_s: null,
    ran_twice: null,
    remark: null,
  };
}

/**
 * One play over all hosts: the steps do nothing, so that what is measured is the controller. Its `serial` gives sizes, the
 * last one what is left: the rings of the contest.
 */
const PLAY = `- hosts: all
  gather_facts: false
  serial: ["5%", "10%", "100%"]
  max_fail_percentage: ${String(MAX_FAILED * 100)}
  tasks:
${STEPS.map(
  (step) =>
    `    - { name: ${step}, raw: ${step === FIRST_STEP ? `"{{ '/bin/false' if bad is defined else '/bin/true' }}"` : '/bin/true'} }`,
).join('\n')}
`;

function inventory(hosts: number, bad: boolean): string {
  const lastRing = hosts - (ringSizes(hosts).at(-1) ?? 0);
  const lines = hostNames(hosts).map(
    (name, index) => `${name}${bad && index >= lastRing && isBad(name) ? ' bad=1' : ''}`,
  );
  return `${lines.join('\n')}\n[all:vars]\nansible_connection=local\n`;
}

interface Played {
  readonly events: AnsibleEvent[];
  /** Of the controller and everything below it. */
  readonly cpuS: number;
}

async function playOnce(parts: AnsibleParts, eventsFile: string): Promise<Played> {
  const play = startPlay(parts, eventsFile);
  await play.ended;
  return { events: readEvents(parts, eventsFile), cpuS: await play.close() };
}

/** Kills the controller with -9 once a third of the hosts are done, and starts the same play again, as an operator would. */
async function killedRun(parts: AnsibleParts, hosts: number): Promise<SideRun> {
  const first = startPlay(parts, 'before.jsonl');
  while (doneHosts(readEvents(parts, 'before.jsonl'), LAST_STEP).size < hosts / 3) {
    const over = await Promise.race([first.ended.then(() => true), sleep(LOOK_MS, false)]);
    if (over) throw new Error('the play ended before it could be killed');
  }
  const killedAt = Date.now() / 1000;
  await first.kill();
  const before = readEvents(parts, 'before.jsonl');
  const { events } = await playOnce(parts, 'after.jsonl');
  const { recoveryS, ranTwice } = recoveryOf(before, events, { killedAt, lastTask: LAST_STEP });
  return {
    side: 'ansible',
    scenario: 'killed',
    hosts,
    seconds: ansibleFigures(events, hosts, LAST_STEP).seconds,
    hosts_per_s: null,
    cpu_s_per_1000: null,
    gate_reaction_ms: null,
    started_after_gate: null,
    recovery_s: recoveryS,
    ran_twice: ranTwice,
    remark: 'keeps no record of what it did: the same play begins anew',
  };
}

function readEvents({ folder }: AnsibleParts, file: string): AnsibleEvent[] {
  const path = join(folder, file);
  return existsSync(path) ? parseAnsibleEvents(readFileSync(path, 'utf8')) : [];
}

interface Play {
  /** The play has ended; its shell still waits, so that what it used can be read. */
  readonly ended: Promise<void>;
  /** Ends the shell too and answers the processor seconds of everything. */
  close(): Promise<number>;
  /** kill -9 for the controller and all its workers. */
  kill(): Promise<void>;
}

/**
 * Starts the play below a shell of its own process group. The shell outlives the play: a parent's sums hold the processor
 * time of children that have ended, but nobody can read those of a process that is gone.
 */
function startPlay(parts: AnsibleParts, eventsFile: string): Play {
  const shell = spawn(
    '/bin/sh',
    ['-c', '"$@" >play.log 2>&1; echo over; read -r go', 'sh', parts.python, ...ARGUMENTS],
    {
      cwd: parts.folder,
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        PATH: parts.path,
        HOME: parts.folder,
        LC_ALL: 'C.UTF-8',
        // The plugin's folder is the checkout's: nothing is to be left in it.
        PYTHONDONTWRITEBYTECODE: '1',
        ANSIBLE_CALLBACK_PLUGINS: join(ANSIBLE_FILES, 'callback_plugins'),
        ANSIBLE_STDOUT_CALLBACK: 'ringmaster_events',
        ANSIBLE_LOCAL_TEMP: parts.folder,
        ANSIBLE_RETRY_FILES_ENABLED: 'false',
        RINGMASTER_EVENTS: join(parts.folder, eventsFile),
      },
    },
  );
  const gone = new Promise<void>((resolve) => shell.once('exit', () => resolve()));
  const ended = new Promise<void>((resolve) => shell.stdout.once('data', () => resolve()));
  const meter = new UsageMeter(() => (shell.pid === undefined ? {} : { ansible: shell.pid }));
  meter.start();
  const kill = async (): Promise<void> => {
    killGroup(shell);
    await gone;
  };
  parts.stopping.addEventListener('abort', () => void kill(), { once: true });
  return {
    ended: Promise.race([ended, gone]),
    kill,
    close: async () => {
      meter.look();
      shell.stdin.end('\n');
      await gone;
      return meter.usage().get('ansible')?.cpuS ?? 0;
    },
  };
}

const ARGUMENTS = ['-m', 'ansible', 'playbook', '--forks', String(FORKS), '--inventory', 'inventory.ini', 'play.yaml'];

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  sendSignal(-pid, 'SIGKILL');
}
