// The app chooses no credentials that the user has not allowed.
import { Aws, CfnOutput, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttributeExpectation, MembershipLookup } from '../../../lib';
import { ACCOUNT, createMembership, LoopbackServer, membersOf, REGION } from '../../../tools/local-cloud';
import { check, emptyDirectory, runCommandLine } from '../../support/check-command';
import { assembly, byPath, campaign, checkJson, HERE, reasonOf, type Report } from '../../support/checked-app';
import { useLocalCloud } from '../../support/local-cloud';
import { createTrustingRole } from '../../support/trusting-role';

const cloud = useLocalCloud();

const OTHER = '444455556666';

interface Joined {
  readonly id: string;
  readonly collaborationId: string;
  readonly collaborationArn: string;
}

async function joined(): Promise<Joined> {
  const { id, collaborationId = '', collaborationArn = '' } = await createMembership(cloud());
  return { id, collaborationId, collaborationArn };
}

describe('the account of a stack', () => {
  test('is that of the credentials, and its region the configured one, unless the stack specifies them', async () => {
    const [here, there] = await Promise.all([
      createMembership(cloud()),
      createMembership(cloud(), { region: 'eu-west-1' }),
    ]);
    const agnostic = campaign({ Membership: { membershipIdentifier: there.id } }, {});
    const specific = campaign({ Membership: { membershipIdentifier: here.id } });
    const unconfigured = { AWS_REGION: '', AWS_DEFAULT_REGION: '' };
    const [option, environment, own, none] = await Promise.all([
      checkJson(cloud(), ['--app', agnostic, '--region', 'eu-west-1']),
      checkJson(cloud(), ['--app', agnostic], { environment: { AWS_REGION: 'eu-west-1' } }),
      checkJson(cloud(), ['--app', specific, '--region', 'eu-west-1']),
      checkJson(cloud(), ['--app', agnostic], { environment: unconfigured }),
    ]);
    for (const { lookups } of [option, environment])
      expect(lookups).toMatchObject([{ verdict: 'pass', account: ACCOUNT, region: 'eu-west-1' }]);
    expect(own.lookups).toMatchObject([{ verdict: 'pass', region: REGION }]);
    expect(none).toMatchObject({ code: 2, lookups: [{ verdict: 'unknown' }] });
    expect(reasonOf(none.lookups[0])).toBe(
      'NoRegion: No region is configured. Specify it with --region, AWS_REGION or the profile.',
    );
  });

  test('is not that of the credentials: the lookup is unknown, unless the lookup role of the CDK may be assumed', async () => {
    const membership = await joined();
    const env = { account: OTHER, region: REGION };
    const app = campaign(
      {
        Membership: { membershipIdentifier: membership.id },
        Collaboration: { collaborationIdentifier: membership.collaborationId },
      },
      env,
    );
    const role = `arn:aws:iam::${OTHER}:role/cdk-hnb659fds-lookup-role-${OTHER}-${REGION}`;
    // As the API would return it to that account.
    const arn = `arn:aws:cleanrooms:${REGION}:${OTHER}:membership/${membership.id}`;
    cloud().cleanRooms.change(membership.id, { arn });
    const before = await checkJson(cloud(), ['--app', app]);
    expect(before).toMatchObject({ code: 2, lookups: [{ verdict: 'unknown', account: OTHER }, {}] });
    expect(reasonOf(before.lookups[0])).toBe(
      `OtherAccount: The stack is deployed to account ${OTHER}, but the credentials are those of account ${ACCOUNT}. ` +
        `Use credentials of that account or, if you trust the app, the lookup role of the CDK: --allow-role ${role}`,
    );
    expect(cloud().cleanRooms.calls(membership.id)).toBe(0);

    const after = await checkJson(cloud(), ['--app', app, '--allow-role', role]);
    const passes = { verdict: 'pass', status: 'ACTIVE', account: OTHER };
    expect(after).toMatchObject({ code: 0, lookups: [passes, passes] });
    // Assumed once, for three calls.
    const { id, collaborationId } = membership;
    const callers = [id, collaborationId].flatMap((each) => cloud().cleanRooms.callers(each));
    expect(callers).toHaveLength(3);
    expect(new Set(callers).size).toBe(1);
    expect(callers).not.toContain(cloud().client().credentials.accessKeyId);
  });

  test('is in a region of another partition: the lookup is unknown', async () => {
    const regions = ['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'];
    const app = assembly((app) => {
      for (const region of regions) {
        const stack = new Stack(app, region, { env: { ...HERE, region } });
        // Without the construct, which reports the region.
        const properties = { ServiceToken: Aws.NO_VALUE, MembershipIdentifier: randomUUID() };
        new CfnResource(stack, 'Membership', { type: 'Custom::CleanRoomsMembership', properties });
      }
    });
    const report = await checkJson(cloud(), ['--app', app]);
    expect(report).toMatchObject({ code: 2, lookups: regions.map(() => ({ verdict: 'unknown' })) });
    expect(report.lookups.map(reasonOf)).toEqual(
      regions.map(
        (region) =>
          `InvalidRegion: The stack is in the region ${region}, which is not a region in the partition aws. ` +
          'Deploy it to a region of Clean Rooms.',
      ),
    );
  });

  test('with an export of a stack whose region is not configured: only lookups in that stack are unknown', async () => {
    const { id } = await joined();
    const app = assembly((app) => {
      new MembershipLookup(new Stack(app, 'Agnostic'), 'Membership', { membershipIdentifier: id });
      const producer = new Stack(app, 'Producer', { env: HERE });
      new CfnOutput(producer, 'Id', { value: id, exportName: 'id' });
      const consumer = new Stack(app, 'Consumer', { env: HERE });
      new MembershipLookup(consumer, 'Membership', { membershipIdentifier: Fn.importValue('id') });
    });
    const environment = { AWS_REGION: '', AWS_DEFAULT_REGION: '' };
    const lookups = byPath(await checkJson(cloud(), ['--app', app], { environment }));
    expect(lookups['Consumer/Membership']).toMatchObject({ verdict: 'pass' });
    expect(lookups['Agnostic/Membership']).toMatchObject({ verdict: 'unknown' });
  });
});

