// The permission to list the members of a collaboration, which a lookup has only if their attributes are used.
import { Aspects, CfnOutput, CfnParameter, CfnResource, Fn, Lazy, Stack, Stage, type App } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  AttributeExpectation,
  MembershipLookup,
  MembershipLookupProvider,
  type MembershipLookupProps,
} from '../../lib';
import { environmentOf, evaluate } from '../support/evaluate';
import { ENV, ID as MEMBERSHIP_ID } from '../support/lookup-stack';
import { newApp } from '../support/places';
import { templateOf } from '../support/template';

const ACTION = 'cleanrooms:ListMembers';

function idOf(number: number): string {
  return `99999999-2222-3333-4444-${String(number).padStart(12, '0')}`;
}
const ID = idOf(0);
const arnOf = (id: string): string => `arn:aws:cleanrooms:eu-central-1:*:collaboration/${id}`;
/** The creator is another account. */
const ARN = `arn:aws:cleanrooms:us-west-2:444455556666:collaboration/${ID}`;
const MEMBER_ARN = 'arn:aws:cleanrooms:eu-central-1:444455556666:membership/44444444-2222-3333-4444-555555555555';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}
interface Resource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly Properties: {
    readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
    readonly PolicyDocument?: { readonly Statement: readonly Statement[] };
    readonly CollaborationIdentifier?: string;
  };
}

type Resources = readonly [id: string, resource: Resource][];

/** The resources of each stack, read once. */
const resources = new Map<Stack, Resources>();

function resourcesOf(stack: Stack): Resources {
  const known = resources.get(stack);
  if (known) return known;
  const template = templateOf(stack).toJSON() as { readonly Resources: Record<string, Resource> };
  const read = Object.entries(template.Resources);
  resources.set(stack, read);
  return read;
}

/** The resources that an action is allowed for, by the logical id of the role or the policy. */
function allowedBy(
  stack: Stack,
  action = ACTION,
  parameters: Readonly<Record<string, string>> = {},
): [id: string, resource: unknown][] {
  return resourcesOf(stack).flatMap(([id, { Properties }]) =>
    [...(Properties.Policies ?? []).map((policy) => policy.PolicyDocument), Properties.PolicyDocument ?? []]
      .flat()
      .flatMap(({ Statement }) => Statement)
      .filter(({ Action }) => [Action].flat().includes(action))
      .flatMap(({ Resource }) => [Resource].flat())
      .map((each): [string, unknown] => [
        id,
        evaluate(each, environmentOf({ 'AWS::Partition': 'aws', ...parameters })),
      ]),
  );
}

/** The resources that an action is allowed for in a stack. */
function allowed(stack: Stack): unknown[] {
  return allowedBy(stack).map(([, resource]) => resource);
}

function lookUp(stack: Construct, props: MembershipLookupProps = {}, id = 'Membership'): MembershipLookup {
  const identifier = props.membershipIdentifier === undefined ? { collaborationIdentifier: ID } : {};
  return new MembershipLookup(stack, id, { ...identifier, ...props });
}

let outputs = 0;
function use(scope: Construct, value: string): void {
  outputs += 1;
  new CfnOutput(scope, `Output${String(outputs)}`, { value });
}

/** A stack must have a resource. */
function resourceIn(scope: Construct): CfnResource {
  return new CfnResource(scope, 'Any', { type: 'AWS::SNS::Topic' });
}

/** Each case is a stack of one app, which is synthesized once. */
class Cases {
  private readonly app: App = newApp();
  private readonly stacks = new Map<string, Stack>();

  /** Creates the stack of a case. */
  public add(title: string, fill: (stack: Stack) => void, scope: Construct = this.app): void {
    const stack = this.newStack(scope);
    this.stacks.set(title, stack);
    fill(stack);
  }

  public newStack(scope: Construct = this.app): Stack {
    return new Stack(scope, `Stack${String(scope.node.children.length)}`, { env: ENV });
  }

  public newStage(): Stage {
    return new Stage(this.app, 'Stage');
  }

  public stack(title: string): Stack {
    const stack = this.stacks.get(title);
    if (!stack) throw new Error(`There is no case ${title}.`);
    return stack;
  }
}

const cases = new Cases();

