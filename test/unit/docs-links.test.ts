import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { campaignTemplate } from '../../cli/campaign-template';
import { readCampaignFile } from '../../documents/read-campaign-file';

const root = join(__dirname, '..', '..');
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');
const withoutCode = (text: string): string => text.replace(/^```.*?^```/gms, '');
const pages = [
  ...readdirSync(root),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((page) => join('docs', page)),
].filter((page) => page.endsWith('.md'));

/** A heading as links name it. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replace(/ /g, '-');

const anchorsOf = (page: string): string[] =>
  [...withoutCode(textOf(page)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

function leadsNowhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
}

test.each(pages)('every link of %s leads to a file and a heading that are there', (page) => {
  const links = [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  const own = links.filter((link) => !/^(?:https?|mailto):/.test(link));
  expect(own.filter((link) => leadsNowhere(page, link))).toEqual([]);
});

test('the README is read in one go', () => {
  expect(textOf('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});

test('what the page of the local run does to a file that init wrote leaves no ring to bake for longer than a try takes', () => {
  const [, script] = /^sed -i '([^']+)' my\.yaml/m.exec(textOf('docs/local-run.md')) ?? [];
  const patch = { kind: 'bundle', name: 'hello', version: '1.0.0', digest: `sha256:${'a'.repeat(64)}` } as const;
  for (const kind of ['emergency', 'routine'] as const) {
    const input = campaignTemplate({ name: 'try', class: kind, patch, selector: "labels.service = 'web'" });
    const read = readCampaignFile(execFileSync('sed', [script ?? ''], { input, encoding: 'utf8' }));
    expect(read.ok && read.spec.rings.map(({ bakeMs }) => bakeMs)).toEqual([10_000, 10_000, 10_000]);
  }
});
