// Advice on this machine's Node.js has no place in the results.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const shared = {
  // Jest looks for tests and modules here only, and not in all of node_modules.
  roots: ['bin', 'lambda', 'lib', 'test', 'tools'].map((directory) => `<rootDir>/${directory}`),
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

/** Runs the tests of a directory of test/. */
const tests = (displayName, directory, more = {}) => ({
  ...shared,
  displayName,
  testMatch: [`<rootDir>/test/${directory}/**/*.test.ts`],
  ...more,
});

/** Runs tests of packages. */
const packageTests = (displayName, names, setup) =>
  tests(displayName, 'tools', {
    ...setup,
    testMatch: names.map((name) => `<rootDir>/test/tools/package/${name}.test.ts`),
  });

// What the tests of a project need, set up only when one of them runs.
const bundle = { globalSetup: '<rootDir>/test/support/setup/bundle.ts' };
const localCloud = { globalSetup: '<rootDir>/test/support/setup/local-cloud.ts' };
const bindings = { globalSetup: '<rootDir>/test/support/setup/bindings.ts' };
const packages = { globalSetup: '<rootDir>/test/support/setup/packages.ts' };
const examples = { moduleNameMapper: { '^cdk-cleanrooms-membership$': '<rootDir>/lib' } };
const newestCdk = {
  moduleNameMapper: { '^aws-cdk-lib$': 'aws-cdk-lib-newest', '^aws-cdk-lib/(.*)$': 'aws-cdk-lib-newest/$1' },
};

/** Without network, Python or another Node.js: `npm run test:unit`. */
const unit = [
  tests('lib', 'lib', bundle),
  tests('lambda', 'lambda'),
  // cdk-nag needs a newer aws-cdk-lib than the lowest that is supported.
  tests('bin', 'bin', { ...bundle, moduleNameMapper: { ...newestCdk.moduleNameMapper, ...examples.moduleNameMapper } }),
  tests('tools', 'tools', { ...bundle, testPathIgnorePatterns: ['<rootDir>/test/tools/package/'] }),
  tests('docs', 'docs', { ...bundle, ...examples }),
];

export default {
  globalSetup: '<rootDir>/test/support/setup/temporary-files.ts',
  projects: [
    ...unit,
    // The same tests with the newest aws-cdk-lib instead of the lowest that is supported.
    tests('lib, newest aws-cdk-lib', 'lib', { ...bundle, ...newestCdk }),
    tests('e2e', 'e2e', { ...localCloud, ...examples }),
    tests('faults', 'faults', localCloud),
    // Installs from the npm registry: `npm run test:package`.
    ...(process.env.TEST_PACKAGE ? [packageTests('package', ['package', 'compatibility'], localCloud)] : []),
    // Builds the package for each language with that language's own tools: `npm run test:bindings`.
    ...(process.env.TEST_BINDINGS ? [packageTests('bindings', ['bindings', 'python'], bindings)] : []),
    // Needs the .NET SDK: `npm run test:bindings:dotnet`.
    ...(process.env.TEST_DOTNET ? [packageTests('dotnet', ['dotnet'], packages)] : []),
  ],
  // Ends a test that hangs. No test depends on it: it also covers a machine with half a core.
  testTimeout: 600_000,
  // Most rows of the fault matrix wait.
  maxConcurrency: 8,
  collectCoverageFrom: ['lib/**/*.ts', 'lambda/**/*.ts'],
};
