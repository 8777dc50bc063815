import { CfnParameter, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, type IPrincipal } from 'aws-cdk-lib/aws-iam';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { CleanRoomsServicePrincipal, MembershipLookup } from '../../../lib';
import { PROPERTY_ATTRIBUTES, propertyOf } from '../../../lib/contract/attributes';
import { createMembership } from '../../../tools/local-cloud';
import { command } from '../../support/bindings/command';
import { exampleIn } from '../../support/bindings/users';
import { emptyDirectory } from '../../support/check-command';
import { useLocalCloud } from '../../support/local-cloud';
import { ENV, ID, newStack } from '../../support/lookup-stack';

/** What a case in test/tools/package/python returns or raises. */
interface Outcome {
  readonly value?: unknown;
  readonly error?: string;
}

let outcomes: Readonly<Record<string, Outcome>>;

/** All cases in one process: it takes longer to import aws_cdk than to run them. */
beforeAll(() => {
  const program = join(__dirname, 'python', 'main.py');
  const output = command(exampleIn('python'), '.venv/bin/python', '-B', program);
  outcomes = JSON.parse(output) as typeof outcomes;
});

function outcomeOf(name: string): Outcome {
  const outcome = outcomes[name];
  if (!outcome) throw new Error(`There is no case '${name}' in Python.`);
  return outcome;
}

function valueOf(name: string): unknown {
  const { value, error } = outcomeOf(name);
  if (error !== undefined) throw new Error(error);
  return value;
}

const errorOf = (name: string): string => outcomeOf(name).error ?? 'none';

const ROLE = 'DefaultResultConfiguration.RoleArn';
const BUCKET = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';
const COLLABORATION_ID = '99999999-2222-3333-4444-555555555555';
const MISSING_IDENTIFIER =
  "MissingIdentifier: MembershipLookup at 'Stack/Membership': neither 'membershipIdentifier' nor 'collaborationIdentifier' is set.";
const LOGICAL_ID = 'Membership0FE7B447';
const getAtt = (attribute: string) => ({ 'Fn::GetAtt': [LOGICAL_ID, attribute] });
const lookup = (...attributes: string[]) => ({
  MembershipIdentifier: ID,
  Attributes: [...attributes, 'LastValues'].sort(),
});

describe('the command line in the wheel', () => {
  const cloud = useLocalCloud();

  /** Runs the script that pip installed, with the Node.js that the CDK needs anyway. */
  function check(...args: string[]): Promise<{ readonly code: unknown; readonly stdout: string }> {
    const script = join(exampleIn('python'), '.venv', 'bin', 'cdk-cleanrooms-membership');
    const env = { ...process.env, ...cloud().environment };
    return new Promise((resolve) => {
      execFile(script, ['check', ...args], { cwd: emptyDirectory(), env }, (error, stdout) => {
        resolve({ code: error ? error.code : 0, stdout });
      });
    });
  }

  test('has the same output and exit codes', async () => {
    const { id } = await createMembership(cloud());
    const [passes, rejected, unknown, none] = await Promise.all([
      check(id),
      check(id, '--expect', 'QueryLogStatus:oneOf=DISABLED'),
      check(ID, '--json'),
      check(),
    ]);
    expect(passes).toMatchObject({ code: 0, stdout: expect.stringMatching(/ACTIVE +would pass/) as string });
    expect(rejected).toMatchObject({ code: 1, stdout: expect.stringContaining('ExpectationsNotMet: ') as string });
    expect(unknown).toMatchObject({ code: 2 });
    expect(JSON.parse(unknown.stdout)).toMatchObject({ verdict: 'unknown', lookups: [{ verdict: 'unknown' }] });
    expect(none).toMatchObject({ code: 3, stdout: expect.stringContaining('NoLookups: ') as string });
  });
});

