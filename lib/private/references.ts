import {
  CfnElement,
  DefaultTokenResolver,
  Reference,
  Tokenization,
  type CfnResource,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  type Stack,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Finds what the elements of templates refer to, in their stack and in others. */
export class References {
  private readonly found = new Map<CfnElement, readonly FoundReference[]>();
  private readonly elementsByLogicalId = new Map<Stack, ReadonlyMap<string, CfnElement>>();

  /** The constructs that an element refers to. */
  public of(element: CfnElement): IConstruct[] {
    return this.find(element).map(({ target }) => target);
  }

  /** The constructs that a property of a resource refers to. */
  public ofProperty(resource: CfnResource, property: string): IConstruct[] {
    // L1 constructs use camel case.
    const found = this.find(resource).filter((each) => each.property?.toLowerCase() === property.toLowerCase());
    return found.map(({ target }) => target);
  }

  /** Each reference of an element. */
  public find(element: CfnElement): readonly FoundReference[] {
    const known = this.found.get(element);
    if (known) return known;
    const { references, fragment } = render(element);
    // Overrides refer to elements of the stack without a token: { Ref: 'LogicalId' }.
    const named = [...new Set(logicalIds(fragment))].map((id) => this.elementsOf(element.stack).get(id));
    const all = [...references, ...named.filter((each) => each !== undefined).map((target) => ({ target }))];
    this.found.set(element, all);
    return all;
  }

  private elementsOf(stack: Stack): ReadonlyMap<string, CfnElement> {
    const elements = this.elementsByLogicalId.get(stack) ?? byLogicalId(stack);
    this.elementsByLogicalId.set(stack, elements);
    return elements;
  }
}

export interface FoundReference {
  readonly target: IConstruct;
  /** The property of the resource that contains it, if any. */
  readonly property?: string;
}

function byLogicalId(stack: Stack): Map<string, CfnElement> {
  const elements = stack.node.findAll().filter((each) => CfnElement.isCfnElement(each));
  const own = elements.filter((element) => element.stack === stack);
  return new Map(own.map((element) => [String(stack.resolve(element.logicalId)), element]));
}

function render(element: CfnElement): { references: readonly FoundReference[]; fragment?: unknown } {
  const resolver = new ReferenceCollector();
  const { references } = resolver;
  if (!isRendered(element)) return { references };
  try {
    const options = { scope: element, resolver, preparing: true };
    return { references, fragment: Tokenization.resolve(element._toCloudFormation(), options) };
  } catch {
    // The CDK renders the element as well, and reports the error.
    return { references };
  }
}

/** What a collected reference is resolved to: the `Ref` of this. */
export const COLLECTED = '';

/** Collects the references among the tokens that it resolves. */
export class ReferenceCollector extends DefaultTokenResolver {
  public readonly references: FoundReference[] = [];

  public constructor() {
    super({ join: (left: unknown, right: unknown) => [left, right] });
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    // Stack.consumeReference() wraps a reference.
    const reference: unknown = 'reference' in token ? token.reference : token;
    if (!Reference.isReference(reference)) return super.resolveToken(token, context, postProcessor);
    // The path begins with Resources, the logical id and Properties.
    const [, , , property] = context.documentPath;
    this.references.push({ target: reference.target, property });
    // An intrinsic function, as property validators expect it, without a target.
    return { Ref: COLLECTED };
  }
}

/** The logical ids that a fragment refers to, by its keys. */
function logicalIds(fragment: unknown): string[] {
  if (typeof fragment !== 'object' || fragment === null) return [];
  return Object.entries({ ...fragment }).flatMap(([key, value]: [string, unknown]) => [
    ...logicalIds(value),
    ...(NAMED.get(key)?.([value].flat().filter((each) => typeof each === 'string')) ?? []),
  ]);
}

/** The keys that refer to elements, and how to get the logical ids from the strings of their values. */
const NAMED = new Map<string, (strings: string[]) => string[]>([
  ['Ref', (ids) => ids],
  ['DependsOn', (ids) => ids],
  // [LogicalId, Attribute] or LogicalId.Attribute
  ['Fn::GetAtt', ([id = '']) => [id.replace(/\..*/, '')]],
  // ${LogicalId} and ${LogicalId.Attribute}
  ['Fn::Sub', (strings) => [...strings.join(' ').matchAll(/\$\{(\w+)[.}]/g)].map(([, id = '']) => id)],
]);

/** An element as the CDK renders it. The method is internal, but in all versions of the CDK. */
interface Rendered {
  _toCloudFormation(): unknown;
}

function isRendered(element: CfnElement): element is CfnElement & Rendered {
  return '_toCloudFormation' in element && typeof element._toCloudFormation === 'function';
}

/** A string among the properties of a resource as the template contains it, with overrides. */
export function renderedString(resource: CfnResource, name: string): string | undefined {
  const template = isRendered(resource) ? JSON.stringify(resource.stack.resolve(resource._toCloudFormation())) : '';
  return new RegExp(`"${name}":"(\\w+)"`).exec(template)?.[1];
}
