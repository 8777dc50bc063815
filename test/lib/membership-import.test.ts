import { CfnParameter, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Membership, MembershipLookup, type IMembership, type MembershipAttributes } from '../../lib';
import { attributeInfo, propertyOf, PUBLIC_NAMES, type PublicName } from '../../lib/contract/attributes';
import { newApp } from '../support/app';
import { environmentOf, evaluate } from '../support/evaluate';

const ID = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:cleanrooms:eu-west-1:444455556666:membership/${ID}`;
const OTHER = 'arn:aws:cleanrooms:eu-west-1:777788889999:membership/77777777-2222-3333-4444-555555555555';
const COLLABORATION = '99999999-2222-3333-4444-555555555555';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(newApp(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
});

function imported(attributes: Partial<MembershipAttributes> = {}) {
  return Membership.fromMembershipAttributes(stack, 'Membership', { membershipArn: ARN, ...attributes });
}

/** The attributes that have a prop of their own. */
const PROPS = {
  membershipArn: ARN,
  collaborationArn: `arn:aws:cleanrooms:eu-west-1:444455556666:collaboration/${COLLABORATION}`,
  resultBucketName: 'campaign-results',
  resultKeyPrefix: 'campaign',
  resultRoleArn: 'arn:aws:iam::444455556666:role/writer',
  jobResultBucketName: 'campaign-job-results',
  jobResultKeyPrefix: '',
  jobResultRoleArn: 'arn:aws:iam::444455556666:role/job-writer',
} as const satisfies MembershipAttributes;

/** A possible value of each of the others. */
const OTHERS: Readonly<Record<string, string>> = {
  CollaborationName: 'Spring campaign',
  'CollaborationName.Escaped': 'Spring campaign',
  CollaborationCreatorAccountId: '444455556666',
  CollaborationCreatorDisplayName: 'Advertiser',
  'CollaborationCreatorDisplayName.Escaped': 'Advertiser',
  CreateTime: '2026-01-31T12:00:00.000Z',
  UpdateTime: '2026-01-31T12:00:00.000Z',
  Status: 'ACTIVE',
  MemberAbilities: 'CAN_QUERY,CAN_RECEIVE_RESULTS',
  'MlMemberAbilities.CustomMLMemberAbilities': '',
  QueryLogStatus: 'ENABLED',
  JobLogStatus: 'DISABLED',
  'DefaultResultConfiguration.OutputConfiguration.S3.ResultFormat': 'CSV',
  'DefaultResultConfiguration.OutputConfiguration.S3.SingleFileOutput': 'true',
  'DefaultJobResultConfiguration.OutputConfiguration.S3.ResultFormat': 'PARQUET',
  'PaymentConfiguration.QueryCompute.IsResponsible': 'true',
  'PaymentConfiguration.MachineLearning.ModelTraining.IsResponsible': 'false',
  'PaymentConfiguration.MachineLearning.ModelInference.IsResponsible': 'false',
  'PaymentConfiguration.MachineLearning.SyntheticDataGeneration.IsResponsible': 'false',
  'PaymentConfiguration.JobCompute.IsResponsible': 'true',
  IsMetricsEnabled: 'true',
  'Collaboration.MemberStatus': 'ACTIVE',
  'Collaboration.AnalyticsEngine': 'SPARK',
  'Collaboration.AllowedResultRegions': 'us-east-1,eu-west-1',
  'Collaboration.AutoApprovedChangeTypes': 'ADD_MEMBER',
  'Collaboration.Id': COLLABORATION,
  'Collaboration.Arn': PROPS.collaborationArn,
  'Collaboration.Name': 'Spring campaign',
  'Collaboration.Name.Escaped': 'Spring campaign',
  'Collaboration.Description': 'A campaign,\nin spring',
  'Collaboration.Description.Escaped': 'A campaign,\\nin spring',
  'Collaboration.CreatorAccountId': '444455556666',
  'Collaboration.CreatorDisplayName': 'Advertiser',
  'Collaboration.CreatorDisplayName.Escaped': 'Advertiser',
  'Collaboration.CreateTime': '2026-01-30T12:00:00.000Z',
  'Collaboration.UpdateTime': '2026-01-30T12:00:00.000Z',
  'Collaboration.MembershipId': ID,
  'Collaboration.MembershipArn': ARN,
  'Collaboration.DataEncryptionMetadata.AllowCleartext': 'true',
  'Collaboration.DataEncryptionMetadata.AllowDuplicates': 'false',
  'Collaboration.DataEncryptionMetadata.AllowJoinsOnColumnsWithDifferentNames': 'false',
  'Collaboration.DataEncryptionMetadata.PreserveNulls': 'true',
  'Collaboration.QueryLogStatus': 'ENABLED',
  'Collaboration.JobLogStatus': 'DISABLED',
  'Collaboration.IsMetricsEnabled': 'false',
  'Members.MembershipArns': `${ARN},${OTHER}`,
  'Members.QueryRunnerMembershipArn': OTHER,
  'Members.JobRunnerMembershipArn': OTHER,
};

/** The names of the attributes that have a prop of their own. */
const NAMES: Readonly<Record<keyof typeof PROPS, PublicName>> = {
  membershipArn: 'Arn',
  collaborationArn: 'CollaborationArn',
  resultBucketName: 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket',
  resultKeyPrefix: 'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix',
  resultRoleArn: 'DefaultResultConfiguration.RoleArn',
  jobResultBucketName: 'DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket',
  jobResultKeyPrefix: 'DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix',
  jobResultRoleArn: 'DefaultJobResultConfiguration.RoleArn',
};
const propOf = (name: PublicName): string | undefined =>
  Object.entries<PublicName>(NAMES).find(([, each]) => each === name)?.[0];

/** All attributes by name, with the ids that follow from ARNs. */
const ALL: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries<string>(PROPS).map(([prop, value]) => [NAMES[prop as keyof typeof PROPS], value]),
  ),
  Id: ID,
  CollaborationId: COLLABORATION,
  ...OTHERS,
};

describe('an imported membership', () => {
  test.each(PUBLIC_NAMES)('has %s if it is passed, or in an ARN', (name) => {
    const membership = imported({ ...PROPS, attributes: OTHERS });
    expect(stack.resolve(membership.getAttString(name))).toBe(ALL[name]);
    const property = propertyOf(name);
    if (property === undefined) return;
    const value = membership[property];
    expect(value).toEqual(typeof value === 'string' ? ALL[name] : ALL[name]?.split(','));
    expect(typeof value === 'string').toBe(attributeInfo(name).list === undefined);
  });

  test('is a reference to the membership', () => {
    expect(imported().membershipRef).toEqual({ membershipIdentifier: ID, membershipArn: ARN });
  });

  test('adds nothing to the template', () => {
    const membership = imported({ ...PROPS, attributes: OTHERS });
    expect(membership.resultBucket.bucketName).toBe('campaign-results');
    expect(membership.jobResultRole.roleArn).toBe('arn:aws:iam::444455556666:role/job-writer');
    // A stack must have a resource.
    new CfnWaitConditionHandle(stack, 'Resource');
    const { Resources, Parameters } = Template.fromStack(stack).toJSON() as Record<string, object | undefined>;
    expect(Object.keys(Resources ?? {})).toEqual(['Resource']);
    expect(Object.keys(Parameters ?? {})).toEqual(['BootstrapVersion']);
  });

  test('has the region and the account of its ARN', () => {
    expect(imported().env).toEqual({ account: '444455556666', region: 'eu-west-1' });
  });

  test('can have the id of its collaboration without the ARN', () => {
    const membership = imported({ attributes: { CollaborationId: COLLABORATION } });
    expect(membership.collaborationId).toBe(COLLABORATION);
    expect(() => membership.collaborationArn).toThrow('UnknownValue');
  });

  test('can be imported by its ARN alone', () => {
    const membership = Membership.fromMembershipArn(stack, 'Membership', ARN);
    expect([membership.membershipArn, membership.membershipId]).toEqual([ARN, ID]);
  });

  test('can have tokens', () => {
    const parameter = (id: string): string => new CfnParameter(stack, id).valueAsString;
    const membership = imported({
      membershipArn: parameter('Arn'),
      collaborationArn: parameter('Collaboration'),
      attributes: { 'Collaboration.AllowedResultRegions': parameter('Regions'), Status: parameter('Status') },
    });
    const environment = environmentOf({
      Arn: ARN,
      Collaboration: PROPS.collaborationArn,
      Regions: 'us-east-1,eu-west-1',
      Status: 'ACTIVE',
    });
    const valueOf = (value: string | string[]): unknown => evaluate(stack.resolve(value), environment);
    expect(valueOf(membership.membershipId)).toBe(ID);
    expect(valueOf(membership.collaborationId)).toBe(COLLABORATION);
    expect(valueOf(membership.status)).toBe('ACTIVE');
    expect(valueOf(membership.allowedResultRegions)).toEqual(['us-east-1', 'eu-west-1']);
    expect(valueOf(membership.getAttString('Collaboration.AllowedResultRegions'))).toBe('us-east-1,eu-west-1');
  });
});

describe('an attribute that is not passed', () => {
  test.each(PUBLIC_NAMES.filter((name) => name !== 'Id' && name !== 'Arn'))(
    'is an error that names it and how to pass it: %s',
    (name) => {
      expect(() => imported().getAttString(name)).toThrow(
        `UnknownValue: Membership at 'Stack/Membership': its attribute '${name}' is not known. Pass it to ` +
          `Membership.fromMembershipAttributes() as ${propOf(name) ?? `attributes['${name}']`}, or look up the membership`,
      );
    },
  );

  test.each<[string, (membership: IMembership, role: iam.IRole) => unknown, string]>([
    ['a property', ({ memberAbilities }) => memberAbilities, "attributes['MemberAbilities']"],
    ['resultBucket', ({ resultBucket }) => resultBucket, 'resultBucketName'],
    ['jobResultRole', ({ jobResultRole }) => jobResultRole, 'jobResultRoleArn'],
    ['grants.readResults()', ({ grants }, role) => grants.readResults(role), 'resultBucketName'],
    ['grants.writeJobResults()', ({ grants }, role) => grants.writeJobResults(role), 'jobResultBucketName'],
  ])('is an error of %s', (_, read, prop) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => read(imported(), role)).toThrow(
      ` is not known. Pass it to Membership.fromMembershipAttributes() as ${prop}, `,
    );
  });

  test('that does not exist is an error with those that do', () => {
    expect(() => imported().getAttString('Nonsense')).toThrow(
      "UnknownAttribute: Membership at 'Stack/Membership': a membership has no attribute 'Nonsense'. It has: Id, Arn, ",
    );
  });
});

test.each<[how: string, create: () => IMembership]>([
  ['by its attributes, which are known', () => imported({ attributes: { Status: 'ACTIVE' } })],
  ['by its attributes, which are not known', () => imported()],
  ['by its ARN', () => Membership.fromMembershipArn(stack, 'Membership', ARN)],
  ['from parameters', () => Membership.fromParameterStore(stack, 'Membership', { path: '/campaign' })],
])('a fallback of a membership that is imported %s is an error', (_, create) => {
  const membership = create();
  for (const fallback of ['unknown', '']) {
    expect(() => membership.getAttString('Status', fallback)).toThrow(
      "FallbackOfImport: Membership at 'Stack/Membership': the attribute 'Status' is read with a fallback, but the membership is imported.",
    );
  }
});

describe('a wrong attribute is an error', () => {
  test.each<[prop: keyof typeof PROPS, value: unknown, expected: string]>([
    ['membershipArn', undefined, 'is undefined, but must be the ARN of a membership, such as '],
    ['membershipArn', ID, `is "${ID}", but must be the ARN of a membership, such as `],
    ['membershipArn', `${ARN}*`, `is "${ARN}*", but must be the ARN of a membership, such as `],
    ['collaborationArn', COLLABORATION, `is "${COLLABORATION}", but must be an ARN`],
    ['resultBucketName', 'campaign-*', 'is "campaign-*", but must be the name of an S3 bucket'],
    ['resultRoleArn', 'writer', 'is "writer", but must be the ARN of an IAM role'],
    ['jobResultBucketName', 7, 'is 7, but must be the name of an S3 bucket'],
  ])('%s: %j', (prop, value, expected) => {
    expect(() => imported({ [prop]: value })).toThrow(
      `InvalidAttribute: Membership at 'Stack/Membership': '${prop}' ${expected}`,
    );
  });

  test.each<[name: string, value: unknown, expected: string]>([
    ['Members.QueryRunnerMembershipArn', ID, `is "${ID}", but must be the ARN of a membership`],
    ['Members.MembershipArns', `${ARN},*`, `is "${ARN},*", but must be the ARN of a membership`],
    ['Members.MembershipArns', [ARN, OTHER], `is ["${ARN}","${OTHER}"], but must be the ARN of a membership`],
    ['MemberAbilities', 'can query', 'is "can query", but must be a constant such as CAN_QUERY'],
    ['CollaborationId', 'Spring campaign', 'is "Spring campaign", but must be a lower-case UUID'],
    ['CollaborationCreatorAccountId', 444455556666, 'is 444455556666, but must be the id of an AWS account'],
    ['PaymentConfiguration.QueryCompute.IsResponsible', true, 'is true, but must be true or false'],
  ])('%s: %j', (name, value, expected) => {
    const attributes = JSON.parse(JSON.stringify({ [name]: value })) as Record<string, string>;
    expect(() => imported({ attributes })).toThrow(
      `InvalidAttribute: Membership at 'Stack/Membership': 'attributes['${name}']' ${expected}`,
    );
  });

  test.each(['status', 'ResultObjects', 'toString', 'resultBucketName'])('%s, which does not exist', (name) => {
    expect(() => imported({ attributes: { [name]: 'ACTIVE' } })).toThrow(
      `UnknownAttribute: Membership at 'Stack/Membership': a membership has no attribute '${name}'. It has: Id, Arn, `,
    );
  });

  test.each<[name: string, prop: string]>([
    ['Id', 'membershipArn'],
    ...Object.entries<string>(NAMES).map(([prop, name]): [string, string] => [name, prop]),
  ])('%s, which has a prop of its own', (name, prop) => {
    expect(() => imported({ attributes: { [name]: ALL[name] ?? '' } })).toThrow(
      `AttributeWithProp: Membership at 'Stack/Membership': 'attributes' contains '${name}', for which there is the prop '${prop}'. Pass it as '${prop}'.`,
    );
  });

  test('but not while context is missing, since it may be a placeholder', () => {
    const name = ssm.StringParameter.valueFromLookup(stack, '/campaign/arn', 'dummy');
    const membership = Membership.fromMembershipAttributes(stack, 'Membership', {
      membershipArn: name,
      resultBucketName: 'a*',
    });
    expect([membership.membershipArn, membership.membershipId]).toEqual(['dummy', 'dummy']);
    expect(membership.env).toEqual({ account: stack.account, region: stack.region });
    // A stack must have a resource.
    new CfnWaitConditionHandle(stack, 'Resource');
    Annotations.fromStack(stack).hasError('/Stack', Match.stringLikeRegexp('InvalidAttribute'));
  });

  test('outside of a stack', () => {
    const app = newApp();
    expect(() => Membership.fromMembershipArn(app as unknown as Stack, 'Membership', ARN)).toThrow('OutsideOfStack');
  });
});

describe('in policies', () => {
  /** The statements of the one policy in the template. */
  function statements(): unknown {
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    return (policy as { Properties: { PolicyDocument: { Statement: unknown } } }).Properties.PolicyDocument.Statement;
  }

  test.each([
    ['campaign', 'campaign/*'],
    ['campaign/', 'campaign/*'],
    ['', '*'],
    ['odd*prefix', 'odd${*}prefix/*'],
  ])('grants are the same as those of a lookup: the key prefix %j', (resultKeyPrefix, objects) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    imported({ resultBucketName: 'campaign-results', resultKeyPrefix }).grants.readResults(role);
    const Condition = { StringEquals: { 'aws:ResourceAccount': '444455556666' } };
    const bucketArn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::campaign-results']] };
    expect(statements()).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::campaign-results/${objects}`]] },
        Condition,
      },
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: bucketArn,
        Condition: { ...Condition, StringLike: { 's3:prefix': objects } },
      },
      { Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: bucketArn, Condition },
    ]);
  });

  test('a bucket without its key prefix is an error, since a grant would be for the whole bucket', () => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const { grants } = imported({ resultBucketName: 'campaign-results' });
    expect(() => grants.readResults(role)).toThrow(
      "its attribute 'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix' is not known.",
    );
  });

  test('tokens match only one bucket, whatever they resolve to', () => {
    const parameter = (id: string): string => new CfnParameter(stack, id).valueAsString;
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const names = { resultBucketName: parameter('Bucket'), resultKeyPrefix: parameter('Prefix') };
    imported(names).grants.readResults(role);
    const environment = environmentOf({ Bucket: 'campaign-*', Prefix: 'results${aws:username}' });
    const evaluated = JSON.stringify(evaluate(statements(), environment));
    expect(evaluated).toContain(':s3:::campaign-/results/*"');
    expect(evaluated.match(/\*/g)).toHaveLength(2);
  });

  test('attributes of a lookup are as they are, since the function returns no others', () => {
    const { queryRunnerMembershipArn, resultBucketName } = new MembershipLookup(stack, 'Lookup', {
      collaborationIdentifier: COLLABORATION,
    });
    const attributes = { 'Members.QueryRunnerMembershipArn': queryRunnerMembershipArn };
    const membership = imported({ resultBucketName, attributes });
    expect(membership.queryRunnerMembershipArn).toBe(queryRunnerMembershipArn);
    expect(membership.resultBucketName).toBe(resultBucketName);
  });
});
