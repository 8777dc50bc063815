import { Fn, Lazy, Token, type Stack } from 'aws-cdk-lib';
import type { Identifier } from '../contract/identifier';
import { attributeOfLookup, exact } from './exact';
import type { Permission } from './permissions';

/** What the function looks up, and how. */
export interface ReadTarget {
  readonly type: 'membership' | 'collaboration';
  /** The id or the ARN, as given. */
  readonly identifier: string;
  /** Undefined if the identifier is known only at deploy time. */
  readonly parsed?: Identifier;
  /** The region of the membership, as far as it is known at synthesis. */
  readonly region: string;
  /** The account of the membership, likewise. */
  readonly account: string;
  readonly assumedRoleArn?: string;
}

/**
 * The permissions that the function needs: to read the exact membership; to read the exact collaboration and this
 * account's memberships; or to assume the exact role.
 */
export function permissionsFor(stack: Stack, target: ReadTarget): Permission[] {
  const { type, assumedRoleArn } = target;
  if (assumedRoleArn !== undefined) {
    const arn = exact(assumedRoleArn);
    return [{ action: 'sts:AssumeRole', resource: 'role', arn, source: assumedRoleArn }];
  }
  return type === 'membership' ? [toReadMembership(stack, target)] : toFindMembership(stack, target);
}

function toReadMembership(stack: Stack, { identifier, parsed, region, account }: ReadTarget): Permission {
  const named = { resource: 'membership', region, account, id: parsed?.id ?? identifier } as const;
  const arn = parsed
    ? (parsed.arn ?? plainArn(stack, named) ?? exact(formatArn(stack, named)))
    : arnOfToken(stack, identifier, region);
  return {
    action: 'cleanrooms:GetMembership',
    resource: 'membership',
    arn,
    source: [region, identifier].join(' '),
  };
}

/**
 * The permission to list the members of a collaboration, if the function has one to read the collaboration. Only when
 * the template is written is it known whether it uses the members: if not, this permission is the same as that one.
 */
export function toListMembers(permissions: readonly Permission[], isUsed: () => boolean): Permission | undefined {
  const toReadCollaboration = permissions.find(({ resource }) => resource === 'collaboration');
  if (!toReadCollaboration) return undefined;
  const produce = (): string => (isUsed() ? 'cleanrooms:ListMembers' : toReadCollaboration.action);
  return { ...toReadCollaboration, action: Lazy.uncachedString({ produce }) };
}

/**
 * Two parts of the ARNs are not known: the account in that of a collaboration, which AWS does not document, and the id
 * of the membership. The statements have wildcards in their place, and are exact otherwise.
 */
function toFindMembership(stack: Stack, { identifier, parsed, region }: ReadTarget): Permission[] {
  const exactRegion = region === stack.region ? region : exact(region);
  const parts = parsed
    ? { region: exactRegion, account: '*', id: parsed.id }
    : partsOf(exact(identifier), exactRegion, '*');
  const collaboration = { resource: 'collaboration', ...parts } as const;
  const memberships = { resource: 'membership', region: parts.region, account: stack.account, id: '*' } as const;
  return [
    {
      action: 'cleanrooms:GetCollaboration',
      resource: 'collaboration',
      arn: parsed?.arn ?? plainArn(stack, collaboration) ?? formatArn(stack, collaboration),
      source: [region, identifier].join(' '),
    },
    {
      action: 'cleanrooms:GetMembership',
      resource: 'membership',
      arn: plainArn(stack, memberships) ?? formatArn(stack, memberships),
      source: parsed ? `${region} *` : `${region} * ${identifier}`,
    },
  ];
}

/** The parts of an ARN of Clean Rooms. */
interface ArnParts {
  readonly resource: 'membership' | 'collaboration';
  readonly region: string;
  readonly account: string;
  readonly id: string;
}

/**
 * The ARN as one string; undefined if it contains other tokens than the environment of the stack. With `Fn::Join`, as
 * formatArn() returns it, it would be a third of a template with many lookups.
 */
function plainArn(stack: Stack, { resource, region, account, id }: ArnParts): string | undefined {
  const isPlain = (value: string, own: string): boolean => !Token.isUnresolved(value) || value === own;
  if (Token.isUnresolved(id) || !isPlain(region, stack.region) || !isPlain(account, stack.account)) return undefined;
  const orPseudo = (value: string, name: string): string => (Token.isUnresolved(value) ? `\${${name}}` : value);
  const environment = `${orPseudo(region, 'AWS::Region')}:${orPseudo(account, 'AWS::AccountId')}`;
  const arn = `arn:aws:cleanrooms:${environment}:${resource}/${id}`;
  return arn.includes('${') ? Fn.sub(arn) : arn;
}

/** The ARN for a token that may resolve to an id or an ARN of a membership. */
function arnOfToken(stack: Stack, identifier: string, region: string): string {
  switch (attributeOfLookup(identifier)) {
    case 'Arn':
      return identifier;
    case 'Id': {
      const arn = formatArn(stack, { resource: 'membership', region, account: stack.account, id: identifier });
      return region === stack.region || !Token.isUnresolved(region) ? arn : exact(arn);
    }
  }
  return exact(formatArn(stack, { resource: 'membership', ...partsOf(identifier, region, stack.account) }));
}

/**
 * The parts of a token that may resolve to an id or an ARN. Each `Fn::Select` selects the part of the ARN or, of an id,
 * the value that is appended to it.
 */
function partsOf(token: string, region: string, account: string): Omit<ArnParts, 'resource'> {
  const arnOrDefaults = Fn.split(':', Fn.join(':', [token, '', '', region, account]));
  return {
    region: Fn.select(3, arnOrDefaults),
    account: Fn.select(4, arnOrDefaults),
    id: Fn.select(1, Fn.split('/', Fn.join('/', [token, token]))),
  };
}

function formatArn(stack: Stack, { resource, region, account, id }: ArnParts): string {
  return stack.formatArn({ partition: 'aws', service: 'cleanrooms', region, account, resource, resourceName: id });
}
