import { exportable, isOfMembership, PUBLIC_NAMES, type RequestableName } from '../../lib/contract/attributes';

/** In bytes. See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
export const LONGEST_RESPONSE = 4096;

/** The maximum number of steps to simplify a counterexample: large ones would take minutes. */
export const LONGEST_SHRINK = 500;

/** The number of inputs for a property: a tenth of them outside of CI. */
export function runs(inCi: number): number {
  return process.env['CI'] ? inCi : Math.ceil(inCi / 10);
}

export const ID = '11111111-2222-3333-4444-555555555555';

const MEMBERSHIP_PUBLIC_NAMES = PUBLIC_NAMES.filter(isOfMembership);

/** All attributes that a template can request of a membership. */
export const REQUESTABLE_NAMES: RequestableName[] = [
  ...MEMBERSHIP_PUBLIC_NAMES,
  ...MEMBERSHIP_PUBLIC_NAMES.map(exportable),
  'ResultObjects',
  'JobResultObjects',
];

export function bytesOf(response: object): number {
  return Buffer.byteLength(JSON.stringify(response));
}
