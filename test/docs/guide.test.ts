import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsCustomResource } from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseExpectOptions } from '../../bin/check/identifier-check';
import { fieldsOf } from '../../lambda/attributes';
import { ERRORS, LookupError } from '../../lambda/errors';
import { parseRequest } from '../../lambda/request';
import { violations } from '../../lambda/status';
import { Text } from '../../lambda/text';
import {
  AttributeExpectation,
  CleanRoomsServicePrincipal,
  MembershipLookup,
  type MembershipExpectations,
} from '../../lib';
import { EXPECTATION_KINDS, EXPECTED_COLLABORATION } from '../../lib/contract/expectations';
import { ROOT } from '../../tools/root';
import { newApp } from '../support/app';
import { STACK_ID } from '../support/custom-resource';
import { DeployedApp } from '../support/deployed-app';
import { examplesOf, run, withFilesOf } from '../support/examples';
import { fullMembership } from '../support/full-membership';
import { lookupOf } from '../support/lookup-stack';
import { readMembership } from '../support/read-membership';

const ID = '11111111-2222-3333-4444-555555555555';
const COLLABORATION_ID = '99999999-2222-3333-4444-555555555555';

/** A page of the guide. */
function page(name: string): string {
  return readFileSync(join(ROOT, 'docs', 'guide', name), 'utf8');
}

/** The first error message below a heading, without its line breaks. */
function messageBelow(name: string, heading: string): string {
  const [, section = ''] = page(name).split(`\n## ${heading}\n`);
  const [, message = ''] = /```text\n(.*?)\n```/s.exec(section) ?? [];
  return message.replaceAll('\n', ' ');
}

/** The rows of the table whose heading begins with a string. */
function rowsBelow(name: string, heading: string): string {
  const [, table = ''] = page(name).split(`\n| ${heading}`);
  const [rows = ''] = table.split('\n\n');
  return rows;
}

/** The names in the first column of that table. */
function namesIn(name: string, heading: string): (string | undefined)[] {
  return [...rowsBelow(name, heading).matchAll(/^\| `(\w+)[`(]/gm)].map(([, each]) => each);
}

/** The kinds of expectations: the methods that create them. */
const KINDS = Object.entries(Object.getOwnPropertyDescriptors(AttributeExpectation)).flatMap(([name, { value }]) =>
  typeof value === 'function' ? [name] : [],
);

/** The stack that a file defines. */
async function stackIn(path: string, props?: object): Promise<Stack> {
  const { CampaignStack } = (await import(path)) as {
    CampaignStack: new (scope: Construct, id: string, props?: object) => Stack;
  };
  return new CampaignStack(newApp(), 'Campaign', props);
}

describe('without-cdk.md', () => {
  test('the table of properties is that of the function', () => {
    const properties = namesIn('without-cdk.md', 'Property');
    expect(() => parseRequest({ Unknown: '' }, STACK_ID)).toThrow(`It has: ${properties.join(', ')}.`);
  });

  test('the table of the kinds of Expectations is that of the function', () => {
    expect(namesIn('without-cdk.md', 'Key')).toEqual(EXPECTATION_KINDS);
  });

  test('the function accepts the example of Expectations, of which one is about the collaboration', () => {
    const [, example = ''] = /^```yaml\n(Expectations:.*?)^```$/ms.exec(page('without-cdk.md')) ?? [];
    const templateFile = join(mkdtempSync(join(tmpdir(), 'template-')), 'template.yaml');
    const resource = 'Resources:\n  Lookup:\n    Type: Custom::CleanRoomsMembership\n    Properties:\n';
    writeFileSync(templateFile, resource + example.replace(/^/gm, '      '));
    const stack = new Stack();
    new CfnInclude(stack, 'Template', { templateFile });
    const { Expectations } = lookupOf(stack);
    expect(Expectations).toContainEqual(expect.objectContaining({ Attribute: EXPECTED_COLLABORATION }));
    const { expectations } = parseRequest({ MembershipIdentifier: ID, Expectations }, STACK_ID);
    expect(expectations).toHaveLength(example.split('Attribute: ').length - 1);
  });
});

describe('attributes.md', () => {
  test.each([
    'Spring campaign',
    '"',
    '","admin":"',
    "'; touch injected; '",
    '$(touch injected)',
    'a\nEND\ntouch injected',
    'é字😀',
  ])('the user data passes the name %j to a script, and runs nothing of it', async (collaborationName) => {
    const app = newApp();
    const stack = new Stack(app, 'Campaign');
    const membership = new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID });
    const userData = ec2.UserData.forLinux();
    const [example] = examplesOf('docs/guide/attributes.md').filter(({ code }) => code.includes('userData'));
    if (!example) throw new Error('The page has no user data.');
    const source = example.source.replace('ec2.UserData.forLinux()', 'globalThis.reader.userData');
    await run({ ...example, source }, { stack, membership, userData });
    const parameter = new CfnParameter(stack, 'Script', { type: 'String', value: userData.render() });

    const json = { ...fullMembership().json, collaborationName };
    const script = (await DeployedApp.of(app, json)).valueOf(parameter);
    const directory = mkdtempSync(join(tmpdir(), 'user-data-'));
    execFileSync('bash', ['-eu'], { cwd: directory, input: String(script).replace('/etc/', './') });
    expect(readdirSync(directory)).toEqual(['campaign.json']);
    const written: unknown = JSON.parse(readFileSync(join(directory, 'campaign.json'), 'utf8'));
    expect(written).toEqual({ collaboration: collaborationName });
  });
});