describe('an attribute', () => {
  test('that is stored is not requested', () => {
    expect(valueOf('stored')).toEqual(lookup());
  });

  test('that is resolved outside of a template is not requested', () => {
    expect(valueOf('resolved_outside_of_a_template')).toEqual({ ...lookup(), resolved: getAtt('Status') });
  });

  test('is not requested by inspect.getmembers(), which reads all of them and changes nothing', () => {
    const { read, template, untouched } = valueOf('every_property_read') as Record<
      'read' | 'template' | 'untouched',
      []
    >;
    const names = PROPERTY_ATTRIBUTES.map((name) => inPython(propertyOf(name)));
    expect(read).toEqual(
      expect.arrayContaining([...names, 'grants', 'membership_ref', 'result_bucket', 'result_role']),
    );
    expect(template).toEqual(untouched);
  });

  test.each<[how: string, output: unknown, attribute?: string]>([
    ['a property', getAtt('Status')],
    ['by name', getAtt('Status')],
    ['by name, with None as the fallback', getAtt('Status')],
    ['a part of a string', { 'Fn::Join': ['', ['<', getAtt('Status'), '>']] }],
    ['a Lazy', getAtt('Status')],
    ['read in a Lazy', getAtt('Status')],
    ['read in a token', getAtt('Status')],
    ['the first token of a string', getAtt('Status')],
    ['JSON', { 'Fn::Join': ['', ['{"key":["', getAtt('Status'), '"]}']] }],
    ['a list', { 'Fn::Join': [',', { 'Fn::Split': [',', getAtt('MemberAbilities')] }] }, 'MemberAbilities'],
    ['the reference', getAtt('Arn'), 'Arn'],
    ['the bucket', getAtt(BUCKET), BUCKET],
    ['the role', getAtt(ROLE), ROLE],
  ])('that a template contains is requested: %s', (how, output, attribute = 'Status') => {
    expect(valueOf(`used: ${how}`)).toEqual({ lookup: lookup(attribute), output });
  });

  test('that an aspect uses is requested', () => {
    expect(valueOf('used_by_an_aspect')).toEqual({ lookup: lookup('Status'), parameter: getAtt('Status') });
  });

  test('that is a tag is requested', () => {
    const tags = [{ Key: 'status', Value: getAtt('Status') }];
    expect(valueOf('used_as_a_tag')).toEqual({ lookup: lookup('Status'), tags });
  });

  test('that another stack uses is requested and exported', () => {
    const name: unknown = expect.stringMatching(/^Stack:ExportsOutputFnGetAttMembership/);
    expect(valueOf('used_in_another_stack')).toEqual({
      lookup: lookup(BUCKET),
      outputs: [{ Value: getAtt(BUCKET), Export: { Name: name } }],
      imported: { 'Fn::ImportValue': name },
    });
  });

  test('cannot be a tag of the whole stack', () => {
    expect(errorOf('tag_of_the_stack')).toMatch(
      /AttributeCycle: MembershipLookup at 'Stack\/Membership': .* 'Tags' of 'Stack\/MembershipLookupProvider\/Role\/Resource'/,
    );
  });

  test('that does not exist is rejected', () => {
    expect(errorOf('unknown_attribute')).toContain("UnknownAttribute: MembershipLookup at 'Stack/Membership'");
  });
});

describe('exports', () => {
  type Outputs = Record<string, { readonly Export?: { readonly Name: string } }>;

  test('by export_value() and export_string_list_value() have the same names as those of references', () => {
    const { byName, byReference } = valueOf('exports') as Record<'byName' | 'byReference', Outputs>;
    const namesOf = (outputs: Outputs): object =>
      Object.fromEntries(Object.entries(outputs).map(([id, { Export }]) => [id, Export?.Name]));
    expect(Object.keys(byReference)).toHaveLength(PROPERTY_ATTRIBUTES.length);
    expect(namesOf(byName)).toEqual(namesOf(byReference));
  });

  test.each(['an attribute that may be empty', 'a list', 'an empty fallback'])('have a warning: %s', (value) => {
    expect(valueOf(`warnings of ${value}`)).toEqual([
      expect.stringMatching(/^EmptyExport: The output 'Stack\/Output' exports the attribute .* which may be empty/),
    ]);
  });

  test.each(['an attribute that is never empty', 'a part of a string', 'a fallback'])(
    'have no warning: %s',
    (value) => {
      expect(valueOf(`warnings of ${value}`)).toEqual([]);
    },
  );

  test('have no warning that the stack acknowledges', () => {
    expect(valueOf('warnings that are acknowledged')).toEqual([]);
  });
});

