// One Jest project per tier, so that each runs alone: npx jest --selectProjects unit
const tiers = require('./test/tiers.json');

// Published as ES modules only; Jest loads CommonJS, so these go through the same transform as our own files.
const ES_MODULE_PACKAGES = ['node-pg-migrate', 'typebox', 'openid-client', 'oauth4webapi', 'jose'];

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
    globals: { TIER_TIMEOUT_MS: tier.timeoutSeconds * 1000 },
    setupFilesAfterEnv: ['<rootDir>/test/set-timeout.ts'],
    transform,
    ...(tier.shares.length === 0
      ? {}
      : { globalSetup: '<rootDir>/test/start-servers.ts', globalTeardown: '<rootDir>/test/stop-servers.ts' }),
    transformIgnorePatterns: [`/node_modules/(?!(${ES_MODULE_PACKAGES.join('|')})/)`, '/proto/generated/'],
    moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
    modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.ringmaster/', '<rootDir>/.cache/'],
    restoreMocks: true,
  })),
};
