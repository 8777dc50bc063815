import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { MembershipLookup } from '../../lib';
import { newApp } from '../support/app';
import { examplesOf, PAGES, run, type Example } from '../support/examples';

const ID = '11111111-2222-3333-4444-555555555555';

const examples = PAGES.flatMap(examplesOf);

function where({ page, line }: Example): string {
  return `${page}:${String(line)}`;
}

test.each(
  examples.filter(({ file }) => !file.endsWith('.test.ts')).map((example) => [where(example), example] as const),
)('the example at %s synthesizes', async (_, example) => {
  const reader = newReader();
  await run(example, reader);
  expect(() => reader.app.synth()).not.toThrow();
});

/** Values for what the fixture declares. */
function newReader() {
  const app = newApp();
  const stack = new Stack(app, 'Campaign');
  return {
    app,
    stack,
    vpc: new ec2.Vpc(stack, 'ReaderVpc'),
    analyst: new iam.Role(stack, 'ReaderAnalyst', { assumedBy: new iam.AccountRootPrincipal() }),
    membership: new MembershipLookup(stack, 'ReaderMembership', { membershipIdentifier: ID }),
    membershipIdentifier: ID,
    collaborationIdentifier: ID,
    topic: new sns.Topic(stack, 'ReaderTopic'),
    releaseNumber: '1',
  };
}
