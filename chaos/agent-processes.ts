import type { Boundary } from '../agent/boundaries';
import type { AgentOptions } from '../deploy/local/fleet';
import type { Exit } from '../deploy/local/running-process';

/** What kills an agent at a boundary of its journal (agent/main.ts): only on machines of the kind `process`. */
const KILL_AT = 'RINGMASTER_AGENT_KILL_AT';

interface Trap {
  readonly boundary: Boundary;
  readonly sprung: () => void;
  /** Whether a process was started with it. */
  isSet: boolean;
}

/**
 * The agents' processes, and the traps that are laid for them: an agent dies of one once, at the boundary it names. Of
 * several for one agent each waits for the one before it.
 */
export class AgentProcesses {
  readonly #traps = new Map<string, Trap[]>();

  /** How an agent is started so that traps can be laid for it. */
  optionsOf(name: string): Required<Pick<AgentOptions, 'toldAtStart' | 'ended'>> {
    return {
      toldAtStart: () => {
        const trap = this.#traps.get(name)?.[0];
        if (trap === undefined) return {};
        trap.isSet = true;
        return { [KILL_AT]: trap.boundary };
      },
      ended: (exit) => {
        this.#ended(name, exit);
      },
    };
  }

  /** From the agent's next start on it dies when it comes to this boundary. `sprung` is called when it has. */
  lay(name: string, boundary: Boundary, sprung: () => void): void {
    this.#traps.set(name, [...(this.#traps.get(name) ?? []), { boundary, sprung, isSet: false }]);
  }

  #ended(name: string, exit: Exit): void {
    const [trap, ...later] = this.#traps.get(name) ?? [];
    // A process that was started without it, or that ended otherwise: a reboot, a wish.
    if (trap?.isSet !== true || exit.signal !== 'SIGKILL') return;
    this.#traps.set(name, later);
    trap.sprung();
  }
}
