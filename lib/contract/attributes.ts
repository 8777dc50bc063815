/** What the table says of one attribute. */
export interface Attribute {
  /** What a person calls it, for sentences: "this stack uses its result bucket". */
  readonly noun: string;
  /** The part of the membership that holds it, where that part may be missing as a whole. */
  readonly partOf?: 'default result configuration' | 'default job result configuration';
  /** Its value when the membership has none. Without this, a stack that uses the attribute is refused. */
  readonly whenAbsent?: string;
}

const RESULT = { partOf: 'default result configuration' } as const;
const JOB_RESULT = { partOf: 'default job result configuration' } as const;
const FALSE = { whenAbsent: 'false' } as const;
const NONE = { whenAbsent: '' } as const;

/**
 * Every attribute of the custom resource, by its CloudFormation name: the path of the field in the answer
 * of GetMembership, each step with a capital.
 *
 * The construct offers these names and the function answers by them. The function's compiler holds the list
 * to the SDK's type of a membership, so that a new field of the API cannot be forgotten here.
 *
 * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_Membership.html
 */
export const ATTRIBUTES = {
  Id: { noun: 'id' },
  Arn: { noun: 'ARN' },
  CollaborationArn: { noun: 'collaboration ARN' },
  CollaborationId: { noun: 'collaboration id' },
  CollaborationName: { noun: 'collaboration name' },
  CollaborationCreatorAccountId: { noun: 'collaboration creator account id' },
  CollaborationCreatorDisplayName: { noun: 'collaboration creator display name' },
  CreateTime: { noun: 'create time' },
  UpdateTime: { noun: 'update time' },
  Status: { noun: 'status' },
  MemberAbilities: { noun: 'member abilities', ...NONE },
  'MlMemberAbilities.CustomMLMemberAbilities': { noun: 'custom ML member abilities', ...NONE },
  QueryLogStatus: { noun: 'query log status', whenAbsent: 'DISABLED' },
  JobLogStatus: { noun: 'job log status', whenAbsent: 'DISABLED' },
  'DefaultResultConfiguration.OutputConfiguration.S3.ResultFormat': { noun: 'result format', ...RESULT },
  'DefaultResultConfiguration.OutputConfiguration.S3.Bucket': { noun: 'result bucket', ...RESULT },
  'DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix': { noun: 'result key prefix', ...RESULT, ...NONE },
  'DefaultResultConfiguration.OutputConfiguration.S3.SingleFileOutput': {
    noun: 'single file output',
    ...RESULT,
    ...FALSE,
  },
  'DefaultResultConfiguration.RoleArn': { noun: 'result role', ...RESULT },
  'DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket': { noun: 'job result bucket', ...JOB_RESULT },
  'DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix': {
    noun: 'job result key prefix',
    ...JOB_RESULT,
    ...NONE,
  },
  'DefaultJobResultConfiguration.RoleArn': { noun: 'job result role', ...JOB_RESULT },
  'PaymentConfiguration.QueryCompute.IsResponsible': { noun: 'payment for query compute', ...FALSE },
  'PaymentConfiguration.MachineLearning.ModelTraining.IsResponsible': {
    noun: 'payment for model training',
    ...FALSE,
  },
  'PaymentConfiguration.MachineLearning.ModelInference.IsResponsible': {
    noun: 'payment for model inference',
    ...FALSE,
  },
  'PaymentConfiguration.MachineLearning.SyntheticDataGeneration.IsResponsible': {
    noun: 'payment for synthetic data generation',
    ...FALSE,
  },
  'PaymentConfiguration.JobCompute.IsResponsible': { noun: 'payment for job compute', ...FALSE },
  IsMetricsEnabled: { noun: 'metrics', ...FALSE },
} as const satisfies Record<string, Attribute>;

/**
 * What a template can ask for besides, though it is no field of the API: which objects of the result bucket are results,
 * as an IAM statement names them, a key with `*` at its end. Only the function can say it, who knows while the stack
 * deploys whether the key prefix is empty.
 */
const RESULT_OBJECTS = { noun: 'result bucket', ...RESULT } as const;

/** The CloudFormation name of an attribute. */
export type AttributeName = keyof typeof ATTRIBUTES;

/**
 * An attribute with `MARK` before its value. CloudFormation refuses to export an empty value ("Exported values must not
 * be empty or whitespace-only"), so this is how one that may be empty reaches another stack.
 */
export type ExportableName = `${AttributeName}.Exportable`;

/** All that a template can ask for. */
export type AnswerName = AttributeName | ExportableName | 'ResultObjects';

/** What stands before an exportable value, and in no value itself. */
export const MARK = '[value]';

const SUFFIX = '.Exportable';

/** Whether a text is the CloudFormation name of an attribute. */
export function isAttributeName(name: string): name is AttributeName {
  return Object.hasOwn(ATTRIBUTES, name);
}

/** Whether an attribute is asked for in the way that can be exported. */
export function isExportableName(name: string): name is ExportableName {
  return name.endsWith(SUFFIX) && isAttributeName(name.slice(0, -SUFFIX.length));
}

/** Whether a template can ask for it. */
export function isAnswerName(name: string): name is AnswerName {
  return isAttributeName(name) || isExportableName(name) || name === 'ResultObjects';
}

/** How to ask for an attribute so that it can be exported. */
export function exportable(name: AttributeName): ExportableName {
  return `${name}${SUFFIX}`;
}

/** The field that an answer is about: the attribute itself, however it is asked for. */
export function plainName(name: AnswerName): AttributeName | 'ResultObjects' {
  const plain = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
  return isAttributeName(plain) ? plain : 'ResultObjects';
}

/** What the table says of an answer. */
export function describe(name: AnswerName): Attribute {
  const plain = plainName(name);
  return plain === 'ResultObjects' ? RESULT_OBJECTS : ATTRIBUTES[plain];
}
