import { CfnOutput, CfnParameter, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
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

  test('stores under several paths, and under a path that is a token', () => {
    const membership = lookUp();
    membership.publishToParameterStore('/one', []);
    membership.publishToParameterStore('/two/levels', []);
    membership.publishToParameterStore(new CfnParameter(stack, 'Path').valueAsString, []);
    const names = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter')).map(
      (resource) => (resource as { Properties: { Name: unknown } }).Properties.Name,
    );
    expect(names).toEqual(
      expect.arrayContaining(['/one/Id', '/one/Arn', '/two/levels/Id', { 'Fn::Join': ['', [{ Ref: 'Path' }, '/Id']] }]),
    );
  });

  test('rejects attributes that do not exist', () => {
    expect(() => {
      lookUp().publishToParameterStore('/campaign', ['Bucket']);
    }).toThrow("UnknownAttribute: MembershipLookup at 'Stack/Membership': a membership has no attribute 'Bucket'.");
  });
});

test.each(['campaign', '/campaign/', '/', '', '/a b', '/aws/campaign', '/ssm', `/${'a/'.repeat(14)}b`])(
  'the path %j is an error',
  (path) => {
    const error = `the path '${path}' is not valid for parameters`;
    expect(() => {
      lookUp().publishToParameterStore(path);
    }).toThrow(`InvalidParameterPath: 'Stack/Membership': ${error}`);
    expect(() => Membership.fromParameterStore(stack, 'Imported', { path })).toThrow(
      `InvalidParameterPath: 'Stack': ${error}`,
    );
  },
);

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
      refresh: MembershipRefresh.on('1'),
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