describe('assumedRoleArn', () => {
  test('is assumed only if it is allowed, with the external ID', async () => {
    const membership = await joined();
    const externalId = randomUUID();
    const assumedRoleArn = await createTrustingRole(cloud(), externalId);
    const app = campaign({ Membership: { membershipIdentifier: membership.id, assumedRoleArn, externalId } });
    const before = await checkJson(cloud(), ['--app', app]);
    expect(before).toMatchObject({ code: 2, lookups: [{ verdict: 'unknown', assumedRoleArn }] });
    expect(reasonOf(before.lookups[0])).toBe(
      `RoleNotAllowed: The lookup assumes the role ${assumedRoleArn}, which the check may not assume. ` +
        `If you trust the app, and the role trusts your credentials, add --allow-role ${assumedRoleArn}`,
    );
    expect(JSON.stringify(before)).not.toContain(externalId);
    expect(cloud().cleanRooms.calls(membership.id)).toBe(0);

    const after = await checkJson(cloud(), ['--app', app, '--allow-role', assumedRoleArn]);
    expect(after).toMatchObject({ code: 0, lookups: [{ verdict: 'pass' }] });
    expect(cloud().cleanRooms.callers(membership.id)).not.toContain(cloud().client().credentials.accessKeyId);
  });
});

describe('attributes of the members', () => {
  let collaboration: Joined;
  let before: Report;
  let callsBefore: number;
  let after: Report;
  const AGENCY = `arn:aws:cleanrooms:${REGION}:${OTHER}:membership/`;

  beforeAll(async () => {
    collaboration = await joined();
    const { collaborationArn, collaborationId: collaborationIdentifier } = collaboration;
    cloud().cleanRooms.addMember(collaborationArn, { accountId: OTHER, abilities: ['CAN_RUN_JOB'] });
    const app = assembly((app) => {
      const stack = new Stack(app, 'Campaign', { env: HERE });
      const lookup = new MembershipLookup(stack, 'Uses', { collaborationIdentifier });
      new CfnOutput(stack, 'Runner', { value: lookup.getAttString('Members.JobRunnerMembershipArn') });
      const attributes = {
        'Members.QueryRunnerMembershipArn': AttributeExpectation.equalTo(
          'arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555',
        ),
      };
      new MembershipLookup(stack, 'Expects', { collaborationIdentifier, expectations: { attributes } });
      new MembershipLookup(stack, 'Neither', { collaborationIdentifier });
    });
    before = await checkJson(cloud(), ['--app', app]);
    callsBefore = cloud().cleanRooms.calls(membersOf(collaborationIdentifier));
    after = await checkJson(cloud(), ['--app', app, '--allow-list-members', '--verbose']);
  });

  test('are unknown, and ListMembers is not called', () => {
    expect(callsBefore).toBe(0);
    const lookups = byPath(before);
    expect(lookups['Campaign/Uses']).toMatchObject({ verdict: 'unknown', status: 'ACTIVE' });
    expect(reasonOf(lookups['Campaign/Uses'])).toBe(
      'MembersNotChecked: The stack uses Members.JobRunnerMembershipArn, for which the check must call ListMembers. ' +
        'Allow it with --allow-list-members.',
    );
    expect(lookups['Campaign/Expects']).toMatchObject({ verdict: 'unknown' });
    expect(lookups['Campaign/Neither']).toMatchObject({ verdict: 'pass' });
  });

  test('are known with --allow-list-members', () => {
    const lookups = byPath(after);
    expect(lookups['Campaign/Uses']).toMatchObject({
      verdict: 'pass',
      values: { 'Members.JobRunnerMembershipArn': expect.stringContaining(AGENCY) as string },
    });
    expect(lookups['Campaign/Expects']).toMatchObject({ verdict: 'reject' });
    expect(cloud().cleanRooms.calls(membersOf(collaboration.collaborationId))).toBe(1);
  });
});

