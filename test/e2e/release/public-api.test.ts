import { breaksBetween, readPublicApi, RELEASED } from '../../../tools/release/public-api';

interface Member {
  readonly name: string;
  readonly optional?: boolean;
}

/** A type of the released API, with other members. */
function withMembersOf(type: string, change: (members: readonly Member[]) => readonly Member[]) {
  const released = readPublicApi(RELEASED);
  const name = `${released.name}.${type}`;
  const changed = released.types[name] as { readonly properties: readonly Member[] };
  return { [name]: { ...changed, properties: change(changed.properties) } };
}

const prop = (name: string, more: object = {}) => ({
  name,
  abstract: true,
  immutable: true,
  type: { primitive: 'string' },
  ...more,
});

test('what breaks is what is gone, and what must be given from now on; what may be given breaks nothing', () => {
  const { types, ...released } = readPublicApi(RELEASED);
  const current = {
    ...released,
    types: {
      ...types,
      ...withMembersOf('IMembership', (members) => members.filter(({ name }) => name !== 'collaborationId')),
      ...withMembersOf('MembershipLookupProps', (members) => [
        ...members,
        prop('must'),
        prop('may', { optional: true }),
      ]),
    },
  };
  expect(breaksBetween({ ...released, types }, current).sort()).toEqual([
    expect.stringContaining("newly required property 'must' added"),
    expect.stringContaining('cdk-cleanrooms-membership.IMembership.collaborationId: has been removed'),
  ]);
});
