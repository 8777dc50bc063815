/** A line that the function writes for each response: see lambda/log.ts. */
export interface ResponseLine {
  readonly timestamp: string;
  readonly requestId: string;
  readonly requestType: string;
  readonly stackId: string;
  readonly logicalResourceId: string;
  readonly outcome: string;
  readonly milliseconds: number;
  readonly remainingMilliseconds: number;
}

/** What the emulator writes itself: Lambda's lines, and a warning that its wrapper causes, not the bundle. */
const OF_THE_EMULATOR = [
  /^(START|END|REPORT) RequestId: /,
  /^Worker process died$/,
  /^\(node:\d+\) \[DEP0169\] DeprecationWarning: /,
  /^\(Use `node --trace-deprecation \.\.\.` to show where the warning was created\)$/,
];

/** What must not be in a log: the presigned URL, credentials, and what others have in the membership. */
export const SECRETS = [
  'cfn-response',
  'X-Amz-Signature',
  'ResponseURL',
  'AWS_SECRET_ACCESS_KEY',
  'Authorization',
  'SessionToken',
  'collaborationArn',
  'paymentConfiguration',
];

/** The lines of the function: every line of a log but those of the emulator. */
export function ownLines(log: readonly string[]): string[] {
  return log.filter((line) => line !== '' && !OF_THE_EMULATOR.some((pattern) => pattern.test(line)));
}

/** Parses a line; throws if it is not what the function writes for a response. */
export function parseLine(line: string): ResponseLine {
  const value = json(line);
  if (!isResponseLine(value)) throw new Error(`This line lacks fields of a response: ${line}`);
  return value;
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`This line is not JSON: ${line}`);
  }
}

function isResponseLine(value: unknown): value is ResponseLine {
  if (typeof value !== 'object' || value === null) return false;
  const field = (name: keyof ResponseLine): unknown => Reflect.get(value, name);
  return (
    (['timestamp', 'requestId', 'requestType', 'logicalResourceId'] as const).every(
      (name) => typeof field(name) === 'string',
    ) &&
    String(field('stackId')).startsWith('arn:aws:cloudformation:') &&
    /^(SUCCESS|FAILED)$/.test(String(field('outcome'))) &&
    (['milliseconds', 'remainingMilliseconds'] as const).every((name) => Number.isFinite(field(name)))
  );
}
