import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(__dirname, '..', '..');

/** One file that does not exist, as ESLint would see it with the repository's own configuration. */
interface Snippet {
  readonly file: string;
  readonly code: string;
}

interface Finding {
  readonly ruleId: string | null;
  readonly message: string;
}

/**
 * ESLint loads its configuration as an ES module, which Jest cannot; so one child lints every snippet. Rules that need
 * types are switched off there, for they need files on disk.
 */
const LINTER = `
import { readFileSync } from 'node:fs';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
const { snippets, typed } = JSON.parse(readFileSync(0, 'utf8'));
const eslint = new ESLint({ overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }] });
const findings = [];
for (const { file, code } of snippets) {
  const [result] = await eslint.lintText(code, { filePath: file });
  findings.push(result.messages.map(({ ruleId, message }) => ({ ruleId, message })));
}
const { rules } = await new ESLint().calculateConfigForFile(typed);
const { FOLDERS } = await import('./eslint-import-directions.mjs');
process.stdout.write(JSON.stringify({ findings, rules, folders: FOLDERS }));
`;

const REFUSED: readonly (readonly [file: string, code: string, because: RegExp])[] = [
  ['model/x.ts', `import { openDatabase } from '../store/database'; openDatabase('');`, /model may not import store/],
  [
    'model/board/x.ts',
    `import type { A } from '../../telemetry/log'; export type B = A;`,
    /model may not import telemetry/,
  ],
  ['model/x.ts', `import { join } from 'node:path'; join('');`, /may not use Node's/],
  ['model/x.ts', `import { join } from 'path'; join('');`, /may not use Node's/],
  ['model/x.ts', `import { v5 } from 'uuid'; v5('', '');`, /may not import the package "uuid"/],
  ['model/x.ts', `export const now = () => Date.now();`, /no clock/],
  ['model/x.ts', `export const now = () => new Date();`, /no clock/],
  ['model/x.ts', `export const die = () => Math.random();`, /no clock/],
  ['workflows/x.ts', `import { install } from '../activities/install'; install();`, /only types from activities/],
  ['workflows/x.ts', `import { ringmaster } from '../proto/generated/agent'; ringmaster();`, /wire\.ts/],
  [
    'workflows/x.ts',
    `import { agentSessionService } from '../proto/session-service'; agentSessionService();`,
    /import proto/,
  ],
  ['workflows/x.ts', `import { Context } from '@temporalio/activity'; Context.current();`, /@temporalio\/activity/],
  ['workflows/x.ts', `import { credentials } from '@grpc/grpc-js'; credentials();`, /@grpc\/grpc-js/],
  ['workflows/x.ts', `import { openDatabase } from '../store/database'; openDatabase('');`, /import store/],
  ['workflows/x.ts', `import { readFileSync } from 'fs'; readFileSync('');`, /may not use Node's/],
  [
    'activities/x.ts',
    `import { campaignWorkflow } from '../workflows/campaign'; campaignWorkflow();`,
    /import workflows/,
  ],
  ['activities/x.ts', `import { Pool } from 'pg'; new Pool();`, /"pg"; it belongs to store/],
  ['activities/x.ts', `import type { Pool } from 'pg'; export type Database = Pool;`, /"pg"; it belongs to store/],
  ['agent/x.ts', `import { Worker } from '@temporalio/worker'; Worker.create();`, /agent may not import "@temporalio/],
  ['agent/x.ts', `import type { Duration } from '@temporalio/common'; export type A = Duration;`, /"@temporalio/],
  ['agent/x.ts', `import { Pool } from 'pg'; new Pool();`, /agent may not import "pg"/],
  ['agent/x.ts', `export const pg = () => import('pg');`, /agent may not import "pg"/],
  ['agent/x.ts', `import { openDatabase } from '../store/database'; openDatabase('');`, /agent may not import store/],
  [
    'agent/journal.ts',
    `import { ringmaster } from '../proto/generated/agent'; ringmaster();`,
    /stops at agent\/wire\.ts/,
  ],
  ['agent/journal.ts', `export type A = import('../proto/generated/agent').ringmaster.A;`, /stops at agent\/wire\.ts/],
  ['gateway/x.ts', `import { Client } from '@temporalio/client'; new Client();`, /gateway may not import "@temporalio/],
  ['gateway/x.ts', `import { resume } from '../workflows/messages'; resume();`, /gateway may not import workflows/],
  ['gateway/x.ts', `export { takeTurn } from '../activities/take-turn';`, /gateway may not import activities/],
  [
    'gateway/session.ts',
    `import type { ringmaster } from '../proto/generated/agent'; export type A = ringmaster.A;`,
    /wire\.ts/,
  ],
  ['api/x.ts', `import { takeTurn } from '../activities/take-turn'; takeTurn();`, /api may not import activities/],
  ['api/x.ts', `import pg = require('pg'); new pg.Pool();`, /api may not import "pg"/],
  ['cli/x.ts', `import { openDatabase } from '../store/database'; openDatabase('');`, /cli may not import store/],
  ['store/x.ts', `import { agent } from '../gateway/session'; agent();`, /store may not import gateway/],
  [
    'telemetry/x.ts',
    `import { openDatabase } from '../store/database'; openDatabase('');`,
    /telemetry may not import store/,
  ],
  ['gateway/x.ts', `import { tiers } from '../test/unit/tiers.test'; tiers();`, /gateway may not import test/],
  ['gateway/x.ts', `import packageJson from '../package.json'; packageJson();`, /no folder of the table/],
  ['sidecar/x.ts', `export const a = 1;\nimport '../model/ids';`, /give it a row/],
  ['gateway/utils/x.ts', `export const a = 1;`, /says nothing/],
  ['gateway/x.ts', `export const url = process.env.DATABASE_URL;`, /Only main\.ts/],
  ['gateway/x.ts', `export const url = process['env'].DATABASE_URL;`, /Only main\.ts/],
  ['gateway/x.ts', `const { env } = process; export const url = env.DATABASE_URL;`, /Only main\.ts/],
  ['gateway/x.ts', `import { env } from 'node:process'; export const url = env.DATABASE_URL;`, /Only main\.ts/],
  ['cli/x.ts', `export const words = process.argv;`, /Only main\.ts/],
  ['gateway/x.ts', `export default function session() { return 1; }`, /Named exports only/],
  ['gateway/x.ts', `export * from './session';`, /No barrels/],
  ['gateway/index.ts', `export const a = 1;`, /Only workflows\//],
  ['gateway/x.ts', `export enum Phase { Open }`, /union of strings/],
  ['gateway/x.ts', `export const a: any = 1;`, /any/],
  ['gateway/x.ts', `export const a = (b: string | null) => b!.length;`, /non-null/],
  ['test/unit/x.test.ts', `it.skip('x', () => undefined);`, /No test is skipped/],
];

const ALLOWED: readonly (readonly [file: string, code: string])[] = [
  ['model/board/x.ts', `import type { HostId } from '../ids'; export type A = HostId;`],
  ['workflows/x.ts', `import type { A } from '../activities/install'; export type B = A;`],
  ['workflows/x.ts', `import { sleep } from '@temporalio/workflow'; export const nap = () => sleep(1);`],
  ['workflows/index.ts', `export { laneWorkflow } from './lane';`],
  ['agent/wire.ts', `import { ringmaster } from '../proto/generated/agent'; export const a = ringmaster;`],
  ['gateway/main.ts', `export const url = process.env.DATABASE_URL;`],
  ['store/x.ts', `import { Pool } from 'pg'; export const a = new Pool();`],
  ['test/protocol/x.test.ts', `import { ringmaster } from '../../proto/generated/agent'; export const a = ringmaster;`],
];

/** Rules that need types, so they cannot be tried on a snippet: that they are switched on must do. */
const TYPED_RULES = [
  'no-floating-promises',
  'no-misused-promises',
  'switch-exhaustiveness-check',
  'consistent-type-imports',
];

interface Answer {
  readonly findings: readonly (readonly Finding[])[];
  readonly rules: Readonly<Record<string, readonly unknown[]>>;
  readonly folders: Readonly<Record<string, { imports: readonly string[] | 'any'; typeImports?: readonly string[] }>>;
}

describe('the directions of imports', () => {
  let answer: Answer;

  beforeAll(() => {
    const snippets: Snippet[] = [...REFUSED, ...ALLOWED].map(([file, code]) => ({ file: join(root, file), code }));
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', LINTER], {
      cwd: root,
      input: JSON.stringify({ snippets, typed: join(root, 'workers', 'main.ts') }),
      encoding: 'utf8',
    });
    answer = JSON.parse(output) as Answer;
  });

  it.each(REFUSED.map(([file, code, because], index) => ({ file, code, because, index })))(
    'refuses $file: $code',
    ({ because, index }) => {
      expect(answer.findings[index]!.map((finding) => finding.message).join('\n')).toMatch(because);
    },
  );

  it.each(ALLOWED.map(([file, code], index) => ({ file, code, index })))('allows $file: $code', ({ index }) => {
    expect(answer.findings[REFUSED.length + index]).toEqual([]);
  });

  it.each(TYPED_RULES)('keeps the rule %s at error', (rule) => {
    expect(answer.rules[`@typescript-eslint/${rule}`]?.[0]).toBe(2);
  });

  it('the compiler and ESLint draw the same map: each tsconfig refers to exactly what the table allows', () => {
    const drawn = Object.fromEntries(
      Object.keys(answer.folders)
        .filter((folder) => existsSync(join(root, folder, 'tsconfig.json')))
        .map((folder) => [folder, referencesOf(folder)]),
    );
    const allowed = Object.fromEntries(
      Object.entries(answer.folders).map(([folder, { imports, typeImports = [] }]) => [
        folder,
        imports === 'any' ? everyOther(folder, Object.keys(answer.folders)) : [...imports, ...typeImports].sort(),
      ]),
    );
    expect(drawn).toEqual(allowed);
  });
});

function everyOther(folder: string, folders: readonly string[]): string[] {
  return folders.filter((other) => other !== folder).sort();
}

function referencesOf(folder: string): string[] {
  const text = readFileSync(join(root, folder, 'tsconfig.json'), 'utf8');
  const { references = [] } = JSON.parse(text) as { references?: { path: string }[] };
  return references.map(({ path }) => relative(root, join(root, folder, path))).sort();
}
