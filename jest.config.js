// One Jest project per tier, so that each runs alone: npx jest --selectProjects unit
const tiers = require('./test/tiers.json');

// Published as ES modules only; Jest loads CommonJS, so these go through the same transform as our own files.
const ES_MODULE_PACKAGES = ['node-pg-migrate', 'typebox'];

const transform = {
  '^.+\\.(ts|mjs|js)$': [
    '@swc/jest',
    {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
      sourceMaps: 'inline',
    },
  ],
};

/** @type {import('jest').Config} */
module.exports = {
  projects: tiers.map((tier) => ({
    displayName: tier.name,
    rootDir: __dirname,
    roots: ['<rootDir>/test'],
    testEnvironment: 'node',
    testMatch: [`<rootDir>/test/${tier.name}/**/*.test.ts`],
    testTimeout: tier.timeoutSeconds * 1000,
    transform,
    transformIgnorePatterns: [`/node_modules/(?!(${ES_MODULE_PACKAGES.join('|')})/)`, '/proto/generated/'],
    moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
    modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.ringmaster/', '<rootDir>/.cache/'],
    restoreMocks: true,
  })),
};
