import { CfnParameter, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Membership, MembershipLookup, type MembershipAttributes } from '../../lib';
import { isAttributeName, propertyOf, PUBLIC_NAMES } from '../../lib/contract/attributes';
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

/** A possible value of each attribute. */
const VALUES: Readonly<Record<string, string | string[]>> = {
  membershipArn: ARN,
  collaborationArn: `arn:aws:cleanrooms:eu-west-1:444455556666:collaboration/${COLLABORATION}`,
  collaborationId: COLLABORATION,
  collaborationName: 'Spring campaign',
  escapedCollaborationName: 'Spring campaign',
  collaborationCreatorAccountId: '444455556666',
  collaborationCreatorDisplayName: 'Advertiser',
  escapedCollaborationCreatorDisplayName: 'Advertiser',
  createTime: '2026-01-31T12:00:00.000Z',
  updateTime: '2026-01-31T12:00:00.000Z',
  status: 'ACTIVE',
  memberAbilities: ['CAN_QUERY', 'CAN_RECEIVE_RESULTS'],
  customMlMemberAbilities: [],
  queryLogStatus: 'ENABLED',
  jobLogStatus: 'DISABLED',
  resultFormat: 'CSV',
  resultBucketName: 'campaign-results',
  resultKeyPrefix: 'campaign',
  resultSingleFileOutput: 'true',
  resultRoleArn: 'arn:aws:iam::444455556666:role/writer',
  jobResultBucketName: 'campaign-job-results',
  jobResultKeyPrefix: '',
  jobResultRoleArn: 'arn:aws:iam::444455556666:role/job-writer',
  paysForQueryCompute: 'true',
  paysForModelTraining: 'false',
  paysForModelInference: 'false',
  paysForSyntheticDataGeneration: 'false',
  paysForJobCompute: 'true',
  metricsEnabled: 'true',
  memberStatus: 'ACTIVE',
  analyticsEngine: 'SPARK',
  allowedResultRegions: ['us-east-1', 'eu-west-1'],
  autoApprovedChangeTypes: ['ADD_MEMBER'],
  memberMembershipArns: [ARN, OTHER],
  queryRunnerMembershipArn: OTHER,
  jobRunnerMembershipArn: OTHER,
};

