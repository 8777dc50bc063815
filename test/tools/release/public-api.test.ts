import { breaksBetween, readPublicApi, RELEASED } from '../../../tools/release/public-api';

interface Member {
  readonly name: string;
  readonly optional?: boolean;
}

/** The released API with other members of one of its types. */
function withMembersOf(type: string, change: (members: readonly Member[]) => readonly Member[]) {
  const released = readPublicApi(RELEASED);
  const name = `${released.name}.${type}`;
  const changed = released.types[name] as { readonly properties: readonly Member[] };
  return { ...released, types: { ...released.types, [name]: { ...changed, properties: change(changed.properties) } } };
}

const prop = (more: object) => ({
  name: 'fresh',
  abstract: true,
  immutable: true,
  type: { primitive: 'string' },
  ...more,
});

test('a property that is gone breaks code that reads it', () => {
  const current = withMembersOf('IMembership', (members) => members.filter(({ name }) => name !== 'collaborationId'));
  expect(breaksBetween(readPublicApi(RELEASED), current)).toEqual([
    expect.stringContaining('cdk-cleanrooms-membership.IMembership.collaborationId: has been removed'),
  ]);
});

test('a new prop that must be given breaks code that does not give it', () => {
  const current = withMembersOf('MembershipLookupProps', (members) => [...members, prop({})]);
  expect(breaksBetween(readPublicApi(RELEASED), current)).toEqual([
    expect.stringContaining("newly required property 'fresh' added"),
  ]);
});

test('a new prop that may be left out breaks nothing', () => {
  const current = withMembersOf('MembershipLookupProps', (members) => [...members, prop({ optional: true })]);
  expect(breaksBetween(readPublicApi(RELEASED), current)).toEqual([]);
});
