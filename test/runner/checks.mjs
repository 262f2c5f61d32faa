import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { makeBill } from '../../deploy/licences/bill.mjs';
import { ROOT, runNode } from './run-node.mjs';

const require = createRequire(import.meta.url);

/** The program that a package installs under `bin`, to be run with the Node that runs us. */
function program(name, path) {
  return join(dirname(require.resolve(`${name}/package.json`)), path);
}

/** Runs a program; answers null when it ended with 0, else what to do. */
async function passes(args, otherwise) {
  return (await runNode(args)) === 0 ? null : otherwise;
}

/** One copy of protobufjs 8 encodes everything of ours; proto-loader, which grpc-js brings along, keeps a 7 to itself. */
export function protobufjsProblem(lockText) {
  const copies = Object.entries(JSON.parse(lockText).packages).filter(([path]) =>
    /(^|\/)node_modules\/protobufjs$/.test(path),
  );
  const eights = copies.filter(([, { version }]) => version.startsWith('8.'));
  const strangers = copies.filter(
    ([path, { version }]) => !version.startsWith('8.') && !path.includes('/proto-loader/'),
  );
  if (eights.length === 1 && strangers.length === 0) return null;
  const found = copies.map(([path, { version }]) => `  ${path} ${version}`).join('\n');
  return `There must be exactly one protobufjs 8 (and proto-loader's 7), or messages of one copy are strangers to another:\n${found}`;
}

/** Addresses in the lock file would tie every install to the registry of whoever wrote it. */
export function lockAddressProblem(lockText) {
  const withAddress = Object.entries(JSON.parse(lockText).packages).filter(
    ([, { resolved }]) => resolved !== undefined,
  );
  if (withAddress.length === 0) return null;
  const [first] = withAddress[0];
  return `package-lock.json holds download addresses (${withAddress.length}, first: ${first}); run: npm install --omit-lockfile-registry-resolved`;
}

const lockFile = () => readFileSync(join(ROOT, 'package-lock.json'), 'utf8');

/** What is checked besides the tests: each counts as one, and answers null or what is wrong and what to do. */
export const CHECKS = [
  {
    name: 'contract',
    what: 'generated code as generated now; buf lint and breaking changes',
    run: () => passes([join(ROOT, 'proto', 'generate.mjs'), '--check'], 'See above; npm run proto generates anew.'),
  },
  {
    name: 'types',
    what: 'tsc -b, tests included',
    run: () => passes([program('typescript', 'bin/tsc'), '-b'], 'The sources do not compile; see above.'),
  },
  {
    name: 'lint',
    what: 'ESLint without a warning',
    run: () => passes([program('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0'], 'See above.'),
  },
  {
    name: 'format',
    what: 'Prettier',
    run: () =>
      passes([program('prettier', 'bin/prettier.cjs'), '--check', '.', '--log-level', 'warn'], 'Run: npm run format'),
  },
  { name: 'protobufjs', what: 'one copy of protobufjs', run: async () => protobufjsProblem(lockFile()) },
  { name: 'lockfile', what: 'no download addresses', run: async () => lockAddressProblem(lockFile()) },
  { name: 'licences', what: 'the bill of materials, and every licence on the list', run: makeBill },
];
