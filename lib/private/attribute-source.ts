import type { ResourceProps } from 'aws-cdk-lib';
import type { ObjectsName, PublicName } from '../contract/attributes';

/** Where an imported membership has its attributes from. */
export interface AttributeSource {
  /** The account and the region of the membership. */
  readonly environment: ResourceProps;

  /**
   * The value of an attribute; of a list, its elements. Undefined if it is not known.
   */
  valueOf(name: PublicName | ObjectsName): string | string[] | undefined;
}
