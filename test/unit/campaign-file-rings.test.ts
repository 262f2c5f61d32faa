import type { Refused } from './campaign-file-fixture';
import { expectRefused, withLine } from './campaign-file-fixture';

const REFUSED: readonly Refused[] = [
  {
    title: 'a goal as a percentage',
    text: withLine(8, '  goals: [ { percent: 90%, within: 4h } ]'),
    at: ['8:23 spec.goals[0].percent'],
    message: /above 0, at most 100, found "90%"/,
    next: /Leave the sign out, the key says it: 90/,
  },
  {
    title: 'a goal above 100',
    text: withLine(8, '  goals: [ { percent: 101, within: 4h } ]'),
    at: ['8:23 spec.goals[0].percent'],
    message: /at most 100/,
  },
  {
    title: 'a goal of nobody',
    text: withLine(8, '  goals: [ { percent: 0, within: 4h } ]'),
    at: ['8:23 spec.goals[0].percent'],
    message: /above 0/,
  },
  {
    title: 'a goal at once',
    text: withLine(8, '  goals: [ { percent: 90, within: 0s } ]'),
    at: ['8:35 spec.goals[0].within'],
    message: /"0s" is out of range/,
  },
  {
    title: 'goals out of order',
    text: withLine(8, '  goals: [ { percent: 90, within: 4h }, { percent: 80, within: 3h } ]'),
    at: ['8:52 spec.goals[1].percent', '8:64 spec.goals[1].within'],
    message: /80% is not above the 90%/,
  },
  { title: 'no goals', text: withLine(8, '  goals: []'), at: ['8:10 spec.goals'], message: /the list is empty/ },
  {
    title: 'a ring size without its sign',
    text: withLine(10, '    - { name: ten, upTo: 10 }'),
    at: ['10:26 spec.rings[0].upTo'],
    message: /expected a percentage, found "10"/,
    next: /Write it with its sign: 10%/,
  },
  {
    title: 'a ring size as a ratio',
    text: withLine(10, '    - { name: ten, upTo: 0.1 }'),
    at: ['10:26 spec.rings[0].upTo'],
    message: /found "0.1"/,
  },
  {
    title: 'a ring of 0 %',
    text: withLine(10, '    - { name: ten, upTo: 0% }'),
    at: ['10:26 spec.rings[0].upTo'],
    message: /"0%" is out of range/,
  },
  {
    title: 'a ring above 100 %',
    text: withLine(10, '    - { name: ten, upTo: 110% }'),
    at: ['10:26 spec.rings[0].upTo'],
    message: /"110%" is out of range/,
  },
  {
    title: 'rings out of order',
    text: withLine(10, '    - { name: half, upTo: 50% }\n    - { name: ten, upTo: 10% }'),
    at: ['11:26 spec.rings[1].upTo'],
    message: /ring "ten" goes up to 10%, not beyond the 50% of ring "half" before it/,
    next: /in order/,
  },
  {
    title: 'a last ring that leaves hosts out',
    text: withLine(11, '    - { name: rest, upTo: 90% }'),
    at: ['11:27 spec.rings[1].upTo'],
    message: /the last ring "rest" leaves hosts out/,
    next: /upTo: 100%/,
  },
  {
    title: 'a last ring that only selects',
    text: withLine(11, `    - { name: rest, select: "cluster = 'a'" }`),
    at: ['11:7 spec.rings[1]'],
    message: /leaves hosts out/,
  },
  {
    title: 'two rings of one name',
    text: withLine(11, '    - { name: ten, upTo: 100% }'),
    at: ['11:15 spec.rings[1].name'],
    message: /"ten" stands in this list twice/,
  },
  {
    title: 'a ring with neither selector nor size',
    text: withLine(10, '    - { name: ten }'),
    at: ['10:7 spec.rings[0]'],
    message: /neither whom it selects nor how far/,
  },
  {
    title: 'a cap in a ring that selects nobody',
    text: withLine(10, '    - { name: ten, upTo: 10%, atMost: 5 }'),
    at: ['10:39 spec.rings[0].atMost'],
    message: /selects none/,
  },
  {
    title: 'a cap of none',
    text: withLine(10, `    - { name: ten, select: "cluster = 'a'", atMost: 0 }`),
    at: ['10:53 spec.rings[0].atMost'],
    message: /from 1 to/,
  },
  {
    title: 'a bad ring name',
    text: withLine(10, '    - { name: Ten, upTo: 10% }'),
    at: ['10:15 spec.rings[0].name'],
    message: /expected a name/,
  },
  {
    title: 'a ring without a name',
    text: withLine(10, '    - { upTo: 10% }'),
    at: ['10:7 spec.rings[0].name'],
    message: /"name" is missing/,
  },
  {
    title: 'a field no host has in a ring',
    text: withLine(10, `    - { name: ten, select: "labels.a = 'b' and ring = 'x'" }`),
    at: ['10:48 spec.rings[0].select'],
    message: /unknown field "ring"/,
  },
  {
    title: 'a bake time without a unit',
    text: withLine(10, '    - { name: ten, upTo: 10%, bake: 10 }'),
    at: ['10:37 spec.rings[0].bake'],
    message: /expected a duration, found "10"/,
    next: /30s, 10m, 4h or 7d/,
  },
  {
    title: 'a bake time in words',
    text: withLine(10, '    - { name: ten, upTo: 10%, bake: 10 minutes }'),
    at: ['10:37 spec.rings[0].bake'],
    message: /expected a duration/,
  },
  {
    title: 'a bake time in two units',
    text: withLine(10, '    - { name: ten, upTo: 10%, bake: 1h30m }'),
    at: ['10:37 spec.rings[0].bake'],
    message: /expected a duration/,
  },
  {
    title: 'a bake time above a year',
    text: withLine(10, '    - { name: ten, upTo: 10%, bake: 366d }'),
    at: ['10:37 spec.rings[0].bake'],
    message: /out of range/,
    next: /from 0s to 365d/,
  },
  {
    title: 'rings that are no list',
    text: withLine(9, '  rings: ten').replace(/ {4}- .*\n/g, ''),
    at: ['9:10 spec.rings'],
    message: /expected a list, found "ten"/,
  },
];

describe('goals and rings of a campaign file', () => {
  it.each(REFUSED)('are refused with $title', expectRefused);
});