describe('an imported membership', () => {
  test('has every attribute that is passed, and its id', () => {
    const membership = imported(VALUES);
    const all: Record<string, string | string[]> = { ...VALUES, membershipId: ID };
    const properties = PUBLIC_NAMES.map(propertyOf);
    const read = Object.fromEntries(properties.map((property) => [property, membership[property]]));
    expect(stack.resolve(read)).toEqual(all);
    expect(membership.membershipRef).toEqual({ membershipIdentifier: ID, membershipArn: ARN });
    for (const name of PUBLIC_NAMES.filter(isAttributeName)) {
      expect(stack.resolve(membership.getAttString(name))).toBe([all[propertyOf(name)]].flat().join(','));
    }
  });

  test('adds nothing to the template', () => {
    const membership = imported(VALUES);
    membership.gate(stack);
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

  test('has the id of the collaboration that is in the ARN of the collaboration', () => {
    const { collaborationId } = imported({ collaborationArn: String(VALUES['collaborationArn']) });
    expect(collaborationId).toBe(COLLABORATION);
  });

  test('can be imported by its ARN alone', () => {
    const membership = Membership.fromMembershipArn(stack, 'Membership', ARN);
    expect([membership.membershipArn, membership.membershipId]).toEqual([ARN, ID]);
  });

  test('can have tokens', () => {
    const parameter = new CfnParameter(stack, 'Arn').valueAsString;
    const regions = new CfnParameter(stack, 'Regions', { type: 'CommaDelimitedList' }).valueAsList;
    const membership = imported({ membershipArn: parameter, allowedResultRegions: regions });
    expect(evaluate(stack.resolve(membership.membershipId), environmentOf({ Arn: ARN }))).toBe(ID);
    expect(stack.resolve(membership.allowedResultRegions)).toEqual({ Ref: 'Regions' });
    expect(stack.resolve(membership.getAttString('Collaboration.AllowedResultRegions'))).toEqual({
      'Fn::Join': [',', { Ref: 'Regions' }],
    });
  });
});

describe('an attribute that is not passed', () => {
  test.each(
    PUBLIC_NAMES.map(propertyOf).filter((property) => property !== 'membershipId' && property !== 'membershipArn'),
  )('is an error that names it: %s', (property) => {
    expect(() => imported()[property]).toThrow(`UnknownValue: Membership at 'Stack/Membership': its '${property}' (`);
  });

  test.each<[string, (membership: ReturnType<typeof imported>, role: iam.IRole) => unknown, string]>([
    ['resultBucket', (membership) => membership.resultBucket, 'resultBucketName'],
    ['jobResultRole', (membership) => membership.jobResultRole, 'jobResultRoleArn'],
    ['grants.readResults()', ({ grants }, role) => grants.readResults(role), 'resultBucketName'],
    ['grants.writeJobResults()', ({ grants }, role) => grants.writeJobResults(role), 'jobResultBucketName'],
  ])('is an error of %s', (_, read, property) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => read(imported(), role)).toThrow(`its '${property}' (`);
  });

  test('has its fallback', () => {
    const membership = imported({ queryLogStatus: 'ENABLED' });
    expect(membership.getAttString('Status', 'unknown')).toBe('unknown');
    expect(membership.getAttString('QueryLogStatus', 'unknown')).toBe('ENABLED');
  });

  test('that does not exist is an error with those that do', () => {
    expect(() => imported().getAttString('Nonsense')).toThrow(
      "UnknownAttribute: Membership at 'Stack/Membership': a membership has no attribute 'Nonsense'. It has: Id, Arn, ",
    );
  });
});

describe('a wrong attribute is an error', () => {
  test.each<[property: keyof MembershipAttributes, value: unknown, expected: string]>([
    ['membershipArn', undefined, 'is undefined, but must be the ARN of a membership, such as '],
    ['membershipArn', ID, `is "${ID}", but must be the ARN of a membership, such as `],
    ['membershipArn', `${ARN}*`, `is "${ARN}*", but must be the ARN of a membership, such as `],
    ['resultBucketName', 'campaign-*', 'is "campaign-*", but must be the name of an S3 bucket'],
    ['resultRoleArn', 'writer', 'is "writer", but must be the ARN of an IAM role'],
    ['queryRunnerMembershipArn', ID, `is "${ID}", but must be the ARN of a membership`],
    ['memberMembershipArns', [ARN, '*'], `is ["${ARN}","*"], but must be the ARN of a membership`],
    ['memberAbilities', 'can query', 'is "can query", but must be a constant such as CAN_QUERY'],
    ['collaborationId', 'Spring campaign', 'is "Spring campaign", but must be a lower-case UUID'],
    ['collaborationCreatorAccountId', 444455556666, 'is 444455556666, but must be the id of an AWS account'],
    ['paysForQueryCompute', true, 'is true, but must be true or false'],
  ])('%s: %j', (property, value, expected) => {
    expect(() => imported({ [property]: value })).toThrow(
      `InvalidAttribute: Membership at 'Stack/Membership': '${property}' ${expected}`,
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
    expect(() => grants.readResults(role)).toThrow("its 'resultKeyPrefix' (");
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
    const { queryRunnerMembershipArn, memberMembershipArns } = new MembershipLookup(stack, 'Lookup', {
      collaborationIdentifier: COLLABORATION,
    });
    const membership = imported({ queryRunnerMembershipArn, memberMembershipArns });
    expect(membership.queryRunnerMembershipArn).toBe(queryRunnerMembershipArn);
    expect(membership.memberMembershipArns).toEqual(memberMembershipArns);
  });
});
