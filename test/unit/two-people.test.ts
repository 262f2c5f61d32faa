import { readFileSync } from 'node:fs';
import { parseTwoPeopleArguments, TwoPeopleUsageError } from '../../bench/two-people/arguments';
import { campaignFile } from '../../bench/two-people/campaign-file';
import { type Entry, folded, tellTranscript, withTranscript } from '../../bench/two-people/transcript';
import { readCampaignFile } from '../../documents/read-campaign-file';

const command = (more: Partial<Entry>): Entry => ({
  ...{ kind: 'command', person: 'ann', line: 'ringmaster get', output: '', status: 0 },
  ...more,
});

it('needs nothing, and takes the number of hosts and whether to write', () => {
  expect(parseTwoPeopleArguments([])).toEqual({ hosts: 10_000, write: false });
  expect(parseTwoPeopleArguments(['--hosts', '400', '--write'])).toEqual({ hosts: 400, write: true });
  for (const args of [['--hosts', '10'], ['--hosts', 'many'], ['--all']]) {
    expect(() => parseTwoPeopleArguments(args)).toThrow(TwoPeopleUsageError);
  }
});

it('its campaign is a valid emergency that holds where a ring proves bad', () => {
  const file = readCampaignFile(campaignFile({ name: 'hello', version: '2.0.0', digest: `sha256:${'0a'.repeat(32)}` }));
  if (!file.ok) throw new Error(JSON.stringify(file.problems));
  expect(file.spec).toMatchObject({ class: 'emergency', onFail: 'hold', approvals: 0 });
});

it('the transcript has who typed what, what was printed, and every exit status but 0', () => {
  const entries = [
    command({ line: 'ringmaster setup ada > ada.token' }),
    { kind: 'remark', text: 'The disks are cleared.' } as const,
    command({ person: 'bob', line: 'ringmaster launch', output: 'error: first\nnext: wait\n', status: 8 }),
  ];
  expect(tellTranscript(entries)).toBe(
    'ann$ ringmaster setup ada > ada.token\n\n# The disks are cleared.\n\nbob$ ringmaster launch\nerror: first\nnext: wait\n[exit status 8]\n',
  );
});

it('of many lines about one ring the middle is counted, and nothing else is left out', () => {
  const ring = (name: string, second: number): string =>
    `2026-11-23T20:00:0${second}Z shop-cve: ring ${name}: queued 1`;
  const phase = '2026-11-23T20:00:05Z shop-cve: phase running';
  const lines = [
    ring('ten', 1),
    ring('ten', 2),
    ring('ten', 3),
    ring('ten', 4),
    phase,
    ring('ten', 6),
    ring('rest', 7),
  ];
  expect(folded(lines)).toEqual([lines[0], '[2 more lines of ring ten]', ...lines.slice(3)]);
});

it('replaces the transcript of a page, and has no page without a place for it', () => {
  const begin = '<!-- What "npm run story:two -- --write" printed: -->';
  const end = '<!-- End of what it printed. -->';
  const page = `# A\n\n${begin}\nold\n${end}\n\n# B\n`;
  const written = withTranscript(page, 'ann$ new\n');
  expect(written).toBe(`# A\n\n${begin}\n\n\`\`\`\nann$ new\n\`\`\`\n\n${end}\n\n# B\n`);
  expect(withTranscript(written, 'ann$ new\n')).toBe(written);
  expect(() => withTranscript('# A\n', '')).toThrow('has no lines');
});

it('the page of operations shows a whole run: from the setup to the audit, by two people', () => {
  const page = readFileSync('docs/operations.md', 'utf8');
  const shown = page.slice(page.indexOf('<!-- What "npm run story:two'), page.indexOf('<!-- End of what it printed.'));
  const typed = [...shown.matchAll(/^(\w+)\$ ringmaster ([\w-]+)/gm)].map(([, person, verb]) => `${person}: ${verb}`);
  for (const step of [
    'ada: setup',
    'ann: launch',
    'bob: launch',
    'bob: hold',
    'bob: retry',
    'bob: resume',
    'ann: report',
    'bob: audit',
  ])
    expect(typed).toContain(step);
  expect(shown).toContain('10000 hosts');
  expect(shown).not.toMatch(/\/(tmp|home|root)\//);
});