describe('the credentials', () => {
  test('are missing', async () => {
    const { AWS_ENDPOINT_URL = '' } = cloud().environment;
    const { code, stdout, stderr } = await runCommandLine(['check', randomUUID()], {
      environment: { AWS_ENDPOINT_URL },
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^NoCredentials: No AWS credentials could be loaded \(".*"\)\. Log in, such as with aws sso/,
    );
  });

  test('have expired', async () => {
    const sts = new LoopbackServer((_, response) => {
      const error = '<Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message>';
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(`<ErrorResponse><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`);
    });
    await sts.start();
    const environment = { AWS_ENDPOINT_URL_STS: sts.endpoint };
    const [{ code, stderr }, json] = await Promise.all([
      check(cloud(), [randomUUID()], { environment }),
      checkJson(cloud(), [randomUUID()], { environment }),
    ]);
    await sts.stop();
    const message =
      'CredentialsRejected: AWS does not accept the credentials ' +
      '(ExpiredToken: "The security token included in the request is expired"). ' +
      'Log in again, such as with aws sso login, or specify another --profile.';
    expect({ code, stderr }).toEqual({ code: 2, stderr: `${message}\n` });
    expect(json).toMatchObject({ code: 2, verdict: 'unknown', lookups: [], message });
  });

  test('cannot be identified', async () => {
    const environment = { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' };
    const { code, stderr } = await check(cloud(), [randomUUID()], { environment });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^IdentityUnknown: AWS STS did not return the account of the credentials \(/);
  });

  describe('of a profile', () => {
    let directory: string;
    let endpoints: Readonly<Record<string, string>>;

    beforeAll(() => {
      directory = emptyDirectory();
      mkdirSync(join(directory, '.aws'));
      const { accessKeyId, secretAccessKey, sessionToken } = cloud().client().credentials;
      const config = [
        '[profile campaign]',
        'region = eu-west-1',
        `aws_access_key_id = ${accessKeyId}`,
        `aws_secret_access_key = ${secretAccessKey}`,
        `aws_session_token = ${sessionToken}`,
      ];
      const { AWS_ENDPOINT_URL = '', AWS_ENDPOINT_URL_CLEANROOMS = '' } = cloud().environment;
      const withEndpoints = [
        ...config.with(0, '[profile endpoints]'),
        `endpoint_url = ${AWS_ENDPOINT_URL}`,
        'services = campaign',
        '[services campaign]',
        'cleanrooms =',
        `  endpoint_url = ${AWS_ENDPOINT_URL_CLEANROOMS}`,
      ];
      writeFileSync(join(directory, '.aws', 'config'), [...config, ...withEndpoints].join('\n'));
      endpoints = { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_CLEANROOMS };
    });

    test('are used with its endpoints', async () => {
      const { id } = await createMembership(cloud(), { region: 'eu-west-1' });
      const args = ['check', id, '--profile', 'endpoints'];
      const { code, stdout, stderr } = await runCommandLine(args, { directory });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('would pass');
    });

    test('are used with its region, instead of those of the environment', async () => {
      const { id } = await createMembership(cloud(), { region: 'eu-west-1' });
      const args = ['check', id, '--profile', 'campaign'];
      const others = { AWS_ACCESS_KEY_ID: 'AKIAOTHER', AWS_SECRET_ACCESS_KEY: 'other' };
      const runs = [endpoints, { ...endpoints, ...others }].map((environment) =>
        runCommandLine(args, { directory, environment }),
      );
      for (const { code, stdout, stderr } of await Promise.all(runs)) {
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toMatch(new RegExp(`^membership ${id} in eu-west-1 +ACTIVE +would pass$`, 'm'));
      }
    });

    test('do not exist', async () => {
      const args = ['check', randomUUID(), '--profile', 'other', '--region', REGION];
      const { code, stderr } = await runCommandLine(args, { directory, environment: endpoints });
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^NoCredentials: No AWS credentials could be loaded \(profile "other": ".*"\)\. .* specify --profile\.\n$/,
      );
    });
  });
});
