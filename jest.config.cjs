/**
 * Two projects, so that each can be run alone (`jest --selectProjects unit`).
 * - unit: specs and property specs beside the code; no server needed.
 * - system: conformance, e2e, crash and CLI suites; SQLite always, MariaDB and Redis where they answer.
 */
const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '\\.(ts|js|mjs)$': ['@swc/jest'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transformIgnorePatterns: ['/node_modules/(?!(jose|openapi-fetch)/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/bench/dist/'],
};

module.exports = {
  maxWorkers: 3,
  // A worker keeps what its suites loaded; past this it is replaced.
  workerIdleMemoryLimit: '1GB',
  testSequencer: '<rootDir>/test/support/long-first.sequencer.cjs',
  reporters: ['default', '<rootDir>/test/support/closing-line.reporter.cjs'],
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    {
      ...shared,
      displayName: 'system',
      testMatch: ['<rootDir>/test/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/find-servers.setup.cjs',
    },
  ],
};
