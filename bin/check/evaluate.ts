import { isRecord } from '../../lambda/event';
import { Text } from '../../lambda/text';
import type { Lookup } from './assembly';

/** A part of a template whose value is not known. */
export class Unresolved extends Error {
  public constructor(
    public readonly expression: Text,
    /** The lookup that has to be checked first, if the value is one of its attributes. */
    public readonly attributeOf?: Lookup,
    /** The parameter that the user can specify, if the value is one. */
    public readonly parameter?: string,
  ) {
    super('A value is not known.');
  }
}

/** What the intrinsic functions of a template refer to. Each throws `Unresolved` if the value is not known. */
export interface References {
  ref(name: string, evaluation: Evaluation): unknown;
  getAtt(logicalId: string, attribute: string, evaluation: Evaluation): unknown;
  importValue(name: string, evaluation: Evaluation): unknown;
  stackOutput(stackName: string, outputName: string, region: string | undefined, evaluation: Evaluation): unknown;
  findInMap(map: string, first: string, second: string): unknown;
}

/** A template is not trusted: these limit what evaluating one property takes, and all properties of a run. */
const MOST_STEPS = 20_000;
const MOST_STEPS_IN_TOTAL = 1_000_000;
const DEEPEST = 100;
const LONGEST = 16_384;

/** A string of this length takes one step more. */
const LENGTH_OF_STEP = 100;

/** The limits are exceeded. */
class TooComplex extends Error {}

/** The steps of all evaluations of a run. */
export class Steps {
  private count = 0;

  public add(steps: number): void {
    this.count += steps;
    if (this.count > MOST_STEPS_IN_TOTAL) throw new TooComplex();
  }
}

/** The evaluation of one property. */
export class Evaluation {
  private steps = 0;
  private depth = 0;

  public constructor(private readonly total = new Steps()) {}

  /** Evaluates a property. What is not known is an `Unresolved` in its place. */
  public property(value: unknown, references: References): unknown {
    try {
      return this.partially(value, references);
    } catch (error) {
      if (error instanceof TooComplex) return new Unresolved(Text.literal('an expression that is too complex'));
      throw error;
    }
  }

  /** Evaluates a part of a property likewise. */
  public partially(value: unknown, references: References): unknown {
    this.step();
    try {
      if (!isRecord(value) && !Array.isArray(value)) return this.known(value);
      if (functionIn(value) !== undefined) return this.value(value, references);
      return this.deeper(() => {
        if (Array.isArray(value)) {
          return value.map((each: unknown) => this.partially(each, references)).filter((each) => each !== undefined);
        }
        const members = Object.entries(value).map(([key, each]) => [key, this.partially(each, references)] as const);
        return Object.fromEntries(members.filter(([, each]) => each !== undefined));
      });
    } catch (error) {
      if (error instanceof Unresolved) return error;
      throw error;
    }
  }

  /** Evaluates a part of a template completely. */
  public value(value: unknown, references: References): unknown {
    this.step();
    if (!isRecord(value) && !Array.isArray(value)) return this.known(value);
    return this.deeper(() => {
      const call = functionIn(value);
      if (call) return this.known(this.call(call, references, value));
      if (Array.isArray(value)) return value.map((each: unknown) => this.value(each, references));
      throw new Unresolved(Text.quoted(value));
    });
  }

  /** Counts what an evaluation takes. */
  public step(steps = 1): void {
    this.steps += steps;
    if (this.steps > MOST_STEPS) throw new TooComplex();
    this.total.add(steps);
  }

  /** A value that CloudFormation does not replace. */
  private known(value: unknown): unknown {
    if (typeof value !== 'string') return value;
    this.step(Math.floor(value.length / LENGTH_OF_STEP));
    if (value.includes('{{resolve:')) throw new Unresolved(Text.quoted(value));
    return value;
  }

  private call({ name, argument }: Call, references: References, whole: unknown): unknown {
    const unresolved = (): Unresolved => new Unresolved(Text.quoted(whole));
    const value = (each: unknown): unknown => this.value(each, references);
    const string = (each: unknown): string => {
      const result = value(each);
      if (typeof result === 'number' || typeof result === 'boolean') return String(result);
      if (typeof result !== 'string') throw unresolved();
      return short(result);
    };
    const list = (each: unknown): readonly unknown[] => {
      const result = value(each);
      if (!Array.isArray(result)) throw unresolved();
      return result;
    };
    const short = (result: string): string => {
      if (result.length > LONGEST) throw unresolved();
      return result;
    };
    const [first, second, third] = Array.isArray(argument) ? (argument as unknown[]) : [];
    switch (name) {
      case 'Ref':
        return references.ref(string(argument), this);
      case 'Fn::GetAtt': {
        const [logicalId = '', ...attribute] = typeof argument === 'string' ? argument.split('.') : [first, second];
        return references.getAtt(string(logicalId), attribute.map((each) => string(each)).join('.'), this);
      }
      case 'Fn::ImportValue':
        return references.importValue(string(argument), this);
      case 'Fn::GetStackOutput': {
        if (!isRecord(argument) || argument['RoleArn'] !== undefined) throw unresolved();
        const region = argument['Region'] === undefined ? undefined : string(argument['Region']);
        return references.stackOutput(string(argument['StackName']), string(argument['OutputName']), region, this);
      }
      case 'Fn::FindInMap':
        return value(references.findInMap(string(first), string(second), string(third)));
      case 'Fn::Join':
        return short(
          list(second)
            .map((each) => string(each))
            .join(string(first)),
        );
      case 'Fn::Split':
        return string(second).split(string(first));
      case 'Fn::Select': {
        const index = string(first);
        const selected = /^\d+$/.test(index) ? list(second)[Number(index)] : undefined;
        if (selected === undefined) throw unresolved();
        return selected;
      }
      case 'Fn::Sub': {
        const [template, variables] = Array.isArray(argument) ? [first, second] : [argument, {}];
        if (typeof template !== 'string' || !isRecord(variables)) throw unresolved();
        return short(
          short(template).replace(/\$\{(!?)([^${}]*)\}/g, (_, literal: string, variable: string) => {
            if (literal === '!') return `\${${variable}}`;
            if (Object.hasOwn(variables, variable)) return string(variables[variable]);
            const [logicalId = '', ...attribute] = variable.split('.');
            return string(
              attribute.length > 0 ? { 'Fn::GetAtt': [logicalId, attribute.join('.')] } : { Ref: variable },
            );
          }),
        );
      }
      default:
        throw unresolved();
    }
  }

  private deeper<Result>(evaluate: () => Result): Result {
    if (this.depth >= DEEPEST) throw new TooComplex();
    this.depth += 1;
    try {
      return evaluate();
    } finally {
      this.depth -= 1;
    }
  }
}

interface Call {
  readonly name: string;
  readonly argument: unknown;
}

/** The intrinsic function that an object is, if it is one. */
function functionIn(value: object): Call | undefined {
  if (Array.isArray(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (!entry || others.length > 0 || !/^(Ref|Fn::.+)$/.test(entry[0])) return undefined;
  return { name: entry[0], argument: entry[1] };
}