describe('a fallback', () => {
  test.each<[what: string, fallback: unknown]>([
    ['a string', 'none'],
    ['the name of the stack', { 'Fn::Join': ['', ['results-', { Ref: 'AWS::StackName' }]] }],
    ['the name of the stack in a Lazy', { Ref: 'AWS::StackName' }],
    ['a bucket of the reader', { Ref: 'Bucket' }],
    ['a parameter of the reader', { Ref: 'Name' }],
    ['a bucket of the lookup', { Ref: 'Bucket' }],
  ])('in the stack of the lookup can be %s', (what, fallback) => {
    expect(valueOf(`fallback in the same stack: ${what}`)).toEqual({
      ...lookup(ROLE),
      Fallbacks: { [ROLE]: fallback },
    });
  });

  test('in another stack can be a string', () => {
    expect(valueOf('fallback in another stack: a string')).toEqual({ ...lookup(ROLE), Fallbacks: { [ROLE]: 'none' } });
  });

  test('in another stack can be a bucket of the stack of the lookup', () => {
    const exported = `${ROLE}.Exportable`;
    expect(valueOf('fallback in another stack: a bucket of the lookup')).toEqual({
      ...lookup(exported),
      Fallbacks: { [exported]: { Ref: 'Bucket' } },
    });
  });

  test.each([
    ['the name of the stack', 'AWS::StackName'],
    ['the name of the stack in a Lazy', 'AWS::StackName'],
    ['a bucket of the reader', "'Reader/Bucket'"],
    ['a parameter of the reader', "'Reader/Name'"],
  ])('in another stack cannot be %s', (what, found) => {
    expect(errorOf(`fallback in another stack: ${what}`)).toContain(
      `RelativeFallback: MembershipLookup at 'Stack/Membership': the fallback of attribute '${ROLE}' is used in stack ` +
        `'Reader', but evaluated in stack 'Stack', where ${found} would mean something else.`,
    );
  });

  test.each(['the same stack', 'another stack'])('in %s cannot be a secret', (where) => {
    expect(errorOf(`fallback in ${where}: a secret`)).toMatch(
      /SecretReference: .* contains the secret '\{\{resolve:secretsmanager/,
    );
  });

  test('can be read twice, but not with two values', () => {
    expect(valueOf('two equal fallbacks')).toEqual({ ...lookup(ROLE), Fallbacks: { [ROLE]: 'none' } });
    expect(errorOf('two fallbacks')).toContain(
      `ConflictingFallbacks: MembershipLookup at 'Stack/Membership': attribute '${ROLE}' is read with the fallback 'none' and with ''`,
    );
  });
});

