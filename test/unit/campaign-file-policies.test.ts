import type { Refused } from './campaign-file-fixture';
import { expectRefused, withMore } from './campaign-file-fixture';

const REFUSED: readonly Refused[] = [
  {
    title: 'a gate that lets a third fail',
    text: withMore('  gate: { maxFailed: 31% }'),
    at: ['12:22 spec.gate.maxFailed'],
    message: /"31%" is out of range/,
    next: /from 0% to 30%/,
  },
  {
    title: 'a bare number in a gate',
    text: withMore('  gate: { maxFailed: 2 }'),
    at: ['12:22 spec.gate.maxFailed'],
    message: /percentage/,
    next: /2%/,
  },
  {
    title: 'a time to confirm in which one attempt that runs into nothing takes half',
    text: withMore('  confirm: 30s'),
    at: ['12:12 spec.confirm'],
    message: /out of range/,
    next: /1m/,
  },
  {
    title: 'a time to confirm of a day',
    text: withMore('  confirm: 1d'),
    at: ['12:12 spec.confirm'],
    message: /out of range/,
    next: /1h/,
  },
  {
    title: 'a negative percentage',
    text: withMore('  gate: { maxFailed: -2% }'),
    at: ['12:22 spec.gate.maxFailed'],
    message: /percentage/,
  },
  {
    title: 'a confidence of 100 %',
    text: withMore('  gate: { confidence: 100% }'),
    at: ['12:23 spec.gate.confidence'],
    message: /out of range/,
    next: /both excluded/,
  },
  {
    title: 'a gate that needs no reports',
    text: withMore('  gate: { minReports: 0 }'),
    at: ['12:23 spec.gate.minReports'],
    message: /from 1 to/,
  },
  {
    title: 'half a report',
    text: withMore('  gate: { minReports: 2.5 }'),
    at: ['12:23 spec.gate.minReports'],
    message: /whole number/,
  },
  {
    title: 'reports in quotes',
    text: withMore('  gate: { minReports: "20" }'),
    at: ['12:23 spec.gate.minReports'],
    message: /whole number/,
  },
  {
    title: 'an empty gate',
    text: withMore('  gate:'),
    at: ['12:8 spec.gate'],
    message: /expected a map, found nothing/,
  },
  {
    title: 'a misspelt onFail',
    text: withMore('  onFail: backout'),
    at: ['12:11 spec.onFail'],
    message: /hold or back_out/,
    next: /Did you mean "back_out"\?/,
  },
  {
    title: 'a misspelt onHostFail',
    text: withMore('  onHostFail: ignore'),
    at: ['12:15 spec.onHostFail'],
    message: /leave or back_out/,
  },
  {
    title: 'a ramp from nothing',
    text: withMore('  pace: { rampFrom: 0 }'),
    at: ['12:21 spec.pace.rampFrom'],
    message: /from 1 to/,
  },
  {
    title: 'nobody in flight',
    text: withMore('  pace: { maxInFlight: 0% }'),
    at: ['12:24 spec.pace.maxInFlight'],
    message: /out of range/,
  },
  {
    title: 'a pace that adapts itself perhaps',
    text: withMore('  pace: { auto: yes }'),
    at: ['12:17 spec.pace.auto'],
    message: /expected true or false/,
  },
  {
    title: 'a budget by a field no host has',
    text: withMore('  pace: { budgets: [ { by: service, maxUnavailable: 25% } ] }'),
    at: ['12:28 spec.pace.budgets[0].by'],
    message: /expected a field of a host, found "service"/,
  },
  {
    title: 'two budgets by one field',
    text: withMore(
      '  pace:',
      '    budgets:',
      '      - { by: site, maxUnavailable: 25% }',
      '      - { by: site, maxUnavailable: 5% }',
    ),
    at: ['15:15 spec.pace.budgets[1].by'],
    message: /"site" stands in this list twice/,
  },
  {
    title: 'a backout judged at 40 %',
    text: withMore('  backout: { gate: { maxFailed: 40% } }'),
    at: ['12:33 spec.backout.gate.maxFailed'],
    message: /out of range/,
  },
  {
    title: 'a ramp of the way back from nothing',
    text: withMore('  backout: { pace: { rampFrom: 0 } }'),
    at: ['12:32 spec.backout.pace.rampFrom'],
    message: /whole number from 1/,
  },
  {
    title: 'a rehearsal that is neither true nor false',
    text: withMore('  rehearseBackout: "yes"'),
    at: ['12:20 spec.rehearseBackout'],
    message: /expected true or false/,
  },
  {
    title: 'an unknown way to reboot',
    text: withMore('  reboot: true'),
    at: ['12:11 spec.reboot'],
    message: /never or if_required or always, found "true"/,
  },
  {
    title: 'a smoke test as one text',
    text: withMore('  smokeTest: { command: "systemctl is-active nginx" }'),
    at: ['12:25 spec.smokeTest.command'],
    message: /expected a list/,
  },
  {
    title: 'a smoke test without a command',
    text: withMore('  smokeTest: { timeout: 30s }'),
    at: ['12:14 spec.smokeTest.command'],
    message: /"command" is missing/,
  },
  {
    title: 'a number in a command',
    text: withMore('  smokeTest: { command: [sleep, 5] }'),
    at: ['12:33 spec.smokeTest.command[1]'],
    message: /found the number 5/,
    next: /"5"/,
  },
  {
    title: 'a smoke test of a day',
    text: withMore('  smokeTest: { command: [a], timeout: 1d }'),
    at: ['12:39 spec.smokeTest.timeout'],
    message: /out of range/,
    next: /1s to 1h/,
  },
  {
    title: 'no time to install',
    text: withMore('  deadlines: { install: 0s }'),
    at: ['12:25 spec.deadlines.install'],
    message: /out of range/,
  },
  {
    title: 'an unknown way to advance',
    text: withMore('  advance: alone'),
    at: ['12:12 spec.advance'],
    message: /together or per_cluster/,
  },
  {
    title: 'an acceptance without a unit',
    text: withMore('  acceptance: 0'),
    at: ['12:15 spec.acceptance'],
    message: /expected a duration, found "0"/,
  },
  {
    title: 'a bad grace',
    text: withMore('  offlineGrace: soon'),
    at: ['12:17 spec.offlineGrace'],
    message: /expected a duration/,
  },
  {
    title: 'eleven approvals',
    text: withMore('  approvals: 11'),
    at: ['12:14 spec.approvals'],
    message: /from 0 to 10/,
  },
];

describe('the policies of a campaign file', () => {
  it.each(REFUSED)('are refused with $title', expectRefused);
});
