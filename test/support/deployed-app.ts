import { Stack, Stage, type App, type CfnElement } from 'aws-cdk-lib';
import type { Collaboration, MemberSummary, Membership } from '@aws-sdk/client-cleanrooms';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attributesOf, fieldsOf, unusable } from '../../lambda/attributes';
import { parseRequest } from '../../lambda/request';
import type { MembershipJson } from '../../tools/local-cloud';
import { STACK_ID } from './custom-resource';
import { evaluate, type Environment } from './evaluate';
import { FULL_MEMBERS, fullCollaboration } from './full-membership';
import { readCollaboration, readMembership } from './read-membership';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: string }>>;
}

/** A collaboration in the JSON of the API, and its members. */
interface AnyCollaboration {
  readonly collaboration: MembershipJson;
  readonly members: readonly MemberSummary[];
}

/**
 * An app as CloudFormation would deploy it, without a deployment: the outputs of its synthesized templates, with the
 * attributes that the function returns for the lookups in them. Rejects what CloudFormation rejects: an export that is
 * blank, an attribute that was not requested.
 */
export class DeployedApp {
  private readonly templates = new Map<Stack, Template>();

  /** Deploys an app whose lookups return a membership in a collaboration, in the JSON of the API. */
  public static async of(
    app: App,
    membership: MembershipJson,
    { collaboration, members }: AnyCollaboration = { collaboration: fullCollaboration().json, ...FULL_MEMBERS },
  ): Promise<DeployedApp> {
    return new DeployedApp(app, await readMembership(membership), await readCollaboration(collaboration), members);
  }

  private constructor(
    app: App,
    private readonly membership: Membership,
    private readonly collaboration: Collaboration,
    private readonly members: readonly MemberSummary[],
  ) {
    app.synth();
    for (const stack of app.node.findAll().filter((each) => Stack.isStack(each))) {
      const directory = Stage.of(stack)?.synth().directory ?? app.outdir;
      const template = JSON.parse(readFileSync(join(directory, stack.templateFile), 'utf8')) as Template;
      this.templates.set(stack, template);
    }
    for (const [stack, { Outputs = {} }] of this.templates) {
      for (const id of Object.keys(Outputs)) this.checkExport(stack, id);
    }
  }

  /** The value of a property of a resource, or of the value of an output. */
  public valueOf(element: CfnElement, property = 'Value'): unknown {
    const { Resources = {}, Outputs = {} } = this.template(element.stack);
    const id = logicalIdOf(element);
    const value = id in Outputs ? Outputs[id]?.Value : Resources[id]?.Properties?.[property];
    return this.evaluate(value, element.stack);
  }

  private evaluate(value: unknown, stack: Stack): unknown {
    const environment: Environment = {
      ref: (name) => this.ref(name, stack),
      getAtt: (id, attribute) => this.attribute(id, attribute, stack),
      outside: {
        'Fn::ImportValue': (name) => this.importValue(name),
        'Fn::GetStackOutput': (argument) => this.stackOutput(argument),
      },
    };
    return evaluate(value, environment);
  }

  private ref(name: string, stack: Stack): unknown {
    if (name.startsWith('AWS::')) return `<${stack.node.path} ${name}>`;
    const parameter = this.template(stack).Parameters?.[name];
    const nested = stack.nestedStackResource;
    if (!parameter || !nested) return `<${stack.node.path} ${name}>`;
    const parent = Stack.of(nested);
    const parameters = this.resource(logicalIdOf(nested), parent).Properties?.['Parameters'] as Record<string, unknown>;
    return this.evaluate(parameters[name], parent);
  }

