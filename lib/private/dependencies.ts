import { CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { References } from './references';

/**
 * The dependencies that determine the order in which CloudFormation deploys.
 *
 * Stacks and nested stacks are deployed as a whole. Dependencies therefore have a level: in a stack, the nodes are its
 * own elements, and the resource of a nested stack represents its contents. At the level of the app, the nodes are
 * stacks.
 */
export class Dependencies {
  public readonly references = new References();
  private readonly elements = new Map<IConstruct, readonly CfnElement[]>();

  /**
   * Everything that must be deployed before a node, directly or indirectly. It contains the node itself only if there
   * is a cycle.
   *
   * @param level The stack that the node is in; undefined if it is a stack itself.
   */
  public before(node: IConstruct, level: Stack | undefined): Set<IConstruct> {
    const found = new Set<IConstruct>();
    const queue = [node];
    for (const each of queue) {
      for (const target of this.directlyBefore(each)) {
        const next = nodeOf(target, level);
        if (next === undefined || next === each || found.has(next)) continue;
        found.add(next);
        queue.push(next);
      }
    }
    return found;
  }

  private directlyBefore(node: IConstruct): IConstruct[] {
    const elements = this.elements.get(node) ?? elementsOf(node);
    this.elements.set(node, elements);
    const targets = elements.flatMap((element) => [
      ...this.references.of(element),
      // Dependencies that were added since the references were found.
      ...(CfnResource.isCfnResource(element) ? element.obtainDependencies() : []),
    ]);
    return Stack.isStack(node) ? [...targets, ...node.dependencies] : targets;
  }
}

/** The stacks that a construct is in, the innermost first. */
function stacksOf(construct: IConstruct): Stack[] {
  const stacks: Stack[] = [];
  for (let stack: Stack | undefined = Stack.of(construct); stack; stack = stack.nestedStackParent) stacks.push(stack);
  return stacks;
}

/** The innermost stack that both are in, which orders them; undefined if they are in different stacks of the app. */
export function commonStack(one: IConstruct, other: IConstruct): Stack | undefined {
  const stacks = stacksOf(other);
  return stacksOf(one).find((stack) => stacks.includes(stack));
}

/** The node at a level that is or contains a construct; undefined if the construct is outside of the level's stack. */
export function nodeOf(construct: IConstruct, level: Stack | undefined): IConstruct | undefined {
  let node = construct;
  for (const stack of stacksOf(construct)) {
    if (stack === level) return node === level ? undefined : node;
    node = stack.nestedStackResource ?? stack;
  }
  return level ? undefined : node;
}

/** The elements that are deployed together: a single element, or all elements of a stack. */
function elementsOf(node: IConstruct): CfnElement[] {
  const own = CfnElement.isCfnElement(node) ? [node] : [];
  const stack = Stack.isStack(node) ? node : nestedStackOf(node);
  if (!stack) return own;
  const content = stack.node.findAll().filter((each) => CfnElement.isCfnElement(each));
  return [...own, ...content.filter((element) => stacksOf(element).includes(stack))];
}

function nestedStackOf(node: IConstruct): Stack | undefined {
  if (!CfnResource.isCfnResource(node) || node.cfnResourceType !== 'AWS::CloudFormation::Stack') return undefined;
  return node.stack.node
    .findAll()
    .find((each): each is Stack => Stack.isStack(each) && each.nestedStackResource === node);
}
