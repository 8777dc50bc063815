import { isMembershipArn, MEMBERSHIP_ARN_FORMAT } from './identifier';
import { BUCKET_NAME_FORMAT, isBucketName, isRoleArn, ROLE_ARN_FORMAT } from './names';

/** A row of the attribute table. */
export interface AttributeInfo {
  /** The property of `IMembership` that has this attribute. Others are read with `getAttString()`. */
  readonly property?: string;
  /** Whether it is a string that another account chooses, which has an escaped form. */
  readonly escapable?: true;
  /** The property with its escaped form. */
  readonly escapedProperty?: string;
  /** Its name in error messages: "this stack uses its result bucket". */
  readonly label: string;
  /** The part of the membership that contains it, if the whole part may be absent. */
  readonly partOf?: 'default result configuration' | 'default job result configuration';
  /** The operation of the API that returns it, if not GetMembership. Only a lookup by collaboration calls others. */
  readonly source?: 'GetCollaboration' | 'ListMembers';
  /** Whether it is returned only if it is requested by name. */
  readonly byName?: true;
  /** Its value if the membership has none. Without a default, a deployment that uses the attribute fails. */
  readonly default?: string;
  /** Whether it is a list, whose elements are joined by commas. */
  readonly list?: true;
  /** Whether it never changes. All others can change at any time, some by other members of the collaboration. */
  readonly constant?: true;
  /** Its required format, if it is used in policies; for a list, that of its elements. */
  readonly format?: Format;
  /**
   * The format of its values, if it is not used in policies. A rollback restores values that do not come from Clean
   * Rooms.
   */
  readonly pattern?: RegExp;
  /** The pattern in error messages; for a list, that of its elements. */
  readonly description?: string;
}

/** The required format of a value. */
export interface Format {
  readonly matches: (value: string) => boolean;
  /** Its description in error messages. */
  readonly expected:
    typeof BUCKET_NAME_FORMAT | typeof KEY_PREFIX_FORMAT | typeof ROLE_ARN_FORMAT | typeof MEMBERSHIP_ARN_FORMAT;
}

const RESULT = { partOf: 'default result configuration' } as const;
const JOB_RESULT = { partOf: 'default job result configuration' } as const;
const COLLABORATION = { source: 'GetCollaboration' } as const;
const DETAIL = { source: 'GetCollaboration', byName: true } as const;
const MEMBERS = { source: 'ListMembers', byName: true } as const;
const CONSTANT = { constant: true } as const;

const UUID = { pattern: /^[0-9a-f-]{36}$/, description: 'a lower-case UUID' } as const;
const ARN = { pattern: /^arn:aws:[a-z0-9:/-]+$/, description: 'an ARN' } as const;
const ACCOUNT = { pattern: /^\d{12}$/, description: 'the id of an AWS account, which has 12 digits' } as const;
const NAME = {
  escapable: true,
  pattern: /^(?=.*\S)[\t\P{Cc}]{1,100}$/u,
  description: 'a name of 1 to 100 characters',
} as const;
const DESCRIPTION = {
  escapable: true,
  pattern: /^(?!\s+$)[\t\r\n\P{Cc}]{0,255}$/u,
  description: 'a description of up to 255 characters',
} as const;
const TIME = { pattern: /^[\dT:.-]{23}Z$/, description: 'a time such as 2026-01-01T00:00:00.000Z' } as const;
const WORD = { pattern: /^[A-Z0-9_]+$/, description: 'a constant such as ENABLED' } as const;
const DISABLED = { default: 'DISABLED', ...WORD } as const;
const CSV = { default: 'CSV', ...WORD } as const;
const FALSE = { default: 'false', pattern: /^(true|false)$/, description: 'true or false' } as const;
const KEY_PREFIX = { default: '', pattern: /^[\w!.=*/-]{0,512}$/, description: 'a key prefix' } as const;
const REGIONS = {
  default: '',
  list: true,
  pattern: /^[a-z0-9,-]*$/,
  description: 'a region such as us-east-1',
} as const;
const LIST = {
  default: '',
  list: true,
  pattern: /^[A-Z0-9_,]*$/,
  description: 'a constant such as CAN_QUERY',
} as const;
const KEY_PREFIX_FORMAT = 'a key prefix without control characters';
const BUCKET = { format: { matches: isBucketName, expected: BUCKET_NAME_FORMAT } } as const;
const KEYS = { format: { matches: isPrintable, expected: KEY_PREFIX_FORMAT } } as const;
const ROLE = { format: { matches: isRoleArn, expected: ROLE_ARN_FORMAT } } as const;
const MEMBERSHIP = { format: { matches: isMembershipArn, expected: MEMBERSHIP_ARN_FORMAT } } as const;

