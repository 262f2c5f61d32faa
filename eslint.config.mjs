import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { ringmaster } from './eslint-import-directions.mjs';

const NO_ENUM = {
  selector: 'TSEnumDeclaration',
  message: 'Use a union of strings over a const array (model/words.ts).',
};
const NO_BARREL = { selector: 'ExportAllDeclaration', message: 'No barrels: import the file that you mean.' };
const NO_DEFAULT = { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' };

/** What only `main.ts` may read: everything else is given what it needs. */
const NO_PROCESS_INPUT = [
  'MemberExpression[object.name="process"][property.name=/^(env|argv)$/]',
  'MemberExpression[object.name="process"][property.value=/^(env|argv)$/]',
  'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name=/^(env|argv)$/]',
  'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name=/^(env|argv)$/]',
].map((selector) => ({ selector, message: 'Only main.ts reads the environment and the command line.' }));

/** Time and chance are arguments of the model: the simulator and the tests give their own. */
const NO_CLOCK = [
  'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
  'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
  'NewExpression[callee.name="Date"][arguments.length=0]',
].map((selector) => ({
  selector,
  message: 'The model has no clock and no dice: take the time or the seed as an argument.',
}));

const NO_SKIPPED_TEST = [
  'CallExpression[callee.object.name=/^(it|test|describe)$/][callee.property.name=/^(only|skip|todo|failing)$/]',
  'CallExpression[callee.name=/^(xit|xtest|xdescribe|fit|fdescribe)$/]',
].map((selector) => ({ selector, message: 'No test is skipped, singled out or left for later.' }));

const restrict = (...selectors) => ({ 'no-restricted-syntax': ['error', ...selectors.flat()] });

export default defineConfig(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '.ringmaster/',
      '.cache/',
      'coverage/',
      'proto/generated/',
      '**/*.d.ts',
      '**/*.d.cts',
    ],
  },
  eslint.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    rules: {
      eqeqeq: ['error', 'always'],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
      'max-lines': ['error', { max: 450 }],
      'max-params': ['error', { max: 3 }],
      'max-lines-per-function': ['error', { max: 80, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { ringmaster },
    rules: {
      'ringmaster/import-directions': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // An async function turns a throw into a rejection, which is reason enough for one without `await`.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      ...restrict(NO_ENUM, NO_BARREL, NO_DEFAULT, NO_PROCESS_INPUT),
    },
  },
  { files: ['**/main.ts'], rules: restrict(NO_ENUM, NO_BARREL, NO_DEFAULT) },
  { files: ['model/**/*.ts'], rules: restrict(NO_ENUM, NO_BARREL, NO_DEFAULT, NO_PROCESS_INPUT, NO_CLOCK) },
  {
    // Names are stored in histories, and Temporal needs the one entry.
    files: ['**/index.ts'],
    ignores: ['workflows/index.ts'],
    rules: restrict({
      selector: 'Program',
      message: 'Only workflows/ has an index.ts: name the file after what it holds.',
    }),
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // Jest's matchers and JSON that came over a wire are typed `any`; a wrong guess fails the test.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // Tests send what the types forbid, and look at what the types promise.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      // A describe block is as long as what it describes, and a row of a table is as wide as it needs.
      'max-lines-per-function': 'off',
      'max-params': 'off',
      ...restrict(NO_ENUM, NO_BARREL, NO_DEFAULT, NO_SKIPPED_TEST),
    },
  },
  {
    // Run before anything is compiled, so plain JavaScript.
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'Buffer', 'performance', 'URL', 'AbortController', 'AbortSignal', 'fetch']
          .concat(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate'])
          .map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
  {
    files: ['**/*.{cjs,js}'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: 'readonly', module: 'writable', __dirname: 'readonly', exports: 'writable' },
    },
  },
);
