import { BOUNDARIES } from '../../agent/boundaries';
import { FAULT_TABLE } from '../../chaos/fault';
import { planFaults } from '../../chaos/schedule';

const TARGETS = {
  workers: ['worker', 'worker-2'],
  gateways: ['gateway', 'gateway-2'],
  agents: Array.from({ length: 24 }, (_, index) => `agent-${index}`),
  smallDisks: ['agent-22', 'agent-23'],
  simulator: 'simulator',
};

const plan = (seed: number, minutes = 5) => planFaults({ seed, minutes, targets: TARGETS });

test('the same seed plans the same faults, another seed others', () => {
  expect(plan(7)).toEqual(plan(7));
  expect(plan(8)).not.toEqual(plan(7));
});

test.each([1, 2, 3, 4, 5])('seed %i plans every kind within five minutes', (seed) => {
  const kinds = new Set(plan(seed).map(({ kind }) => kind));
  expect(FAULT_TABLE.map(({ kind }) => kind).filter((kind) => !kinds.has(kind))).toEqual([]);
});

test('nobody is hit again before what hit it last is over', () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const freeAt = new Map<string, number>();
    for (const { target, atMs, forMs } of plan(seed)) {
      expect(atMs).toBeGreaterThan(freeAt.get(target) ?? 0);
      freeAt.set(target, atMs + forMs);
    }
  }
});

test('every fault lasts as long as it must, and is over before the time is', () => {
  for (let seed = 0; seed < 50; seed += 1) {
    for (const { kind, atMs, forMs } of plan(seed, 1)) {
      expect(atMs + forMs).toBeLessThanOrEqual(50_000);
      expect(forMs).toBeGreaterThanOrEqual(FAULT_TABLE.find((row) => row.kind === kind)!.lastsMs[0]);
    }
  }
});

test('an agent is killed at a boundary of its journal', () => {
  for (const { kind, how } of plan(3)) if (kind === 'kill_agent') expect(BOUNDARIES).toContain(how);
});
