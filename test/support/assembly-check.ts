import { readAssembly } from '../../bin/check/assembly';
import { AssemblyCheck, selectLookups } from '../../bin/check/assembly-check';
import type { KnownLookup } from '../../bin/check/checker';
import type { Result } from '../../bin/check/result';
import { LookupError } from '../../lambda/errors';
import { parseRequest } from '../../lambda/request';
import { ACCOUNT, REGION } from './assemblies';

/** What a check of the lookups of an assembly returned. */
export interface Checked {
  readonly results: readonly Result[];
  /** What is known about the lookups, before any is looked up. */
  readonly known: readonly KnownLookup[];
}

/**
 * Checks the lookups of an assembly without looking up memberships: all that the function would accept, and of which
 * everything is known, have these values and pass.
 */
export async function checkAssembly(
  directory: string,
  {
    values = {},
    parameters = {},
    region = REGION,
  }: {
    readonly values?: Readonly<Record<string, string>>;
    readonly parameters?: Readonly<Record<string, string>>;
    readonly region?: string;
  } = {},
): Promise<Checked> {
  const known: KnownLookup[] = [];
  const check = (lookup: KnownLookup): Promise<Result> => {
    known.push(lookup);
    const { environment, properties, gaps } = lookup;
    const stackId = `arn:aws:cloudformation:${environment.region}:${environment.account}:stack/x/y`;
    try {
      const { target } = parseRequest(properties, stackId);
      const [gap] = gaps;
      return Promise.resolve({ target, verdict: gap ? 'unknown' : 'pass', message: gap?.message, values });
    } catch (thrown) {
      return Promise.resolve({ verdict: 'reject', message: LookupError.from(thrown).message, values: {} });
    }
  };
  const stacks = readAssembly(directory);
  const credentials = (): Promise<never> => Promise.reject(new Error('There are no credentials.'));
  const caller = { account: ACCOUNT, region, credentials };
  const run = new AssemblyCheck(stacks, { check }, caller, new Map(Object.entries(parameters)));
  const results = await run.check(selectLookups(stacks, []), () => undefined);
  return { results, known };
}