describe('membership_identifier', () => {
  test.each([
    'a secret',
    'an unwrapped secret',
    'a secure parameter',
    'an unwrapped secure parameter',
    'a secret in a Lazy',
    'a reference to a secret',
    'a reference to a secure parameter',
  ])('cannot be %s', (value) => {
    expect(errorOf(`membership_identifier: ${value}`)).toMatch(
      /SecretReference: MembershipLookup at 'Stack\/Membership': 'membershipIdentifier' contains the secret/,
    );
  });

  test.each(['a reference to a parameter', 'a parameter with a version'])('cannot be %s', (value) => {
    expect(errorOf(`membership_identifier: ${value}`)).toMatch(
      /DynamicReference: MembershipLookup at 'Stack\/Membership': 'membershipIdentifier' contains .* without a version/,
    );
  });

  test('can be a parameter without a version', () => {
    const { lookup: properties, parameters } = valueOf('membership_identifier: a parameter') as {
      lookup: { MembershipIdentifier: { Ref: string } };
      parameters: Record<string, unknown>;
    };
    expect(parameters[properties.MembershipIdentifier.Ref]).toMatchObject({ Default: '/membership' });
  });

  test('can be a Lazy', () => {
    expect(valueOf('membership_identifier: a Lazy')).toMatchObject({ lookup: lookup() });
  });

  test('is checked by the construct', () => {
    expect(errorOf('membership_identifier: a name')).toContain(
      "InvalidMembershipIdentifier: MembershipLookup at 'Stack/Membership': 'membershipIdentifier' is 'my-membership'",
    );
  });

  test('is a str: the secret itself is a TypeError', () => {
    expect(errorOf('membership_identifier: the secret itself')).toMatch(
      /^TypeError: type of argument membership_identifier must be .*got aws_cdk\.SecretValue instead/,
    );
  });

  test('can only be None if collaboration_identifier is not', () => {
    expect(errorOf('membership_identifier: None')).toContain(MISSING_IDENTIFIER);
  });
});

describe('collaboration_identifier', () => {
  test.each([
    ['an id', COLLABORATION_ID],
    ['an ARN', `arn:aws:cleanrooms:${ENV.region}:${ENV.account}:collaboration/${COLLABORATION_ID}`],
    ['a parameter', { Ref: 'Parameter' }],
  ])('can be %s', (value, expected) => {
    expect(valueOf(`collaboration_identifier: ${value}`)).toEqual({
      CollaborationIdentifier: expected,
      Attributes: ['LastValues'],
    });
  });

  test('is checked by the construct', () => {
    for (const value of ['a name', 'the ARN of a membership']) {
      expect(errorOf(`collaboration_identifier: ${value}`)).toContain(
        "InvalidCollaborationIdentifier: MembershipLookup at 'Stack/Membership': 'collaborationIdentifier' is '",
      );
    }
  });

  test('can only be None if membership_identifier is not', () => {
    expect(errorOf('collaboration_identifier: None')).toContain(MISSING_IDENTIFIER);
  });

  test('excludes membership_identifier', () => {
    expect(errorOf('both_identifiers')).toContain(
      "TwoIdentifiers: MembershipLookup at 'Stack/Membership': 'membershipIdentifier' and 'collaborationIdentifier' are both set.",
    );
  });

  test('is required for attributes of the collaboration', () => {
    expect(valueOf('attributes of the collaboration, by collaboration')).toEqual({
      CollaborationIdentifier: COLLABORATION_ID,
      Attributes: ['Collaboration.AllowedResultRegions', 'Collaboration.AnalyticsEngine', 'LastValues'],
    });
    expect(errorOf('attributes of the collaboration, by membership')).toContain(
      "AttributeOfCollaboration: MembershipLookup at 'Stack/Membership': 'Collaboration.AnalyticsEngine' is an attribute of the collaboration",
    );
  });
});

