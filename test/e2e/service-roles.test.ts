// The page of the guide about service roles, deployed: whom its roles trust, and what changes when a member joins.
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { MemberAbility } from '@aws-sdk/client-cleanrooms';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { App, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ACCOUNT, createMembership, membersOf, REGION } from '../../tools/local-cloud';
import { installTools } from '../../tools/local-cloud/tools';
import { ROOT } from '../../tools/root';
import { Deployments, type Deployed } from '../support/deployments';
import { withFilesOf } from '../support/examples';
import { inlinePoliciesOf, type PolicyDocument } from '../support/role-permissions';

const deployments = Deployments.use();

const PUBLISHER = '444455556666';
const ANALYST = '777788889999';
const LATECOMER = '999900001111';

/** The roles of the page. */
const ROLES = ['TableReader', 'SnowflakeReader', 'ResultWriter', 'CodeReader', 'ModelOutputWriter'] as const;
type Role = (typeof ROLES)[number];

/** The role of the lookup's function. */
const FUNCTION_ROLE = 'MembershipLookupProviderRole';

/** A membership of this account in a collaboration, in which others run queries and jobs. */
async function collaborate() {
  const { cleanRooms } = deployments.cloud;
  const membership = await createMembership(deployments.cloud, { creatorMemberAbilities: ['CAN_RECEIVE_RESULTS'] });
  const s3 = { bucket: 'campaign-results', keyPrefix: 'campaign', resultFormat: 'CSV' };
  const configuration = { outputConfiguration: { s3 }, roleArn: `arn:aws:iam::${ACCOUNT}:role/writer` };
  cleanRooms.change(membership.id, {
    defaultResultConfiguration: configuration,
    defaultJobResultConfiguration: configuration,
  });
  const { arn = '', collaborationArn = '', collaborationId = '' } = membership;
  const add = (accountId: string, abilities: MemberAbility[], others: object = {}): string =>
    cleanRooms.addMember(collaborationArn, { accountId, abilities, ...others });
  return {
    arn,
    collaborationId,
    runner: add(PUBLISHER, ['CAN_QUERY']),
    analyst: add(ANALYST, ['CAN_RUN_JOB']),
    invited: add(LATECOMER, [], { status: 'INVITED' }),
    join: () => add(LATECOMER, []),
  };
}

/** Deploys the stack of the page. */
async function deploy(collaborationIdentifier: string): Promise<Deployed> {
  return withFilesOf('service-roles.md', async (pathOf) => {
    const { ServiceRolesStack } = (await import(pathOf('service-roles-stack.ts'))) as {
      ServiceRolesStack: new (scope: Construct, id: string, props: object) => Stack;
    };
    return deployments.deploy((app: App) => new ServiceRolesStack(app, 'ServiceRoles', { collaborationIdentifier }));
  });
}

/** The physical id of each resource of the deployed stack, by its logical id. */
async function physicalIds(): Promise<ReadonlyMap<string, string>> {
  const client = new CloudFormationClient(deployments.cloud.client());
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: 'ServiceRoles' }));
  return new Map(
    StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
      LogicalResourceId,
      PhysicalResourceId,
    ]),
  );
}

/** The deployed name of a role. */
async function nameOf(role: string): Promise<string> {
  const ids = await physicalIds();
  return [...ids].find(([id]) => id.startsWith(role))?.[1] ?? role;
}

/** The trust policy of a deployed role. */
async function trustPolicyOf(role: string): Promise<PolicyDocument> {
  const RoleName = await nameOf(role);
  const { Role } = await new IAMClient(deployments.cloud.client()).send(new GetRoleCommand({ RoleName }));
  return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')) as PolicyDocument;
}

