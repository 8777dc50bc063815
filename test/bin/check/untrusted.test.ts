import { CleanRoomsClient } from '@aws-sdk/client-cleanrooms';
import fc from 'fast-check';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRegion, REGION_PATTERN } from '../../../lib/contract/identifier';
import { ACCOUNT, assemblyOf, lookupResource, manifestOf, stackArtifact, writeFiles } from '../../support/assemblies';
import { runCommandLine, type Ended } from '../../support/check-command';
import { ID, runs } from '../../support/properties';
import { RecordedCalls } from '../../support/recorded-calls';

const PARTNER = '444455556666';
const ROLE = `arn:aws:iam::${PARTNER}:role/reader`;
const GET_MEMBERSHIP = `GET /memberships/${ID}`;

const aws = new RecordedCalls();
beforeAll(() => aws.start());
afterAll(() => aws.stop());
beforeEach(() => {
  aws.operations();
  aws.assumeRoleError = undefined;
});

function check(app: string, ...args: readonly string[]): Promise<Ended> {
  return runCommandLine(['check', '--app', app, ...args], { environment: aws.environment });
}

/** A template with one lookup for each of these properties. */
function lookups(...properties: readonly object[]): object {
  return {
    Resources: Object.fromEntries(properties.map((each, index) => [`L${String(index)}`, lookupResource(each)])),
  };
}

/** The results that `--json` prints, by path. */
function resultsIn({ stdout }: Ended): unknown {
  return JSON.parse(stdout);
}

describe.each([[[]], [['--json']], [['--github']]])('with the options %j', (options) => {
  test('a lookup that would pass is looked up once, and its values are not printed', async () => {
    const directory = assemblyOf({ A: lookups({ Attributes: ['CollaborationName'] }, { Attributes: ['Id'] }) });
    const { code, stdout, stderr } = await check(directory, ...options);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('pass');
    expect(stdout).not.toContain('Spring');
    expect(aws.operations()).toEqual(['GetCallerIdentity', GET_MEMBERSHIP]);
  });
});

test('an app without lookups has an exit code of its own, and is not checked', async () => {
  const { code, stdout } = await check(assemblyOf({ A: {} }));
  expect(stdout).toMatch(/^NoLookups: No lookups found\./);
  expect(code).toBe(3);
  expect(aws.operations()).toEqual([]);
});

test('an app that is malformed is not checked', async () => {
  const malformed = { ...stackArtifact('A.json'), environment: `aws://${ACCOUNT}/us-east-1.evil.example/` };
  const { code, stderr } = await check(writeFiles({ 'manifest.json': manifestOf({ A: malformed }), 'A.json': '{}' }));
  expect(stderr).toMatch(/^InvalidCloudAssembly: .*"aws:\/\/111122223333\/us-east-1\.evil\.example\/"/);
  expect(code).toBe(2);
  expect(aws.operations()).toEqual([]);
});

