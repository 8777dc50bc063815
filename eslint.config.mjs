import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The project structure as CONTRIBUTING.md has it: what these files may import, and nothing else. */
function mayImport(files, modules) {
  // Also what leaves an allowed directory again, such as './../tools'.
  const others = `^(?!${modules.join('|')})|^\\./\\.\\.|[^./]/\\.\\.`;
  const message = 'The project structure does not allow this import: see CONTRIBUTING.md.';
  return {
    files: [files],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: others, message }] }],
      'no-restricted-syntax': [
        'error',
        { selector: `ImportExpression[source.value=/${others.replaceAll('/', '\\/')}/]`, message },
      ],
    },
  };
}

export default defineConfig(
  // The examples are packages of their own: the tests of the bindings compile them where they are installed.
  { ignores: ['build', 'lambda/dist', 'bin/dist', 'cdk.out', 'dist', '.cloud', 'examples', '**/*.snapshot'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // A class of static factories, or a stack, is what the CDK's users expect.
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    files: ['lib/**/*.ts', 'lambda/**/*.ts', 'tools/local-cloud/**/*.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'error' },
  },
  // tools/ and test/ may import everything.
  mayImport('lib/*.ts', ['\\./', 'aws-cdk-lib', 'constructs$']),
  mayImport('lib/private/**/*.ts', [
    '\\./',
    '\\.\\./(contract/)?[a-z-]+$',
    'aws-cdk-lib',
    'constructs$',
    // To find the function and the version of the library, and for logical ids.
    '(crypto|fs|path)$',
  ]),
  mayImport('lib/contract/**/*.ts', ['\\./']),
  mayImport('lambda/**/*.ts', ['\\./', '\\.\\./lib/contract/', '@aws-sdk/', '@smithy/', 'aws-lambda$', 'node:']),
  // The app, and the entry point of the command line.
  mayImport('bin/*.ts', [
    '\\./',
    '\\.\\./lib(/contract/|$)',
    '\\.\\./package\\.json$',
    'aws-cdk-lib',
    'constructs$',
    'commander$',
  ]),
  // The command line looks up and checks memberships with the code of the function.
  mayImport('bin/check/**/*.ts', [
    '\\./',
    '\\.\\./[a-z-]+$',
    '(\\.\\./)+lib/contract/',
    '(\\.\\./)+lambda/(assumed-role|attributes|check|clean-rooms|deadline|errors|event|expectations|http|lookup|request|response|retry|text)$',
    '@aws-sdk/',
    '@smithy/',
    'node:',
    '(p-queue|picomatch|table)$',
  ]),
  prettier,
);
