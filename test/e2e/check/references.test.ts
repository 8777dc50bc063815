// What a lookup's properties refer to is evaluated as far as it is known before a deployment.
import {
  Aws,
  CfnCondition,
  CfnMapping,
  CfnOutput,
  CfnParameter,
  CfnResource,
  Fn,
  NestedStack,
  Stack,
  Stage,
  type App,
} from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { randomUUID } from 'node:crypto';
import { MembershipLookup, MembershipLookupProvider, type MembershipLookupProps } from '../../../lib';
import { createMembership } from '../../../tools/local-cloud';
import { check } from '../../support/check-command';
import {
  assembly,
  byPath,
  checkJson,
  HERE,
  reasonOf,
  resourceOf,
  type CheckedLookup,
  type Report,
} from '../../support/checked-app';
import { useLocalCloud } from '../../support/local-cloud';

const cloud = useLocalCloud();

let id: string;
let collaborationId: string;
let removed: string;

beforeAll(async () => {
  const [active, other] = await Promise.all([createMembership(cloud()), createMembership(cloud())]);
  ({ id, collaborationId = '' } = active);
  removed = other.id;
  cloud().cleanRooms.removeMember(other.collaborationId ?? '', removed);
});

/** A stack with a lookup of the membership, and of others by its attributes. */
class Campaign extends Stack {
  public readonly membership: MembershipLookup;

  public constructor(...[scope, name]: [App | Stage, string]) {
    super(scope, name, { env: HERE });
    this.membership = this.lookUp('Membership', id);
  }

  public lookUp(name: string, membershipIdentifier: string): MembershipLookup {
    return new MembershipLookup(this, name, { membershipIdentifier });
  }
}

/** A lookup by attributes of another one, which needs a provider of its own. */
function dependent(stack: Stack, name: string, props: MembershipLookupProps): MembershipLookup {
  return new MembershipLookup(stack, name, {
    ...props,
    provider: new MembershipLookupProvider(stack, `${name}Provider`),
  });
}

function references(app: App): void {
  const campaign = new Campaign(app, 'Campaign');
  const { collaborationId: ofCampaign, collaborationArn, membershipId } = campaign.membership;
  dependent(campaign, 'SameStack', { collaborationIdentifier: ofCampaign });
  dependent(campaign, 'PartOfAttribute', { collaborationIdentifier: Fn.select(1, Fn.split('/', collaborationArn)) });
  new CfnOutput(campaign, 'Weak', { value: membershipId });

  const consumer = new Stack(app, 'Consumer', { env: HERE });
  new MembershipLookup(consumer, 'OtherStack', { collaborationIdentifier: ofCampaign });
  const weak = new MembershipLookup(consumer, 'WeakReference', { membershipIdentifier: removed });
  resourceOf(weak).addPropertyOverride('MembershipIdentifier', {
    'Fn::GetStackOutput': { StackName: 'Campaign', OutputName: 'Weak', Region: HERE.region },
  });

  const environment = { env: { ...HERE, region: 'eu-west-1' }, crossRegionReferences: true };
  const elsewhere = new Stack(app, 'Elsewhere', environment);
  new MembershipLookup(elsewhere, 'OtherRegion', { membershipIdentifier: membershipId, region: HERE.region });

  const parent = new Campaign(app, 'Parent');
  const nested = new NestedStack(parent, 'Nested');
  const inner = new MembershipLookup(nested, 'FromParent', { membershipIdentifier: parent.membership.membershipId });
  const innermost = new NestedStack(nested, 'Innermost');
  new MembershipLookup(innermost, 'FromNested', { collaborationIdentifier: inner.collaborationId });
  dependent(parent, 'FromNested', { membershipIdentifier: inner.membershipId });

  const stage = new Stage(app, 'Prod');
  const staged = new Campaign(stage, 'Campaign');
  const other = new Stack(stage, 'Other', { env: HERE });
  new MembershipLookup(other, 'OtherStack', { membershipIdentifier: staged.membership.membershipId });

  const rejected = new Stack(app, 'Rejected', { env: HERE });
  const first = new MembershipLookup(rejected, 'First', { membershipIdentifier: removed });
  dependent(rejected, 'Second', { membershipIdentifier: first.membershipId, requireActive: false });
  const missing = new MembershipLookup(rejected, 'Missing', { membershipIdentifier: randomUUID() });
  dependent(rejected, 'Third', { collaborationIdentifier: missing.collaborationId });

  const circle = new Stack(app, 'Circle', { env: HERE });
  // Without the construct, which reports the cycle.
  for (const [name, other] of [
    ['One', 'Two'],
    ['Two', 'One'],
  ] as const) {
    const properties = { ServiceToken: Aws.NO_VALUE, MembershipIdentifier: Fn.getAtt(other, 'Id'), Attributes: ['Id'] };
    new CfnResource(circle, name, { type: 'Custom::CleanRoomsMembership', properties });
  }
}

