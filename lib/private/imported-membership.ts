import { Fn, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  attributeInfo,
  isObjectsName,
  placeOfObjects,
  type AttributeName,
  type ObjectsName,
  type PublicName,
} from '../contract/attributes';
import type { AttributeSource } from './attribute-source';
import { ERRORS, synthesisError } from './errors';
import { attributeOfLookup, exact, exactList } from './exact';
import { propOf } from './given-attributes';
import { MembershipBase } from './membership-base';
import { requirePublicName } from './attribute-names';
import { requireStack } from './scope';

/** A membership that is not looked up. */
export class ImportedMembership extends MembershipBase {
  public constructor(
    scope: Construct,
    id: string,
    private readonly source: AttributeSource,
  ) {
    requireStack('Membership', scope, id);
    super(scope, id, source.environment);
  }

  public override getAttString(name: string, fallback?: string): string {
    const attribute = requirePublicName('Membership', this, name);
    if (fallback === undefined) return this.stringOf(attribute);
    throw synthesisError(ERRORS.fallbackOfImport, { path: this.node.path, attribute });
  }

  protected override _objects(name: ObjectsName): string {
    return this.stringOf(name);
  }

  protected override _getAttList(name: AttributeName): string[] {
    const value = this.attribute(name);
    return typeof value === 'string' ? Fn.split(',', value) : value;
  }

  private stringOf(name: PublicName | ObjectsName): string {
    const value = this.attribute(name);
    if (typeof value === 'string') return value;
    return Token.isUnresolved(value) ? Fn.join(',', value) : value.join(',');
  }

  private attribute(name: PublicName | ObjectsName): string | string[] {
    const value = this.source.valueOf(name);
    // The objects of a bucket end with a wildcard.
    if (value !== undefined) return attributeInfo(name).format && !isObjectsName(name) ? exactly(value) : value;
    const attribute = isObjectsName(name) ? placeOfObjects(name)[1] : name;
    throw synthesisError(ERRORS.unknownValue, { path: this.node.path, attribute, prop: propOf(attribute) });
  }
}

/** A value that cannot match more than one bucket, role or membership in a policy. */
function exactly(value: string | string[]): string | string[] {
  if (attributeOfLookup(value) !== undefined) return value;
  return typeof value === 'string' ? exact(value) : exactList(value);
}
