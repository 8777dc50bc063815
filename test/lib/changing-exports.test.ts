// CloudFormation rejects a deployment that changes an export while another stack imports it.
import { Annotations, CfnOutput, type App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { MembershipLookup } from '../../lib';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../lib/contract/attributes';
import { ID, stringOf } from '../support/lookup-stack';
import { newApp, PLACES, stackOf, type Place } from '../support/places';

/** The attributes that never change, by the API reference. */
const CONSTANT: readonly AttributeName[] = [
  'Id',
  'Arn',
  'CollaborationArn',
  'CollaborationId',
  'CollaborationCreatorAccountId',
  'CreateTime',
  'Collaboration.Id',
  'Collaboration.Arn',
  'Collaboration.CreatorAccountId',
  'Collaboration.CreateTime',
];

const lookUp = (stack: Stack) => new MembershipLookup(stack, 'Membership', { collaborationIdentifier: ID });
const use = (stack: Stack, value: string, id = 'Parameter') => new CfnParameter(stack, id, { type: 'String', value });

/** The warnings of a synthesis about exports. */
function warnings(app: App): string[] {
  const messages = app.synth().stacksRecursively.flatMap((stack) => stack.messages);
  return messages.flatMap(({ entry: { data } }) =>
    typeof data === 'string' && data.startsWith('ChangingExport') ? [data] : [],
  );
}

function appWith(places: [Place, Place], names: readonly AttributeName[], app = newApp()): App {
  const membership = lookUp(places[0](app));
  const user = places[1](app);
  for (const name of names) use(user, stringOf(membership, name), name);
  return app;
}

const OTHER_STACK: [Place, Place] = [(app) => stackOf(app, 'A'), (app) => stackOf(app, 'B')];
const STATUS: readonly AttributeName[] = ['Status'];

test('an import of an attribute that may change is a warning with the attribute, both stacks and the alternatives', () => {
  expect(warnings(appWith(OTHER_STACK, [...STATUS, 'MemberAbilities']))).toEqual([
    "ChangingExport: Stack 'B' imports 'Status', 'MemberAbilities' of MembershipLookup 'A/Membership' in stack 'A', which " +
      'may change, but CloudFormation rejects a deployment that changes an export while another stack imports it. Use weak ' +
      "references ('@aws-cdk/core:defaultCrossStackReferences': 'weak' in cdk.json, with aws-cdk-lib 2.254.0 or later), " +
      'store the value in a parameter of Parameter Store, or look up the membership in the other stack as well. ' +
      '[ack: cdk-cleanrooms-membership:ChangingExport]',
  ]);
});

test.each(ATTRIBUTE_NAMES)('an import of %s is a warning unless it never changes', (name) => {
  expect(warnings(appWith(OTHER_STACK, [name]))).toHaveLength(CONSTANT.includes(name) ? 0 : 1);
});

const IMPORTS = [
  'in another stack',
  'in a nested stack of another stack',
  'in a stack other than the parent of a nested one',
  'in another stack of a stage',
  'in another region',
];

test.each(Object.entries(PLACES))(
  'an attribute that is used %s is a warning only if that is an import',
  (where, places) => {
    expect(warnings(appWith(places, STATUS))).toHaveLength(IMPORTS.includes(where) ? 1 : 0);
  },
);

test.each(['weak', 'both'] as const)(
  'with %s references there is a warning only if the stack imports the value',
  (strength) => {
    const app = appWith(OTHER_STACK, STATUS, newApp(strength));
    const imports = JSON.stringify(Template.fromStack(stackOf(app, 'B')).toJSON()).includes('Fn::ImportValue');
    expect(warnings(app)).toHaveLength(imports ? 1 : 0);
  },
);

test('a grant to a role of another stack is a warning for the result bucket', () => {
  const app = newApp();
  const membership = lookUp(stackOf(app, 'A'));
  membership.grants.readResults(new Role(stackOf(app, 'B'), 'Reader', { assumedBy: new AccountRootPrincipal() }));
  expect(warnings(app)).toEqual([
    expect.stringContaining("imports 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket' of"),
  ]);
});

test('an output with an exportName is a warning, other outputs are not', () => {
  const app = newApp();
  const stack = stackOf(app, 'A');
  const membership = lookUp(stack);
  new CfnOutput(stack, 'Bucket', { value: membership.resultBucketName, exportName: 'Campaign-Bucket' });
  new CfnOutput(stack, 'Collaboration', { value: membership.collaborationId, exportName: 'Campaign-Collaboration' });
  new CfnOutput(stack, 'Status', { value: membership.status });
  expect(warnings(app)).toEqual([
    expect.stringContaining(
      "ChangingExport: The output 'A/Bucket' exports 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket' of",
    ),
  ]);
});

test('exportValue() without an import is no warning', () => {
  const app = newApp();
  const stack = stackOf(app, 'A');
  stack.exportValue(lookUp(stack).status);
  expect(warnings(app)).toEqual([]);
});

test('the warning can be acknowledged', () => {
  const app = appWith(OTHER_STACK, STATUS);
  Annotations.of(stackOf(app, 'A')).acknowledgeWarning(
    'cdk-cleanrooms-membership:ChangingExport',
    'B is deleted before.',
  );
  expect(warnings(app)).toEqual([]);
});

test('there is one warning, however often the app is synthesized', () => {
  const app = appWith(OTHER_STACK, STATUS);
  Template.fromStack(stackOf(app, 'A'));
  expect(warnings(app)).toHaveLength(1);
});
