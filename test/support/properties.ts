import { exportable, PUBLIC_NAMES, type RequestableName } from '../../lib/contract/attributes';

/** In bytes. See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
export const LONGEST_RESPONSE = 4096;

/** The search for a simpler counterexample ends after so many steps: large ones would take minutes. */
export const LONGEST_SHRINK = 500;

/** With how many inputs a property is tried: with a tenth of them where a person waits for the result. */
export function runs(inCi: number): number {
  return process.env['CI'] ? inCi : Math.ceil(inCi / 10);
}

export const ID = '11111111-2222-3333-4444-555555555555';

/** All that a template can request. */
export const REQUESTABLE_NAMES: RequestableName[] = [
  ...PUBLIC_NAMES,
  ...PUBLIC_NAMES.map(exportable),
  'ResultObjects',
  'JobResultObjects',
];

export function bytesOf(response: object): number {
  return Buffer.byteLength(JSON.stringify(response));
}
