import picomatch from 'picomatch';
import { isRegion } from '../../lib/contract/identifier';
import { LookupError } from '../../lambda/errors';
import { isRecord } from '../../lambda/event';
import { Text } from '../../lambda/text';
import { withNested, type Lookup, type Stack } from './assembly';
import type { Caller } from './caller';
import type { Checker, KnownLookup } from './checker';
import { ERRORS } from './errors';
import { Evaluation, Steps, Unresolved } from './evaluate';
import { StackReferences, type Environment, type Knowledge } from './references';
import type { Result } from './result';

/** The lookups of the stacks that match a pattern, or of all. */
export function selectLookups(stacks: readonly Stack[], patterns: readonly string[]): Lookup[] {
  const matching = patterns.map((pattern) => {
    const matches = picomatch(pattern);
    const selected = stacks.filter(({ id, name }) => matches(id) || name === pattern);
    if (selected.length > 0) return selected;
    const names = Text.list(stacks.map(({ id }) => Text.word(id)));
    throw LookupError.of(ERRORS.noSuchStack, { pattern: Text.quoted(pattern), stacks: names });
  });
  const selected = patterns.length === 0 ? stacks : stacks.filter((stack) => matching.flat().includes(stack));
  return [...withNested(selected)].flatMap(({ lookups }) => lookups);
}

/** The values of template parameters, as for `cdk deploy --parameters`: by name, or by stack and name. */
export type ParameterValues = ReadonlyMap<string, string>;

/** A fallback that is known only at deploy time. */
const LATER = '(known at deploy time)';

/** The properties that do not affect whether a lookup passes. */
const IRRELEVANT = new Set(['ServiceToken', 'ServiceTimeout', 'Refresh']);

/** What applies to MembershipRefresh.onChange(). */
const NOT_REFRESHED =
  'If the stack has been deployed with this lookup, and no property of it changes, the deployment does not look up the membership again.';

/** Checks lookups of a cloud assembly, each after those whose attributes it refers to. */
export class AssemblyCheck implements Knowledge {
  private readonly results = new Map<Lookup, Result>();
  /** The lookups to whose attributes a lookup refers, as far as they are known. */
  private readonly others = new Map<Lookup, readonly Lookup[]>();
  private readonly steps = new Steps();

  public constructor(
    public readonly stacks: readonly Stack[],
    private readonly checker: Pick<Checker, 'check'>,
    private readonly caller: Caller,
    private readonly parameters: ParameterValues,
  ) {}

  /** @param onResult Called after the check of each of these lookups. */
  public async check(lookups: readonly Lookup[], onResult: () => void): Promise<Result[]> {
    const waiting = new Set(lookups);
    while (waiting.size > 0) {
      const checks = this.nextOf(waiting).map(async (lookup) => {
        const result = await this.resultOf(lookup);
        this.results.set(lookup, { ...result, path: lookup.path, stack: lookup.stack.id });
        waiting.delete(lookup);
        if (lookups.includes(lookup)) onResult();
      });
      await Promise.all(checks);
    }
    return lookups.flatMap((lookup) => this.results.get(lookup) ?? []);
  }

  public isIn(stack: Stack, { account, region }: Environment): boolean {
    return (stack.account ?? this.caller.account) === account && (stack.region ?? this.caller.region) === region;
  }

  public environmentOf(stack: Stack): Environment {
    const { account = this.caller.account, region = this.caller.region } = stack;
    if (region === undefined) throw LookupError.of(ERRORS.noRegion, {});
    return { account, region };
  }

  public parameterOf({ id, name: stackName }: Stack, name: string): string | undefined {
    const names = [`${id}:${name}`, ...(stackName === undefined ? [] : [`${stackName}:${name}`]), name];
    return names.map((each) => this.parameters.get(each)).find((value) => value !== undefined);
  }

  public valuesOf(lookup: Lookup, expression: Text): Readonly<Record<string, string>> {
    const result = this.results.get(lookup);
    if (result) return result.values;
    throw new Unresolved(expression, lookup);
  }

  /** The lookups that can be checked now. Those that they refer to are added to the ones that wait. */
  private nextOf(waiting: Set<Lookup>): Lookup[] {
    const before = waiting.size;
    const isUnchecked = (lookup: Lookup): boolean => !this.results.has(lookup);
    const next = [...waiting].filter((lookup) => {
      if (this.others.get(lookup)?.some(isUnchecked)) return false;
      const unchecked = this.othersOf(lookup).filter(isUnchecked);
      this.others.set(lookup, unchecked);
      for (const other of unchecked) waiting.add(other);
      return unchecked.length === 0;
    });
    // If nothing changes, they refer to each other.
    return next.length > 0 || waiting.size > before ? next : [...waiting];
  }

