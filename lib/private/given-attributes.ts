import { Fn, Token, type ResourceProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isPossible } from '../contract/attribute-value';
import {
  attributeInfo,
  baseName,
  isObjectsName,
  placeOfObjects,
  propertyOf,
  PUBLIC_NAMES,
  type AttributeName,
  type ObjectsName,
  type PublicName,
} from '../contract/attributes';
import { isMembershipArn, MEMBERSHIP_ARN_FORMAT } from '../contract/identifier';
import { objectsBelow } from '../contract/result-objects';
import type { MembershipAttributes } from '../imported-membership';
import { formatOf } from './attribute-format';
import type { AttributeSource } from './attribute-source';
import { ERRORS, synthesisError } from './errors';
import { exact } from './exact';
import { pathOf, reject } from './scope';

type Value = string | string[];

/** Attributes that the app passes. */
export class GivenAttributes implements AttributeSource {
  private readonly values = new Map<PublicName | ObjectsName, Value>();

  /**
   * @param scope The scope of the imported membership.
   * @param id Its id.
   * @param attributes The attributes by property. Untyped callers may pass anything.
   * @throws If an attribute does not have the required format, unless context is missing.
   */
  public constructor(scope: Construct, id: string, attributes: MembershipAttributes) {
    const given = new Map(Object.entries<unknown>({ ...attributes }));
    for (const name of PUBLIC_NAMES) {
      const property = propertyOf(name);
      const value = given.get(property) ?? undefined;
      if (value === undefined && name !== 'Arn') continue;
      const elements = elementsOf(name, value);
      const expected = expectedFormat(name, elements);
      if (expected !== undefined) {
        const values = {
          path: pathOf(scope, id),
          property,
          found: value === undefined ? 'undefined' : JSON.stringify(value),
          expected,
        };
        reject(scope, synthesisError(ERRORS.invalidAttribute, values));
      }
      const strings = elements.filter((each) => typeof each === 'string');
      this.values.set(name, attributeInfo(name).list ? strings : (strings[0] ?? ''));
    }
    this.derive('Id', 'Arn');
    this.derive('CollaborationId', 'CollaborationArn');
  }

  public get environment(): ResourceProps {
    const arn = [this.valueOf('Arn')].flat().join('');
    // Until context is known, it may be a placeholder.
    return Token.isUnresolved(arn) || isMembershipArn(arn) ? { environmentFromArn: arn } : {};
  }

  public valueOf(name: PublicName | ObjectsName): Value | undefined {
    return isObjectsName(name) ? this.objects(name) : this.values.get(name);
  }

  /** An id that is not given is that in an ARN. */
  private derive(id: AttributeName, arn: AttributeName): void {
    const value = this.values.get(arn);
    if (typeof value !== 'string' || this.values.has(id)) return;
    this.values.set(
      id,
      Token.isUnresolved(value) ? Fn.select(1, Fn.split('/', value)) : (value.split('/')[1] ?? value),
    );
  }

  private objects(name: ObjectsName): string | undefined {
    const [, keyPrefix] = placeOfObjects(name);
    const prefix = this.values.get(keyPrefix);
    if (typeof prefix !== 'string') return undefined;
    return Token.isUnresolved(prefix) ? `${exact(prefix)}/*` : objectsBelow(prefix);
  }
}

/** The elements of a list, or the value itself. */
function elementsOf(name: PublicName, value: unknown): unknown[] {
  return attributeInfo(name).list && Array.isArray(value) ? value : [value];
}

/** The format that the elements of a value must have, if they do not, as far as that is known at synthesis. */
function expectedFormat(name: PublicName, elements: readonly unknown[]): string | undefined {
  const base = baseName(name);
  // The element of a list that is a token as a whole is no token itself.
  if (isObjectsName(base) || Token.isUnresolved(elements)) return undefined;
  const isValid = name === 'Arn' ? isMembershipArn : (each: string): boolean => isPossible(base, each);
  const isWrong = (each: unknown): boolean => typeof each !== 'string' || !(Token.isUnresolved(each) || isValid(each));
  if (!elements.some(isWrong)) return undefined;
  return name === 'Arn' ? MEMBERSHIP_ARN_FORMAT : formatOf(base);
}
