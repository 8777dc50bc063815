import { isRecord } from '../../lambda/event';
import { Text } from '../../lambda/text';
import { withNested, type Json, type Lookup, type Stack } from './assembly';
import { Unresolved, type Evaluation, type References } from './evaluate';

/** Where a stack would be deployed. */
export interface Environment {
  readonly account: string;
  readonly region: string;
}

/** What the templates of a cloud assembly refer to, as far as it is known before the deployment. */
export interface Knowledge {
  /** The root stacks. */
  readonly stacks: readonly Stack[];
  environmentOf(stack: Stack): Environment;
  /** Whether a stack would be deployed to an environment; not if its region is not known. */
  isIn(stack: Stack, environment: Environment): boolean;
  /** The value of a parameter that the user specifies. */
  parameterOf(stack: Stack, name: string): string | undefined;
  /** The values of the attributes of a lookup, as far as they are known. Throws `Unresolved` if it has not been checked. */
  valuesOf(lookup: Lookup, expression: Text): Readonly<Record<string, string>>;
}

/** What the template of a stack refers to. */
export class StackReferences implements References {
  public constructor(
    private readonly stack: Stack,
    private readonly knowledge: Knowledge,
  ) {}

  public ref(name: string, evaluation: Evaluation): unknown {
    const { account, region } = this.knowledge.environmentOf(this.stack);
    switch (name) {
      case 'AWS::AccountId':
        return account;
      case 'AWS::Region':
        return region;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::NoValue':
        return undefined;
      case 'AWS::StackName':
        if (this.stack.name !== undefined) return this.stack.name;
        break;
      default:
        if (isMember(this.stack.template['Parameters'], name)) return this.parameter(name, evaluation);
    }
    throw new Unresolved(Text.of`the value of ${Text.word(name)}`);
  }

  public getAtt(logicalId: string, attribute: string, evaluation: Evaluation): unknown {
    const { lookups, nested } = this.stack;
    const lookup = lookups.find((each) => each.logicalId === logicalId);
    const expression = Text.of`the attribute ${Text.word(attribute)} of ${Text.word(lookup?.path ?? logicalId)}`;
    if (lookup) {
      const values = this.knowledge.valuesOf(lookup, expression);
      if (Object.hasOwn(values, attribute)) return values[attribute];
      throw new Unresolved(expression, lookup);
    }
    if (isOfType('Custom::CrossRegionExportReader', resourcesOf(this.stack).get(logicalId))) {
      return this.exportOfOtherRegion(attribute, evaluation);
    }
    const inner = nested.get(logicalId);
    const [, output] = /^Outputs\.(.+)$/.exec(attribute) ?? [];
    if (inner && output !== undefined) return this.of(inner).output(output, evaluation);
    throw new Unresolved(expression);
  }

  public importValue(name: string, evaluation: Evaluation): unknown {
    const own = this.knowledge.environmentOf(this.stack);
    for (const stack of withNested(this.knowledge.stacks)) {
      evaluation.step();
      if (!this.knowledge.isIn(stack, own)) continue;
      const references = this.of(stack);
      const outputs = outputsOf(stack);
      evaluation.step(outputs.length);
      for (const [output, { Export: exported }] of outputs) {
        if (!isRecord(exported)) continue;
        if (evaluation.partially(exported['Name'], references) === name) return references.output(output, evaluation);
      }
    }
    throw new Unresolved(Text.of`the export ${Text.word(name)} of a stack that is not in the app`);
  }

  public stackOutput(
    stackName: string,
    outputName: string,
    region: string | undefined,
    evaluation: Evaluation,
  ): unknown {
    const own = this.knowledge.environmentOf(this.stack);
    const stack = this.knowledge.stacks.find((each) => {
      evaluation.step();
      return each.name === stackName && this.knowledge.isIn(each, { ...own, region: region ?? own.region });
    });
    if (stack) return this.of(stack).output(outputName, evaluation);
    throw new Unresolved(Text.of`the output ${Text.word(outputName)} of the stack ${Text.word(stackName)}`);
  }

