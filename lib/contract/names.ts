const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const IP_ADDRESS = '[0-9]+(?:\\.[0-9]+){3}';

/**
 * The names that both Amazon S3 and Clean Rooms accept. Reserved prefixes and suffixes are not excluded: older buckets
 * have them, and an access point alias can be used as a bucket name.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @see https://docs.aws.amazon.com/clean-rooms/latest/apireference/API_ProtectedQueryS3OutputConfiguration.html
 */
const BUCKET_NAME = new RegExp(`^(?=.{3,63}$)(?!${IP_ADDRESS}$)${LABEL}(?:\\.${LABEL})*$`);

/** The format of a bucket name, for error messages. */
export const BUCKET_NAME_FORMAT = 'the name of an S3 bucket, such as campaign-results';

/** Whether a string is the name of a general purpose bucket, without wildcards. */
export function isBucketName(value: string): boolean {
  return BUCKET_NAME.test(value);
}

const ROLE_ARN = /^arn:aws:iam::[0-9]{12}:role\/[\w+=,.@/-]+$/;

/** The format of a role ARN, for error messages. */
export const ROLE_ARN_FORMAT = 'the ARN of an IAM role, such as arn:aws:iam::111122223333:role/reader';

/** Whether a string is the ARN of a role, without wildcards. */
export function isRoleArn(value: string): boolean {
  return ROLE_ARN.test(value);
}
