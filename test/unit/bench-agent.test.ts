import Long from 'long';
import { processorAnHour } from '../../bench/agent/measure';
import { welcome } from '../../bench/agent/wire';

test('the stand-in gateway welcomes an agent with the epoch after its last, as a gateway does', () => {
  for (const last of [0, 41]) {
    const answer = welcome({ lastEpoch: Long.fromNumber(last, true) }, 1_000);
    expect(Number(answer.welcome!.sessionEpoch)).toBe(last + 1);
  }
});

test('an idle hour is taken from the heartbeats that came', () => {
  expect(processorAnHour({ cpuMs: 60, heartbeats: 60, idleMs: 60_000 })).toBe(60);
});

test('an agent that sent no heartbeat was not measured', () => {
  expect(() => processorAnHour({ cpuMs: 5, heartbeats: 0, idleMs: 60_000 })).toThrow('no heartbeat');
});
