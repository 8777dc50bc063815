import { Fn, Lazy, Token } from 'aws-cdk-lib';
import { isOfMembers, isPublicName } from '../contract/attributes';
import { isMembershipArn } from '../contract/identifier';
import { ERRORS, synthesisError } from './errors';
import { attributeOfLookup, exact, exactList } from './exact';
import { awaitsContext } from './scope';

/** A prop that is the ARN of a membership. In a condition of a policy, it matches that membership only. */
export class MembershipArn {
  public readonly arn: string;

  /**
   * @param prop The name of the prop, for error messages.
   * @param value The ARN, or a token. Anything else is an error once the template is written.
   */
  public constructor(prop: string, value: string) {
    this.arn = checked(prop, value);
  }

  public get region(): string {
    return this.part(3);
  }

  public get account(): string {
    return this.part(4);
  }

  public get id(): string {
    return Fn.select(1, Fn.split('/', this.arn));
  }

  private part(index: number): string {
    return Fn.select(index, Fn.split(':', this.arn));
  }
}

/** The ARNs of memberships in a list, which can be a token as a whole. */
export function membershipArns(prop: string, values: readonly string[]): string[] {
  if (isArnOfLookup([...values])) return [...values];
  if (Token.isUnresolved(values)) return exactList(values);
  if (values.length === 0) return [unlessAwaitingContext('', () => synthesisError(ERRORS.noMembershipArns, { prop }))];
  return values.map((value) => checked(prop, value));
}

/** One list of several, each of which can be a token as a whole. */
export function concatenated(...lists: readonly string[][]): string[] {
  if (!lists.some((list) => Token.isUnresolved(list))) return lists.flat();
  return Fn.split(
    ',',
    Fn.join(
      ',',
      lists.map((list) => Fn.join(',', list)),
    ),
  );
}

/** Untyped callers may pass anything, such as a context value that is not set. */
function checked(prop: string, value: unknown): string {
  const found = String(value);
  if (isArnOfLookup(found)) return found;
  if (Token.isUnresolved(value)) return exact(found);
  if (isMembershipArn(found)) return found;
  return unlessAwaitingContext(found, () => synthesisError(ERRORS.invalidMembershipArn, { prop, found }));
}

/** Whether a value is the ARN of a membership that a lookup returns, or a list of them. */
function isArnOfLookup(value: string | string[]): boolean {
  const name = attributeOfLookup(value);
  return name === 'Arn' || (name !== undefined && isPublicName(name) && isOfMembers(name));
}

/** A principal has no scope: only when the template is written is it known whether the CDK has yet to look up context. */
function unlessAwaitingContext(value: string, error: () => Error): string {
  return Lazy.uncachedString({
    produce: ({ scope }) => {
      if (awaitsContext(scope)) return value;
      throw error();
    },
  });
}
