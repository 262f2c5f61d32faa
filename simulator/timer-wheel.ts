/** Milliseconds of one step: what a simulated host does comes at most this much late. */
const WHEEL_STEP_MS = 10;
/** One turn of the wheel is 41 s; an alarm further away is passed over once per turn. */
const SLOTS = 4_096;

/** Something to be done later; null once it is done or called off. */
export interface Alarm {
  readonly dueStep: number;
  ring: (() => void) | null;
}

/**
 * All alarms of a process on one Node timer: 70,000 timers of Node's would cost more than what they start, and what is
 * due within a step is done in one go, so that its messages leave in few writes.
 */
export class TimerWheel {
  private readonly slots: Alarm[][] = Array.from({ length: SLOTS }, () => []);
  private readonly timer: NodeJS.Timeout;
  private readonly startedMs: number;
  private step = 0;

  /** `now` is a clock in milliseconds that never goes back. */
  constructor(private readonly now: () => number) {
    this.startedMs = now();
    this.timer = setInterval(() => {
      this.turn();
    }, WHEEL_STEP_MS);
  }

  /** Rings after at least `delayMs`, never within this call. */
  after(delayMs: number, ring: () => void): Alarm {
    const steps = Math.ceil((this.now() - this.startedMs + Math.max(0, delayMs)) / WHEEL_STEP_MS);
    const alarm: Alarm = { dueStep: Math.max(this.step + 1, steps), ring };
    this.slots[alarm.dueStep % SLOTS]?.push(alarm);
    return alarm;
  }

  /** Does what is due. Called by the wheel's own timer; after a pause it catches up step by step. */
  turn(): void {
    const until = Math.floor((this.now() - this.startedMs) / WHEEL_STEP_MS);
    while (this.step < until) {
      this.step += 1;
      this.ringSlot(this.step % SLOTS);
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private ringSlot(slot: number): void {
    const alarms = this.slots[slot];
    if (alarms === undefined || alarms.length === 0) return;
    const later: Alarm[] = [];
    this.slots[slot] = later;
    for (const alarm of alarms) {
      if (alarm.ring === null) continue;
      if (alarm.dueStep > this.step) later.push(alarm);
      else {
        const { ring } = alarm;
        alarm.ring = null;
        ring();
      }
    }
  }
}

/** Calls an alarm off; nothing happens when it rang before. */
export function callOff(alarm: Alarm | null): void {
  if (alarm !== null) alarm.ring = null;
}
