import { Fn, Token, type ResourceProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isPossible } from '../contract/attribute-value';
import {
  attributeInfo,
  baseName,
  isObjectsName,
  isPublicName,
  placeOfObjects,
  PUBLIC_NAMES,
  type AttributeName,
  type ObjectsName,
  type PublicName,
} from '../contract/attributes';
import { isMembershipArn, MEMBERSHIP_ARN_FORMAT } from '../contract/identifier';
import { objectsBelow } from '../contract/result-objects';
import type { MembershipAttributes } from '../membership-attributes';
import { formatOf } from './attribute-names';
import type { AttributeSource } from './attribute-source';
import { ERRORS, isPartOfTokenList, synthesisError } from './errors';
import { exact } from './exact';
import { pathOf, reject } from './scope';

/** The attributes that have a prop of their own: an app needs them to grant, to refer and to share. */
const PROPS = {
  membershipArn: 'Arn',
  collaborationArn: 'CollaborationArn',
  resultBucketName: 'DefaultResultConfiguration.OutputConfiguration.S3.Bucket',
  resultKeyPrefix: 'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix',
  resultRoleArn: 'DefaultResultConfiguration.RoleArn',
  jobResultBucketName: 'DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket',
  jobResultKeyPrefix: 'DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix',
  jobResultRoleArn: 'DefaultJobResultConfiguration.RoleArn',
} as const satisfies Record<keyof Omit<MembershipAttributes, 'attributes'>, AttributeName>;

/** How an attribute is passed, for error messages. */
export function propOf(name: PublicName): string {
  const own = Object.entries<PublicName>(PROPS).find(([, attribute]) => attribute === name);
  return own ? own[0] : `attributes['${name}']`;
}

/** Attributes that the app passes. */
export class GivenAttributes implements AttributeSource {
  private readonly values = new Map<PublicName | ObjectsName, string>();

  /**
   * @param scope The scope of the imported membership.
   * @param id Its id.
   * @param attributes The attributes. Untyped callers may pass anything.
   * @throws If an attribute does not have the required format, unless context is missing.
   */
  public constructor(scope: Construct, id: string, { attributes = {}, ...props }: MembershipAttributes) {
    const path = pathOf(scope, id);
    const given = new Map(Object.entries<unknown>({ ...props }));
    for (const [prop, name] of Object.entries(PROPS)) this.add(scope, path, name, given.get(prop));
    for (const [name, value] of Object.entries<unknown>(attributes)) {
      if (!isPublicName(name)) {
        const values = { construct: 'Membership', path, attribute: name, attributes: PUBLIC_NAMES.join(', ') };
        throw synthesisError(ERRORS.unknownAttribute, values);
      }
      // The ARN contains the id.
      const prop = propOf(name === 'Id' ? 'Arn' : name);
      if (prop in PROPS) throw synthesisError(ERRORS.attributeWithProp, { path, attribute: name, prop });
      this.add(scope, path, name, value);
    }
    this.derive('Id', 'Arn');
    this.derive('CollaborationId', 'CollaborationArn');
  }

  public get environment(): ResourceProps {
    const arn = this.values.get('Arn') ?? '';
    // Until context is known, it may be a placeholder.
    return Token.isUnresolved(arn) || isMembershipArn(arn) ? { environmentFromArn: arn } : {};
  }

  public valueOf(name: PublicName | ObjectsName): string | string[] | undefined {
    if (isObjectsName(name)) return this.objects(name);
    const value = this.values.get(name);
    if (value === undefined || !attributeInfo(name).list) return value;
    return Token.isUnresolved(value) ? Fn.split(',', value) : value.split(',');
  }

  private add(scope: Construct, path: string, name: PublicName, value: unknown): void {
    if ((value ?? undefined) === undefined && name !== 'Arn') return;
    const expected = expectedFormat(name, value);
    if (expected !== undefined) {
      const found = value === undefined ? 'undefined' : JSON.stringify(value);
      reject(scope, synthesisError(ERRORS.invalidAttribute, { path, prop: propOf(name), found, expected }));
    }
    this.values.set(name, typeof value === 'string' ? value : '');
  }

  /** An id that is not given is that in an ARN. */
  private derive(id: AttributeName, arn: AttributeName): void {
    const value = this.values.get(arn);
    if (value === undefined || this.values.has(id)) return;
    this.values.set(
      id,
      Token.isUnresolved(value) ? Fn.select(1, Fn.split('/', value)) : (value.split('/')[1] ?? value),
    );
  }

  private objects(name: ObjectsName): string | undefined {
    const [, keyPrefix] = placeOfObjects(name);
    const prefix = this.values.get(keyPrefix);
    if (prefix === undefined) return undefined;
    return Token.isUnresolved(prefix) ? `${exact(prefix)}/*` : objectsBelow(prefix);
  }
}

/** The format that a value must have, if it does not, as far as that is known at synthesis. */
function expectedFormat(name: PublicName, value: unknown): string | undefined {
  const base = baseName(name);
  if (isObjectsName(base) || (typeof value === 'string' && Token.isUnresolved(value))) return undefined;
  const isValid = name === 'Arn' ? isMembershipArn : (each: string): boolean => isPossible(base, each);
  if (typeof value === 'string' && !isPartOfTokenList(value) && isValid(value)) return undefined;
  return name === 'Arn' ? MEMBERSHIP_ARN_FORMAT : formatOf(base, ', or several of them, separated by commas');
}