/**
 * All attributes of the custom resource, by their CloudFormation names: the path of the field in the GetMembership
 * response, with each part capitalized; for a field of the GetCollaboration response, `Collaboration.` and its path.
 * Those that begin with `Members.` are selected from the ListMembers response.
 *
 * This is the only list of attributes that is written by hand, except for the properties that jsii requires. The
 * function does not compile if the SDK's type of a membership or a collaboration has a field that is missing here, and a
 * test compares it with botocore's model, which is newer.
 *
 * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_Membership.html
 * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_Collaboration.html
 * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_MemberSummary.html
 */
// One attribute per line.
// prettier-ignore
export const ATTRIBUTES = {
  Id: { property: 'membershipId', label: 'id', ...UUID, ...CONSTANT },
  Arn: { property: 'membershipArn', label: 'ARN', ...ARN, ...CONSTANT },
  CollaborationArn: { property: 'collaborationArn', label: 'collaboration ARN', ...ARN, ...CONSTANT },
  CollaborationId: { property: 'collaborationId', label: 'collaboration id', ...UUID, ...CONSTANT },
  CollaborationName: { property: 'collaborationName', escapedProperty: 'escapedCollaborationName', label: 'collaboration name', ...NAME },
  CollaborationCreatorAccountId: { property: 'collaborationCreatorAccountId', label: 'collaboration creator account id', ...ACCOUNT, ...CONSTANT },
  CollaborationCreatorDisplayName: { property: 'collaborationCreatorDisplayName', escapedProperty: 'escapedCollaborationCreatorDisplayName', label: 'collaboration creator display name', ...NAME },
  CreateTime: { property: 'createTime', label: 'create time', ...TIME, ...CONSTANT },
  UpdateTime: { property: 'updateTime', label: 'update time', ...TIME },
  Status: { property: 'status', label: 'status', ...WORD },
  MemberAbilities: { property: 'memberAbilities', label: 'member abilities', ...LIST },
  'MlMemberAbilities.CustomMLMemberAbilities': { property: 'customMlMemberAbilities', label: 'custom ML member abilities', ...LIST },
  QueryLogStatus: { property: 'queryLogStatus', label: 'query log status', ...DISABLED },
  JobLogStatus: { property: 'jobLogStatus', label: 'job log status', ...DISABLED },
  'DefaultResultConfiguration.OutputConfiguration.S3.ResultFormat': { property: 'resultFormat', label: 'result format', ...RESULT, ...WORD },
  'DefaultResultConfiguration.OutputConfiguration.S3.Bucket': { property: 'resultBucketName', label: 'result bucket', ...RESULT, ...BUCKET },
  'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix': { property: 'resultKeyPrefix', label: 'result key prefix', ...RESULT, ...KEY_PREFIX },
  'DefaultResultConfiguration.OutputConfiguration.S3.SingleFileOutput': { property: 'resultSingleFileOutput', label: 'single file output', ...RESULT, ...FALSE },
  'DefaultResultConfiguration.RoleArn': { property: 'resultRoleArn', label: 'result role', ...RESULT, ...ROLE },
  'DefaultJobResultConfiguration.OutputConfiguration.S3.ResultFormat': { property: 'jobResultFormat', label: 'job result format', ...JOB_RESULT, ...CSV },
  'DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket': { property: 'jobResultBucketName', label: 'job result bucket', ...JOB_RESULT, ...BUCKET },
  'DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix': { property: 'jobResultKeyPrefix', label: 'job result key prefix', ...JOB_RESULT, ...KEY_PREFIX },
  'DefaultJobResultConfiguration.RoleArn': { property: 'jobResultRoleArn', label: 'job result role', ...JOB_RESULT, ...ROLE },
  'PaymentConfiguration.QueryCompute.IsResponsible': { property: 'paysForQueryCompute', label: 'payment for query compute', ...FALSE },
  'PaymentConfiguration.MachineLearning.ModelTraining.IsResponsible': { property: 'paysForModelTraining', label: 'payment for model training', ...FALSE },
  'PaymentConfiguration.MachineLearning.ModelInference.IsResponsible': { property: 'paysForModelInference', label: 'payment for model inference', ...FALSE },
  'PaymentConfiguration.MachineLearning.SyntheticDataGeneration.IsResponsible': { property: 'paysForSyntheticDataGeneration', label: 'payment for synthetic data generation', ...FALSE },
  'PaymentConfiguration.JobCompute.IsResponsible': { property: 'paysForJobCompute', label: 'payment for job compute', ...FALSE },
  IsMetricsEnabled: { property: 'metricsEnabled', label: 'metrics', ...FALSE },
  'Collaboration.MemberStatus': { property: 'memberStatus', label: 'member status', ...COLLABORATION, ...WORD },
  'Collaboration.AnalyticsEngine': { property: 'analyticsEngine', label: 'analytics engine', ...COLLABORATION, ...WORD },
  'Collaboration.AllowedResultRegions': { property: 'allowedResultRegions', label: 'allowed result regions', ...COLLABORATION, ...REGIONS },
  'Collaboration.AutoApprovedChangeTypes': { property: 'autoApprovedChangeTypes', label: 'automatically approved change types', ...COLLABORATION, ...LIST },
  'Collaboration.Id': { label: 'collaboration id', ...DETAIL, ...UUID, ...CONSTANT },
  'Collaboration.Arn': { label: 'collaboration ARN', ...DETAIL, ...ARN, ...CONSTANT },
  'Collaboration.Name': { label: 'collaboration name', ...DETAIL, ...NAME },
  'Collaboration.Description': { label: 'collaboration description', ...DETAIL, ...DESCRIPTION },
  'Collaboration.CreatorAccountId': { label: 'collaboration creator account id', ...DETAIL, ...ACCOUNT, ...CONSTANT },
  'Collaboration.CreatorDisplayName': { label: 'collaboration creator display name', ...DETAIL, ...NAME },
  'Collaboration.CreateTime': { label: 'collaboration create time', ...DETAIL, ...TIME, ...CONSTANT },
  'Collaboration.UpdateTime': { label: 'collaboration update time', ...DETAIL, ...TIME },
  'Collaboration.MembershipId': { label: 'id', ...DETAIL, ...UUID },
  'Collaboration.MembershipArn': { label: 'ARN', ...DETAIL, ...MEMBERSHIP },
  'Collaboration.DataEncryptionMetadata.AllowCleartext': { label: 'permission for cleartext', ...DETAIL, ...FALSE },
  'Collaboration.DataEncryptionMetadata.AllowDuplicates': { label: 'permission for duplicates', ...DETAIL, ...FALSE },
  'Collaboration.DataEncryptionMetadata.AllowJoinsOnColumnsWithDifferentNames': { label: 'permission for joins on columns with different names', ...DETAIL, ...FALSE },
  'Collaboration.DataEncryptionMetadata.PreserveNulls': { label: 'preservation of nulls', ...DETAIL, ...FALSE },
  'Collaboration.QueryLogStatus': { label: 'collaboration query log status', ...DETAIL, ...DISABLED },
  'Collaboration.JobLogStatus': { label: 'collaboration job log status', ...DETAIL, ...DISABLED },
  'Collaboration.IsMetricsEnabled': { label: 'collaboration metrics', ...DETAIL, ...FALSE },
  'Members.MembershipArns': { property: 'memberMembershipArns', label: 'member membership ARNs', ...MEMBERS, list: true, ...MEMBERSHIP },
  'Members.QueryRunnerMembershipArn': { property: 'queryRunnerMembershipArn', label: 'query runner membership ARN', ...MEMBERS, ...MEMBERSHIP },
  'Members.JobRunnerMembershipArn': { property: 'jobRunnerMembershipArn', label: 'job runner membership ARN', ...MEMBERS, ...MEMBERSHIP },
} as const satisfies Record<string, AttributeInfo & ({ readonly format: Format } | { readonly pattern: RegExp })>;

