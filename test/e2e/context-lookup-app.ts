// An app whose lookups have props that the CDK CLI looks up in SSM at synthesis.
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { MembershipLookup, type MembershipLookupProps } from '../../lib';

const app = new App();
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
const stack = new Stack(app, 'Stack', { env: { account, region } });

const lookedUp = (name: string, byDefault?: string): string =>
  ssm.StringParameter.valueFromLookup(stack, `/membership/${name}`, byDefault);

const lookups: Readonly<Record<string, MembershipLookupProps>> = {
  Id: { membershipIdentifier: lookedUp('id') },
  IdWithDefault: { membershipIdentifier: lookedUp('id', 'none') },
  IdWithEmptyDefault: { membershipIdentifier: lookedUp('id', '') },
  Arn: { membershipIdentifier: lookedUp('arn'), assumedRoleArn: lookedUp('role') },
  ComposedArn: {
    membershipIdentifier: `arn:aws:cleanrooms:${lookedUp('region')}:${String(account)}:membership/${lookedUp('id', 'none')}`,
  },
  Region: { membershipIdentifier: lookedUp('id'), region: lookedUp('region', 'none') },
};
for (const [id, props] of Object.entries(lookups)) {
  const membership = new MembershipLookup(stack, id, props);
  new CfnOutput(membership, 'Status', { value: membership.status });
}