  private attribute(id: string, attribute: string, stack: Stack): unknown {
    const { Type, Properties = {} } = this.resource(id, stack);
    switch (Type) {
      case 'Custom::CleanRoomsMembership':
        return this.lookup(attribute, this.evaluate(Properties, stack));
      case 'AWS::CloudFormation::Stack':
        return this.nestedOutput(id, attribute.replace(/^Outputs\./, ''), stack);
      case 'Custom::CrossRegionExportReader':
        return this.exportedToRegion(attribute.replace(/^\/cdk\/exports\//, ''));
      case 'Custom::AWSCDKCfnJsonStringify':
        return JSON.stringify(this.evaluate(Properties['Value'], stack));
      default:
        return `<${stack.node.path} ${id}.${attribute}>`;
    }
  }

  private lookup(attribute: string, properties: unknown): string {
    const { ServiceTimeout, ...strings } = properties as Record<string, unknown>;
    const request = parseRequest({ ...strings, ServiceTimeout: String(ServiceTimeout) }, STACK_ID);
    const byCollaboration = { collaboration: this.collaboration, members: this.members };
    const found = { membership: this.membership, ...(request.target.type === 'collaboration' && byCollaboration) };
    const { values, ...others } = attributesOf(fieldsOf(found), request.attributes, request.fallbacks);
    const [error] = unusable(found, others);
    if (error) throw error;
    const value = values[attribute];
    if (value === undefined) throw new Error(`The attribute ${attribute} is not requested.`);
    return value;
  }

  private nestedOutput(id: string, output: string, parent: Stack): unknown {
    const nested = [...this.templates.keys()].find(
      ({ nestedStackResource: each }) => each?.stack === parent && logicalIdOf(each) === id,
    );
    if (!nested) throw new Error(`There is no nested stack ${id}.`);
    return this.output(nested, output);
  }

  private output(stack: Stack, id: string): unknown {
    const output = this.template(stack).Outputs?.[id];
    if (!output) throw new Error(`The stack ${stack.node.path} has no output ${id}.`);
    return this.evaluate(output.Value, stack);
  }

  private importValue(name: unknown): unknown {
    for (const [stack, { Outputs = {} }] of this.templates) {
      for (const [id, { Export }] of Object.entries(Outputs)) {
        if (Export && this.evaluate(Export.Name, stack) === name) return this.output(stack, id);
      }
    }
    throw new Error(`Nothing exports ${String(name)}.`);
  }

  private stackOutput(argument: unknown): unknown {
    const { StackName, OutputName } = argument as { readonly StackName: string; readonly OutputName: string };
    const stack = [...this.templates.keys()].find(({ stackName }) => stackName === StackName);
    if (!stack) throw new Error(`There is no stack ${StackName}.`);
    return this.output(stack, OutputName);
  }

  private exportedToRegion(name: string): unknown {
    for (const [stack, { Resources = {} }] of this.templates) {
      for (const { Type, Properties } of Object.values(Resources)) {
        if (Type !== 'Custom::CrossRegionExportWriter') continue;
        const { exports } = Properties?.['WriterProps'] as { readonly exports: Readonly<Record<string, unknown>> };
        const key = Object.keys(exports).find((each) => each.endsWith(name));
        if (key !== undefined) return this.evaluate(exports[key], stack);
      }
    }
    throw new Error(`Nothing exports ${name} to another region.`);
  }

  private checkExport(stack: Stack, id: string): void {
    if (!this.template(stack).Outputs?.[id]?.Export) return;
    const value = this.output(stack, id);
    if (typeof value !== 'string') throw new Error(`The export ${id} is not a string.`);
    if (value.trim() === '') throw new Error('Exported values must not be empty or whitespace-only.');
  }

  private resource(id: string, stack: Stack): Resource {
    const resource = this.template(stack).Resources?.[id];
    if (!resource) throw new Error(`The stack ${stack.node.path} has no resource ${id}.`);
    return resource;
  }

  private template(stack: Stack): Template {
    const template = this.templates.get(stack);
    if (!template) throw new Error(`There is no template of ${stack.node.path}.`);
    return template;
  }
}

function logicalIdOf(element: CfnElement): string {
  const id: unknown = element.stack.resolve(element.logicalId);
  return String(id);
}
