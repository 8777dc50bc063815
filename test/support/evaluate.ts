/** The values with which CloudFormation evaluates intrinsic functions. */
export interface Environment {
  readonly ref: (name: string) => unknown;
  readonly getAtt: (logicalId: string, attribute: string) => unknown;
  /** Functions that refer to other templates, by name. */
  readonly outside?: Readonly<Record<string, (argument: unknown) => unknown>>;
}

/** Evaluates the intrinsic functions in a part of a template. */
export function evaluate(value: unknown, environment: Environment): unknown {
  const nested = (each: unknown): unknown => evaluate(each, environment);
  if (Array.isArray(value)) return value.map(nested);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length > 0 || !/^(Ref|Fn::.+)$/.test(name)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, nested(each)]));
  }
  if (environment.outside && Object.hasOwn(environment.outside, name)) {
    return environment.outside[name]?.(nested(argument));
  }
  if (name === 'Ref') return environment.ref(String(argument));
  if (name === 'Fn::Sub') {
    return String(argument).replace(/\$\{([^}]+)\}/g, (_, ref: string) => String(environment.ref(ref)));
  }
  const [first, second] = listOf(nested(argument), value);
  switch (name) {
    case 'Fn::GetAtt':
      return environment.getAtt(String(first), String(second));
    case 'Fn::Join':
      return listOf(second, value).map(String).join(String(first));
    case 'Fn::Split':
      return stringOf(second, value).split(String(first));
    case 'Fn::Select': {
      const selected = listOf(second, value)[Number(first)];
      if (selected === undefined) throw new Error(`There is nothing to select in ${JSON.stringify(value)}.`);
      return selected;
    }
    default:
      throw new Error(`${name} is not supported.`);
  }
}

/** An environment in which each name has a value; that of an attribute is `<logical id>.<attribute>`. */
export function environmentOf(values: Readonly<Record<string, string>>): Environment {
  const valueOf = (name: string): string => values[name] ?? `no ${name}`;
  return { ref: valueOf, getAtt: (logicalId, attribute) => valueOf(`${logicalId}.${attribute}`) };
}

function listOf(value: unknown, where: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`CloudFormation expects a list in ${JSON.stringify(where)}.`);
}

function stringOf(value: unknown, where: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`CloudFormation expects a string in ${JSON.stringify(where)}.`);
}
