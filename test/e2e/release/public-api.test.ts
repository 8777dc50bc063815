import { breakingChanges, readPublicApi, RELEASED } from '../../../tools/release/public-api';

interface Member {
  readonly name: string;
  readonly optional?: boolean;
}

/** A type of the released API, with changed members. */
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

test('removed members and new required props are breaking changes, new optional props are not', () => {
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
  expect(breakingChanges({ ...released, types }, current).sort()).toEqual([
    expect.stringContaining("newly required property 'must' added"),
    expect.stringContaining('cdk-cleanrooms-membership.IMembership.collaborationId: has been removed'),
  ]);
});
