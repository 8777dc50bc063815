const ROLE_ARN = /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]+$/;

/** The format of a role ARN, for error messages. */
export const ROLE_ARN_FORMAT = 'the ARN of an IAM role, such as arn:aws:iam::111122223333:role/reader';

/** Whether a string is the ARN of a role, without wildcards. */
export function isRoleArn(value: string): boolean {
  return ROLE_ARN.test(value);
}
