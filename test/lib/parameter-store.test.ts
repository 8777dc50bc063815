import { CfnOutput, CfnParameter, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Membership, MembershipLookup, MembershipRefresh } from '../../lib';
import { newApp } from '../support/app';

const ID = '11111111-2222-3333-4444-555555555555';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(newApp(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  // A stack must have a resource.
  new CfnWaitConditionHandle(stack, 'Resource');
});

function lookUp(): MembershipLookup {
  return new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID, restoreOnRollback: false });
}

/** The values of the parameters in the template, by their names. */
function parameters(): Record<string, unknown> {
  const resources = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter')) as {
    Properties: { Name: string; Value: unknown };
  }[];
  return Object.fromEntries(resources.map(({ Properties: { Name, Value } }) => [Name, Value]));
}

const getAtt = (name: string): object => ({ 'Fn::GetAtt': ['Membership0FE7B447', name] });

describe('publishToParameterStore()', () => {
  test('stores the attributes that are named, the id, the ARN and, of a bucket, its results', () => {
    const bucket = 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket';
    lookUp().publishToParameterStore('/campaign', ['MemberAbilities', bucket]);
    const list = { 'Fn::Split': ['||', getAtt('MemberAbilities.Exportable')] };
    expect(parameters()).toEqual({
      '/campaign/Id': getAtt('Id'),
      '/campaign/Arn': getAtt('Arn'),
      '/campaign/MemberAbilities': { 'Fn::Join': [',', list] },
      [`/campaign/${bucket}`]: getAtt(bucket),
      '/campaign/ResultObjects': getAtt('ResultObjects'),
    });
  });

  test('stores by default what every membership has, without names that other accounts choose', () => {
    lookUp().publishToParameterStore('/campaign');
    const names = Object.keys(parameters());
    expect(names).toEqual(expect.arrayContaining(['/campaign/Status', '/campaign/IsMetricsEnabled']));
    expect(names.filter((name) => /Name|Bucket|RoleArn|KeyPrefix|Collaboration\.|Members\./.test(name))).toEqual([]);
    expect(names).toHaveLength(18);
  });

  test('stores under several paths, also those that differ only in their separators', () => {
    const membership = lookUp();
    for (const path of ['/one', '/a/b', '/a--b', '/a-b', '/a.b']) membership.publishToParameterStore(path, []);
    expect(Object.keys(parameters()).sort()).toEqual(
      ['/one', '/a/b', '/a--b', '/a-b', '/a.b'].flatMap((path) => [`${path}/Arn`, `${path}/Id`]).sort(),
    );
  });

  test('stores the attributes of several calls with one path as one set', () => {
    const membership = lookUp();
    membership.publishToParameterStore('/campaign', ['Status', 'JobLogStatus']);
    membership.publishToParameterStore('/campaign', ['UpdateTime', 'Status']);
    expect(Object.keys(parameters()).sort()).toEqual(
      ['Arn', 'Id', 'JobLogStatus', 'Status', 'UpdateTime'].map((name) => `/campaign/${name}`),
    );
  });

  test('rejects the path of another lookup, whose parameters have the same names', () => {
    lookUp().publishToParameterStore('/campaign', []);
    const other = new MembershipLookup(stack, 'Other', { membershipIdentifier: ID.replace('1', '2') });
    expect(() => {
      other.publishToParameterStore('/campaign', ['Status']);
    }).toThrow(
      /^ParametersInUse: MembershipLookup at 'Stack\/Other': the parameter '\/campaign\/Id' is already defined in its stack, by 'Stack\/Membership\/.*'\. Choose another path\.$/,
    );
  });

  test('rejects a path with a parameter that the stack defines otherwise, but not if another stack does', () => {
    const parameterName = '/campaign/Status';
    const values = { parameterName, stringValue: 'ACTIVE' };
    new ssm.StringParameter(new Stack(stack, 'Inner'), 'Own', values);
    const membership = lookUp();
    membership.publishToParameterStore('/campaign', []);
    new ssm.StringParameter(stack, 'Own', values);
    expect(() => {
      membership.publishToParameterStore('/campaign', ['Status']);
    }).toThrow(
      "ParametersInUse: MembershipLookup at 'Stack/Membership': the parameter '/campaign/Status' is already defined in its stack, by 'Stack/Own'.",
    );
  });

  test('rejects attributes that do not exist', () => {
    expect(() => {
      lookUp().publishToParameterStore('/campaign', ['Bucket']);
    }).toThrow("UnknownAttribute: MembershipLookup at 'Stack/Membership': a membership has no attribute 'Bucket'.");
  });
});

describe('the path', () => {
  /** Expects the same error where parameters are published and where they are read. */
  function expectRejection(path: string, found: string): void {
    const error = `the path '${found}' is not valid for parameters. It must be such as /campaign/membership: known at synthesis, `;
    expect(() => {
      lookUp().publishToParameterStore(path);
    }).toThrow(`InvalidParameterPath: 'Stack/Membership': ${error}`);
    expect(() => Membership.fromParameterStore(stack, 'Imported', { path })).toThrow(
      `InvalidParameterPath: 'Stack': ${error}`,
    );
  }

  test.each(['campaign', '/campaign/', '/', '', '/a b', '/aws/campaign', '/ssm', `/${'a/'.repeat(14)}b`])(
    'cannot be %j',
    (path) => {
      expectRejection(path, path);
    },
  );

  test.each<[where: string, path: (token: string) => string]>([
    ['be a token', (token) => token],
    ['contain a token', (token) => `/campaign/${token}/membership`],
  ])('cannot %s', (_, path) => {
    expectRejection(path(new CfnParameter(stack, 'Stage').valueAsString), '(a token)');
  });
});

describe('Membership.fromParameterStore()', () => {
  test('adds parameters to the template for the attributes that are read', () => {
    const membership = Membership.fromParameterStore(stack, 'Membership', { path: '/campaign' });
    new CfnOutput(stack, 'Status', { value: membership.status });
    new CfnOutput(stack, 'Again', { value: membership.status });
    const found = Object.values(Template.fromStack(stack).findParameters('*')) as { Type: string; Default: string }[];
    expect(
      found.filter(({ Type }) => Type === 'AWS::SSM::Parameter::Value<String>').map(({ Default }) => Default),
    ).toEqual(['/campaign/Status', expect.stringContaining('bootstrap')]);
  });

  test('reads the parameters of another region with one resource each, allowed to read only that', () => {
    const region = 'eu-west-1';
    const membership = Membership.fromParameterStore(stack, 'Membership', {
      path: '/campaign',
      region,
      refresh: MembershipRefresh.whenChanged('1'),
    });
    for (const id of ['Status', 'Again']) new CfnOutput(stack, id, { value: membership.status });
    const template = Template.fromStack(stack);
    template.resourceCountIs('Custom::AWS', 1);
    const arns = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(arns).toContain(`:ssm:${region}:111122223333:parameter/campaign/Status"`);
    expect(arns).not.toContain('*');
  });

  test('reads parameters of the region of the stack without a resource', () => {
    const options = { path: '/campaign', region: stack.region };
    new CfnOutput(stack, 'Arn', {
      value: Membership.fromParameterStore(stack, 'Membership', options).membershipArn,
    });
    Template.fromStack(stack).resourceCountIs('Custom::AWS', 0);
  });
});
