import { Annotations, CfnOutput, Stack, type CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ATTRIBUTE_NAMES, ATTRIBUTES, attributeInfo, type RequestableName } from '../contract/attributes';
import { errorMessage } from '../contract/errors';
import { ERRORS } from './errors';

/**
 * Detects exports whose values may change: CloudFormation rejects a deployment that changes an export while another
 * stack imports it ("Cannot update export ... as it is in use by ...").
 */
export class ChangingExports {
  private readonly importers = new Map<Stack, Set<RequestableName>>();
  private readonly outputs = new Map<CfnOutput, Set<RequestableName>>();

  public constructor(
    private readonly lookup: IConstruct,
    private readonly resource: CfnResource,
  ) {}

  /** Records that an element of a template uses an attribute. */
  public add(attribute: RequestableName, user: IConstruct): void {
    if (attributeInfo(attribute).constant) return;
    const stack = Stack.of(user);
    if (stack !== this.resource.stack) note(this.importers, stack, attribute);
    else if (user instanceof CfnOutput && isExportOfUser(user)) note(this.outputs, user, attribute);
  }

  /** Adds the warnings, after the CDK has determined how each stack gets its values. */
  public warn(): void {
    const lookup = `MembershipLookup '${this.lookup.node.path}' in stack '${this.resource.stack.node.path}'`;
    for (const [stack, attributes] of this.importers) {
      const imported = [...attributes].filter((attribute) =>
        isImported(valueIn(stack, this.resource.getAtt(attribute))),
      );
      if (imported.length > 0) this.addWarning(`Stack '${stack.node.path}' imports ${namesOf(imported)} of ${lookup}`);
    }
    for (const [{ node }, attributes] of this.outputs) {
      this.addWarning(`The output '${node.path}' exports ${namesOf([...attributes])} of ${lookup}`);
    }
  }

  private addWarning(subject: string): void {
    const warning = errorMessage(ERRORS.changingExport, { subject });
    Annotations.of(this.lookup).addWarningV2('cdk-cleanrooms-membership:ChangingExport', warning);
  }
}

function note<Key>(map: Map<Key, Set<RequestableName>>, key: Key, attribute: RequestableName): void {
  map.set(key, (map.get(key) ?? new Set()).add(attribute));
}

/** Whether an output has an export name chosen by the user: the CDK creates its own exports in a separate scope. */
function isExportOfUser({ exportName, node }: CfnOutput): boolean {
  return exportName !== undefined && node.scope?.node.id !== 'Exports';
}

/** The value of a reference in a stack; in a nested stack, the value that its parent passes to it. */
function valueIn(stack: Stack, reference: unknown): unknown {
  const value: unknown = stack.resolve(reference);
  const { nestedStackParent: parent, nestedStackResource: nested } = stack;
  const parameters: unknown = nested && 'parameters' in nested ? stack.resolve(nested.parameters) : undefined;
  if (!parent || !isRecord(parameters) || !isRecord(value)) return value;
  return valueIn(parent, parameters[String(value['Ref'])]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/**
 * Whether a value is imported from an export or, across regions, from a parameter of the CDK, which rejects changes as
 * well.
 */
function isImported(value: unknown): boolean {
  return /"Fn::ImportValue"|"\/cdk\/exports\//.test(JSON.stringify(value ?? ''));
}

/** The names of attributes. For result objects, it is the name of the bucket attribute. */
function namesOf(attributes: readonly RequestableName[]): string {
  const names = attributes.map((attribute) => {
    const { label } = attributeInfo(attribute);
    return ATTRIBUTE_NAMES.find((name) => ATTRIBUTES[name].label === label);
  });
  return [...new Set(names)].map((name) => `'${String(name)}'`).join(', ');
}