/**
 * The objects of a bucket that are results, as used in a policy statement: a key that ends with `*`. They are not
 * fields of the API: only the function knows at deploy time whether the key prefix is empty.
 */
export const OBJECTS = {
  ResultObjects: { label: 'result bucket', configuration: 'DefaultResultConfiguration', ...RESULT, ...KEYS },
  JobResultObjects: {
    label: 'job result bucket',
    configuration: 'DefaultJobResultConfiguration',
    ...JOB_RESULT,
    ...KEYS,
  },
} as const satisfies Record<string, Omit<AttributeInfo, 'property'> & { readonly configuration: string }>;

/** The CloudFormation name of an attribute. */
export type AttributeName = keyof typeof ATTRIBUTES;

/** The name of an attribute in error messages. */
type Label = (typeof ATTRIBUTES)[AttributeName]['label'];

type Rows = typeof ATTRIBUTES;

/** All attributes, in the order of the table. */
export const ATTRIBUTE_NAMES: readonly AttributeName[] = Object.keys(ATTRIBUTES).filter(isAttributeName);

/** The name of result objects. */
export type ObjectsName = keyof typeof OBJECTS;

/** The names of the rows that have a key. */
type NameWith<Key extends keyof AttributeInfo> = {
  [Name in AttributeName]: Key extends keyof Rows[Name] ? Name : never;
}[AttributeName];

