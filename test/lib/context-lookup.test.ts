import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { readFileSync } from 'node:fs';
import { MembershipLookup, type MembershipLookupProps } from '../../lib';
import { ARN, ENV, ID } from '../support/lookup-stack';

const ROLE = `arn:aws:iam::${ENV.account}:role/reader`;

/** Synthesizes as the CLI does: again with the missing values, until none is missing. */
function synthesize(
  props: (stack: Stack) => MembershipLookupProps,
  values: Readonly<Record<string, string>>,
  use: (membership: MembershipLookup, stack: Stack) => void = () => undefined,
) {
  const context: Record<string, string> = {};
  for (let synthesis = 1; ; synthesis += 1) {
    const app = new App({ context, analyticsReporting: false });
    const stack = new Stack(app, 'Stack', { env: ENV });
    use(new MembershipLookup(stack, 'Membership', props(stack)), stack);
    const assembly = app.synth();
    const { missing = [] } = assembly.manifest;
    if (missing.length === 0 || synthesis === 5) {
      const { messages, templateFullPath } = assembly.getStackArtifact(stack.artifactId);
      const json = JSON.stringify(JSON.parse(readFileSync(templateFullPath, 'utf8')));
      return { synthesis, json, errors: messages.filter(({ entry }) => entry.type === 'aws:cdk:error') };
    }
    for (const { key, props: query } of missing) {
      const { parameterName } = query as { readonly parameterName?: string };
      context[key] = values[String(parameterName)] ?? '';
    }
  }
}

const lookedUp = (stack: Stack, name: string, byDefault?: string): string =>
  ssm.StringParameter.valueFromLookup(stack, name, byDefault);

describe.each([
  ['without a default', undefined],
  ['with a default', 'none'],
  ['with an empty default', ''],
])('a value that the CDK looks up %s', (_, byDefault) => {
  test.each<[string, (stack: Stack) => MembershipLookupProps, string]>([
    [
      'an id',
      (stack) => ({ membershipIdentifier: lookedUp(stack, 'id', byDefault) }),
      `"MembershipIdentifier":"${ID}"`,
    ],
    ['an ARN', (stack) => ({ membershipIdentifier: lookedUp(stack, 'arn', byDefault) }), `"Resource":"${ARN}"`],
    [
      'in a composed ARN',
      (stack) => ({ membershipIdentifier: ARN.replace(ID, lookedUp(stack, 'id', byDefault)) }),
      `"Resource":"${ARN}"`,
    ],
    [
      'as the region',
      (stack) => ({ membershipIdentifier: ID, region: lookedUp(stack, 'region', byDefault) }),
      ':cleanrooms:us-west-2:',
    ],
    [
      'as the region of an ARN',
      (stack) => ({ membershipIdentifier: ARN, region: lookedUp(stack, 'ARN region', byDefault ?? 'us-east-1') }),
      `"Region":"${ENV.region}"`,
    ],
    [
      'as the ARN of a role',
      (stack) => ({ membershipIdentifier: ID, assumedRoleArn: lookedUp(stack, 'role', byDefault) }),
      `"Resource":"${ROLE}"`,
    ],
    [
      'for several props',
      (stack) => ({
        membershipIdentifier: lookedUp(stack, 'id', byDefault),
        region: lookedUp(stack, 'region', byDefault),
        assumedRoleArn: lookedUp(stack, 'role', byDefault),
      }),
      `"Resource":"${ROLE}"`,
    ],
  ])('is in the template in the end: %s', (__, props, expected) => {
    const { synthesis, json, errors } = synthesize(props, {
      id: ID,
      arn: ARN,
      region: 'us-west-2',
      'ARN region': ENV.region,
      role: ROLE,
    });
    expect(json).toContain(expected);
    expect(errors).toEqual([]);
    expect(synthesis).toBeGreaterThan(1);
  });

  test('is in no policy while it is a placeholder, and an error if it remains one', () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Stack', { env: ENV });
    new MembershipLookup(stack, 'Membership', { membershipIdentifier: lookedUp(stack, 'id', byDefault) });
    const { messages, templateFullPath } = app.synth().getStackArtifact(stack.artifactId);
    expect(readFileSync(templateFullPath, 'utf8')).not.toContain('cleanrooms:GetMembership');
    expect(messages.map(({ entry }) => entry.data)).toEqual([
      expect.stringContaining("InvalidMembershipIdentifier: MembershipLookup at 'Stack/Membership'"),
    ]);
  });
});

test('a fallback that the CDK looks up may have any placeholder', () => {
  const name = 'DefaultResultConfiguration.RoleArn';
  const use = (membership: MembershipLookup, stack: Stack): void => {
    new CfnOutput(stack, 'Role', { value: membership.getAttString(name, lookedUp(stack, 'role', '*')) });
  };
  const { json, errors } = synthesize(() => ({ membershipIdentifier: ID }), { role: ROLE }, use);
  expect(json).toContain(`"Fallbacks":{"${name}":"${ROLE}"}`);
  expect(errors).toEqual([]);
  expect(() => synthesize(() => ({ membershipIdentifier: ID }), { role: '*' }, use)).toThrow('InvalidFallback');
});

test('the account of a bucket that the CDK looks up is in no policy while it is a placeholder', () => {
  const use = (membership: MembershipLookup, stack: Stack): void => {
    const reader = new Role(stack, 'Reader', { assumedBy: new AccountRootPrincipal() });
    membership.grants.readResults(reader, { bucketAccount: lookedUp(stack, 'account', '*') });
  };
  const first = new Stack(new App({ analyticsReporting: false }), 'Stack', { env: ENV });
  use(new MembershipLookup(first, 'Membership', { membershipIdentifier: ID }), first);
  expect(JSON.stringify(Template.fromStack(first).toJSON())).not.toContain('"aws:ResourceAccount":"*"');

  const { json, errors } = synthesize(() => ({ membershipIdentifier: ID }), { account: '999900001111' }, use);
  expect(json).toContain('"aws:ResourceAccount":"999900001111"');
  expect(errors).toEqual([]);
});

test('an invalid value that is looked up is rejected', () => {
  expect(() =>
    synthesize((stack) => ({ membershipIdentifier: lookedUp(stack, 'id') }), { id: 'my-membership' }),
  ).toThrow("'membershipIdentifier' is 'my-membership', but must be an id");
});

test('an invalid value is reported once other context is looked up', () => {
  expect(() => {
    synthesize(
      (stack) => {
        ssm.StringParameter.valueFromLookup(stack, 'other');
        return { membershipIdentifier: 'my-membership' };
      },
      { other: 'value' },
    );
  }).toThrow("'membershipIdentifier' is 'my-membership', but must be an id");
});
