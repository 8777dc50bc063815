import { RegionInfo } from 'aws-cdk-lib/region-info';
import fc from 'fast-check';
import { parseMembershipIdentifier } from '../../../lib/contract/identifier';
import { ANY_CHARACTER } from '../../support/any-character';

describe('an identifier of a membership', () => {
  const ids = fc.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  /** The regions of AWS, with their partitions. */
  const REGIONS = RegionInfo.regions.map(({ name, partition = '' }) => ({ region: name, partition }));
  const accounts = fc.stringMatching(/^\d{12}$/);
  const arnsIn = (regions: readonly (typeof REGIONS)[number][]) =>
    fc.tuple(fc.constantFrom(...regions), accounts, ids).map(([{ region, partition }, account, id]) => ({
      value: `arn:${partition}:cleanrooms:${region}:${account}:membership/${id}`,
      identifier: { region, account, id },
    }));
  const arns = arnsIn(REGIONS.filter(({ partition }) => partition === 'aws'));
  const identifiers = fc.oneof(
    ids,
    arns.map(({ value }) => value),
  );

  test('can be any UUID in lower case', () => {
    fc.assert(
      fc.property(fc.oneof(ids, fc.uuid()), (id) => {
        expect(parseMembershipIdentifier(id)).toEqual({ id });
      }),
    );
  });

  test('can be any ARN of a membership, in any region of the partition aws', () => {
    fc.assert(
      fc.property(arns, ({ value, identifier }) => {
        expect(parseMembershipIdentifier(value)).toEqual({ ...identifier, arn: value });
      }),
    );
  });

  test('cannot be an ARN in another partition, or in a region of another partition', () => {
    const others = REGIONS.filter(({ partition }) => partition !== 'aws');
    const elsewhere = fc.oneof(
      arnsIn(others),
      arnsIn(others.map(({ region }) => ({ region, partition: 'aws' }))),
      arnsIn(others.map(({ partition }) => ({ region: 'us-east-1', partition }))),
    );
    fc.assert(
      fc.property(elsewhere, ({ value }) => {
        expect(parseMembershipIdentifier(value)).toBeUndefined();
      }),
    );
    expect(new Set(others.map(({ partition }) => partition)).size).toBeGreaterThan(4);
  });

  test('cannot be any other string', () => {
    /** An identifier with a part replaced. */
    const damaged = fc
      .tuple(identifiers, fc.nat(120), fc.nat(3), fc.string({ unit: ANY_CHARACTER, maxLength: 3 }))
      .map(([value, start, length, by]) => value.slice(0, start) + by + value.slice(start + length));
    const others = fc.oneof(
      fc.string({ unit: ANY_CHARACTER }),
      damaged,
      identifiers.map((value) => value.toUpperCase()),
      identifiers.map((value) => value.replace(':cleanrooms:', ':s3:')),
      identifiers.map((value) => value.replace(':membership/', ':collaboration/')),
      fc.tuple(identifiers, fc.constantFrom('\n', ' ', '/', '/x')).map(([value, end]) => value + end),
    );
    fc.assert(
      fc.property(others, (value) => {
        const identifier = parseMembershipIdentifier(value);
        if (!identifier) return;
        // Then the string is still an identifier, and all of it was parsed.
        const { id, region, account } = identifier;
        expect(id).toMatch(/^[0-9a-f-]{36}$/);
        if (account !== undefined) expect(account).toMatch(/^\d{12}$/);
        const arn = `arn:aws:cleanrooms:${String(region)}:${String(account)}:membership/${id}`;
        expect([id, arn]).toContain(value);
      }),
      { numRuns: 1_000 },
    );
  });
});
