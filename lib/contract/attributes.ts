import { BUCKET_NAME_FORMAT, isBucketName } from './bucket-name';
import { isRoleArn, ROLE_ARN_FORMAT } from './role-arn';

/** A row of the table of attributes. */
export interface AttributeInfo {
  /** The property of `IMembership` that has this attribute. */
  readonly property: string;
  /** The property that has it in its escaped form, of a name that may contain characters beyond ASCII. */
  readonly escapedProperty?: string;
  /** What error messages call it: "this stack uses its result bucket". */
  readonly label: string;
  /** The part of the membership that contains it, where that part may be absent as a whole. */
  readonly partOf?: 'default result configuration' | 'default job result configuration';
  /** Its value where the membership has none. Without a default, a stack that uses the attribute is rejected. */
  readonly default?: string;
  /** Whether it is a list, whose elements are joined by commas. */
  readonly list?: true;
  /** Whether it never changes. All others can change at any time, some by other members of the collaboration. */
  readonly constant?: true;
  /** What it must be, if policies name it. */
  readonly format?: Format;
  /** What it can look like, if policies do not name it: what a rollback restores does not come from Clean Rooms. */
  readonly pattern?: RegExp;
}

/** What a value must be. */
export interface Format {
  readonly matches: (value: string) => boolean;
  /** What error messages call it. */
  readonly expected: typeof BUCKET_NAME_FORMAT | typeof KEY_PREFIX_FORMAT | typeof ROLE_ARN_FORMAT;
}

const RESULT = { partOf: 'default result configuration' } as const;
const JOB_RESULT = { partOf: 'default job result configuration' } as const;
const CONSTANT = { constant: true } as const;
const UUID = { pattern: /^[0-9a-f-]{36}$/ } as const;
const ARN = { pattern: /^arn:aws[a-z0-9:/-]+$/ } as const;
const ACCOUNT = { pattern: /^\d{12}$/ } as const;
const NAME = { pattern: /^(?=.*\S)[\t\P{Cc}]{1,100}$/u } as const;
const TIME = { pattern: /^[\dT:.-]{23}Z$/ } as const;
const WORD = { pattern: /^[A-Z0-9_]+$/ } as const;
const DISABLED = { default: 'DISABLED', ...WORD } as const;
const FALSE = { default: 'false', pattern: /^(true|false)$/ } as const;
const KEY_PREFIX = { default: '', pattern: /^[\w!.=*/-]{0,512}$/ } as const;
const LIST = { default: '', list: true, pattern: /^[A-Z0-9_,]*$/ } as const;
const KEY_PREFIX_FORMAT = 'a key prefix without control characters';
const BUCKET = { format: { matches: isBucketName, expected: BUCKET_NAME_FORMAT } } as const;
const KEYS = { format: { matches: isPrintable, expected: KEY_PREFIX_FORMAT } } as const;
const ROLE = { format: { matches: isRoleArn, expected: ROLE_ARN_FORMAT } } as const;

/**
 * Every attribute of the custom resource, by its CloudFormation name: the path of the field in the response of
 * GetMembership, each step with a capital letter.
 *
 * This is the only list of attributes that is written by hand, but for the properties that jsii needs spelled out. The
 * function's compiler compares it with the SDK's type of a membership, so that a new field of the API cannot be forgotten.
 *
 * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_Membership.html
 */
// A row is a line.
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
  'DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket': { property: 'jobResultBucketName', label: 'job result bucket', ...JOB_RESULT, ...BUCKET },
  'DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix': { property: 'jobResultKeyPrefix', label: 'job result key prefix', ...JOB_RESULT, ...KEY_PREFIX },
  'DefaultJobResultConfiguration.RoleArn': { property: 'jobResultRoleArn', label: 'job result role', ...JOB_RESULT, ...ROLE },
  'PaymentConfiguration.QueryCompute.IsResponsible': { property: 'paysForQueryCompute', label: 'payment for query compute', ...FALSE },
  'PaymentConfiguration.MachineLearning.ModelTraining.IsResponsible': { property: 'paysForModelTraining', label: 'payment for model training', ...FALSE },
  'PaymentConfiguration.MachineLearning.ModelInference.IsResponsible': { property: 'paysForModelInference', label: 'payment for model inference', ...FALSE },
  'PaymentConfiguration.MachineLearning.SyntheticDataGeneration.IsResponsible': { property: 'paysForSyntheticDataGeneration', label: 'payment for synthetic data generation', ...FALSE },
  'PaymentConfiguration.JobCompute.IsResponsible': { property: 'paysForJobCompute', label: 'payment for job compute', ...FALSE },
  IsMetricsEnabled: { property: 'metricsEnabled', label: 'metrics', ...FALSE },
} as const satisfies Record<string, AttributeInfo & ({ readonly format: Format } | { readonly pattern: RegExp })>;

/**
 * Not fields of the API: which objects of a bucket are results, as a policy statement names them, a key with `*` at its
 * end. Only the function can tell at deploy time whether the key prefix is empty.
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

/** What error messages call attributes. */
type Label = (typeof ATTRIBUTES)[AttributeName]['label'];

/** All attributes, in the order of the table. */
export const ATTRIBUTE_NAMES: readonly AttributeName[] = Object.keys(ATTRIBUTES).filter(isAttributeName);

/** Which objects of a bucket are results. */
export type ObjectsName = keyof typeof OBJECTS;

type EscapableName = {
  [Name in AttributeName]: 'escapedProperty' extends keyof (typeof ATTRIBUTES)[Name] ? Name : never;
}[AttributeName];

/**
 * A name in a form that is ASCII: as in a JSON string, with every other character written as `\uXXXX`. CloudFormation
 * returns outputs with question marks in the place of such characters (cloudformation-coverage-roadmap issue 814).
 */
