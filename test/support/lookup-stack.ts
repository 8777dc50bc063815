import { Fn, Stack, type Environment } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MembershipLookup, type IMembership, type MembershipLookupProps } from '../../lib';
import { propertyOf, type PublicName } from '../../lib/contract/attributes';
import { newApp } from './app';

export const ID = '11111111-2222-3333-4444-555555555555';
export const ENV = { account: '111122223333', region: 'eu-central-1' };
export const ARN = `arn:aws:cleanrooms:${ENV.region}:${ENV.account}:membership/${ID}`;

export function newStack(env?: Environment): Stack {
  return new Stack(newApp(), 'Stack', { env });
}

export function lookUp(stack: Stack, props: Partial<MembershipLookupProps> = {}): MembershipLookup {
  return new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID, ...props });
}

/** The properties of the one lookup in a stack. */
export function lookupOf(stack: Stack): Record<string, unknown> {
  const [lookup] = Object.values(Template.fromStack(stack).findResources('Custom::CleanRoomsMembership'));
  return (lookup as { Properties: Record<string, unknown> }).Properties;
}

/** The resources that the one role of a stack allows, by action. */
export function permissionsOf(stack: Stack): Record<string, unknown> {
  const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const { Properties } = role as {
    Properties: { Policies: { PolicyDocument: { Statement: { Action: string; Resource: unknown }[] } }[] };
  };
  const statements = Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return Object.fromEntries(statements.map(({ Action, Resource }) => [Action, Resource]));
}

/** An attribute of a membership, by its property if it has one; of a list, its elements joined by commas. */
export function stringOf(membership: IMembership, name: PublicName): string {
  const property = propertyOf(name);
  const value = property === undefined ? membership.getAttString(name) : membership[property];
  return typeof value === 'string' ? value : Fn.join(',', value);
}