  private othersOf(lookup: Lookup): Lookup[] {
    try {
      const unresolved = this.evaluate(lookup).flatMap((property) => property.unresolved);
      return unresolved.flatMap(({ attributeOf }) => attributeOf ?? []);
    } catch {
      // The error is reported when the lookup is checked.
      return [];
    }
  }

  private async resultOf(lookup: Lookup): Promise<Result> {
    try {
      const result = await this.checker.check(this.known(lookup));
      const isRefreshed = lookup.properties['Refresh'] !== undefined;
      return result.verdict === 'reject' && !isRefreshed ? { ...result, advice: NOT_REFRESHED } : result;
    } catch (thrown) {
      return { verdict: 'unknown', message: LookupError.from(thrown).message, values: {} };
    }
  }

  /** @throws LookupError if too little is known about the lookup. */
  private known(lookup: Lookup): KnownLookup {
    const { stack, logicalId, condition } = lookup;
    const environment = this.environmentOf(stack);
    if (!isRegion(environment.region)) {
      throw LookupError.of(ERRORS.invalidRegion, { region: Text.word(environment.region) });
    }
    const gaps: LookupError[] = [];
    const properties = new Map<string, unknown>();
    for (const { name, value, unresolved } of this.evaluate(lookup)) {
      const [first] = unresolved;
      if (!first) properties.set(name, value);
      else if (name === 'Fallbacks' && value !== first) properties.set(name, replaced(value));
      else if (name === 'Expectations') {
        properties.set(name, withoutUnresolved(value));
        gaps.push(notKnown(name, first));
      } else throw notKnown(name, first);
    }
    const root = rootOf(stack);
    return {
      logicalId,
      stackName: root.name ?? root.id,
      environment,
      lookupRole: stack.lookupRole && { ...stack.lookupRole, arn: inEnvironment(stack.lookupRole.arn, environment) },
      // Also if a name is __proto__.
      properties: Object.fromEntries(properties),
      condition,
      gaps,
    };
  }

  /** The properties of a lookup that affect whether it passes. */
  private evaluate({ stack, properties }: Lookup): EvaluatedProperty[] {
    const references = new StackReferences(stack, this);
    return Object.entries(properties)
      .filter(([name]) => !IRRELEVANT.has(name))
      .map(([name, property]) => {
        const value = new Evaluation(this.steps).property(property, references);
        return { name, value, unresolved: [...unresolvedIn(value)] };
      })
      .filter(({ value }) => value !== undefined);
  }
}

interface EvaluatedProperty {
  readonly name: string;
  readonly value: unknown;
  readonly unresolved: readonly Unresolved[];
}

function* unresolvedIn(value: unknown): Generator<Unresolved> {
  if (value instanceof Unresolved) yield value;
  else if (Array.isArray(value) || isRecord(value)) for (const each of Object.values(value)) yield* unresolvedIn(each);
}

function notKnown(name: string, { expression: found, attributeOf, parameter }: Unresolved): LookupError {
  const property = Text.word(name);
  // The external ID is confidential.
  const expression = name === 'ExternalId' ? Text.literal('an expression') : found;
  if (attributeOf) return LookupError.of(ERRORS.dependsOnOther, { property, expression });
  if (parameter === undefined) return LookupError.of(ERRORS.knownAtDeployTime, { property, expression });
  return LookupError.of(ERRORS.parameterNotSpecified, { property, expression, parameter: Text.word(parameter) });
}

/** Fallbacks, of which only the format is checked. */
function replaced(fallbacks: unknown): unknown {
  if (!isRecord(fallbacks)) return LATER;
  return Object.fromEntries(
    Object.entries(fallbacks).map(([name, value]) => [name, value instanceof Unresolved ? LATER : value]),
  );
}

/** The property `Expectations` without those whose values are not all known. */
function withoutUnresolved(expectations: unknown): unknown[] {
  if (!Array.isArray(expectations)) return [];
  return expectations.filter((each) => [...unresolvedIn(each)].length === 0);
}

/** A string of a manifest, with the placeholders that the CDK CLI replaces. */
function inEnvironment(value: string, { account, region }: Environment): string {
  return value
    .replaceAll('${AWS::Partition}', 'aws')
    .replaceAll('${AWS::AccountId}', account)
    .replaceAll('${AWS::Region}', region);
}

function rootOf(stack: Stack): Stack {
  return stack.parent ? rootOf(stack.parent.stack) : stack;
}