type EscapableName = NameWith<'escapable'>;

/**
 * The ASCII form of a name: as in a JSON string, with every other character written as `\uXXXX`. In outputs,
 * CloudFormation replaces such characters with question marks (cloudformation-coverage-roadmap issue 814).
 */
export type EscapedName = `${EscapableName}.Escaped`;

/** The name of an attribute that users can read, or of its escaped form. */
export type PublicName = AttributeName | EscapedName;

/**
 * An attribute in the form that can be exported to another stack. CloudFormation does not export an empty value
 * ("Exported values must not be empty or whitespace-only"), so `EMPTY_MARK` is appended to it. The elements of a list
 * are separated as in a list that the CDK exports.
 */
export type ExportableName = `${PublicName}.Exportable`;

/**
 * Everything that a rollback needs to restore the values of this deployment, as one string: the value of the parameter
 * that stores it.
 */
export const LAST_VALUES = 'LastValues';

/** The name of an attribute that is also a property of `IMembership`. */
export type PropertyAttributeName = NameWith<'property'> | `${NameWith<'escapedProperty'>}.Escaped`;

/** Everything that a template can request of a membership. */
export type RequestableName = PublicName | ExportableName | ObjectsName;

/**
 * Appended to an exportable value that is empty or blank. No name can contain a line feed, but any mark without one could
 * be a name: `(?!\s*$)[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDBFF-\uDC00\uDFFF\t]*` (botocore's service model of
 * 2022-02-17). Only the description of a collaboration can contain one: a value that contains the mark is rejected.
 *
 * CloudFormation documents no restriction on the characters of an export, and only non-ASCII characters are known to be
 * lost in outputs (roadmap 814). Systems Manager parameters, which pass values to other regions, keep line feeds
 * (aws-cli issue 2742). The mark begins and ends with other characters, so that trimming a value does not damage it. It
 * cannot overlap with itself, so that the first one in a value is the appended one.
 */
export const EMPTY_MARK = '[empty\n]';

/** Separates the elements of an exportable list, as `Stack.exportStringListValue` does. */
export const LIST_DELIMITER = '||';

const ESCAPED = '.Escaped';
const EXPORTABLE = '.Exportable';

