import fc from 'fast-check';
import { readDocument } from '../../documents/read-document';
import { readJson } from '../../documents/json-document';

/** The same text where only the YAML reader can read it: a comment at the end is no JSON. */
function asYaml(text: string) {
  const document = readDocument(`${text}\n# read as YAML\n`);
  if (!document.ok) throw new Error(JSON.stringify(document.problems));
  return document.root;
}

/** Keys that both readers take, and none that is special in JavaScript's objects. */
const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ._-]{0,12}$/);
const value = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, tie('scalar'), tie('list'), tie('map')),
  scalar: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('', '10%', 'a\nb', 'ü"\\'),
  ),
  list: fc.array(tie('node'), { maxLength: 4 }),
  map: fc.dictionary(key, tie('node'), { maxKeys: 4, noNullPrototype: true }),
})).map;

describe('a JSON file', () => {
  it('is read as the very tree, with the places, that the YAML reader makes of it', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, 2), (content, indent) => {
        const text = JSON.stringify(content, null, indent);
        const read = readJson(text);
        expect(read).not.toBeNull();
        expect(read).toEqual(asYaml(text));
      }),
    );
  });

  it.each([
    ['numbers as they are written', '{"a": [1, -0.50, 1e3, 12E+2]}'],
    ['lines that end as on Windows', '{\r\n  "a": "b",\r\n  "c": [\r\n    true\r\n  ]\r\n}\r\n'],
    ['space everywhere', ' { "a" : [ ] , "b" : { } } '],
  ])('keeps %s', (_title, text) => {
    expect(readJson(text)).toEqual(asYaml(text));
  });

  it.each(['"', '\t"}', '\\x"}'])(
    'gives a long string that is never rightly closed to the YAML reader at once: …%j',
    (end) => {
      expect(readJson(`{"a": "${'a'.repeat(100_000)}${end}`)).toBeNull();
      expect(readJson(`{"a": "${'\\n'.repeat(50_000)}${end}`)).toBeNull();
    },
  );

  it.each([
    ['a key twice', '{"a": 1, "a": 2}', '"a" is given twice, first on line 1'],
    ['a merge key', '{"<<": {"a": 1}}', 'merge keys are not read'],
    ['a nameless key', '{"": 1}', 'a key must be a plain word'],
    ['nesting without end', `{"a": ${'['.repeat(60)}${']'.repeat(60)}}`, 'nested deeper than 50 levels'],
  ])('with %s is refused in the words of the YAML reader', (_title, text, message) => {
    expect(readJson(text)).toBeNull();
    const document = readDocument(text);
    expect(document.ok ? [] : document.problems.map((problem) => problem.message)).toContain(message);
  });

  it.each(['', 'a: 1', '[1]', '{a: 1}', '{"a": 01}', '{"a": 1,}', '{"a": 1} {}', '{"a"', '{"a": "b', '{"a": nil}'])(
    'that is none (%s) is left to the YAML reader',
    (text) => {
      expect(readJson(text)).toBeNull();
    },
  );
});