describe('an app chooses no host', () => {
  const arn = (partition: string, region: string): string =>
    `arn:${partition}:cleanrooms:${region}:${ACCOUNT}:membership/${ID}`;

  test('only regions of the partition aws are called', async () => {
    const stacks = [
      'eu-west-1',
      'cn-north-1',
      'us-gov-west-1',
      'us-iso-east-1',
      'eusc-de-east-1',
      'fips-us-east-1',
      'localhost',
      '-',
    ];
    const properties = [
      ...['us-east-1.evil.example/', 'fips-us-east-1', '127.0.0.1', 'us-east-1#', 'us-east-1\n', '', 'cn-north-1'].map(
        (Region) => ({ Region }),
      ),
      ...[arn('aws-cn', 'us-east-1'), arn('aws-cn', 'cn-north-1'), arn('aws', 'cn-north-1')],
      ...[arn('aws', 'us-east-1.evil.example'), arn('evil', 'us-east-1'), arn('aws', 'fips-us-east-1')],
    ].map((each) => (typeof each === 'string' ? { MembershipIdentifier: each } : each));
    const artifacts = stacks.map((region, index): [string, object] => [
      `S${String(index)}`,
      stackArtifact('S.json', { environment: `aws://${ACCOUNT}/${region}` }),
    ]);
    const directory = writeFiles({
      'manifest.json': manifestOf({ ...Object.fromEntries(artifacts), A: stackArtifact('A.json') }),
      'S.json': lookups({}),
      'A.json': lookups(...properties),
    });
    const ended = await check(directory, '--json');
    expect(ended.code).toBe(1);
    expect(resultsIn(ended)).toMatchObject({
      lookups: [...stacks, ...properties].map((region) =>
        region === 'eu-west-1'
          ? { verdict: 'pass' }
          : { verdict: expect.stringMatching(/^(reject|unknown)$/) as string },
      ),
    });
    expect(aws.calls.map(({ service, region }) => [service, region])).toEqual([
      ['sts', 'us-east-1'],
      ['cleanrooms', 'eu-west-1'],
    ]);
  });

  test('any string that is a region is a part of a domain of AWS', () => {
    const client = new CleanRoomsClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    });
    const pattern = new RegExp(REGION_PATTERN.replace('(?!cn-)', ''));
    fc.assert(
      fc.property(fc.stringMatching(pattern).filter(isRegion), (Region) => {
        const { url } = client.config.endpointProvider({ Region, UseDualStack: false, UseFIPS: false });
        expect(url.hostname).toBe(`cleanrooms.${Region}.amazonaws.com`);
      }),
      { numRuns: runs(500) },
    );
  });

  test('an identifier that is not a UUID is not looked up', async () => {
    const identifiers = [
      '..',
      `../collaborations/${ID}`,
      `${ID}/..`,
      `${ID}?x`,
      `${ID}\n`,
      'ABCDEFAB-2222-3333-4444-555555555555',
      '%2e',
      '',
    ];
    const directory = assemblyOf({
      A: lookups(
        ...identifiers.map((MembershipIdentifier) => ({ MembershipIdentifier })),
        { MembershipIdentifier: undefined, CollaborationIdentifier: `../memberships/${ID}` },
        { MembershipIdentifier: [ID] },
        { MembershipIdentifier: { id: ID } },
      ),
    });
    const ended = await check(directory, '--json');
    expect(ended.code).toBe(1);
    const rejected = { verdict: 'reject', message: expect.stringMatching(/^InvalidProperty: /) as string };
    expect(resultsIn(ended)).toMatchObject({ lookups: Array.from({ length: 11 }, () => rejected) });
    expect(aws.operations()).toEqual(['GetCallerIdentity']);
  });

  test('an endpoint, a profile, an app, a plug-in and context have no effect', async () => {
    const evil = 'http://127.0.0.1:9';
    const settings = {
      endpoint: evil,
      endpointUrl: evil,
      profile: 'evil',
      app: 'touch pwned',
      plugin: ['./plugin.js'],
    };
    const directory = writeFiles({
      'cdk.out/manifest.json': manifestOf(
        {
          A: { ...stackArtifact('A.json', settings), ...settings },
          B: { type: 'cdk:asset-manifest', properties: { file: 'none.json' } },
        },
        { ...settings, runtime: settings },
      ),
      'cdk.out/A.json': { ...lookups({}), Metadata: settings, Transform: undefined },
      'cdk.json': settings,
      'cdk.context.json': settings,
      'plugin.js': 'require("node:fs").writeFileSync("pwned", "")',
      'package.json': { main: 'plugin.js', bin: 'plugin.js', ...settings },
      '.npmrc': `node-options=--require=./plugin.js`,
      '.env': `AWS_ENDPOINT_URL=${evil}`,
    });
    const { code } = await runCommandLine(['check'], { directory, environment: aws.environment });
    expect(code).toBe(0);
    expect(aws.operations()).toEqual(['GetCallerIdentity', GET_MEMBERSHIP]);
    expect(existsSync(join(directory, 'pwned'))).toBe(false);
  });

  test('a property for an endpoint or a profile is unknown', async () => {
    const ended = await check(
      assemblyOf({ A: lookups({ Endpoint: 'http://127.0.0.1:9' }, { Profile: 'x' }) }),
      '--json',
    );
    expect(ended.code).toBe(2);
    expect(aws.operations()).toEqual(['GetCallerIdentity']);
  });
});

