import { CfnParameter, Stack, type Environment } from 'aws-cdk-lib';
import { CleanRoomsDetailType, Membership, MembershipLookup, type IMembership } from '../../lib';
import { newApp } from '../support/app';

const ENV = { account: '111122223333', region: 'us-east-1' };
const ID = '11111111-2222-3333-4444-555555555555';

function stackIn(env?: Environment): Stack {
  return new Stack(newApp(), 'Stack', { env });
}

function arnIn(region: string, account: string): string {
  return `arn:aws:cleanrooms:${region}:${account}:membership/${ID}`;
}

describe('a rule for events that never arrive is an error', () => {
  const imported = (arn: string) => (stack: Stack) => Membership.fromMembershipArn(stack, 'Membership', arn);

  test.each<[string, (stack: Stack) => IMembership]>([
    ['in another region', imported(arnIn('eu-west-1', ENV.account))],
    ['in another account', imported(arnIn(ENV.region, '444455556666'))],
    [
      'in another region, which a lookup specifies',
      (stack) => new MembershipLookup(stack, 'Membership', { membershipIdentifier: ID, region: 'eu-west-1' }),
    ],
  ])('%s', (_, create) => {
    const membership = create(stackIn(ENV));
    for (const define of [membership.onEvent.bind(membership), membership.onStatusChange.bind(membership)]) {
      expect(() => define('Rule')).toThrow(
        /^EventsElsewhere: The rule 'Stack\/Membership\/Rule' is in 111122223333\/us-east-1, but the events of the membership are in /,
      );
    }
  });

  test.each<[string, (stack: Stack) => IMembership]>([
    ['in the same environment', imported(arnIn(ENV.region, ENV.account))],
    ['in an environment that is not known', (stack) => imported(new CfnParameter(stack, 'Arn').valueAsString)(stack)],
  ])('but not %s', (_, create) => {
    expect(() => create(stackIn(ENV)).onEvent('Rule')).not.toThrow();
  });

  test('but not in a stack whose environment is not known', () => {
    expect(() => imported(arnIn('eu-west-1', '444455556666'))(stackIn()).onStatusChange('Rule')).not.toThrow();
  });
});

test('a rule for status changes that matches no detail type is an error', () => {
  const membership = Membership.fromMembershipArn(stackIn(ENV), 'Membership', arnIn(ENV.region, ENV.account));
  const eventPattern = { detailType: [CleanRoomsDetailType.INVITED_TO_COLLABORATION] };
  expect(() => membership.onStatusChange('Rule', { eventPattern })).toThrow(
    "NoStatusChange: The rule 'Stack/Membership/Rule' would never match: the detail types of status changes are Membership Updated, Membership Deleted, Id Namespace Association Updated. Leave out detailType, or use onEvent().",
  );
});
