import { App, Fn, Stack } from 'aws-cdk-lib';
import { MembershipLookup } from '../../lib';
import { ATTRIBUTES, type Attribute } from '../../lib/contract/attributes';
import { attributeRows } from '../support/readme';

test('the table of attributes is the one of the code', () => {
  const table: Readonly<Record<string, Attribute>> = ATTRIBUTES;
  const expected = Object.entries(table).map(([name, { whenAbsent, partOf }]) => [
    name,
    whenAbsent === '' ? 'empty' : (whenAbsent ?? (partOf ? 'stops the deploy' : 'always there')),
  ]);
  const rows = attributeRows().filter(([, name = '']) => !name.includes(' '));
  expect(rows.map(([, name, absent]) => [name, absent])).toEqual(expected);
});

test.each(attributeRows().filter(([, name = '']) => !name.includes(' ')))(
  'the property %s is the attribute %s',
  (property = '', name = '') => {
    const stack = new Stack(new App(), 'Stack');
    const membership = new MembershipLookup(stack, 'Membership', {
      membershipIdentifier: '11111111-2222-3333-4444-555555555555',
    });
    const value: unknown = Reflect.get(membership, property);
    const byName = membership.attribute(name);
    expect(stack.resolve(value)).toEqual(stack.resolve(Array.isArray(value) ? Fn.split(',', byName) : byName));
  },
);