describe('an app chooses no role', () => {
  const role = { AssumedRoleArn: ROLE, ExternalId: 'campaign-secret' };
  const lookupRole = {
    arn: 'arn:${AWS::Partition}:iam::444455556666:role/lookup-${AWS::AccountId}-${AWS::Region}',
    assumeRoleExternalId: 'campaign-secret',
  };
  const LOOKUP_ROLE = `arn:aws:iam::${PARTNER}:role/lookup-${PARTNER}-us-east-1`;

  /** An app with a lookup that assumes a role, and one in another account. */
  const directory = (): string =>
    writeFiles({
      'manifest.json': manifestOf({
        A: stackArtifact('A.json', { lookupRole }),
        B: stackArtifact('B.json', { environment: `aws://${PARTNER}/us-east-1`, lookupRole }),
      }),
      'A.json': lookups(role),
      'B.json': lookups({}),
    });

  test('a role is assumed only if it is allowed by its ARN', async () => {
    for (const allowed of [[], ['--allow-role', '*', '--allow-role', `${ROLE}s`]]) {
      const { code, stdout } = await check(directory(), ...allowed);
      expect(code).toBe(2);
      expect(stdout).toContain(`RoleNotAllowed: The lookup assumes the role ${ROLE}, which the check may not assume.`);
      expect(stdout).toContain(`--allow-role ${LOOKUP_ROLE}\n`);
      expect(stdout).not.toContain('campaign-secret');
      expect(aws.operations()).toEqual(['GetCallerIdentity']);
    }
  });

  test.each([
    [ROLE, ['cleanrooms:GetMembership'], `arn:aws:cleanrooms:us-east-1:${PARTNER}:membership/${ID}`],
    [LOOKUP_ROLE, ['cleanrooms:GetMembership', 'cleanrooms:GetCollaboration'], '*'],
  ])('the role %s gets only the permissions of the check', async (allowed, actions, resource) => {
    await check(directory(), '--allow-role', allowed);
    const [identity, assumed, ...others] = aws.calls;
    expect(identity).toMatchObject({ operation: 'GetCallerIdentity', accessKeyId: 'AKIACALLER' });
    expect(assumed).toMatchObject({ operation: 'AssumeRole', accessKeyId: 'AKIACALLER' });
    expect(assumed?.parameters.get('RoleArn')).toBe(allowed);
    expect(assumed?.parameters.get('ExternalId')).toBe('campaign-secret');
    const policy: unknown = JSON.parse(assumed?.parameters.get('Policy') ?? '');
    expect(policy).toMatchObject({ Statement: [{ Effect: 'Allow', Resource: resource }] });
    expect(JSON.stringify(policy).match(/cleanrooms:[A-Z]\w+/g)).toEqual(actions);
    expect(others).toMatchObject([{ operation: GET_MEMBERSHIP, accessKeyId: 'ASIAROLE' }]);
  });

  test('an error message of AWS STS does not reveal an external ID', async () => {
    aws.assumeRoleError = "Value 'campaign-secret' at 'externalId' is not valid";
    const { code, stdout, stderr } = await check(directory(), '--allow-role', ROLE, '--allow-role', LOOKUP_ROLE);
    expect(code).toBe(2);
    expect(stdout.match(/ServiceUnavailable/g)).toHaveLength(2);
    expect(stdout + stderr).not.toContain('campaign-secret');
  });
});

