import type { Refused } from './campaign-file-fixture';
import { expectRefused, FILE, withLine, withMore } from './campaign-file-fixture';

const SHAPES: readonly Refused[] = [
  { title: 'an empty file', text: '', at: ['1:1 '], message: /the file is empty/, next: /apiVersion/ },
  { title: 'a file of comments', text: '# nothing\n', at: ['1:1 '], message: /the file is empty/ },
  { title: 'a file that is a list', text: '- a\n', at: ['1:1 '], message: /expected a map, found a list/ },
  {
    title: 'an unknown version of the format',
    text: withLine(1, 'apiVersion: ringmaster/v2'),
    at: ['1:13 apiVersion'],
    message: /expected ringmaster\/v1, found "ringmaster\/v2"/,
  },
  {
    title: 'another kind of file, without judging the rest of it',
    text: 'apiVersion: ringmaster/v1\nkind: Fleet\nspec: []\n',
    at: ['2:7 kind'],
    message: /expected Campaign, found "Fleet"/,
  },
  {
    title: 'a file without a spec',
    text: FILE.split('\n').slice(0, 3).join('\n'),
    at: ['1:1 spec'],
    message: /"spec" is missing/,
  },
  {
    title: 'an unknown key, at the key',
    text: withMore('  colour: red'),
    at: ['12:3 spec.colour'],
    message: /unknown key "colour"/,
    next: /Use one of: class, patch/,
  },
  {
    title: 'a slip in a key',
    text: withMore('  onfail: hold'),
    at: ['12:3 spec.onfail'],
    message: /unknown key/,
    next: /Did you mean "onFail"\?/,
  },
  {
    title: 'a key in snake case',
    text: withMore('  gate: { max_failed: 2% }'),
    at: ['12:11 spec.gate.max_failed'],
    message: /unknown key/,
    next: /Did you mean "maxFailed"\?/,
  },
  {
    title: 'everything that is wrong at once, in the order of the file',
    text: `${withLine(5, '  class: soon').replace('upTo: 10%', 'upTo: ten')}  gate: { maxFailed: 99% }\n  extra: 1\n`,
    at: ['5:10 spec.class', '10:26 spec.rings[0].upTo', '12:22 spec.gate.maxFailed', '13:3 spec.extra'],
    message: /expected emergency or routine/,
  },
  {
    title: 'every missing key',
    text: `${FILE.split('\n').slice(0, 4).join('\n')}\n  reboot: never\n`,
    at: ['5:3 spec.class', '5:3 spec.patch', '5:3 spec.target', '5:3 spec.goals', '5:3 spec.rings'],
    message: /"class" is missing/,
    next: /Add it, for example: emergency/,
  },
];

const YAML_TRICKS: readonly Refused[] = [
  {
    title: 'a key given twice',
    text: withMore('  class: routine'),
    at: ['12:3 spec.class'],
    message: /"class" is given twice, first on line 5/,
  },
  {
    title: 'an anchor',
    text: withLine(5, '  class: &c emergency'),
    at: ['5:13 spec.class'],
    message: /anchors are not read/,
  },
  {
    title: 'an alias',
    text: withLine(5, '  class: *c'),
    at: ['5:10 spec.class'],
    message: /aliases are not read/,
  },
  {
    title: 'a merge key',
    text: withMore('  <<: { reboot: never }'),
    at: ['12:3 spec.<<'],
    message: /merge keys are not read/,
  },
  {
    title: 'a tag',
    text: withLine(5, '  class: !!str emergency'),
    at: ['5:16 spec.class'],
    message: /tags are not read/,
  },
  {
    title: 'a second document',
    text: `${FILE}---\nkind: Campaign\n`,
    at: ['12:1 '],
    message: /more than one document/,
  },
  { title: 'YAML 1.1', text: `%YAML 1.1\n---\n${FILE}`, at: ['1:1 '], message: /asks for YAML 1.1/ },
  { title: 'a key that is a list', text: '? [a]\n: b\n', at: ['1:3 '], message: /a key must be a plain word/ },
  {
    title: 'a tab as indentation',
    text: 'spec:\n\tclass: routine\n',
    at: ['2:1 '],
    message: /not valid YAML/,
    next: /spaces/,
  },
  {
    title: 'an open quote',
    text: withLine(3, 'metadata: { name: "hello }'),
    at: ['3:27 ', '4:1 '],
    message: /not valid YAML/,
  },
  {
    title: 'a colon in a plain value',
    text: withLine(5, '  class: a: b'),
    at: ['5:10 '],
    message: /not valid YAML/,
    next: /quotes/,
  },
  {
    title: 'nesting without end',
    text: `a: ${'['.repeat(60)}${']'.repeat(60)}`,
    at: ['1:54 a'],
    message: /nested deeper than 50 levels/,
  },
  {
    title: 'nesting made to exhaust the stack, in brackets',
    text: '['.repeat(20_000),
    at: ['1:121 '],
    message: /nested too deeply/,
  },
  {
    title: 'nesting made to exhaust the stack, in hyphens',
    text: '- '.repeat(20_000),
    at: ['1:240 '],
    message: /nested too deeply/,
  },
  {
    title: 'a file without end',
    text: ' '.repeat(33 * 1024 * 1024),
    at: ['1:1 '],
    message: /longer than 33554432 char/,
  },
];

describe('a campaign file', () => {
  it.each(SHAPES)('refuses $title', expectRefused);
  it.each(YAML_TRICKS)('refuses $title', expectRefused);
});
