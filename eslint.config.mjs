import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  // The examples are packages of their own: the tests of the bindings compile them where they are installed.
  { ignores: ['build', 'lambda/dist', 'cdk.out', 'dist', '.cloud', 'examples', '**/*.snapshot'] },
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
    files: ['lib/**/*.ts', 'lambda/**/*.ts', 'local-cloud/**/*.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'error' },
  },
  {
    // The house: lib/private is what lib and lambda agree on, and knows neither; the two do not know each other.
    files: ['lib/private/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['..*', 'aws-*', '@aws-sdk/*', 'constructs'] }] },
  },
  {
    files: ['lib/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['../*', '@aws-sdk/*'] }] },
  },
  {
    files: ['lambda/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^\\.\\./lib(?!/private/)' }, { group: ['aws-cdk-lib*', 'constructs'] }] },
      ],
    },
  },
  prettier,
);