describe('any app', () => {
  /** Whether nothing of what is printed can be mistaken for something else. */
  function expectPlain({ stdout, stderr }: Ended): void {
    expect(stdout + stderr).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
    expect(stdout + stderr).not.toMatch(/^\s*::|##\[|^ +at .*:\d+:\d+/m);
    expect(stdout + stderr).not.toBe('');
  }

  const NESTED = '[]'
    .split('')
    .map((bracket) => bracket.repeat(100_000))
    .join('');
  const sub = (value: string): object => ({ MembershipIdentifier: { 'Fn::Sub': value } });

  const EVIL = '\u202e\u001b[31m\n::error::x\n##[error]y|z';
  const manifest = manifestOf({ A: stackArtifact('A.json') });

  test.each<[string, number, string | object, string | object]>([
    ['a manifest that is nested deeply', 2, NESTED, {}],
    ['a template that is nested deeply', 2, manifest, `{"Resources": ${NESTED}}`],
    ['an artifact with an evil name', 2, manifestOf({ [EVIL]: [] }), {}],
    ['an evil path', 2, manifestOf({ A: stackArtifact(EVIL) }), {}],
    ['expressions that are evil, or take long', 2, manifest, lookups(sub(`\${${EVIL}}`), sub('${'.repeat(1_000_000)))],
    ['an evil identifier', 1, manifest, lookups(sub(EVIL))],
  ])('%s: exit code %i', async (_, code, manifestJson, template) => {
    const ended = await check(writeFiles({ 'manifest.json': manifestJson, 'A.json': template }));
    expectPlain(ended);
    expect(ended.code).toBe(code);
  });

  test('1,000 lookups with long expressions', async () => {
    const Mappings = { A: { b: { c: ['x'.repeat(10_000_000), { 'Fn::Base64': 'x'.repeat(1_000_000) }] } } };
    const each = { MembershipIdentifier: { 'Fn::Join': ['', { 'Fn::FindInMap': ['A', 'b', 'c'] }] } };
    const template = { ...lookups(...Array.from({ length: 1000 }, () => each)), Mappings };
    const ended = await check(assemblyOf({ A: template }));
    expectPlain(ended);
    expect(ended.code).toBe(2);
  });

  test('names that are as long as possible leave space for the message', async () => {
    const directory = writeFiles({
      'manifest.json': manifestOf({ A: stackArtifact('A.json', { stackName: 'a'.repeat(128) }) }),
      'A.json': { Resources: { ['\u0001'.repeat(255)]: lookupResource({ MembershipIdentifier: 'x'.repeat(1000) }) } },
    });
    const ended = await check(directory, '--json');
    const message = expect.stringMatching(
      /^InvalidProperty: MembershipIdentifier is "x+…", but must be an id/,
    ) as string;
    expect(resultsIn(ended)).toMatchObject({ lookups: [{ verdict: 'reject', message }] });
  });

  test('paths and statuses with evil characters', async () => {
    const Metadata = { 'aws:cdk:path': `A/${EVIL}/Resource` };
    const template = {
      Resources: { [EVIL]: lookupResource({}, { Metadata }), B: lookupResource({ [EVIL]: EVIL }, { Condition: EVIL }) },
    };
    const directory = writeFiles({
      'manifest.json': manifestOf({ A: { ...stackArtifact('A.json'), displayName: EVIL } }),
      'A.json': template,
    });
    expectPlain(await check(directory, '--verbose'));
    expectPlain(await check(directory, '--verbose', '--json'));
    const github = await check(directory, '--verbose', '--github');
    expect(github.stdout.match(/^::\S+/gm)).toEqual([
      expect.stringMatching(/^::stop-commands::/),
      expect.stringMatching(/^::[\da-f-]{36}::$/),
      '::warning',
    ]);
  });
});

test('a summary of the job is appended to its file', async () => {
  const directory = assemblyOf({ A: lookups({}, { MembershipIdentifier: '|\n| x |' }) });
  const summary = join(directory, 'summary.md');
  writeFileSync(summary, 'before\n');
  const environment = { ...aws.environment, GITHUB_STEP_SUMMARY: summary };
  const { code } = await runCommandLine(['check', '--app', directory, '--github'], { environment });
  expect(code).toBe(1);
  expect(readFileSync(summary, 'utf8')).toMatch(/^before\n### Clean Rooms memberships\n\n(\| [^\n]+ \|\n){4}$/);
});
