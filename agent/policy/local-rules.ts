import { outcome, type Order, type OrderPatch, type Outcome } from '../order';
import type { AgentReason } from '../reasons';
import type { Operation } from '../../model/words';
import { describeHours, isOpen, type AllowedHours } from './hours';
import type { HostPolicy } from './host-policy';
import { readPolicy, type PolicySource } from './policy-file';
import { matchesWildcard } from './wildcard';

/** A policy, or for a person why it cannot be read. */
export type CurrentRules =
  { readonly ok: true; readonly policy: HostPolicy } | { readonly ok: false; readonly message: string };

/** Root's rules for this host, read anew each time they are asked. Whoever signed an order, it does not get around them. */
export class LocalRules {
  /** The last operation that came outside root's hours, until it comes within them or these are told to have come. */
  private declined: Operation | null = null;

  constructor(
    private readonly source: PolicySource,
    private readonly now: () => number,
  ) {}

  /**
   * What root has against the order at this moment; null: nothing. An order that comes outside root's hours is `CANCELED`
   * and says nothing about its patch: the host waits until its hours come. All others are `REJECTED`.
   */
  refusal({ task }: Order): Outcome | null {
    const read = readPolicy(this.source);
    if (!read.ok) return rejected('policy_unreadable', unreadable(read.problems));
    const { policy } = read;
    const problem = task.operation === 'reboot' ? null : patchProblem(policy, task.patch);
    if (problem !== null) return rejected('policy_forbids', problem);
    const hours = closedHours(policy, task.operation, this.now());
    if (hours === null) {
      if (this.declined === task.operation) this.declined = null;
      return null;
    }
    this.declined = task.operation;
    const message = `root's policy lets this host be disturbed at other times; ${describeHours(hours, this.now())}`;
    return outcome('CANCELED', 'outside_hours', { message, unchanged: true });
  }

  /** Whether the hours have come of an operation that was declined for them: said once, for the server to be told by a new session. */
  haveOpened(): boolean {
    if (this.declined === null) return false;
    const read = readPolicy(this.source);
    if (!read.ok || closedHours(read.policy, this.declined, this.now()) !== null) return false;
    this.declined = null;
    return true;
  }

  /** The policy now, for those who ask it more than one thing; or why nothing is allowed. */
  current(): CurrentRules {
    const read = readPolicy(this.source);
    return read.ok ? read : { ok: false, message: unreadable(read.problems) };
  }

  /** Those of an agent's capabilities that root leaves it. */
  permitted(capabilities: readonly string[]): readonly string[] {
    const read = this.current();
    if (!read.ok) return [];
    return read.policy.bundles ? capabilities : capabilities.filter((each) => !/^bundle(:|$)/.test(each));
  }
}

/** Root's hours, when they forbid that the operation begins now; null: it may. */
function closedHours({ hours }: HostPolicy, operation: Operation, nowMs: number): AllowedHours | null {
  return hours === null || !hours.operations.includes(operation) || isOpen(hours, nowMs) ? null : hours;
}

/** What root has against a patch at any time; null: nothing. */
export function patchProblem({ bundles, forbiddenPackages }: HostPolicy, patch: OrderPatch): string | null {
  if (patch.kind === 'bundle') return bundles ? null : "root's policy allows no bundles on this host";
  const names = [...patch.packages.map(({ name }) => name), ...(patch.removals ?? [])];
  const forbidden = names.find((name) => forbiddenPackages.some((each) => matchesWildcard(name, each)));
  return forbidden === undefined ? null : `root's policy forbids orders to change ${forbidden} on this host`;
}

function rejected(reason: AgentReason, message: string): Outcome {
  return outcome('REJECTED', reason, { message, unchanged: true });
}

function unreadable(problems: readonly string[]): string {
  return `root's policy cannot be read, so this host takes no orders: ${problems.join('; ')}`;
}
