import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { addressAsking } from '../store/asked-from';
import { ApiError } from './api-error';
import type { SentFile } from './plan-campaign';
import type { Planner } from './planner';
import { errorOf, type PlannerData, type PlanReply, type PlanRequest } from './planner-messages';

/** Plans that are made beside each other: one may wait 20 s for hosts while the other computes. */
const AT_ONCE = 2;
/** Further ones wait for these; whoever comes then is told to come again. */
const WAITING = 16;

/** A thread that was asked nothing for so long is let go: the heap in which it planned 70,000 hosts holds some 100 MiB. */
const IDLE_MS = 5_000;

/** Everything of a request but its number, without which nobody waits for it. */
type Unnumbered = Without<'id'>;
type Without<Key extends keyof PlanRequest> = PlanRequest extends infer Each
  ? Each extends PlanRequest
    ? Omit<Each, Key>
    : never
  : never;

interface Waiting {
  readonly request: Unnumbered;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Plans, and launches what was planned, in a thread of its own, so that the api's event loop serves holds however many plans are
 * made, by whomever: a few at a time, and a bounded number that waits. A thread that ends takes its plans with it, and the next
 * plan starts another; one that is asked nothing is let go.
 */
export class PlannerThread implements Planner {
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #numbered = 0;
  #isClosed = false;
  readonly #waiting: Waiting[] = [];
  readonly #made = new Map<number, Waiting>();

  constructor(
    private readonly data: PlannerData,
    private readonly program = join(__dirname, 'planner-thread.js'),
    private readonly idleMs = IDLE_MS,
  ) {}

  readonly plan: Planner['plan'] = (sent, wish) => this.#ask({ call: 'plan', sent, wish });
  readonly check: Planner['check'] = (sent: SentFile) => this.#ask({ call: 'check', sent });
  readonly scenario: Planner['scenario'] = (sent: SentFile) => this.#ask({ call: 'scenario', sent });
  readonly launch: Planner['launch'] = (wish) => this.#ask({ call: 'launch', wish });

  /** Ends the thread; what it was planning fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const each of this.#waiting.splice(0)) each.reject(new Error('the api stops'));
    this.#stayAwake();
    await this.#worker?.terminate();
  }

  #ask<Answer>(asked: Without<'id' | 'address'>): Promise<Answer> {
    if (this.#isClosed || this.#waiting.length >= WAITING) {
      throw new ApiError(
        'too_many',
        `${WAITING} plans wait to be made`,
        'Plan again in a minute. Stopping waits for no plan.',
      );
    }
    const request: Unnumbered = { ...asked, address: addressAsking() };
    return new Promise<Answer>((resolve, reject) => {
      const waiting: Waiting = { request, resolve: (value) => resolve(value as Answer), reject };
      // What was decided waits for nothing that is only looked at.
      if (request.call === 'launch') this.#waiting.unshift(waiting);
      else this.#waiting.push(waiting);
      this.#goOn();
    });
  }

  #goOn(): void {
    while (this.#made.size < AT_ONCE) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#stayAwake();
      this.#numbered += 1;
      this.#made.set(this.#numbered, next);
      this.#thread().postMessage({ id: this.#numbered, ...next.request });
    }
    if (this.#made.size === 0 && !this.#isClosed) this.#letGoLater();
  }

  #stayAwake(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
  }

  #letGoLater(): void {
    this.#stayAwake();
    this.#idle = setTimeout(() => {
      const worker = this.#worker;
      // First: whoever asks from now on has another, and this one's end loses nothing.
      this.#worker = null;
      void worker?.terminate();
    }, this.idleMs).unref();
  }

  #thread(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(this.program, { workerData: this.data });
    this.#worker = worker;
    worker.on('message', (reply: PlanReply) => this.#settle(reply));
    worker.on('error', (error: Error) => this.#lose(worker, error));
    worker.on('exit', () => this.#lose(worker, new Error('the thread that plans has ended')));
    return worker;
  }

  #settle(reply: PlanReply): void {
    const made = this.#made.get(reply.id);
    this.#made.delete(reply.id);
    if ('error' in reply) made?.reject(errorOf(reply.error));
    else made?.resolve(reply.value);
    this.#goOn();
  }

  #lose(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const lost = [...this.#made.values()];
    this.#made.clear();
    for (const each of lost) each.reject(error);
    this.#goOn();
  }
}