function functions(app: App): void {
  const stack = new Campaign(app, 'Functions');
  const { PARTITION, REGION, ACCOUNT_ID } = Aws;
  const mapping = new CfnMapping(stack, 'Ids', { mapping: { [HERE.region]: { membership: id } } });
  stack.lookUp('FindInMap', mapping.findInMap(REGION, 'membership'));
  stack.lookUp('Join', `arn:${PARTITION}:cleanrooms:${REGION}:${ACCOUNT_ID}:membership/${id}`);
  stack.lookUp(
    'Sub',
    Fn.sub('arn:${AWS::Partition}:cleanrooms:${Region}:${AWS::AccountId}:membership/${Id}', { Region: REGION, Id: id }),
  );
}

function knownLater(app: App): void {
  const stack = new Campaign(app, 'Later');
  stack.lookUp('Parameter', new CfnParameter(stack, 'MembershipId', { default: id }).valueAsString);
  stack.lookUp('Ssm', StringParameter.valueForStringParameter(stack, '/campaign/membership'));
  stack.lookUp('Import', Fn.importValue('elsewhere'));
  stack.lookUp('OfResource', new StringParameter(stack, 'Stored', { stringValue: id }).stringValue);
  const condition = new CfnCondition(stack, 'InRegion', { expression: Fn.conditionEquals(Aws.REGION, HERE.region) });
  stack.lookUp('If', Fn.conditionIf(condition.logicalId, id, removed).toString());
  for (const [name, membershipIdentifier] of [
    ['Conditional', id],
    ['RejectedOnCondition', removed],
    ['MissingOnCondition', randomUUID()],
  ] as const) {
    resourceOf(stack.lookUp(name, membershipIdentifier)).cfnOptions.condition = condition;
  }

  const abilities = new CfnParameter(stack, 'Abilities', { type: 'CommaDelimitedList' }).valueAsList;
  new MembershipLookup(stack, 'Expectation', {
    membershipIdentifier: id,
    expectations: { memberAbilities: abilities },
  });
  new MembershipLookup(stack, 'RejectedExpectation', {
    membershipIdentifier: id,
    expectations: { queryLogStatus: 'DISABLED', memberAbilities: abilities },
  });
  const { valueAsString } = new CfnParameter(stack, 'DefaultBucket');
  const fallback = stack.lookUp('Fallback', id).getAttString(RESULT_BUCKET, valueAsString);
  new CfnOutput(stack, 'Bucket', { value: fallback });
}

const RESULT_BUCKET = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';