export type EscapedName = `${EscapableName}.Escaped`;

/** What users can read of a membership: an attribute, or its escaped form. */
export type PublicName = AttributeName | EscapedName;

/**
 * An attribute in the form in which it can reach another stack. CloudFormation does not export an empty value ("Exported
 * values must not be empty or whitespace-only"), so `EMPTY_MARK` follows one. The elements of a list are separated as the
 * CDK separates those of an exported list.
 */
export type ExportableName = `${PublicName}.Exportable`;

/**
 * All that a rollback needs to return what this deployment returns, as one string: the value of the parameter that keeps it.
 */
export const LAST_VALUES = 'LastValues';

/** Everything that a template can request of a membership. */
export type RequestableName = PublicName | ExportableName | ObjectsName;

/**
 * Follows an exportable value that is empty or white space. No field of the API can contain a line feed: a name has the
 * pattern `(?!\s*$)[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDBFF-\uDC00\uDFFF\t]*`, which is the only one that allows other
 * characters than some of ASCII (botocore's service model of 2022-02-17), and any mark without one could be a name.
 *
 * CloudFormation documents no limit on the characters of an export, and what it is known to lose in outputs is beyond ASCII
 * (roadmap 814). Parameters of Systems Manager, which take values to other regions, keep line feeds (aws-cli issue 2742).
 * The mark begins and ends with other characters, so that nothing that trims a value can damage it, and it does not overlap
 * with itself, so that the first one in a value is the one that was appended.
 */
export const EMPTY_MARK = '[empty\n]';

/** Separates the elements of an exportable list, as `Stack.exportStringListValue` does. */
export const LIST_DELIMITER = '||';

const ESCAPED = '.Escaped';
const EXPORTABLE = '.Exportable';

function without(suffix: string, name: string): string {
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

/** All that users can read, in the order of the table. */
export const PUBLIC_NAMES: readonly PublicName[] = ATTRIBUTE_NAMES.flatMap((name) => [
  name,
  `${name}${ESCAPED}`,
]).filter(isPublicName);

/** Whether a policy gets a string as it is: some characters CloudFormation does not pass on. */
function isPrintable(value: string): boolean {
  return /^\P{C}*$/u.test(value);
}

/** Whether a string is the CloudFormation name of an attribute. */
export function isAttributeName(name: string): name is AttributeName {
  return Object.hasOwn(ATTRIBUTES, name);
}

function isEscapableName(name: string): name is EscapableName {
  return isAttributeName(name) && 'escapedProperty' in ATTRIBUTES[name];
}

/** All names of objects. */
export const OBJECTS_NAMES: readonly ObjectsName[] = Object.keys(OBJECTS).filter(isObjectsName);

function isObjectsName(name: string): name is ObjectsName {
  return Object.hasOwn(OBJECTS, name);
}

/** Whether an attribute is requested in its escaped form. */
export function isEscapedName(name: string): name is EscapedName {
  return name.endsWith(ESCAPED) && isEscapableName(without(ESCAPED, name));
}

/** Whether users can read it. */
export function isPublicName(name: string): name is PublicName {
  return isAttributeName(name) || isEscapedName(name);
}

/** Whether an attribute is requested in the form that can be exported. */
export function isExportableName(name: string): name is ExportableName {
  return name.endsWith(EXPORTABLE) && isPublicName(without(EXPORTABLE, name));
}

/** Whether a template can request it. */
export function isRequestableName(name: string): name is RequestableName {
  return isPublicName(name) || isExportableName(name) || isObjectsName(name);
}

/** The name under which an attribute is requested in the form that can be exported. */
export function exportable(name: PublicName): ExportableName {
  return `${name}${EXPORTABLE}`;
}

/** What users read, in whichever form it is requested. */
export function publicName(name: RequestableName): PublicName | ObjectsName {
  const base = without(EXPORTABLE, name);
  if (isPublicName(base) || isObjectsName(base)) return base;
  throw new Error(`'${name}' is not the exportable form of an attribute.`);
}

/** The attribute itself, in whichever form it is requested. */
export function baseName(name: RequestableName): AttributeName | ObjectsName {
  const base = without(ESCAPED, publicName(name));
  if (isAttributeName(base) || isObjectsName(base)) return base;
  throw new Error(`'${name}' is not the escaped form of an attribute.`);
}

/** The bucket of objects, and what their keys begin with. */
export function placeOfObjects(name: ObjectsName): readonly [bucket: AttributeName, keyPrefix: AttributeName] {
  const s3 = `${OBJECTS[name].configuration}.OutputConfiguration.S3` as const;
  return [`${s3}.Bucket`, `${s3}.KeyPrefix`];
}

/** The fields of the API that a requested name is made from. */
export function fieldsOfName(name: RequestableName): readonly AttributeName[] {
  const base = baseName(name);
  return isObjectsName(base) ? placeOfObjects(base) : [base];
}

/** What the table has on a requested name. */
export function attributeInfo(name: RequestableName): Omit<AttributeInfo, 'property'> & { readonly label: Label } {
  const base = baseName(name);
  return isObjectsName(base) ? OBJECTS[base] : ATTRIBUTES[base];
}

/** The property of `IMembership` that users read it by. */
export function propertyOf(name: PublicName): Property {
  if (isAttributeName(name)) return ATTRIBUTES[name].property;
  const base = without(ESCAPED, name);
  if (isEscapableName(base)) return ATTRIBUTES[base].escapedProperty;
  throw new Error(`'${name}' is not the escaped form of an attribute.`);
}

type Property = (typeof ATTRIBUTES)[AttributeName]['property'] | (typeof ATTRIBUTES)[EscapableName]['escapedProperty'];