describe('collaboration.md', () => {
  test('the error message is that of the function for an account that is only invited', () => {
    const { message } = LookupError.of(ERRORS.invited, {
      id: Text.word(COLLABORATION_ID),
      collaboration: Text.quoted('Spring campaign'),
      account: Text.word('111122223333'),
      region: Text.word('us-east-1'),
    });
    expect(messageBelow('collaboration.md', 'Joining the collaboration')).toBe(message);
  });
});

describe('status-check.md', () => {
  test('the error message is that of the function for the expectations of the example', async () => {
    const [example] = examplesOf('docs/guide/status-check.md').filter(({ code }) => code.includes('expectations:'));
    if (!example) throw new Error('The page has no expectations.');
    const stack = new Stack(newApp(), 'Campaign');
    await run(example, { stack, membershipIdentifier: ID, collaborationIdentifier: COLLABORATION_ID });
    const membership = await readMembership({
      id: ID,
      collaborationId: COLLABORATION_ID,
      collaborationName: 'Spring campaign',
      status: 'ACTIVE',
      memberAbilities: ['CAN_RECEIVE_RESULTS'],
      queryLogStatus: 'DISABLED',
      jobLogStatus: 'ENABLED',
    });
    const errors = violations(membership, fieldsOf({ membership }), parseRequest(lookupOf(stack), STACK_ID));
    expect(errors.map(({ message }) => message)).toEqual([messageBelow('status-check.md', 'Expectations')]);
  });

  test('the table of expectations has every prop', () => {
    const props: Readonly<Record<keyof MembershipExpectations, true>> = {
      collaborationIdentifier: true,
      collaborationCreatorAccountId: true,
      memberAbilities: true,
      customMlMemberAbilities: true,
      queryLogStatus: true,
      resultBucketName: true,
      paysForQueryCompute: true,
      attributes: true,
    };
    expect(namesIn('status-check.md', 'Prop of `expectations`')).toEqual(Object.keys(props));
  });

  test('the table of kinds has those of AttributeExpectation', () => {
    expect(namesIn('status-check.md', '`AttributeExpectation`')).toEqual(KINDS);
  });
});

describe('check.md', () => {
  test('the table of kinds has those of AttributeExpectation, and one without a kind', () => {
    const rows = rowsBelow('check.md', '`--expect`');
    const kinds = [...rows.matchAll(/^\| `name(?::(\w+))?(?:=value)?`/gm)].map(([, kind]) => kind);
    expect(kinds).toEqual([...KINDS, undefined]);
  });

  test.each([
    ['equalTo', 'QueryLogStatus', ['ENABLED']],
    ['oneOf', 'QueryLogStatus', ['ENABLED', 'DISABLED']],
    ['includesAll', 'MemberAbilities', ['CAN_QUERY', 'CAN_RECEIVE_RESULTS']],
    ['includesOnly', 'MemberAbilities', ['CAN_QUERY', 'CAN_RECEIVE_RESULTS']],
  ] as const)('--expect has the same meaning as %s()', (kind, attribute, values) => {
    const [first] = values;
    const expectation =
      kind === 'equalTo' ? AttributeExpectation.equalTo(first) : AttributeExpectation[kind](...values);
    const options = values.map((value) => `${attribute}:${kind}=${value}`);
    expect(parseExpectOptions(options)).toEqual(expected({ [attribute]: expectation }));
  });

  test('--expect has the same meaning as empty()', () => {
    const MemberAbilities = AttributeExpectation.empty();
    expect(parseExpectOptions(['MemberAbilities:empty'])).toEqual(expected({ MemberAbilities }));
  });

  test.each([
    ['MemberAbilities', 'includesAll', 'CAN_QUERY'],
    ['QueryLogStatus', 'equalTo', 'ENABLED'],
  ])('without a kind, --expect %s means %s', (name, kind, value) => {
    expect(parseExpectOptions([`${name}=${value}`])).toEqual(parseExpectOptions([`${name}:${kind}=${value}`]));
  });

  /** The property of a lookup with expectations. */
  function expected(attributes: Record<string, AttributeExpectation>): unknown {
    const stack = new Stack(newApp(), 'Stack');
    new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID, expectations: { attributes } });
    return lookupOf(stack)['Expectations'];
  }
});

