import { Annotations, CfnOutput, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { errorMessage } from '../contract/errors';
import { ERRORS } from './errors';

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
