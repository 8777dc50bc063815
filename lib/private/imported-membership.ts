import { Fn, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  attributeInfo,
  isObjectsName,
  isPublicName,
  placeOfObjects,
  propertyOf,
  PUBLIC_NAMES,
  type AttributeName,
  type ObjectsName,
  type PublicName,
} from '../contract/attributes';
import { attributeOfLookup } from './attribute-of-lookup';
import type { AttributeSource } from './attribute-source';
import { ERRORS, synthesisError } from './errors';
import { exact } from './exact';
import { MembershipBase } from './membership-base';
import { ImportedResults, type Results } from './results';
import { requireStack } from './scope';

/** A membership that is not looked up. */
export class ImportedMembership extends MembershipBase {
  protected readonly _queryResults: Results;
  protected readonly _jobResults: Results;

  public constructor(
    scope: Construct,
    id: string,
    private readonly source: AttributeSource,
  ) {
    requireStack('Membership', scope, id);
    super(scope, id, source.environment);
    const { account } = this.env;
    const results = {
      bucketName: () => this.resultBucketName,
      roleArn: () => this.resultRoleArn,
      objects: () => this.stringOf('ResultObjects'),
    };
    const jobResults = {
      bucketName: () => this.jobResultBucketName,
      roleArn: () => this.jobResultRoleArn,
      objects: () => this.stringOf('JobResultObjects'),
    };
    this._queryResults = new ImportedResults(this, 'Result', results, account);
    this._jobResults = new ImportedResults(this, 'JobResult', jobResults, account);
  }

  public override getAttString(name: string, fallback?: string): string {
    if (!isPublicName(name)) {
      const values = { construct: 'Membership', path: this.node.path, attribute: name };
      throw synthesisError(ERRORS.unknownAttribute, { ...values, attributes: PUBLIC_NAMES.join(', ') });
    }
    return this.stringOf(name, fallback);
  }

  /** Nothing waits for a membership that is not looked up. */
  public override gate(): void {
    // Nothing to do.
  }

  protected override _getAttList(name: AttributeName): string[] {
    const value = this.attribute(name);
    return typeof value === 'string' ? Fn.split(',', value) : value;
  }

  private stringOf(name: PublicName | ObjectsName, fallback?: string): string {
    const value = this.attribute(name, fallback);
    if (typeof value === 'string') return value;
    return Token.isUnresolved(value) ? Fn.join(',', value) : value.join(',');
  }

  private attribute(name: PublicName | ObjectsName, fallback?: string): string | string[] {
    const value = this.source.valueOf(name) ?? fallback;
    // The objects of a bucket end with a wildcard.
    if (value !== undefined) return attributeInfo(name).format && !isObjectsName(name) ? exactly(value) : value;
    const attribute = isObjectsName(name) ? placeOfObjects(name)[1] : name;
    const property = propertyOf(attribute);
    throw synthesisError(ERRORS.unknownValue, { path: this.node.path, property, attribute });
  }
}

/** A value that cannot match more than one bucket, role or membership in a policy. */
function exactly(value: string | string[]): string | string[] {
  if (attributeOfLookup(value) !== undefined) return value;
  if (typeof value === 'string') return exact(value);
  return Token.isUnresolved(value) ? Fn.split(',', exact(Fn.join(',', value))) : value.map(exact);
}