describe('without parameters', () => {
  let app: string;
  let report: Report & { readonly code: number | null };
  let lookups: Readonly<Record<string, CheckedLookup>>;

  beforeAll(async () => {
    app = assembly((app) => {
      references(app);
      functions(app);
      knownLater(app);
    });
    report = await checkJson(cloud(), ['--app', app, '--verbose']);
    lookups = byPath(report);
  });

  test('all lookups of the app are found', () => {
    expect(Object.keys(lookups).length).toBe(report.lookups.length);
    expect(new Set(report.lookups.map(({ stack }) => stack))).toEqual(
      new Set([
        'Campaign',
        'Consumer',
        'Elsewhere',
        'Parent',
        'Prod/Campaign',
        'Prod/Other',
        'Circle',
        'Rejected',
        'Functions',
        'Later',
      ]),
    );
    expect(report).toMatchObject({ code: 1, verdict: 'reject' });
  });

  test.each([
    ['an attribute of another lookup in the stack', 'Campaign/SameStack'],
    ['a part of one', 'Campaign/PartOfAttribute'],
    ['an attribute of a lookup in another stack', 'Consumer/OtherStack'],
    ['an attribute of a lookup in another region', 'Elsewhere/OtherRegion'],
    ['a weak reference to the output of another stack', 'Consumer/WeakReference'],
    ['an attribute of a lookup in the parent of a nested stack', 'Parent/Nested/FromParent'],
    [
      'an attribute of a lookup in the parent, in a nested stack of a nested stack',
      'Parent/Nested/Innermost/FromNested',
    ],
    ['an attribute of a lookup in a nested stack', 'Parent/FromNested'],
    ['an id, in a stage', 'Prod/Campaign/Membership'],
    ['an attribute of a lookup in another stack of a stage', 'Prod/Other/OtherStack'],
    ['Fn::FindInMap', 'Functions/FindInMap'],
    ['Fn::Join with pseudo parameters', 'Functions/Join'],
    ['Fn::Sub', 'Functions/Sub'],
  ])('%s is known before a deployment', (_, path) => {
    expect(lookups[path]).toMatchObject({ verdict: 'pass', status: 'ACTIVE' });
    const { membershipIdentifier, collaborationIdentifier } = lookups[path] ?? {};
    expect([id, collaborationId]).toContain((membershipIdentifier ?? collaborationIdentifier)?.replace(/^.*\//, ''));
  });

  const BY_ITSELF = 'Check the membership by itself: cdk-cleanrooms-membership check <id>';
  test.each([
    [
      'a parameter',
      'Parameter',
      'the parameter MembershipId',
      'Specify its value, as for cdk deploy: --parameters Later:MembershipId=<value>',
    ],
    ['a parameter of Parameter Store', 'Ssm', 'the parameter SsmParameterValue'],
    ['an export of another app', 'Import', 'the export elsewhere of a stack that is not in the app'],
    ['an attribute of a resource', 'OfResource', 'the attribute Value of Stored'],
    ['Fn::If', 'If', '{"Fn::If":["InRegion",'],
  ])('%s is known only at deploy time', (_, name, expression, remedy = BY_ITSELF) => {
    const lookup = lookups[`Later/${name}`];
    expect(lookup).toMatchObject({ verdict: 'unknown' });
    expect(lookup).not.toHaveProperty('status');
    const message = reasonOf(lookup);
    expect(message).toContain(`KnownAtDeployTime: MembershipIdentifier is ${expression}`);
    expect(message).toContain(`, which is known only at deploy time. ${remedy}`);
  });

  test('lookups that refer to each other are unknown', () => {
    for (const [path, other] of [
      ['Circle/One', 'Circle/Two'],
      ['Circle/Two', 'Circle/One'],
    ] as const) {
      expect(lookups[path]).toMatchObject({ verdict: 'unknown' });
      const start = `DependsOnAnotherLookup: MembershipIdentifier is the attribute Id of ${other}, `;
      expect(reasonOf(lookups[path])).toContain(start);
    }
  });

  test('a lookup by an attribute of one that would be rejected is checked, as far as the attribute is known', () => {
    expect(lookups['Rejected/First']).toMatchObject({ verdict: 'reject', status: 'REMOVED' });
    expect(lookups['Rejected/Second']).toMatchObject({ verdict: 'pass', membershipIdentifier: removed });
    expect(lookups['Rejected/Missing']).toMatchObject({ verdict: 'reject' });
    expect(lookups['Rejected/Third']).toMatchObject({ verdict: 'unknown' });
    const start =
      'DependsOnAnotherLookup: CollaborationIdentifier is the attribute CollaborationId of Rejected/Missing, ';
    expect(reasonOf(lookups['Rejected/Third'])).toContain(start);
  });

  test('a lookup that is created only on a condition passes, or else it is unknown, with what was found', () => {
    expect(lookups['Later/Conditional']).toMatchObject({ verdict: 'pass', status: 'ACTIVE' });
    for (const [name, error] of [
      ['RejectedOnCondition', 'MembershipNotActive: '],
      ['MissingOnCondition', 'MembershipNotFound: '],
    ] as const) {
      expect(lookups[`Later/${name}`]).toMatchObject({ verdict: 'unknown' });
      const reason = reasonOf(lookups[`Later/${name}`]);
      expect(reason).toContain(error);
      expect(reason).toContain('Conditional: ');
    }
  });

  test('a lookup whose expectation is known only at deploy time is unknown, unless another one is not met', () => {
    expect(lookups['Later/Expectation']).toMatchObject({ verdict: 'unknown', status: 'ACTIVE' });
    expect(reasonOf(lookups['Later/Expectation'])).toContain(
      'KnownAtDeployTime: Expectations is the parameter Abilities, which',
    );
    expect(lookups['Later/RejectedExpectation']).toMatchObject({ verdict: 'reject', status: 'ACTIVE' });
    expect(reasonOf(lookups['Later/RejectedExpectation'])).toContain('QueryLogStatus is ENABLED, but must be DISABLED');
  });

  test('a fallback that is known only at deploy time does not matter', () => {
    const { verdict, values } = lookups['Later/Fallback'] ?? {};
    expect(verdict).toBe('pass');
    expect(values).toEqual({ [RESULT_BUCKET]: '(known at deploy time)' });
  });

  describe('--stack', () => {
    /** The paths of the lookups that are checked. */
    const selected = async (...patterns: string[]): Promise<(string | undefined)[]> => {
      const { lookups } = await checkJson(cloud(), ['--app', app, ...patterns.flatMap((each) => ['--stack', each])]);
      return lookups.map(({ path }) => path);
    };

    test('selects stacks by the names of cdk list, with globs, by the name in CloudFormation, or several times', async () => {
      const [staged, byName, several, nested] = await Promise.all([
        selected('Prod/*'),
        selected('Prod-Other'),
        selected('Circle', 'Rejected'),
        selected('Pa*'),
      ]);
      expect(staged).toEqual(['Prod/Campaign/Membership', 'Prod/Other/OtherStack']);
      expect(byName).toEqual(['Prod/Other/OtherStack']);
      expect(several.sort()).toEqual([
        'Circle/One',
        'Circle/Two',
        'Rejected/First',
        'Rejected/Missing',
        'Rejected/Second',
        'Rejected/Third',
      ]);
      expect(nested).toEqual([
        'Parent/Membership',
        'Parent/FromNested',
        'Parent/Nested/FromParent',
        'Parent/Nested/Innermost/FromNested',
      ]);
    });

    test('does not report the lookups of other stacks that a selected one refers to', async () => {
      const report = await checkJson(cloud(), ['--app', app, '--stack', 'Consumer']);
      expect(report).toMatchObject({ code: 0, verdict: 'pass' });
      expect(Object.keys(byPath(report))).toEqual(['Consumer/OtherStack', 'Consumer/WeakReference']);
    });

    test('is an error if it matches nothing', async () => {
      const { code, stdout, stderr } = await check(cloud(), ['--app', app, '--stack', 'Test/*']);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(
        /^NoSuchStack: No stack matches "Test\/\*"\. Use the names that cdk list prints\. The stacks/,
      );
      expect(stderr).toContain(' Prod/Campaign');
    });
  });
});

describe('--parameters', () => {
  test('specifies the values of parameters, of all stacks or of one', async () => {
    const app = assembly((app) => {
      for (const name of ['One', 'Two']) {
        const stack = new Stack(app, name, { env: HERE });
        const { valueAsString } = new CfnParameter(stack, 'MembershipId');
        new MembershipLookup(stack, 'Membership', { membershipIdentifier: valueAsString });
      }
    });
    const args = ['--app', app, '--parameters', `MembershipId=${removed}`, '--parameters', `Two:MembershipId=${id}`];
    expect((await checkJson(cloud(), args)).lookups).toMatchObject([
      { path: 'One/Membership', membershipIdentifier: removed, verdict: 'reject' },
      { path: 'Two/Membership', membershipIdentifier: id, verdict: 'pass' },
    ]);
  });

  test('specifies a list, and the name of a parameter of Parameter Store, whose value is not known', async () => {
    const app = assembly((app) => {
      const stack = new Stack(app, 'Campaign', { env: HERE });
      const abilities = new CfnParameter(stack, 'Abilities', { type: 'CommaDelimitedList' });
      new MembershipLookup(stack, 'List', {
        membershipIdentifier: id,
        expectations: { memberAbilities: abilities.valueAsList },
      });
      const name = new CfnParameter(stack, 'Name', { type: 'AWS::SSM::Parameter::Value<String>' });
      new MembershipLookup(stack, 'Ssm', { membershipIdentifier: name.valueAsString });
    });
    const parameters = ['Abilities=CAN_QUERY, CAN_RECEIVE_RESULTS', 'Name=/campaign/membership'];
    const args = parameters.flatMap((each) => ['--parameters', each]);
    const lookups = byPath(await checkJson(cloud(), ['--app', app, ...args]));
    expect(lookups['Campaign/List']).toMatchObject({ verdict: 'pass' });
    expect(lookups['Campaign/Ssm']).toMatchObject({ verdict: 'unknown' });
    expect(reasonOf(lookups['Campaign/Ssm'])).toContain(
      'KnownAtDeployTime: MembershipIdentifier is the parameter Name, ',
    );
  });
});
