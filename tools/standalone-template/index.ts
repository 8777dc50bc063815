// Writes the template for users without the CDK: docs/guide/without-cdk.md
import { App } from 'aws-cdk-lib';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inlineFunction } from './function';
import { MembershipStack } from './stack';
import { ROOT } from '../root';

async function writeTemplate(
  file = join(ROOT, 'dist', 'template', 'cdk-cleanrooms-membership.template.json'),
): Promise<void> {
  const template = synthesize(await inlineFunction());
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, template);
  console.log(`${file}: ${String(Buffer.byteLength(template))} bytes`);
}

function synthesize(code: string): string {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk.out-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const stack = new MembershipStack(app, 'Membership', { code });
    return `${JSON.stringify(app.synth().getStackArtifact(stack.artifactId).template, undefined, 2)}\n`;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

writeTemplate(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
