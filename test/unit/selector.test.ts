import fc from 'fast-check';
import type { Host } from '../../model/host';
import { asId } from '../../model/ids';
import type { Selector } from '../../model/selector';
import { isSelectorField, matches, MAX_SELECTOR_LENGTH, parseSelector, printSelector } from '../../model/selector';

const WEB: Host = {
  hostId: asId('00000000-0000-4000-8000-000000000001'),
  name: 'host-01',
  cluster: 'east',
  site: 'east-1',
  labels: { service: 'web', ring: 'pilot', 'example.com/rack': 'r 1', motto: "it's on" },
  facts: { osId: 'debian', osVersion: '12', arch: 'x86_64' },
};
const BARE: Host = { ...WEB, name: 'host-02', cluster: 'west', site: 'west-1', labels: {}, facts: {} };

function parsed(text: string): Selector {
  const result = parseSelector(text);
  if (!result.ok) throw new Error(`${result.column}: ${result.message}`);
  return result.selector;
}

const MEETS: readonly (readonly [string, boolean, boolean])[] = [
  ["cluster = 'east'", true, false],
  ["cluster != 'east'", false, true],
  ["name = 'host-01'", true, false],
  ["site in ('east-1', 'west-1')", true, true],
  ["os.id = 'debian' and os.version = '12'", true, false],
  ["arch='x86_64'", true, false],
  ["labels.service = 'web'", true, false],
  ["labels.service != 'api'", true, false],
  ["labels.service != 'web'", false, false],
  ["labels.service in ('api')", false, false],
  ["os.id != 'debian'", false, false],
  ["not (labels.service = 'api')", true, true],
  ["not labels.service = 'web'", false, true],
  ["labels.example.com/rack = 'r 1'", true, false],
  ["labels.motto = 'it''s on'", true, false],
  ["labels.constructor != ''", false, false],
  ["labels.toString != ''", false, false],
  ["cluster = 'west' or cluster = 'east' and site = 'none'", false, true],
  ["(cluster = 'west' or cluster = 'east') and site = 'east-1'", true, false],
  ["not cluster = 'west' and site = 'east-1'", true, false],
  ["\n  cluster = 'east'\n  and site = 'east-1'\n", true, false],
  ["name != ''", true, true],
];

const REFUSED: readonly (readonly [string, number, RegExp])[] = [
  ['', 1, /empty; to take every host, write: name != ''/],
  ['   ', 4, /empty/],
  ["ring = 'pilot'", 1, /unknown field "ring"; known are name, cluster/],
  ["cluster = 'east' and color = 'red'", 22, /unknown field "color"/],
  ["label.ring = 'pilot'", 1, /did you mean labels.ring\?/],
  ["Cluster = 'east'", 1, /did you mean cluster\?/],
  ["os.name = 'debian'", 1, /unknown field "os.name"/],
  ["labels = 'web'", 1, /unknown field "labels"/],
  ["labels. = 'web'", 1, /unknown field "labels."/],
  ["cluster = 'east", 11, /no closing single quote/],
  ['cluster = "east"', 11, /single quotes/],
  ['cluster = east', 11, /expected a value in single quotes, found "east"/],
  ['os.version = 12', 14, /single quotes, as in '12'/],
  ["cluster == 'east'", 10, /expected a value in single quotes, found "="/],
  ["cluster ! = 'east'", 9, /only in "!="/],
  ["cluster > 'east'", 9, /unexpected character ">"/],
  ["cluster 'east'", 9, /expected "=", "!=" or "in" after cluster/],
  ["cluster = 'east' site = 'a'", 18, /expected "and", "or" or the end, found "site"/],
  ["cluster = 'east' AND site = 'a'", 18, /found "AND"/],
  ["NOT cluster = 'east'", 1, /write "not" in small letters/],
  ["cluster = 'east' and", 21, /expected a field, "not" or "\(", found the end/],
  ["(cluster = 'east'", 18, /expected "\)" to close the parenthesis, found the end/],
  ["cluster = 'east')", 17, /expected "and", "or" or the end, found "\)"/],
  ["cluster in 'east'", 12, /expected "\(" before the list/],
  ['cluster in ()', 13, /expected a value/],
  ["cluster in ('a', )", 18, /expected a value/],
  ["cluster in ('a' 'b')", 17, /expected "\)" after the list of values, found the value 'b'/],
  ["cluster not in ('a')", 9, /write: not \(cluster in \( … \)\)/],
  ["'east' = cluster", 1, /expected a field, "not" or "\(", found the value 'east'/],
  [`${'('.repeat(200)}cluster = 'a'${')'.repeat(200)}`, 101, /nested deeper than 100 levels/],
  [`cluster = '${'a'.repeat(MAX_SELECTOR_LENGTH)}'`, MAX_SELECTOR_LENGTH + 1, /longer than 4000/],
];

