import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installTools } from '../../tools/local-cloud/tools';
import { theApp } from '../support/the-app';
import { writtenTemplate } from '../support/standalone-template';

describe('cfn-lint reports nothing', () => {
  test('in the standalone template', async () => {
    await expect(lint([JSON.parse(writtenTemplate())])).resolves.toBe('');
  });

  test('in the templates of the app, except for rules that they violate on purpose', async () => {
    const templates: unknown[] = theApp()
      .synth()
      .stacks.map(({ template }) => template as unknown);
    expect(templates).toHaveLength(2);
    // Each function of the CDK depends on its role, which it also refers to; the consumer shows the values that it imports.
    await expect(lint(templates, '--ignore-checks', 'W3005', 'W6001')).resolves.toBe('');
  });
});

/** The output of cfn-lint, which is installed with the emulators. */
async function lint(templates: readonly unknown[], ...options: string[]): Promise<string> {
  const { python } = await installTools(() => undefined);
  const directory = mkdtempSync(join(tmpdir(), 'lint-'));
  try {
    const files = templates.map((template, index) => {
      const file = join(directory, `${String(index)}.json`);
      writeFileSync(file, JSON.stringify(template, undefined, 1));
      return file;
    });
    const command = [join(dirname(python), 'cfn-lint'), ...options, '--', ...files];
    return execFileSync(python, command, { env: process.env, encoding: 'utf8' });
  } finally {
    rmSync(directory, { recursive: true });
  }
}