  public findInMap(map: string, first: string, second: string): unknown {
    let value: unknown = this.stack.template['Mappings'];
    for (const key of [map, first, second])
      value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (value !== undefined) return value;
    throw new Unresolved(Text.of`a value of the mapping ${Text.word(map)}`);
  }

  /** The value that a stack of another region exports with `crossRegionReferences`. */
  private exportOfOtherRegion(name: string, evaluation: Evaluation): unknown {
    const own = this.knowledge.environmentOf(this.stack);
    for (const stack of withNested(this.knowledge.stacks)) {
      const resources = [...resourcesOf(stack).values()];
      evaluation.step(1 + resources.length);
      const writers = resources.filter((each) => isOfType('Custom::CrossRegionExportWriter', each));
      for (const { Properties: properties } of writers) {
        const writer = isRecord(properties) ? properties['WriterProps'] : undefined;
        if (!isRecord(writer) || writer['region'] !== own.region) continue;
        const exports = writer['exports'];
        if (isMember(exports, name)) return evaluation.value(exports[name], this.of(stack));
      }
    }
    throw new Unresolved(Text.of`the export ${Text.word(name)} of a stack that is not in the app`);
  }

  private output(name: string, evaluation: Evaluation): unknown {
    const outputs = this.stack.template['Outputs'];
    const output = isRecord(outputs) && Object.hasOwn(outputs, name) ? outputs[name] : undefined;
    if (isRecord(output)) return evaluation.value(output['Value'], this);
    throw new Unresolved(Text.of`the output ${Text.word(name)}`);
  }

  private parameter(name: string, evaluation: Evaluation): unknown {
    const { parent } = this.stack;
    if (parent && Object.hasOwn(parent.parameters, name)) {
      return evaluation.value(parent.parameters[name], this.of(parent.stack));
    }
    const type = this.typeOf(name);
    const expression = Text.of`the parameter ${Text.word(name)}`;
    // Of these, the name of a parameter in Parameter Store is given. Only a root stack has values of the user.
    if (type.startsWith('AWS::SSM::Parameter::') || parent) throw new Unresolved(expression);
    const given = this.knowledge.parameterOf(this.stack, name);
    // The default is not used if the stack exists already, or if the deployment specifies another value.
    if (given === undefined) throw new Unresolved(expression, undefined, `${this.stack.id}:${name}`);
    return isListType(type) ? given.split(',').map((element) => element.trim()) : given;
  }

  private typeOf(parameter: string): string {
    const parameters = this.stack.template['Parameters'];
    const definition = isRecord(parameters) ? parameters[parameter] : undefined;
    const type = isRecord(definition) ? definition['Type'] : undefined;
    return typeof type === 'string' ? type : '';
  }

  private of(stack: Stack): StackReferences {
    return new StackReferences(stack, this.knowledge);
  }
}

function outputsOf({ template }: Stack): [name: string, output: Json][] {
  const outputs = template['Outputs'];
  if (!isRecord(outputs)) return [];
  return Object.entries(outputs).flatMap(([name, output]) => (isRecord(output) ? [[name, output]] : []));
}

function resourcesOf({ template }: Stack): ReadonlyMap<string, Json> {
  const resources = template['Resources'];
  const entries = Object.entries(isRecord(resources) ? resources : {});
  return new Map(entries.flatMap(([logicalId, resource]) => (isRecord(resource) ? [[logicalId, resource]] : [])));
}

function isOfType(type: string, resource: Json | undefined): boolean {
  return resource?.['Type'] === type;
}

function isListType(type: string): boolean {
  return type === 'CommaDelimitedList' || type.startsWith('List<');
}

function isMember(map: unknown, name: string): map is Json {
  return isRecord(map) && Object.hasOwn(map, name);
}