/** The policies of all roles, by role. */
async function policies(): Promise<Record<string, { trust: PolicyDocument; permissions: PolicyDocument[] }>> {
  const entries = await Promise.all(
    [...ROLES, FUNCTION_ROLE].map(async (role) => {
      const permissions = await inlinePoliciesOf(deployments.cloud, await nameOf(role));
      return [role, { trust: await trustPolicyOf(role), permissions }] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** A request of a service to assume a role. */
interface Request {
  readonly policy: PolicyDocument;
  readonly service: string;
  readonly context: Readonly<Record<string, string>>;
}

/** What emulators of IAM make of policies: the errors in them, and which requests they allow. */
async function evaluate(input: {
  readonly trustPolicies?: readonly object[];
  readonly policies?: readonly object[];
  readonly requests?: readonly Request[];
}): Promise<{ readonly errors: (string | null)[]; readonly mayAssume: boolean[] }> {
  const { python } = await installTools(() => undefined);
  const output = execFileSync(python, [join(ROOT, 'test', 'support', 'trust_policies.py')], {
    input: JSON.stringify({ trustPolicies: [], policies: [], requests: [], ...input }),
    encoding: 'utf8',
    env: process.env,
  });
  return JSON.parse(output) as Awaited<ReturnType<typeof evaluate>>;
}

describe('the roles of the page', () => {
  let members: Awaited<ReturnType<typeof collaborate>>;
  let deployed: Deployed;

  beforeAll(async () => {
    members = await collaborate();
    deployed = await deploy(members.collaborationId);
  });

  test('are deployed, with one list of the members', () => {
    expect(deployed).toMatchObject({ status: 'CREATE_COMPLETE', reasons: [] });
    // Two pages.
    expect(deployments.cloud.cleanRooms.calls(membersOf(members.collaborationId))).toBe(2);
  });

  test('have policies that IAM accepts', async () => {
    const all = Object.values(await policies());
    const { errors } = await evaluate({
      trustPolicies: all.map(({ trust }) => trust),
      policies: all.flatMap(({ permissions }) => permissions),
    });
    // All have a trust policy; the writer, the readers of the secret and of code, and the function have permissions.
    expect(errors).toHaveLength(10);
    expect(errors.filter((error) => error !== null)).toEqual([]);
  });

  test('a policy that IAM does not accept is an error', async () => {
    const [statement] = (await trustPolicyOf('TableReader')).Statement;
    const malformed = {
      Version: '2012-10-17',
      Statement: [{ ...statement, Condition: { ArnMatches: { 'aws:SourceArn': '*' } } }],
    };
    const { errors } = await evaluate({ trustPolicies: [malformed], policies: [malformed] });
    expect(errors).toEqual([expect.stringContaining('Malformed'), expect.stringContaining('Malformed')]);
  });

  /** The ids of memberships, and of none. */
  const idOf = (arn: string): string => arn.split('/')[1] ?? '';
  const externalId = (arn: string, region = REGION): Record<string, string> => ({
    'sts:ExternalId': `arn:aws:redshift:${region}:000011112222:dbuser:cluster/${idOf(arn)}-1234`,
  });
  const source = (arn: string): Record<string, string> => ({ 'aws:SourceArn': arn });
  const ofSource = (arn: string, account: string): Record<string, string> => ({
    ...source(arn),
    'aws:SourceAccount': account,
  });
  const STRANGER = `arn:aws:cleanrooms:${REGION}:${PUBLISHER}:membership/00000000-2222-3333-4444-555555555555`;

  /** The contexts in which Clean Rooms may assume a role, and those in which it may not. */
  function contexts(role: Role): { readonly allowed: object[]; readonly denied: object[] } {
    const { arn, runner, analyst, invited } = members;
    const nobody = [
      {},
      source(STRANGER),
      source(`${runner}x`),
      source(runner.replace('/', '/x')),
      externalId(STRANGER),
    ];
    switch (role) {
      case 'TableReader':
        return {
          allowed: [externalId(runner), source(runner), source(arn), source(analyst)],
          denied: [...nobody, externalId(arn), externalId(analyst), externalId(runner, 'eu-west-1'), source(invited)],
        };
      case 'SnowflakeReader':
        return {
          allowed: [source(runner), source(arn)],
          denied: [...nobody, externalId(runner), externalId(arn), source(analyst), source(invited)],
        };
      case 'ResultWriter':
        return {
          allowed: [externalId(runner), source(runner), source(analyst), source(arn)],
          denied: [...nobody, externalId(arn), externalId(analyst), externalId(runner, 'eu-west-1'), source(invited)],
        };
      case 'CodeReader':
        return {
          allowed: [source(analyst), source(arn)],
          denied: [...nobody, source(runner), externalId(runner), source(invited)],
        };
      case 'ModelOutputWriter':
        return {
          allowed: [ofSource(arn, ACCOUNT)],
          denied: [...nobody, source(arn), ofSource(arn, PUBLISHER), ofSource(runner, ACCOUNT)],
        };
    }
  }

  test.each(ROLES)('%s trusts Clean Rooms only on behalf of the documented members', async (role) => {
    const policy = await trustPolicyOf(role);
    const services = ['cleanrooms.amazonaws.com', 'cleanrooms-ml.amazonaws.com'] as const;
    const [right, wrong] = role === 'ModelOutputWriter' ? ([services[1], services[0]] as const) : services;
    const { allowed, denied } = contexts(role);
    const request = (of: string) => (context: object) => ({ policy, service: of, context: { ...context } });
    const { mayAssume } = await evaluate({
      requests: [...allowed.map(request(right)), ...denied.map(request(right)), ...allowed.map(request(wrong))],
    });
    expect(mayAssume).toEqual([...allowed.map(() => true), ...denied.map(() => false), ...allowed.map(() => false)]);
  });

  test('when a member joins, the next deployment changes the trust policy of the table’s role, and nothing else', async () => {
    const before = await policies();
    const joined = members.join();
    expect(joined).toBe(members.invited);
    expect(await deploy(members.collaborationId)).toMatchObject({ status: 'UPDATE_COMPLETE', reasons: [] });

    // The emulator updates every resource, so that its events do not show what changes.
    const after = await policies();
    const { TableReader: reader, ...others } = after;
    const { TableReader: readerBefore, ...othersBefore } = before;
    expect(others).toEqual(othersBefore);
    expect(reader?.permissions).toEqual(readerBefore?.permissions);
    const added = (policy?: PolicyDocument): string =>
      JSON.stringify(policy).replaceAll(`"${joined}",`, '').replaceAll(`,"${joined}"`, '');
    expect(JSON.stringify(reader?.trust)).toContain(joined);
    expect(added(reader?.trust)).toBe(JSON.stringify(readerBefore?.trust));
    const { mayAssume } = await evaluate({
      requests: [readerBefore, reader].map((role) => ({
        policy: role?.trust ?? { Version: '', Statement: [] },
        service: 'cleanrooms.amazonaws.com',
        context: source(joined),
      })),
    });
    expect(mayAssume).toEqual([false, true]);
  });
});
