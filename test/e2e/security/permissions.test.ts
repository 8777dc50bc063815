// A principal that may set the parameters of a stack must not be able to extend the permissions of the function.
import { CfnParameter, CfnResource, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import fc from 'fast-check';
import { MembershipLookup, MembershipLookupProvider, type MembershipLookupProps } from '../../../lib';
import { ANY_CHARACTER } from '../../support/any-character';
import { newApp } from '../../support/app';
import { DeployedApp } from '../../support/deployed-app';
import { environmentOf, evaluate, type Environment } from '../../support/evaluate';
import { MINIMAL } from '../../support/full-membership';
import { newApp as newAppOf, PLACES, type Strength } from '../../support/places';
import { runs } from '../../support/properties';
import { templateOf } from '../../support/template';

const ID = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:cleanrooms:eu-west-1:444455556666:membership/${ID}`;
const ROLE = 'arn:aws:iam::444455556666:role/reader';

interface Statement {
  readonly Action: string;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

interface Policies {
  readonly Properties: {
    readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
    readonly PolicyDocument?: { readonly Statement: readonly Statement[] };
  };
}

/** The statements of all policies of a stack, with unresolved tokens. */
function statementsOf(stack: Stack): Statement[] {
  const template = templateOf(stack);
  const resources = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
    Object.values(template.findResources(type)),
  ) as Policies[];
  return resources.flatMap(({ Properties: { Policies = [], PolicyDocument } }) => [
    ...Policies.flatMap((policy) => policy.PolicyDocument.Statement),
    ...(PolicyDocument?.Statement ?? []),
  ]);
}

type Props = (parameter: (name: string) => string) => MembershipLookupProps;

/** Ways in which props can be tokens. */
const WAYS: Readonly<Record<string, Props>> = {
  identifier: (parameter) => ({ membershipIdentifier: parameter('Identifier') }),
  'identifier and region': (parameter) => ({
    membershipIdentifier: parameter('Identifier'),
    region: parameter('Region'),
  }),
  region: (parameter) => ({ membershipIdentifier: ID, region: parameter('Region') }),
  'identifier in an ARN': (parameter) => ({
    membershipIdentifier: `arn:aws:cleanrooms:eu-west-1:444455556666:membership/${parameter('Identifier')}`,
  }),
  'region in an ARN': (parameter) => ({
    membershipIdentifier: `arn:aws:cleanrooms:${parameter('Region')}:444455556666:membership/${ID}`,
  }),
  'identifier that is joined and selected': (parameter) => ({
    membershipIdentifier: Fn.select(0, Fn.split(',', Fn.join(',', [parameter('Identifier'), 'x']))),
  }),
  'identifier in a Lazy': (parameter) => {
    const value = parameter('Identifier');
    return { membershipIdentifier: Lazy.string({ produce: () => value }) };
  },
  role: (parameter) => ({ membershipIdentifier: ID, assumedRoleArn: parameter('Role') }),
  'name of the role': (parameter) => ({
    membershipIdentifier: ID,
    assumedRoleArn: `arn:aws:iam::444455556666:role/${parameter('Role')}`,
  }),
};

/** A stack with a lookup, with its own role or a given one. */
function stackWith(props: Props, givenRole: boolean): Stack {
  const stack = new Stack(newApp(), 'Stack');
  const role = new iam.Role(stack, 'GivenRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const provider = new MembershipLookupProvider(stack, 'Provider', givenRole ? { role } : {});
  const parameter = (name: string) => new CfnParameter(stack, name).valueAsString;
  new MembershipLookup(stack, 'Membership', { ...props(parameter), provider });
  return stack;
}

/** The environment of a stack in a region, with values for its parameters. */
function environmentIn(region: string, parameters: Readonly<Record<string, string>>): Environment {
  return environmentOf({
    ...parameters,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::AccountId': '111122223333',
  });
}

/** Values that a parameter could be set to. */
const values = fc.oneof(
  fc.constantFrom('*', '?', '**', '${aws:username}', 'x:x:x:*:*:/*', `${ARN}*`, '*/*', ':::*:*:*', ID, ARN, ROLE, ''),
  fc.stringMatching(/^[*?$:/a-z{}.-]{0,40}$/),
  fc.string(),
);
const parameters = fc.record({ Identifier: values, Region: values, Role: values });

describe.each(Object.entries(WAYS))('a lookup whose token is its %s', (_, props) => {
  test.each([false, true])(
    'has no wildcard in its permissions, whatever the token resolves to (given role: %j)',
    (given) => {
      const statements = statementsOf(stackWith(props, given)).filter(({ Action }) =>
        /^(cleanrooms|sts):/.test(Action),
      );
      expect(statements).toHaveLength(1);
      fc.assert(
        fc.property(parameters, (chosen) => {
          const environment = environmentIn('eu-west-1', chosen);
          for (const { Resource } of statements) expect(evaluate(Resource, environment)).not.toMatch(/[*?$]/);
        }),
        { numRuns: runs(100) },
      );
    },
  );
});

/** Ways in which the props of a lookup by collaboration can be tokens. */
const WAYS_BY_COLLABORATION: Readonly<Record<string, Props>> = {
  identifier: (parameter) => ({ collaborationIdentifier: parameter('Identifier') }),
  'identifier and region': (parameter) => ({
    collaborationIdentifier: parameter('Identifier'),
    region: parameter('Region'),
  }),
  region: (parameter) => ({ collaborationIdentifier: ID, region: parameter('Region') }),
  'identifier in an ARN': (parameter) => ({
    collaborationIdentifier: `arn:aws:cleanrooms:eu-west-1:444455556666:collaboration/${parameter('Identifier')}`,
  }),
  'region in an ARN': (parameter) => ({
    collaborationIdentifier: `arn:aws:cleanrooms:${parameter('Region')}:444455556666:collaboration/${ID}`,
  }),
  'account in an ARN': (parameter) => ({
    collaborationIdentifier: `arn:aws:cleanrooms:eu-west-1:${parameter('Identifier')}:collaboration/${ID}`,
  }),
  'identifier that is joined and selected': (parameter) => ({
    collaborationIdentifier: Fn.select(0, Fn.split(',', Fn.join(',', [parameter('Identifier'), 'x']))),
  }),
};

const COLLABORATION_ARN = `arn:aws:cleanrooms:eu-west-1:444455556666:collaboration/${ID}`;

/** Values for a parameter of a lookup by collaboration. */
const collaborationValues = fc.oneof(
  values,
  fc.constantFrom(
    'arn:aws:cleanrooms:*:*:collaboration/*',
    `${COLLABORATION_ARN}*`,
    COLLABORATION_ARN.replace('444455556666', '*'),
    COLLABORATION_ARN.replace('eu-west-1', '*'),
    COLLABORATION_ARN.replace('eu-west-1', '${aws:RequestedRegion}'),
    COLLABORATION_ARN,
    `${ID}/*`,
    '/*',
    ':',
    '::*',
  ),
);

describe.each(Object.entries(WAYS_BY_COLLABORATION))('a lookup by collaboration whose token is its %s', (_, props) => {
  test.each([false, true])(
    'has only the wildcards of every such lookup in its permissions, whatever the token resolves to (given role: %j)',
    (given) => {
      const statements = statementsOf(stackWith(props, given)).filter(({ Action }) => Action.startsWith('cleanrooms:'));
      expect(statements.map(({ Action }) => Action).sort()).toEqual([
        'cleanrooms:GetCollaboration',
        'cleanrooms:GetMembership',
      ]);
      const chosen = fc.record({ Identifier: collaborationValues, Region: collaborationValues });
      fc.assert(
        fc.property(chosen, (parameterValues) => {
          const environment = environmentIn('us-east-1', parameterValues);
          for (const { Action, Resource } of statements) {
            const arn = String(evaluate(Resource, environment));
            if (Action === 'cleanrooms:GetMembership') {
              expect(arn).toMatch(/^arn:aws:cleanrooms:[^*?$]*:111122223333:membership\/\*$/);
            } else {
              // The account is a wildcard unless the identifier is an ARN, and nothing else is.
              expect(arn).toMatch(/^arn:aws:cleanrooms:[^*?$]*:(\*|[^*?$]*):collaboration\/[^*?$]*$/);
            }
          }
        }),
        { numRuns: runs(100) },
      );
    },
  );
});

test.each<[what: string, identifier: string, region: string, collaboration: string]>([
  ['id', ID, 'us-east-1', `arn:aws:cleanrooms:us-east-1:*:collaboration/${ID}`],
  ['ARN', COLLABORATION_ARN, 'eu-west-1', COLLABORATION_ARN],
])(
  'a lookup by the %s of a collaboration has the same permissions if it is a token: the collaboration and the memberships of the account',
  (_, identifier, region, collaboration) => {
    const environment = environmentIn('us-east-1', { Identifier: identifier });
    const literal: Props = () => ({ collaborationIdentifier: identifier });
    const token: Props = (parameter) => ({ collaborationIdentifier: parameter('Identifier') });
    for (const props of [literal, token]) {
      const statements = statementsOf(stackWith(props, false)).filter(({ Action }) => Action.startsWith('cleanrooms:'));
      expect(statements.map(({ Action, Resource }) => [Action, evaluate(Resource, environment)])).toEqual([
        ['cleanrooms:GetCollaboration', collaboration],
        ['cleanrooms:GetMembership', `arn:aws:cleanrooms:${region}:111122223333:membership/*`],
      ]);
    }
  },
);

test.each(['membershipId', 'membershipArn'] as const)(
  '%s of another lookup, which is exact, is in the permission unchanged',
  (name) => {
    const stack = new Stack(newApp(), 'Stack');
    const restoreOnRollback = false;
    const first = new MembershipLookup(stack, 'First', { membershipIdentifier: ID, restoreOnRollback });
    const provider = new MembershipLookupProvider(stack, 'Provider');
    new MembershipLookup(stack, 'Second', { membershipIdentifier: first[name], provider, restoreOnRollback });
    const resources = statementsOf(stack).map(({ Resource }) => JSON.stringify(Resource));
    expect(resources.filter((resource) => resource.includes('First'))).toEqual([
      expect.not.stringContaining('Fn::Split'),
    ]);
  },
);

test.each([
  [
    'an id',
    { membershipIdentifier: ID, region: 'eu-west-1' },
    `arn:aws:cleanrooms:eu-west-1:111122223333:membership/${ID}`,
  ],
  ['an ARN', { membershipIdentifier: ARN, assumedRoleArn: ROLE }, ROLE],
])('%s that is a token allows the same as a literal', (_, chosen: MembershipLookupProps, expected) => {
  const stack = new Stack(newApp(), 'Stack');
  const tokens = Object.fromEntries(
    Object.keys(chosen).map((name) => [name, new CfnParameter(stack, `Parameter${name}`).valueAsString]),
  );
  new MembershipLookup(stack, 'Membership', { ...chosen, ...tokens });
  const [statement] = statementsOf(stack).filter(({ Action }) => /^(cleanrooms|sts):/.test(Action));
  const environment = environmentIn('us-east-1', {
    ...Object.fromEntries(Object.entries(chosen).map(([name, value]) => [`Parameter${name}`, String(value)])),
  });
  expect(evaluate(statement?.Resource, environment)).toBe(expected);
});

describe('grants of access to results', () => {
  /** Values that another account could set if Clean Rooms did not check them. */
  const strings = fc.oneof(
    fc.constantFrom(
      '*',
      '?',
      '**',
      '/',
      '//',
      'a/',
      'a//',
      '*/',
      '${aws:username}',
      '${*}',
      '$',
      'results',
      '1.2.3.4',
      '',
    ),
    fc.stringMatching(/^[*?${}:/a-z0-9.-]{0,40}$/),
    fc.string({ unit: ANY_CHARACTER }),
  );
  const buckets = fc.oneof({ arbitrary: fc.stringMatching(/^[a-z0-9]{3,20}$/), weight: 3 }, strings);
  const s3 = fc.record({ bucket: buckets, keyPrefix: strings }, { requiredKeys: ['bucket'] });
  const memberships = fc.record({ query: s3, job: s3 });

  /** The key prefix that an IAM policy allows, which must contain no wildcard except the last character. */
  function literalOf(objects: string): string {
    const escaped = /\$\{([*?$])\}/g;
    const below = objects.replace(/\*$/, '');
    expect(`${below}*`).toBe(objects);
    expect(below.replace(escaped, '')).not.toMatch(/[*?$]/);
    return below.replace(escaped, '$1');
  }

  describe.each<Strength>(['strong', 'weak', 'both'])('with %s references', (strength) => {
    test.each(Object.entries(PLACES))('allow only objects below the key prefix, %s', async (_, [lookup, user]) => {
      const app = newAppOf(strength);
      const membership = new MembershipLookup(lookup(app), 'Membership', { membershipIdentifier: ID });
      const policies = (['readResults', 'readJobResults'] as const).map((grant) => {
        const role = new iam.Role(user(app), grant, { assumedBy: new iam.AccountRootPrincipal() });
        membership.grants[grant](role);
        return role.node.findChild('DefaultPolicy').node.findChild('Resource');
      });
      let deployments = 0;
      const property = fc.asyncProperty(memberships, async ({ query, job }) => {
        const json = {
          ...MINIMAL,
          defaultResultConfiguration: { outputConfiguration: { s3: query } },
          defaultJobResultConfiguration: { outputConfiguration: { s3: job } },
        };
        const documents = await DeployedApp.of(app, json)
          .then((deployed) => policies.map((policy) => deployed.valueOf(resourceOf(policy), 'PolicyDocument')))
          // The function rejects the deployment.
          .catch((error: unknown) => {
            expect(String(error)).toMatch(/InvalidValue: |DynamicReferenceInValue: /);
          });
        if (!documents) return;
        deployments += 1;
        for (const [index, { bucket, keyPrefix = '' }] of [query, job].entries()) {
          expect(bucket).toMatch(/^[a-z0-9.-]{3,63}$/);
          const { Statement } = documents[index] as { readonly Statement: readonly Statement[] };
          const resources = Statement.map(({ Resource }) =>
            String(Resource).replace(/^arn:<.* AWS::Partition>:s3:::/, ''),
          );
          expect(resources).toEqual([expect.stringMatching(/./), bucket, bucket]);
          const [name, ...key] = String(resources[0]).split('/');
          expect(name).toBe(bucket);
          const below = literalOf(key.join('/'));
          expect(below).toBe(keyPrefix === '' || keyPrefix.endsWith('/') ? keyPrefix : `${keyPrefix}/`);
        }
      });
      await fc.assert(property, { numRuns: 30 });
      expect(deployments).toBeGreaterThan(0);
    });
  });

  test('apply to one account, whatever its token resolves to', () => {
    const stack = new Stack(newApp(), 'Stack');
    const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID });
    const role = new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
    membership.grants.readResults(role, { bucketAccount: new CfnParameter(stack, 'Account').valueAsString });
    const conditions = statementsOf(stack).flatMap(({ Action, Condition }) =>
      Action.startsWith('s3:') ? [Condition] : [],
    );
    expect(conditions).toHaveLength(3);
    const accounts = fc.oneof(
      values,
      fc.constantFrom('${aws:ResourceAccount}', '${aws:ResourceAccount, "x"}', '999900001111'),
    );
    fc.assert(
      fc.property(accounts, (Account) => {
        for (const condition of conditions) {
          const { StringEquals } = evaluate(condition, environmentOf({ Account })) as {
            readonly StringEquals: { readonly 'aws:ResourceAccount': string };
          };
          expect(StringEquals['aws:ResourceAccount']).not.toMatch(/[*?$]/);
          if (/^[0-9]+$/.test(Account)) expect(StringEquals['aws:ResourceAccount']).toBe(Account);
        }
      }),
    );
  });
});

function resourceOf(construct: IConstruct): CfnResource {
  if (CfnResource.isCfnResource(construct)) return construct;
  throw new Error(`${construct.node.path} is not a resource.`);
}