function without(suffix: string, name: string): string {
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

/** All names that users can read, in the order of the table. */
export const PUBLIC_NAMES: readonly PublicName[] = ATTRIBUTE_NAMES.flatMap((name) => [
  name,
  `${name}${ESCAPED}`,
]).filter(isPublicName);

/** The attributes of every lookup: those that GetMembership returns. */
export const MEMBERSHIP_NAMES: readonly AttributeName[] = ATTRIBUTE_NAMES.filter(isOfMembership);

/**
 * What a lookup by collaboration returns if no attributes are requested by name. With all fields of the collaboration,
 * such as its description, a response could be too long for CloudFormation.
 */
export const COLLABORATION_NAMES: readonly AttributeName[] = ATTRIBUTE_NAMES.filter(
  (name) => attributeInfo(name).byName === undefined,
);

/** The attributes that are properties of `IMembership`, in the order of the table. */
export const PROPERTY_ATTRIBUTES: readonly PropertyAttributeName[] = PUBLIC_NAMES.filter(isPropertyAttribute);

/** Whether a string reaches a policy unchanged: CloudFormation does not pass some control characters. */
function isPrintable(value: string): boolean {
  return /^\P{C}*$/u.test(value);
}

/** Whether a string is the CloudFormation name of an attribute. */
export function isAttributeName(name: string): name is AttributeName {
  return Object.hasOwn(ATTRIBUTES, name);
}

function isEscapableName(name: string): name is EscapableName {
  return isAttributeName(name) && 'escapable' in ATTRIBUTES[name];
}

/** Whether GetMembership returns an attribute. All others require a lookup by collaboration. */
export function isOfMembership(name: RequestableName): boolean {
  return attributeInfo(name).source === undefined;
}

/** Whether an attribute requires ListMembers, which is called only for these. */
export function isOfMembers(name: RequestableName): boolean {
  return attributeInfo(name).source === 'ListMembers';
}

/** All names of objects. */
export const OBJECTS_NAMES: readonly ObjectsName[] = Object.keys(OBJECTS).filter(isObjectsName);

/** Whether a name is that of result objects. */
export function isObjectsName(name: string): name is ObjectsName {
  return Object.hasOwn(OBJECTS, name);
}

/** Whether an attribute is requested in its escaped form. */
export function isEscapedName(name: string): name is EscapedName {
  return name.endsWith(ESCAPED) && isEscapableName(without(ESCAPED, name));
}

/** Whether a name is one that users can read. */
export function isPublicName(name: string): name is PublicName {
  return isAttributeName(name) || isEscapedName(name);
}

/** Whether an attribute is requested in the form that can be exported. */
export function isExportableName(name: string): name is ExportableName {
  return name.endsWith(EXPORTABLE) && isPublicName(without(EXPORTABLE, name));
}

/** Whether a name is one that a template can request. */
export function isRequestableName(name: string): name is RequestableName {
  return isPublicName(name) || isExportableName(name) || isObjectsName(name);
}

/** The name under which an attribute is requested in the form that can be exported. */
export function exportable(name: PublicName): ExportableName {
  return `${name}${EXPORTABLE}`;
}

/** The name that users read, for a name in any form. */
export function publicName(name: RequestableName): PublicName | ObjectsName {
  const base = without(EXPORTABLE, name);
  if (isPublicName(base) || isObjectsName(base)) return base;
  throw new Error(`'${name}' is not the exportable form of an attribute.`);
}

/** The attribute itself, for a name in any form. */
export function baseName(name: RequestableName): AttributeName | ObjectsName {
  const base = without(ESCAPED, publicName(name));
  if (isAttributeName(base) || isObjectsName(base)) return base;
  throw new Error(`'${name}' is not the escaped form of an attribute.`);
}

/** The attributes with the bucket and the key prefix of result objects. */
export function placeOfObjects(name: ObjectsName): readonly [bucket: AttributeName, keyPrefix: AttributeName] {
  const s3 = `${OBJECTS[name].configuration}.OutputConfiguration.S3` as const;
  return [`${s3}.Bucket`, `${s3}.KeyPrefix`];
}

/** The fields of the API that a requested name is derived from. */
export function fieldsOfName(name: RequestableName): readonly AttributeName[] {
  const base = baseName(name);
  return isObjectsName(base) ? placeOfObjects(base) : [base];
}

/** The row of the table for a requested name. */
export function attributeInfo(name: RequestableName): Omit<AttributeInfo, 'property'> & { readonly label: Label } {
  const base = baseName(name);
  return isObjectsName(base) ? OBJECTS[base] : ATTRIBUTES[base];
}

/** Whether an attribute is a property of `IMembership`. */
export function isPropertyAttribute(name: PublicName): name is PropertyAttributeName {
  return propertyOf(name) !== undefined;
}

/** The property of `IMembership` for a name, if it has one. */
export function propertyOf(name: PropertyAttributeName): Property;
export function propertyOf(name: PublicName): Property | undefined;
export function propertyOf(name: PublicName): Property | undefined {
  if (isAttributeName(name)) {
    const row = ATTRIBUTES[name];
    return 'property' in row ? row.property : undefined;
  }
  const base = without(ESCAPED, name);
  const row = isEscapableName(base) ? ATTRIBUTES[base] : undefined;
  return row && 'escapedProperty' in row ? row.escapedProperty : undefined;
}

type Property = Rows[NameWith<'property'>]['property'] | Rows[NameWith<'escapedProperty'>]['escapedProperty'];
