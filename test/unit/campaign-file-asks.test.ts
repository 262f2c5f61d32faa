import { readCampaignFile } from '../../documents/read-campaign-file';
import type { RingGatePolicy } from '../../model/campaign';
import { type Refused, expectRefused, withMore } from './campaign-file-fixture';

const REFUSED: readonly Refused[] = [
  {
    title: 'an empty list',
    text: withMore('  gate: { ask: [] }'),
    at: ['12:16 spec.gate.ask'],
    message: /list is empty/,
  },
  {
    title: 'an address for a name',
    text: withMore('  gate: { ask: [ { probe: "http://169.254.169.254/" } ] }'),
    at: ['12:27 spec.gate.ask[0].probe'],
    message: /expected a probe's name/,
    next: /never an address/,
  },
  {
    title: 'a URL beside the name',
    text: withMore('  gate: { ask: [ { probe: errors, url: "http://x" } ] }'),
    at: ['12:35 spec.gate.ask[0].url'],
    message: /unknown key "url"/,
  },
  {
    title: 'no name',
    text: withMore('  gate: { ask: [ { passes: 2 } ] }'),
    at: ['12:18 spec.gate.ask[0].probe'],
    message: /missing/,
  },
  {
    title: 'a probe asked twice',
    text: withMore('  gate: { ask: [ { probe: a }, { probe: a } ] }'),
    at: ['12:41 spec.gate.ask[1].probe'],
    message: /twice/,
  },
  {
    title: 'a stage that there is not',
    text: withMore('  gate: { ask: [ { probe: a, during: [baked] } ] }'),
    at: ['12:39 spec.gate.ask[0].during[0]'],
    message: /opening or running or baking/,
  },
  {
    title: 'a stage twice',
    text: withMore('  gate: { ask: [ { probe: a, during: [baking, baking] } ] }'),
    at: ['12:47 spec.gate.ask[0].during[1]'],
    message: /twice/,
  },
  {
    title: 'looks without an interval',
    text: withMore('  gate: { ask: [ { probe: a, interval: 0s } ] }'),
    at: ['12:40 spec.gate.ask[0].interval'],
    message: /out of range/,
    next: /from 1s to 1h/,
  },
  {
    title: 'an answer that may take for ever',
    text: withMore('  gate: { ask: [ { probe: a, timeout: 2m } ] }'),
    at: ['12:39 spec.gate.ask[0].timeout'],
    message: /out of range/,
    next: /from 1s to 1m/,
  },
  {
    title: 'no look that passes',
    text: withMore('  gate: { ask: [ { probe: a, passes: 0 } ] }'),
    at: ['12:38 spec.gate.ask[0].passes'],
    message: /from 1 to/,
  },
  {
    title: 'fewer looks than must pass',
    text: withMore('  gate: { ask: [ { probe: a, passes: 3, looks: 2 } ] }'),
    at: ['12:48 spec.gate.ask[0].looks'],
    message: /2 looks cannot pass 3 times/,
  },
  {
    title: 'a way back that asks',
    text: withMore('  backout: { gate: { ask: [ { probe: a } ] } }'),
    at: ['12:22 spec.backout.gate.ask'],
    message: /unknown key "ask"/,
  },
];

test.each(REFUSED)('refuses $title', expectRefused);

function gateOf(line: string): RingGatePolicy {
  const read = readCampaignFile(withMore(line));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.spec.gate;
}

it('asks in every stage by default, and a failed look decides', () => {
  expect(gateOf('  gate: { ask: [ { probe: a } ] }').ask).toEqual([
    {
      probe: 'a',
      during: ['opening', 'running', 'baking'],
      intervalMs: 30_000,
      timeoutMs: 10_000,
      passes: 1,
      maxFailed: 0,
      maxUnclear: 4,
      looks: 20,
    },
  ]);
});

it('reads everything that a file may say', () => {
  const line =
    '  gate: { ask: [ { probe: a, during: [baking, opening], interval: 5s, timeout: 2s, passes: 3, maxFailed: 1, maxUnclear: 0, looks: 9, dryRun: true } ] }';
  expect(gateOf(line).ask).toEqual([
    {
      probe: 'a',
      during: ['opening', 'baking'],
      intervalMs: 5_000,
      timeoutMs: 2_000,
      passes: 3,
      maxFailed: 1,
      maxUnclear: 0,
      looks: 9,
      dryRun: true,
    },
  ]);
});

it('leaves out what no file asks for, so that its plan keeps its hash', () => {
  expect(gateOf('  gate: { maxFailed: 2% }')).not.toHaveProperty('ask');
});
