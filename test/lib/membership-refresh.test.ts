import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MembershipLookup, MembershipRefresh } from '../../lib';
import { newApp } from '../support/app';

function synthesize(refresh?: MembershipRefresh): string {
  const stack = new Stack(newApp(), 'Stack');
  new MembershipLookup(stack, 'Membership', { membershipIdentifier: '11111111-2222-3333-4444-555555555555', refresh });
  return JSON.stringify(Template.fromStack(stack).toJSON());
}

/** The templates of two syntheses, one second apart. */
function synthesizeTwice(refresh: () => MembershipRefresh | undefined): [string, string] {
  jest.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
  const first = synthesize(refresh());
  jest.setSystemTime(new Date('2026-01-01T00:00:01Z'));
  return [first, synthesize(refresh())];
}

afterEach(() => jest.useRealTimers());

test.each<[string, () => MembershipRefresh | undefined]>([
  ['by default', () => undefined],
  ['with everyDeploy()', () => MembershipRefresh.everyDeploy()],
])('%s each synthesis requests a new lookup', (_, refresh) => {
  const [first, second] = synthesizeTwice(refresh);
  expect(first).toContain('"Refresh":"2026-01-01T00:00:00.000Z"');
  expect(second).toBe(first.replace('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z'));
});

test('with onChange() the template does not change between syntheses', () => {
  const [first, second] = synthesizeTwice(() => MembershipRefresh.onChange());
  expect(second).toBe(first);
  expect(first).not.toContain('Refresh');
});

test('with on() the template changes only with the value', () => {
  const [first, second] = synthesizeTwice(() => MembershipRefresh.whenChanged('release-7'));
  expect(second).toBe(first);
  expect(synthesize(MembershipRefresh.whenChanged('release-8'))).toBe(first.replace('release-7', 'release-8'));
});
