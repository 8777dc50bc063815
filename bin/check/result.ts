import { isPublicName } from '../../lib/contract/attributes';
import type { Target } from '../../lambda/request';

/** Whether a deployment would pass the lookup. */
export type Verdict = 'pass' | 'reject' | 'unknown';

/** What the check found out about a lookup. */
export interface Result {
  /** The path of the lookup in the construct tree. */
  readonly path?: string;
  /** The name of the stack, as `cdk list` prints it. */
  readonly stack?: string;
  /** What is looked up, as far as it is known. */
  readonly target?: Target;
  readonly account?: string;
  readonly region?: string;
  readonly assumedRoleArn?: string;
  readonly verdict: Verdict;
  /** The status of the membership or, without one, of the member. */
  readonly status?: string;
  /**
   * Why the lookup would be rejected, in the words of the function, or why that is not known. External values in it are
   * quoted.
   */
  readonly message?: string;
  /** Why the deployment may pass nevertheless. */
  readonly advice?: string;
  /** The attributes that the stack uses, by their CloudFormation names; undefined if it uses all, or if that is not known. */
  readonly attributes?: readonly string[];
  /** The values of attributes, by the names that templates request. Other lookups may refer to them. */
  readonly values: Readonly<Record<string, string>>;
}

/** The values that the stack would get, by the names that users read. */
export function shownValues({ verdict, values }: Result): [name: string, value: string][] {
  return Object.entries(verdict === 'reject' ? {} : values)
    .filter(([name]) => isPublicName(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** The verdict on several lookups: the worst of theirs. */
export function verdictOn(results: readonly Result[]): Verdict {
  const has = (verdict: Verdict): boolean => results.some((result) => result.verdict === verdict);
  return has('reject') ? 'reject' : has('unknown') ? 'unknown' : 'pass';
}

/** The exit codes, which are documented. */
export const EXIT_CODES = { pass: 0, reject: 1, unknown: 2, none: 3 } as const;