describe('service-roles.md', () => {
  test('16 members fit into a trust policy with the default quota in any region, and more do not', () => {
    const regions = ['us-east-1', 'ap-southeast-1'];
    const lengths = [16, 17].map((members) => regions.map((region) => lengthOfTrustPolicy(region, members)));
    expect(lengths.map((each) => Math.max(...each) <= 2048)).toEqual([true, false]);
    expect(page('service-roles.md')).toContain('With more than 16 members');
  });

  /** The characters in the trust policy of a role for tables, without white space. */
  function lengthOfTrustPolicy(region: string, members: number): number {
    const arnOf = (number: number): string =>
      `arn:aws:cleanrooms:${region}:111122223333:membership/${String(number).padStart(8, '0')}-2222-3333-4444-555555555555`;
    const memberMembershipArns = Array.from({ length: members }, (_, number) => arnOf(number));
    const stack = new Stack(newApp(), 'Stack');
    new iam.Role(stack, 'Reader', {
      assumedBy: CleanRoomsServicePrincipal.forConfiguredTable({
        queryRunnerMembershipArn: arnOf(0),
        memberMembershipArns,
      }),
    });
    const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    const { Properties } = role as { readonly Properties: { readonly AssumeRolePolicyDocument: object } };
    return JSON.stringify(Properties.AssumeRolePolicyDocument).length;
  }
});

describe('clean-rooms-resources.md', () => {
  test('the resources are of the membership that is looked up, and the table is read as AWS documents it', async () => {
    const template = await withFilesOf('clean-rooms-resources.md', async (pathOf) =>
      Template.fromStack(await stackIn(pathOf('campaign-stack.ts'), { collaborationIdentifier: COLLABORATION_ID })),
    );
    const [lookup] = Object.keys(template.findResources('Custom::CleanRoomsMembership'));
    const attribute = (name: string): object => ({ 'Fn::GetAtt': [lookup, name] });
    for (const type of ['ConfiguredTableAssociation', 'AnalysisTemplate', 'PrivacyBudgetTemplate']) {
      template.hasResourceProperties(`AWS::CleanRooms::${type}`, { MembershipIdentifier: attribute('Id') });
    }
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'cleanrooms.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const runner = attribute('Members.QueryRunnerMembershipArn');
    const part = (index: number, separator: string): object => ({
      'Fn::Select': [index, { 'Fn::Split': [separator, runner] }],
    });
    const externalId = { 'Fn::Join': ['', ['arn:aws:*:', part(3, ':'), ':*:dbuser:*/', part(1, '/'), '*']] };
    const members = { 'Fn::Split': [',', attribute('Members.MembershipArns')] };
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          { ...statement, Condition: { StringLike: { 'sts:ExternalId': externalId } } },
          {
            ...statement,
            Condition: {
              'ForAnyValue:ArnEquals': { 'aws:SourceArn': members },
            },
          },
        ],
      },
    });
  });
});

describe('migrate.md', () => {
  test.each([
    ['with the same construct id, the resource would change its type', 'Membership', ['Custom::AWS']],
    ['with another one, no resource changes its type', 'MembershipLookup', []],
  ])('%s', async (_, id, expected) => {
    await withFilesOf('migrate.md', async (pathOf) => {
      const before = await resourcesOf(pathOf('before.ts'));
      const after = pathOf('after.ts');
      writeFileSync(after, readFileSync(after, 'utf8').replace("'MembershipLookup', {", `'${id}', {`));
      const types = await resourcesOf(after);
      const changed = Object.keys(types).filter((name) => name in before && before[name] !== types[name]);
      expect(changed.map((name) => before[name])).toEqual(expected);
    });
  });

  test('exchanges these resources', async () => {
    await withFilesOf('migrate.md', async (pathOf) => {
      expect(Object.values(await resourcesOf(pathOf('before.ts'))).sort()).toEqual([
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
        'AWS::Lambda::Function',
        'Custom::AWS',
      ]);
      expect(Object.values(await resourcesOf(pathOf('after.ts'))).sort()).toEqual([
        'AWS::IAM::Role',
        'AWS::Lambda::Function',
        'AWS::Logs::LogGroup',
        'AWS::SSM::Parameter',
        'Custom::CleanRoomsMembership',
      ]);
    });
  });

  test('both can be in the stack while another stack starts to use the lookup', async () => {
    await withFilesOf('migrate.md', async (pathOf) => {
      const stack = await stackIn(pathOf('before.ts'));
      const old = stack.node.findChild('Membership');
      if (!(old instanceof AwsCustomResource)) throw new Error('The page has no AwsCustomResource.');
      stack.exportValue(old.getResponseField('membership.collaborationId'));
      const lookup = new MembershipLookup(stack, 'MembershipLookup', { membershipIdentifier: ID });
      stack.exportValue(lookup.collaborationId);
      const [before, after] = await Promise.all(['before.ts', 'after.ts'].map((file) => resourcesOf(pathOf(file))));
      expect(typesIn(stack)).toEqual({ ...before, ...after });
    });
  });

  async function resourcesOf(path: string): Promise<Record<string, string>> {
    return typesIn(await stackIn(path));
  }

  /** The types of the resources of a stack, by their logical ids. */
  function typesIn(stack: Stack): Record<string, string> {
    const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, { Type: string }> };
    return Object.fromEntries(Object.entries(Resources).map(([id, { Type }]) => [id, Type]));
  }
});
