// Advice on this machine's Node.js has no place in the results.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const shared = {
  modulePathIgnorePatterns: ['<rootDir>/(build|cdk.out|dist|\\.cloud)/'],
  testEnvironment: 'node',
  testEnvironmentOptions: { globalsCleanup: 'off' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs', ignoreDynamic: false },
      },
    ],
  },
};

/** Runs the tests of a folder of test/. */
const tests = (displayName, folder, more = {}) => ({
  ...shared,
  displayName,
  testMatch: [`<rootDir>/test/${folder}/**/*.test.ts`],
  ...more,
});

export default {
  globalSetup: '<rootDir>/test/support/setup.ts',
  projects: [
    tests('lib', 'lib'),
    // The same tests and those of the app, with the newest aws-cdk-lib in the place of the lowest that is supported.
    tests('lib, newest aws-cdk-lib', '{lib,bin}', {
      moduleNameMapper: { '^aws-cdk-lib$': 'aws-cdk-lib-newest', '^aws-cdk-lib/(.*)$': 'aws-cdk-lib-newest/$1' },
    }),
    tests('lambda', 'lambda'),
    tests('e2e', 'e2e'),
    tests('docs', 'docs', { moduleNameMapper: { '^cdk-cleanrooms-membership$': '<rootDir>/lib' } }),
    tests('faults', 'faults'),
    tests('tools', 'tools', { testPathIgnorePatterns: ['<rootDir>/test/tools/package/'] }),
    // Installs from the npm registry, and so takes its time: `npm run test:package`.
    ...(process.env.TEST_PACKAGE ? [tests('package', 'tools/package', { testPathIgnorePatterns: ['bindings'] })] : []),
    // Builds the package for each language with that language's own tools: `npm run test:bindings`.
    ...(process.env.TEST_BINDINGS
      ? [tests('bindings', 'tools/package', { testPathIgnorePatterns: ['(package|compatibility)\\.test\\.ts$'] })]
      : []),
  ],
  testTimeout: 60_000,
  collectCoverageFrom: ['lib/**/*.ts', 'lambda/**/*.ts'],
};
