import { Annotations, CfnOutput, Stack, type CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { attributeInfo, fieldsOfName, type RequestableName } from '../contract/attributes';
import { errorMessage } from '../contract/errors';
import { ERRORS } from './errors';

/**
 * Detects exports whose values may change: CloudFormation rejects a deployment that changes an export while another
 * stack imports it ("Cannot update export ... as it is in use by ...").
 */
export class ChangingExports {
  /** The attributes that other stacks use, and those in outputs with an export name chosen by the user. */
  private readonly users = new Map<Stack | CfnOutput, Set<RequestableName>>();

  public constructor(
    private readonly lookup: IConstruct,
    private readonly resource: CfnResource,
  ) {}

  /** Records that an element of a template uses an attribute. */
  public add(attribute: RequestableName, element: IConstruct): void {
    const stack = Stack.of(element);
    const user = stack === this.resource.stack ? element : stack;
    if (attributeInfo(attribute).constant || !(Stack.isStack(user) || isExportOfUser(user))) return;
    this.users.set(user, (this.users.get(user) ?? new Set()).add(attribute));
  }

  /** Adds the warnings, after the CDK has determined how each stack gets its values. */
  public warn(): void {
    for (const [user, attributes] of this.users) {
      const isStack = Stack.isStack(user);
      const exported = [...attributes].filter(
        (name) => !isStack || isImported(user.resolve(this.resource.getAtt(name))),
      );
      if (exported.length === 0) continue;
      const subject =
        `${isStack ? 'Stack' : 'The output'} '${user.node.path}' ${isStack ? 'imports' : 'exports'} ` +
        `${namesOf(exported)} of MembershipLookup '${this.lookup.node.path}' in stack '${this.resource.stack.node.path}'`;
      const warning = errorMessage(ERRORS.changingExport, { subject });
      Annotations.of(this.lookup).addWarningV2('cdk-cleanrooms-membership:ChangingExport', warning);
    }
  }
}

/** Whether an element is an output with an export name chosen by the user: the CDK's own exports are in another scope. */
function isExportOfUser(element: IConstruct): element is CfnOutput {
  return element instanceof CfnOutput && element.exportName !== undefined && element.node.scope?.node.id !== 'Exports';
}

/**
 * Whether a value is imported from an export or, across regions, from a parameter of the CDK, which rejects changes as
 * well. That of a nested stack is a parameter, which is not followed to its parent.
 */
function isImported(value: unknown): boolean {
  return /"Fn::ImportValue"|"\/cdk\/exports\//.test(JSON.stringify(value ?? ''));
}

/** The names of attributes. For result objects, it is the name of the bucket attribute. */
function namesOf(attributes: readonly RequestableName[]): string {
  const names = attributes.map((attribute) => fieldsOfName(attribute)[0]);
  return [...new Set(names)].map((name) => `'${String(name)}'`).join(', ');
}

/** Adds a warning if an output with an export name chosen by the user exports an attribute that may be empty. */
export function warnOfEmptyExport(user: IConstruct, attribute: string): void {
  if (!(user instanceof CfnOutput) || user.exportName === undefined) return;
  if (!mayBeBlank(Stack.of(user).resolve(user.value))) return;
  const warning = errorMessage(ERRORS.emptyExport, { path: user.node.path, attribute });
  Annotations.of(user).addWarningV2('cdk-cleanrooms-membership:EmptyExport', warning);
}

/** Whether a string in a template is blank if all values that are known only at deploy time are empty. */
function mayBeBlank(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  if (typeof value !== 'object' || value === null) return false;
  const [name, argument] = Object.entries<unknown>({ ...value })[0] ?? [];
  const [first, second] = [argument].flat();
  switch (name) {
    case 'Fn::Join':
      return Array.isArray(second) ? (second.length < 2 || mayBeBlank(first)) && second.every(mayBeBlank) : true;
    case 'Fn::Sub':
      return mayBeBlank(String(first).replace(/\$\{[^!][^}]*\}/g, ''));
    default:
      return true;
  }
}
