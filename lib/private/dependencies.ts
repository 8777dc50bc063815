import { CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { References } from './references';

/**
 * In which order CloudFormation deploys: what must be there before what.
 *
 * Nested stacks and stacks are deployed as a whole. So a question has a level: in a stack, the nodes are its own elements,
 * and the resource of a nested stack stands for all that is in it. At the level of the app, the nodes are stacks.
 */
export class Dependencies {
  public readonly references = new References();
  private readonly elements = new Map<IConstruct, readonly CfnElement[]>();

  /**
   * What must be deployed before a node, however indirectly. The node itself is among it only if there is a cycle.
   *
   * @param level The stack that the node is in; none if it is a stack itself.
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
      // What was added since the references were found.
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

/** The innermost stack that both are in, which orders them; none if different stacks of the app have them. */
export function commonStack(one: IConstruct, other: IConstruct): Stack | undefined {
  const stacks = stacksOf(other);
  return stacksOf(one).find((stack) => stacks.includes(stack));
}

/** The node at a level that a construct is, or is a part of; none if it is outside of the level's stack. */
export function nodeOf(construct: IConstruct, level: Stack | undefined): IConstruct | undefined {
  let node = construct;
  for (const stack of stacksOf(construct)) {
    if (stack === level) return node === level ? undefined : node;
    node = stack.nestedStackResource ?? stack;
  }
  return level ? undefined : node;
}

/** What is deployed as one: a single element, or all of a stack. */
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