describe('expectations', () => {
  test('can have all props', () => {
    expect(valueOf('expected: all props')).toEqual([
      { Attribute: 'CollaborationIdentifier', OneOf: [COLLABORATION_ID] },
      { Attribute: 'CollaborationCreatorAccountId', OneOf: ['444455556666'] },
      { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'] },
      { Attribute: 'MlMemberAbilities.CustomMLMemberAbilities', IncludesAll: ['CAN_RECEIVE_MODEL_OUTPUT'] },
      { Attribute: 'QueryLogStatus', OneOf: ['ENABLED'] },
      { Attribute: BUCKET, OneOf: ['campaign-results'] },
      { Attribute: 'PaymentConfiguration.QueryCompute.IsResponsible', OneOf: ['false'] },
      { Attribute: 'JobLogStatus', OneOf: ['ENABLED', 'DISABLED'] },
    ]);
  });

  test.each([
    ['equal_to', { Attribute: 'JobLogStatus', OneOf: ['ENABLED'] }],
    ['one_of', { Attribute: 'JobLogStatus', OneOf: ['ENABLED', 'DISABLED'] }],
    ['includes_all', { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY', 'CAN_RUN_JOB'] }],
    ['includes_only', { Attribute: 'MemberAbilities', IncludesOnly: ['CAN_QUERY', 'CAN_RUN_JOB'] }],
    ['empty', { Attribute: 'MemberAbilities', Empty: true }],
    ['an element that is a token', { Attribute: 'MemberAbilities', IncludesAll: [{ Ref: 'Parameter' }] }],
  ])('of an attribute can be: %s', (kind, expected) => {
    expect(valueOf(`expected attribute: ${kind}`)).toEqual([expected]);
  });

  test('can be a dict', () => {
    expect(valueOf('expected: a dict')).toEqual([{ Attribute: 'QueryLogStatus', OneOf: ['ENABLED'] }]);
  });

  test.each(['nothing', 'None'])('can be %s, which is not in the template', (what) => {
    expect(valueOf(`expected: ${what}`)).toBeNull();
  });

  test('can contain tokens', () => {
    expect(valueOf('expected: tokens')).toEqual([
      { Attribute: 'QueryLogStatus', OneOf: ['ENABLED'] },
      { Attribute: 'JobLogStatus', OneOf: [{ Ref: 'Parameter' }, 'ENABLED'] },
    ]);
    expect(valueOf('expected: a list that is a token')).toEqual([
      { Attribute: 'MemberAbilities', IncludesAll: { Ref: 'Parameter' } },
    ]);
  });

  test('can be about an attribute by a prop and by its name', () => {
    expect(valueOf('expected: an attribute twice')).toEqual([
      { Attribute: 'MemberAbilities', IncludesAll: ['CAN_QUERY'] },
      { Attribute: 'MemberAbilities', IncludesOnly: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'] },
    ]);
  });

  test('can be about the collaboration', () => {
    expect(valueOf('expected_of_a_membership_in_a_collaboration')).toEqual({
      CollaborationIdentifier: COLLABORATION_ID,
      Attributes: ['LastValues'],
      Expectations: [
        { Attribute: 'Collaboration.AutoApprovedChangeTypes', Empty: true },
        { Attribute: 'Collaboration.AnalyticsEngine', OneOf: ['SPARK'] },
      ],
    });
  });

  test.each([
    ['expected: an impossible value', '\'expectations.queryLogStatus\' is "enabled"'],
    ['expected: an impossible collaboration', '\'expectations.collaborationIdentifier\' is "Spring campaign"'],
    ['expected attribute: no value', "'expectations.attributes.JobLogStatus' is an empty list"],
    ['expected attribute: a value that is not possible', '\'expectations.attributes.JobLogStatus\' is "enabled"'],
    ['expected attribute: a string as a list', "'expectations.attributes.JobLogStatus' is includesAll()"],
    ['expected attribute: a list as a string', "'expectations.attributes.MemberAbilities' is equalTo() or oneOf()"],
  ])('%s is rejected', (name, message) => {
    expect(errorOf(name)).toContain(`InvalidExpectation: MembershipLookup at 'Stack/Membership': ${message}`);
  });

  test.each([
    ['an unknown attribute', "UnknownAttribute: MembershipLookup at 'Stack/Membership'"],
    ['an attribute of the collaboration', "AttributeOfCollaboration: MembershipLookup at 'Stack/Membership'"],
  ])('%s is rejected', (what, message) => {
    expect(errorOf(`expected attribute: ${what}`)).toContain(message);
  });

  test('of an attribute are no list: Python or jsii rejects one', () => {
    expect(errorOf('expected attribute: a list of values')).toMatch(/AttributeExpectation/);
  });

  test('has lists: a str instead of one is rejected', () => {
    expect(errorOf('expected: a str instead of a list')).toContain(
      "Key 'memberAbilities': Unable to deserialize value as array<string>",
    );
  });
});

test.each([
  ['region', 'region'],
  ['assumed_role_arn', 'assumedRoleArn'],
  ['external_id', 'externalId'],
  ['refresh', 'refresh'],
])('%s cannot be a secret', (name, prop) => {
  expect(errorOf(`${name}: an unwrapped secret`)).toContain(
    `SecretReference: MembershipLookup at 'Stack/Membership': '${prop}' contains the secret`,
  );
});

test.each([
  ['external_id', 'ExternalId'],
  ['refresh', 'Refresh'],
])('%s can be a parameter with a version', (name, property) => {
  const properties = { [property]: '{{resolve:ssm:/membership:1}}' };
  expect(valueOf(`${name}: a reference to a parameter`)).toMatchObject({ lookup: properties });
});

test.each([
  ['region', 'region'],
  ['assumed_role_arn', 'assumedRoleArn'],
])('%s cannot be a parameter with a version', (name, prop) => {
  expect(errorOf(`${name}: a reference to a parameter`)).toContain(
    `DynamicReference: MembershipLookup at 'Stack/Membership': '${prop}' contains`,
  );
});

describe.each(['from context', 'from context, with a default'])('a value %s', (how) => {
  test.each([
    ['membership_identifier', 'InvalidMembershipIdentifier', `"MembershipIdentifier":"${ID}"`],
    ['region', 'InvalidRegion', ':cleanrooms:us-west-2:'],
    ['assumed_role_arn', 'InvalidRoleArn', `"Resource":"arn:aws:iam::${ENV.account}:role/reader"`],
  ])('can be the %s: the first synthesis has a placeholder, the second one the value', (prop, error, expected) => {
    const { syntheses, template } = valueOf(`${prop} ${how}`) as Record<'syntheses' | 'template', unknown>;
    expect(syntheses).toEqual([
      { missing: 1, errors: [expect.stringMatching(new RegExp(`^${error}: `))] },
      { missing: 0, errors: [] },
    ]);
    expect(JSON.stringify(template)).toContain(expected);
  });
});

test('a value from context is checked once it is known', () => {
  expect(errorOf('a wrong membership_identifier from context')).toContain("'membershipIdentifier' is 'my-membership'");
});

describe('a lookup', () => {
  test('needs an identifier', () => {
    expect(errorOf('without_props')).toContain(MISSING_IDENTIFIER);
  });

  test.each([
    ['without_a_scope', 'type of argument scope must be constructs.Construct; got NoneType instead'],
    ['other_construct_as_the_provider', 'type of argument provider must be'],
  ])('%s is a TypeError', (name, message) => {
    expect(errorOf(name)).toMatch(/^TypeError: /);
    expect(errorOf(name)).toContain(message);
  });

  test.each([
    ['in_the_app', 'MembershipLookup', 'Membership'],
    ['in_a_construct_of_a_stage', 'MembershipLookup', 'Stage/Construct/Membership'],
    ['provider_in_the_app', 'MembershipLookupProvider', 'Provider'],
  ])('or a provider is in a stack: %s is rejected', (name, construct, path) => {
    expect(errorOf(name)).toContain(`OutsideOfStack: ${construct} at '${path}' is not in a stack.`);
  });

  test.each([
    ['provider_under_the_reserved_id', 'Stack'],
    ['provider_under_the_reserved_id_after_a_lookup', 'Stack'],
    ['provider_under_the_reserved_id_of_a_nested_stack', 'Stack/Nested'],
    ['other_construct_under_the_reserved_id', 'Stack'],
  ])('shares the provider that has the reserved id: %s is rejected', (name, stack) => {
    expect(errorOf(name)).toContain(`ReservedId: '${stack}/MembershipLookupProvider' is reserved`);
  });

  test('has its provider in its own stack', () => {
    expect(errorOf('provider_in_another_stack')).toContain(
      "ProviderInOtherStack: MembershipLookup at 'Stack/Membership': its provider 'Other/Provider' is in another stack.",
    );
  });

  test('shares the provider with others of its stack', () => {
    expect(valueOf('shared_provider')).toEqual([512]);
  });

  test('can have a provider of a class that extends it', () => {
    expect(valueOf('provider_of_a_class_that_extends_it')).toEqual([1024]);
  });

  test('gates its stack, and no other stage', () => {
    expect(valueOf('gate')).toEqual([LOGICAL_ID]);
    expect(errorOf('gate_of_another_stage')).toContain("GateInOtherStage: MembershipLookup at 'Stack/Membership'");
  });
});

describe('CleanRoomsServicePrincipal', () => {
  const RUNNER = 'arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555';
  const OWNER = 'arn:aws:cleanrooms:us-east-1:444455556666:membership/44444444-2222-3333-4444-555555555555';
  type Of = (arn: string) => string;
  const principals = {
    forConfiguredTable: (of: Of) =>
      CleanRoomsServicePrincipal.forConfiguredTable({
        queryRunnerMembershipArn: of(RUNNER),
        memberMembershipArns: [of(RUNNER), of(OWNER)],
      }),
    forSnowflakeTable: (of: Of) =>
      CleanRoomsServicePrincipal.forSnowflakeTable({
        ownerMembershipArn: of(OWNER),
        queryRunnerMembershipArn: of(RUNNER),
      }),
    forQueryResults: (of: Of) => CleanRoomsServicePrincipal.forQueryResults({ queryRunnerMembershipArn: of(RUNNER) }),
    forJobResults: (of: Of) =>
      CleanRoomsServicePrincipal.forJobResults({
        jobRunnerMembershipArn: of(RUNNER),
        receiverMembershipArns: [of(OWNER)],
      }),
    forAnalysisTemplateCode: (of: Of) =>
      CleanRoomsServicePrincipal.forAnalysisTemplateCode({
        jobRunnerMembershipArn: of(RUNNER),
        ownerMembershipArn: of(OWNER),
      }),
    forMlConfiguration: (of: Of) => CleanRoomsServicePrincipal.forMlConfiguration({ membershipArn: of(OWNER) }),
  };

  function statementsOf(principal: (of: Of) => IPrincipal, of: (stack: Stack) => Of = () => (arn) => arn): unknown {
    const stack = newStack(ENV);
    new Role(stack, 'Role', { assumedBy: principal(of(stack)) });
    return trustIn(stack);
  }

  /** The statements of the trust policy of the role in a stack that is not the function's. */
  function trustIn(stack: Stack): unknown {
    const roles = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    const [, role] = roles.find(([id]) => id.startsWith('Role')) ?? [];
    return (role as { Properties: { AssumeRolePolicyDocument: { Statement: unknown } } }).Properties
      .AssumeRolePolicyDocument.Statement;
  }

  const parameterOf = (stack: Stack): Of => {
    const { valueAsString } = new CfnParameter(stack, 'Arn');
    return () => valueAsString;
  };

  test.each(Object.entries(principals))('%s() has the statements that it has in TypeScript', (method, principal) => {
    expect(valueOf(`${inPython(method)}: literals`)).toEqual(statementsOf(principal));
    expect(valueOf(`${inPython(method)}: tokens`)).toEqual(statementsOf(principal, parameterOf));
    expect(errorOf(`${inPython(method)}: an id`)).toContain('InvalidMembershipArn: CleanRoomsServicePrincipal: ');
  });

  test('can have the members that a lookup lists', () => {
    const stack = newStack(ENV);
    const membership = new MembershipLookup(stack, 'Membership', { collaborationIdentifier: COLLABORATION_ID });
    const { queryRunnerMembershipArn, memberMembershipArns } = membership;
    const props = { queryRunnerMembershipArn, memberMembershipArns };
    const { trust, actions } = valueOf('members_of_a_lookup') as { trust: unknown[]; actions: string[] };
    new Role(stack, 'Role', { assumedBy: CleanRoomsServicePrincipal.forConfiguredTable(props) });
    expect(trust).toContainEqual(trustIn(stack));
    expect(actions).toContain('cleanrooms:ListMembers');
  });

  test('can have one member more if the list is joined and split, which the error for any other way contains', () => {
    expect(errorOf('members: one more in a list')).toMatch(
      /InvalidMembershipArn: .*'an element of a token list'.* Fn\.split\(','/,
    );
    expect(valueOf('members: one more, joined')).toContainEqual({
      'ForAnyValue:ArnEquals': { 'aws:SourceArn': { 'Fn::Split': [',', expect.anything() as unknown] } },
    });
  });

  test('can be combined for a role with two kinds of use', () => {
    expect(valueOf('two_kinds_of_use')).toHaveLength(3);
  });

  test('is that of a role that grants let write results', () => {
    expect(valueOf('write_results')).toEqual([
      { StringEquals: { 'aws:ResourceAccount': '111122223333' } },
      { StringEquals: { 'aws:ResourceAccount': '111122223333' } },
      { StringEquals: { 's3:ResourceAccount': '999900001111' } },
      { StringEquals: { 's3:ResourceAccount': '999900001111' } },
    ]);
  });
});

describe('a membership that is not looked up', () => {
  test('has the attributes that it is given', () => {
    expect(valueOf('imported_attributes')).toEqual([ID, ['CAN_QUERY', 'CAN_RUN_JOB'], 'campaign-results', 'ENABLED']);
  });

  test('has no others', () => {
    expect(errorOf('an attribute that is not known')).toContain("UnknownValue: Membership at 'Stack/Membership'");
    expect(errorOf('a bucket that is not known')).toContain(`its attribute '${BUCKET}' is not known`);
    expect(errorOf('an id instead of the ARN')).toContain("InvalidAttribute: Membership at 'Stack/Membership'");
  });

  test('has no fallbacks, and no gate', () => {
    expect(errorOf('a fallback')).toContain(
      "FallbackOfImport: Membership at 'Stack/Membership': the attribute 'Status'",
    );
    expect(errorOf('gate of an import')).toMatch(/^AttributeError: .*'gate'/);
  });

  test('has each attribute in one place', () => {
    expect(errorOf('attribute_that_has_a_prop')).toMatch(/AttributeWithProp: .* there is the prop 'resultBucketName'/);
  });

  test.each(['published', 'read'])('has a path that is known at synthesis, where it is %s', (how) => {
    expect(errorOf(`a token as the path: ${how}`)).toMatch(
      /InvalidParameterPath: .* the path '\(a token\)' is not valid/,
    );
  });

  test('is shared over Parameter Store', () => {
    const bucket = '/campaign/DefaultResultConfiguration.OutputConfiguration.S3.Bucket';
    const names = ['/campaign/Arn', bucket, '/campaign/Id', '/campaign/MemberAbilities', '/campaign/ResultObjects'];
    expect(valueOf('published')).toEqual(names);
    expect(valueOf('imported_from_parameter_store')).toEqual(names.filter((name) => name !== '/campaign/Id'));
    expect(valueOf('imported_from_another_region')).toBe(1);
  });

  test('has rules for its events', () => {
    expect(valueOf('rules')).toMatchObject([
      { source: ['aws.cleanrooms'], $or: [{ 'detail-type': ['Membership Updated', 'Membership Deleted'] }, {}] },
      { source: ['aws.cleanrooms'], 'detail-type': ['Invited To Collaboration'] },
    ]);
  });
});

test.each([
  ['a lookup', 'rate(10 minutes)'],
  ['an import', 'rate(1 hour)'],
])('a watch of %s has a schedule and two metrics', (of, schedule) => {
  const { schedules, metrics } = valueOf(`watch: of ${of}`) as Record<'schedules' | 'metrics', unknown[]>;
  expect(schedules).toContain(schedule);
  expect(metrics).toEqual(['Active', 'Errors']);
});

test('is_membership_lookup() recognizes lookups only', () => {
  expect(valueOf('lookups')).toEqual([true, false, false, false]);
});

/** The name of a property in Python. */
function inPython(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
