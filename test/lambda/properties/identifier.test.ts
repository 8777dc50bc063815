import { RegionInfo } from 'aws-cdk-lib/region-info';
import fc from 'fast-check';
import { parseMembershipIdentifier } from '../../../lib/contract/membership-identifier';
import { ANY_CHARACTER } from '../../support/any-character';

describe('an identifier of a membership', () => {
  const ids = fc.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const regions = fc.constantFrom(...RegionInfo.regions.map(({ name }) => name));
  const accounts = fc.stringMatching(/^\d{12}$/);
  const arns = fc.tuple(regions, accounts, ids).map(([region, account, id]) => ({
    text: `arn:${String(RegionInfo.get(region).partition)}:cleanrooms:${region}:${account}:membership/${id}`,
    identifier: { region, account, id },
  }));
  const identifiers = fc.oneof(
    ids,
    arns.map(({ text }) => text),
  );

  test('is any UUID in lower case', () => {
    fc.assert(
      fc.property(fc.oneof(ids, fc.uuid()), (id) => {
        expect(parseMembershipIdentifier(id)).toEqual({ id });
      }),
    );
  });

  test('is any ARN of a membership, in any region of any partition', () => {
    fc.assert(
      fc.property(arns, ({ text, identifier }) => {
        expect(parseMembershipIdentifier(text)).toEqual({ ...identifier, arn: text });
      }),
    );
  });

  test('is no other string', () => {
    /** An identifier with one stretch of it replaced. */
    const damaged = fc
      .tuple(identifiers, fc.nat(120), fc.nat(3), fc.string({ unit: ANY_CHARACTER, maxLength: 3 }))
      .map(([text, start, length, by]) => text.slice(0, start) + by + text.slice(start + length));
    const others = fc.oneof(
      fc.string({ unit: ANY_CHARACTER }),
      damaged,
      identifiers.map((text) => text.toUpperCase()),
      identifiers.map((text) => text.replace(':cleanrooms:', ':s3:')),
      identifiers.map((text) => text.replace(':membership/', ':collaboration/')),
      fc.tuple(identifiers, fc.constantFrom('\n', ' ', '/', '/x')).map(([text, end]) => text + end),
    );
    fc.assert(
      fc.property(others, (text) => {
        const identifier = parseMembershipIdentifier(text);
        if (!identifier) return;
        // Then the damage made another identifier, or none at all, and nothing of it may be left over.
        const { id, region, account } = identifier;
        expect(id).toMatch(/^[0-9a-f-]{36}$/);
        if (account !== undefined) expect(account).toMatch(/^\d{12}$/);
        const [partition = ''] = /(?<=^arn:)[^:]*/.exec(text) ?? [];
        const arn = `arn:${partition}:cleanrooms:${String(region)}:${String(account)}:membership/${id}`;
        expect([id, arn]).toContain(text);
      }),
      { numRuns: 1_000 },
    );
  });
});