describe('a lookup may list the members of its collaboration, by one statement,', () => {
  const USES: Record<string, (stack: Stack) => void> = {
    'if memberMembershipArns is used': (stack) => {
      use(stack, Fn.select(0, lookUp(stack).memberMembershipArns));
    },
    'if queryRunnerMembershipArn is used': (stack) => {
      use(stack, lookUp(stack).queryRunnerMembershipArn);
    },
    'if jobRunnerMembershipArn is used': (stack) => {
      use(stack, lookUp(stack).jobRunnerMembershipArn);
    },
    'if an attribute is used by its name': (stack) => {
      use(stack, lookUp(stack).getAttString('Members.MembershipArns'));
    },
    'if an attribute is used with a fallback': (stack) => {
      use(stack, lookUp(stack).getAttString('Members.QueryRunnerMembershipArn', 'none'));
    },
    'if something is expected of an attribute': (stack) => {
      lookUp(stack, {
        expectations: { attributes: { 'Members.QueryRunnerMembershipArn': AttributeExpectation.equalTo(MEMBER_ARN) } },
      });
    },
    'if an attribute is expected and used': (stack) => {
      use(
        stack,
        lookUp(stack, {
          expectations: { attributes: { 'Members.MembershipArns': AttributeExpectation.includesAll(MEMBER_ARN) } },
        }).queryRunnerMembershipArn,
      );
    },
    'if several are used, twice': (stack) => {
      const membership = lookUp(stack);
      for (let count = 0; count < 2; count += 1) {
        use(stack, membership.jobRunnerMembershipArn);
        use(stack, Fn.join(' ', membership.memberMembershipArns));
      }
    },
    'if two lookups of one collaboration use it': (stack) => {
      for (const id of ['One', 'Other']) use(stack, lookUp(stack, {}, id).queryRunnerMembershipArn);
    },
    'if one of two lookups uses it': (stack) => {
      use(stack, lookUp(stack).queryRunnerMembershipArn);
      lookUp(stack, { collaborationIdentifier: idOf(1) }, 'Other');
    },
    'if it is read by a Lazy, while the template is written': (stack) => {
      const membership = lookUp(stack);
      use(stack, Lazy.string({ produce: () => membership.queryRunnerMembershipArn }));
    },
    'if it is read by a Lazy that is not cached': (stack) => {
      const membership = lookUp(stack);
      use(stack, Fn.select(0, Lazy.uncachedList({ produce: () => membership.memberMembershipArns })));
    },
    'if it is read by an Aspect': (stack) => {
      const membership = lookUp(stack);
      const resource = resourceIn(stack);
      Aspects.of(resource).add({
        visit: () => {
          resource.addPropertyOverride('TopicName', membership.queryRunnerMembershipArn);
        },
      });
    },
    'if it is used in another stack': (stack) => {
      const other = cases.newStack();
      resourceIn(other);
      use(other, Fn.join(' ', lookUp(stack).memberMembershipArns));
    },
    'if it is read by a Lazy in another stack': (stack) => {
      const membership = lookUp(stack);
      const other = cases.newStack();
      resourceIn(other);
      use(other, Lazy.string({ produce: () => membership.queryRunnerMembershipArn }));
    },
    'if it has a role of its own stack': (stack) => {
      lookUpWith(stack, roleIn(stack));
    },
    'if it has a role of its own stack, and a Lazy reads it': (stack) => {
      lookUpWith(stack, roleIn(stack), (value) => Lazy.string({ produce: value }));
    },
    'if it has a role of another stack': (stack) => {
      lookUpWith(stack, roleIn(cases.newStack()));
    },
    'if it has a role of another stack, and a Lazy reads it': (stack) => {
      lookUpWith(stack, roleIn(cases.newStack()), (value) => Lazy.string({ produce: value }));
    },
    'if it has an imported role': (stack) => {
      lookUpWith(stack, iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${ENV.account}:role/lookup`));
    },
  };
  const IN_STAGE = 'if it is used in a stage';

  for (const [title, fill] of Object.entries(USES)) cases.add(title, fill);
  const stage = cases.newStage();
  cases.add(
    IN_STAGE,
    (stack) => {
      const other = cases.newStack(stage);
      resourceIn(other);
      use(other, lookUp(stack).queryRunnerMembershipArn);
    },
    stage,
  );

  test.each([...Object.keys(USES), IN_STAGE])('%s', (title) => {
    expect(allowed(cases.stack(title))).toEqual([arnOf(ID)]);
  });

  test.each(Object.keys(USES).filter((title) => title.includes('role')))(
    '%s, and waits for the policy with the statement',
    (title) => {
      const stack = cases.stack(title);
      const [[policy] = []] = allowedBy(stack);
      const waiting = resourcesOf(stack).filter(([, { Type }]) => Type === 'Custom::CleanRoomsMembership');
      expect(waiting.map(([, { DependsOn = [] }]) => DependsOn.includes(policy ?? ''))).toEqual([true]);
    },
  );
});

describe('a lookup has no permission to list members', () => {
  const USES: Record<string, (stack: Stack) => void> = {
    'unless their attributes are used': (stack) => {
      const membership = lookUp(stack, {
        expectations: { attributes: { 'Collaboration.MemberStatus': AttributeExpectation.equalTo('ACTIVE') } },
      });
      use(stack, Fn.join(' ', [membership.membershipArn, membership.memberStatus, membership.resultBucketName]));
    },
    'if a role is assumed': (stack) => {
      use(stack, lookUp(stack, { assumedRoleArn: 'arn:aws:iam::444455556666:role/reader' }).queryRunnerMembershipArn);
    },
    'if its role is imported as immutable': (stack) => {
      const arn = `arn:aws:iam::${ENV.account}:role/lookup`;
      lookUpWith(stack, iam.Role.fromRoleArn(stack, 'Role', arn, { mutable: false }));
    },
    'if an attribute is read, but not used': (stack) => {
      readAll(lookUp(stack));
    },
    'if an attribute is read, but not used, with a role of its own stack': (stack) => {
      readAll(lookUp(stack, { provider: new MembershipLookupProvider(stack, 'Provider', { role: roleIn(stack) }) }));
    },
    'if an attribute is read, but not used, with a role of another stack': (stack) => {
      const role = roleIn(cases.newStack());
      readAll(lookUp(stack, { provider: new MembershipLookupProvider(stack, 'Provider', { role }) }));
    },
    'if it is a lookup by membership and an attribute is read, but not used': (stack) => {
      readAll(lookUp(stack, { membershipIdentifier: MEMBERSHIP_ID }));
    },
  };

  for (const [title, fill] of Object.entries(USES)) cases.add(title, fill);

  test.each(Object.keys(USES))('%s', (title) => {
    const stack = cases.stack(title);
    expect(allowed(stack)).toEqual([]);
    expect(JSON.stringify(resourcesOf(stack))).not.toContain('ListMembers');
    // What is read, but not used, adds no second statement either.
    expect(allowedBy(stack, 'cleanrooms:GetCollaboration').length).toBeLessThanOrEqual(1);
  });
});

describe('the collaboration whose members may be listed is that which may be read:', () => {
  const IDENTIFIERS: Record<string, (stack: Stack) => MembershipLookupProps> = {
    'an id': () => ({ collaborationIdentifier: ID }),
    'an ARN': () => ({ collaborationIdentifier: ARN }),
    'an id in another region': () => ({ collaborationIdentifier: ID, region: 'us-west-2' }),
    'a token': (stack) => ({ collaborationIdentifier: new CfnParameter(stack, 'Value').valueAsString }),
    'a token in a region that is one': (stack) => ({
      collaborationIdentifier: new CfnParameter(stack, 'Value').valueAsString,
      region: new CfnParameter(stack, 'Region').valueAsString,
    }),
  };

  for (const [title, propsOf] of Object.entries(IDENTIFIERS)) {
    cases.add(title, (stack) => {
      use(stack, lookUp(stack, propsOf(stack)).queryRunnerMembershipArn);
    });
  }

  test.each(Object.keys(IDENTIFIERS))('%s', (title) => {
    const [reading, listing] = ['cleanrooms:GetCollaboration', ACTION].map((action) =>
      allowedBy(cases.stack(title), action, { Value: ARN, Region: 'us-west-2' }),
    );
    expect(listing).toHaveLength(1);
    expect(listing).toEqual(reading);
  });
});

describe('with more lookups than the inline policy of a role has room for,', () => {
  const COUNT = 80;
  const ids = Array.from({ length: COUNT }, (_, number) => idOf(number));
  const USES: Record<string, (stack: Stack) => void> = {
    'each of which uses the members': (stack) => {
      for (const id of ids) {
        const props = { collaborationIdentifier: id, restoreOnRollback: false };
        use(stack, lookUp(stack, props, id).queryRunnerMembershipArn);
      }
    },
    'all of which use the members after all are created': (stack) => {
      const lookups = ids.map((id) => lookUp(stack, { collaborationIdentifier: id, restoreOnRollback: false }, id));
      for (const membership of lookups) use(stack, Fn.join(' ', membership.memberMembershipArns));
    },
    'whose members an Aspect uses': (stack) => {
      const lookups = ids.map((id) => lookUp(stack, { collaborationIdentifier: id, restoreOnRollback: false }, id));
      const resource = resourceIn(stack);
      Aspects.of(resource).add({
        visit: () => {
          const runners = lookups.map((each) => each.jobRunnerMembershipArn);
          resource.addPropertyOverride('DisplayName', Fn.join(' ', runners));
        },
      });
    },
  };

  for (const [title, fill] of Object.entries(USES)) cases.add(title, fill);

  test.each(Object.keys(USES))('%s, each may list its members, and waits for its managed policies', (title) => {
    const stack = cases.stack(title);
    const permissions = [...allowedBy(stack, 'cleanrooms:GetCollaboration'), ...allowedBy(stack)];
    expect(allowed(stack).sort()).toEqual(ids.map(arnOf));

    const managed = resourcesOf(stack).flatMap(([id, { Type }]) => (Type === 'AWS::IAM::ManagedPolicy' ? [id] : []));
    expect(allowedBy(stack).some(([policy]) => managed.includes(policy))).toBe(true);
    for (const [, { Type, DependsOn = [], Properties }] of resourcesOf(stack)) {
      if (Type !== 'Custom::CleanRoomsMembership') continue;
      const arn = arnOf(String(Properties.CollaborationIdentifier));
      const policies = permissions.flatMap(([policy, resource]) => (resource === arn ? [policy] : []));
      expect(policies).toHaveLength(2);
      const expected = new Set(policies.filter((policy) => managed.includes(policy)));
      expect([...DependsOn].sort()).toEqual([...expected].sort());
    }
  });
});

describe('an error at synthesis is', () => {
  test.each<[string, (membership: MembershipLookup) => string, string]>([
    ['a list', ({ memberMembershipArns }) => Fn.join(',', memberMembershipArns), 'Members.MembershipArns'],
    ['a property', (membership) => membership.jobRunnerMembershipArn, 'Members.JobRunnerMembershipArn'],
    [
      'a name',
      (membership) => membership.getAttString('Members.QueryRunnerMembershipArn'),
      'Members.QueryRunnerMembershipArn',
    ],
  ])('the use of an attribute of the members as %s of a lookup by membership', (_, value, name) => {
    const app = newApp();
    const stack = new Stack(app, 'Stack');
    use(stack, value(lookUp(stack, { membershipIdentifier: MEMBERSHIP_ID })));
    expect(() => app.synth()).toThrow(
      `AttributeOfCollaboration: MembershipLookup at 'Stack/Membership': '${name}' is an attribute of the collaboration, but the membership is looked up by 'membershipIdentifier'.`,
    );
  });

  test.each<[name: string, value: string, expectation: AttributeExpectation]>([
    ...[`${MEMBER_ARN.slice(0, -1)}*`, ARN].map((value): [string, string, AttributeExpectation] => [
      'Members.QueryRunnerMembershipArn',
      value,
      AttributeExpectation.oneOf(MEMBER_ARN, value),
    ]),
    ...[MEMBERSHIP_ID, ''].map((value): [string, string, AttributeExpectation] => [
      'Members.MembershipArns',
      value,
      AttributeExpectation.includesOnly(MEMBER_ARN, value),
    ]),
  ])('an expectation that %s is %j', (name, value, expectation) => {
    const expectations = { attributes: { [name]: expectation } };
    expect(() => lookUp(new Stack(newApp(), 'Stack'), { expectations })).toThrow(
      `InvalidExpectation: MembershipLookup at 'Stack/Membership': 'expectations.attributes.${name}' is "${value}", but must be the ARN of a membership, such as arn:`,
    );
  });

  test('a fallback with a wildcard', () => {
    const membership = lookUp(new Stack(newApp(), 'Stack'));
    const wildcard = `${MEMBER_ARN.slice(0, -1)}*`;
    expect(() => membership.getAttString('Members.QueryRunnerMembershipArn', wildcard)).toThrow(
      /^InvalidFallback: .* the ARN of a membership, such as/,
    );
  });
});

function readAll(membership: MembershipLookup): void {
  expect([
    membership.memberMembershipArns,
    membership.queryRunnerMembershipArn,
    membership.jobRunnerMembershipArn,
    membership.getAttString('Members.MembershipArns'),
  ]).toHaveLength(4);
}

function roleIn(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}

/** Looks up a membership with a role, and reads an attribute of the members. */
function lookUpWith(stack: Stack, role: iam.IRole, read: (value: () => string) => string = (value) => value()): void {
  const provider = new MembershipLookupProvider(stack, 'Provider', { role });
  const membership = lookUp(stack, { provider });
  use(
    stack,
    read(() => membership.queryRunnerMembershipArn),
  );
}