describe('a selector', () => {
  it.each(MEETS)('%s takes the right hosts', (text, web, bare) => {
    const selector = parsed(text);
    expect({ web: matches(selector, WEB), bare: matches(selector, BARE) }).toEqual({ web, bare });
  });

  it.each(REFUSED)('%s is refused at its column', (text, column, message) => {
    const result = parseSelector(text);
    expect(result).toMatchObject({ ok: false, column });
    if (!result.ok) expect(result.message).toMatch(message);
  });

  it('knows its fields', () => {
    expect(['name', 'cluster', 'site', 'os.id', 'os.version', 'arch', 'labels.a'].every(isSelectorField)).toBe(true);
    expect(['labels.*', 'labels.', 'labels', 'os', 'os.x', '', "labels.a'b"].some(isSelectorField)).toBe(false);
  });
});

const anyField = fc.constantFrom('name', 'cluster', 'site', 'os.id', 'arch', 'labels.service', 'labels.x/y-z.1');
const anyValue = fc.oneof(fc.constantFrom('east', 'web', "it's on", ''), fc.string({ maxLength: 8 }));
const { selector: anySelector } = fc.letrec<{ selector: Selector; leaf: Selector }>((tie) => ({
  leaf: fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      field: anyField,
      operator: fc.constantFrom('=' as const, '!=' as const),
      value: anyValue,
    }),
    fc.record({
      kind: fc.constant('in' as const),
      field: anyField,
      values: fc.array(anyValue, { minLength: 1, maxLength: 3 }),
    }),
  ),
  selector: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      terms: fc.array(tie('selector'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), term: tie('selector') }),
  ),
}));
const anyHost = fc
  .record({ cluster: anyValue, service: fc.option(anyValue), arch: fc.option(anyValue) })
  .map(({ cluster, service, arch }): Host => {
    const facts = arch === null ? {} : { arch };
    return { ...WEB, cluster, labels: service === null ? {} : { service }, facts };
  });

describe('any selector', () => {
  it('means the same after it was printed and read again', () => {
    fc.assert(fc.property(anySelector, (selector) => expect(parsed(printSelector(selector))).toEqual(selector)));
  });

  it('negated twice takes the same hosts', () => {
    fc.assert(
      fc.property(anySelector, anyHost, (selector, host) => {
        const twice: Selector = { kind: 'not', term: { kind: 'not', term: selector } };
        return matches(twice, host) === matches(selector, host);
      }),
    );
  });

  it('keeps the rules of and, or and not', () => {
    fc.assert(
      fc.property(anySelector, anySelector, anyHost, (left, right, host) => {
        const [a, b] = [matches(left, host), matches(right, host)];
        expect(matches({ kind: 'and', terms: [left, right] }, host)).toBe(a && b);
        expect(matches({ kind: 'or', terms: [left, right] }, host)).toBe(a || b);
        expect(matches({ kind: 'not', term: left }, host)).toBe(!a);
      }),
    );
  });

  it('takes a host by = or by != when it has the value, by neither when it has none', () => {
    fc.assert(
      fc.property(anyHost, anyValue, (host, value) => {
        const takes = (['=', '!='] as const).map((operator) =>
          matches({ kind: 'compare', field: 'labels.service', operator, value }, host),
        );
        expect(takes.filter(Boolean)).toHaveLength(host.labels['service'] === undefined ? 0 : 1);
      }),
    );
  });

  it('never throws, whatever the text, and points into it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const result = parseSelector(text);
        return result.ok || (result.column >= 1 && result.column <= text.length + 1);
      }),
    );
  });
});
