// Writes the template for users without the CDK: docs/guide/without-cdk.md
import { App } from 'aws-cdk-lib';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inlineFunction } from './function';
import { MembershipStack } from './stack';
import { ROOT } from '../root';

/** The maximum size that CloudFormation accepts without a bucket, in bytes. See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_TEMPLATE_SIZE = 51_200;

async function writeTemplate(
  file = join(ROOT, 'dist', 'template', 'cdk-cleanrooms-membership.template.json'),
): Promise<void> {
  const template = synthesize(await inlineFunction());
  const bytes = Buffer.byteLength(template);
  if (bytes > MAX_TEMPLATE_SIZE) {
    throw new Error(
      `The template has ${String(bytes)} bytes, but CloudFormation accepts ${String(MAX_TEMPLATE_SIZE)} without a bucket. ` +
        'Remove what increased it.',
    );
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, template);
  console.log(`${file}: ${String(bytes)} bytes`);
}

type Template = Readonly<Record<string, unknown>>;

/** Formats a template with a line for each parameter, resource and output: white space counts toward the limit. */
function format(template: Template): string {
  const lines = (members: object, of: (member: unknown) => string): string =>
    Object.entries(members)
      .map(([name, member]) => `${JSON.stringify(name)}:${of(member)}`)
      .join(',\n');
  const section = (members: unknown): string =>
    typeof members === 'object' && members !== null
      ? `{\n${lines(members, JSON.stringify)}\n}`
      : JSON.stringify(members);
  return `{\n${lines(template, section)}\n}\n`;
}

function synthesize(code: string): string {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk.out-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const stack = new MembershipStack(app, 'Membership', { code });
    return format(app.synth().getStackArtifact(stack.artifactId).template as Template);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

writeTemplate(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
