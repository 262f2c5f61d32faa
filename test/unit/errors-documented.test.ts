import { API_ERROR_STATUS } from '../../api/api-error';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8');
/** Where errors can come from; telemetry only draws the same reasons together. */
const FOLDERS = [
  'model',
  'store',
  'activities',
  'workflows',
  'workers',
  'gateway',
  'enrol',
  'notify',
  'probes',
  'signer',
  'agent',
  'api',
  'cli',
  'trust',
];

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(root, folder, file)),
).map((file) => ({ file: relative(root, file), text: readFileSync(file, 'utf8') }));

/** Every closed list of kinds or reasons, as "NAME in file", with its words. */
function declaredLists(): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const { file, text } of sources) {
    for (const [, name, body] of text.matchAll(
      /^export const (\w+_(?:KINDS|REASONS|FATES|REFUSALS)) = \[([^\]]*)\]/gm,
    )) {
      lists.set(
        `${name} in ${file}`,
        [...body!.matchAll(/'(\w+)'/g)].map(([, word]) => word!),
      );
    }
  }
  return lists;
}

/** How the board's files write a reason: as a field, or as what a host is skipped or tried again for. */
const GIVEN_REASON = /(?:reason: |report\.reason \|\| |(?:skipped|nextGeneration)\(host, )'(\w+)'/g;

interface Section {
  readonly list: string | null;
  readonly kinds: readonly string[];
}

/** The page's sections with the list each says it explains. */
function documentedSections(): Section[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const list = /^`(\w+)` in `([\w./-]+)`/m.exec(section);
      return {
        list: list === null ? null : `${list[1]!} in ${list[2]!}`,
        kinds: [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, kind]) => kind!),
      };
    });
}

describe('docs/errors.md', () => {
  const declared = declaredLists();
  const sections = documentedSections();

  it('explains every list of kinds and reasons in the code, and no other', () => {
    const documented = sections.flatMap(({ list }) => (list === null ? [] : [list]));
    expect(documented.sort()).toEqual([...declared.keys()].sort());
  });

  it.each([...declared])('explains exactly the words of %s, in their order', (list, words) => {
    expect(words.length).toBeGreaterThan(0);
    expect(sections.find((section) => section.list === list)?.kinds).toEqual(words);
  });

  it("explains every type of failure in Temporal's histories", () => {
    const types = sources
      .filter(({ file }) => /^(activities|workflows)\//.test(file))
      .flatMap(({ text }) => [...text.matchAll(/ApplicationFailure\.(?:create|nonRetryable|retryable)\(([^;]*)\);/g)])
      .map(([call, body]) => /type: '(\w+)'/.exec(body!)?.[1] ?? /, '(\w+)'/.exec(body!)?.[1] ?? call);
    const documented = sections.find(({ list }) => list === null)?.kinds;
    expect([...new Set(types)].sort()).toEqual([...(documented ?? [])].sort());
  });

  it('gives each answer of the API the status that the code gives it', () => {
    const statuses = [...page.matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)].map(([, kind, status]) => [
      kind,
      Number(status),
    ]);
    expect(Object.fromEntries(statuses)).toEqual(API_ERROR_STATUS);
  });

  it("lists the reasons that the board and the gateway's statements give hosts", () => {
    const given = sources
      .filter(({ file }) => file.startsWith('model/board/'))
      .flatMap(({ text }) => [...text.matchAll(GIVEN_REASON)].map(([, reason]) => reason!));
    expect(given).toContain('deadline_passed');
    const known = declared.get('HOST_REASONS in model/words.ts');
    expect(given.filter((reason) => !known?.includes(reason))).toEqual([]);
  });
});
