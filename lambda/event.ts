import { ERRORS, LookupError } from './errors';
import { Text } from './text';

/**
 * An event of CloudFormation, parsed.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export interface LookupEvent {
  /** `Create`, `Update`, `Delete`, or a type that CloudFormation adds later. */
  readonly requestType: string;
  readonly responseUrl: URL;
  readonly stackId: string;
  readonly requestId: string;
  readonly logicalResourceId: string;
  readonly physicalResourceId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The properties before an update; in a rollback, those of the deployment that failed. */
  readonly oldProperties: Readonly<Record<string, unknown>>;
}

/**
 * Parses an event. A principal that can invoke the function can send any event: those that CloudFormation does not send
 * are rejected, and responses are sent only to CloudFormation.
 */
export function parseEvent(event: unknown): LookupEvent {
  if (!isRecord(event)) throw invalid('event');
  const stackId = parseString(event, 'StackId', STACK_ID);
  const logicalResourceId = parseString(event, 'LogicalResourceId', LOGICAL_ID);
  const { ResourceProperties: properties, OldResourceProperties: oldProperties } = event;
  if (!isRecord(properties)) throw invalid('ResourceProperties');
  return {
    requestType: parseString(event, 'RequestType'),
    responseUrl: parseResponseUrl(event),
    stackId,
    requestId: parseString(event, 'RequestId'),
    logicalResourceId,
    physicalResourceId: parsePhysicalId(event, logicalResourceId, stackId),
    properties,
    // Only an update has them.
    oldProperties: isRecord(oldProperties) ? oldProperties : {},
  };
}

const STACK_ID = /^arn:aws:cloudformation:[a-z0-9-]+:[0-9]{12}:stack\/[A-Za-z0-9-]+\/[A-Za-z0-9-]+$/;
const LOGICAL_ID = /^[A-Za-z0-9]+$/;
/** The maximum length of a string. Only properties and the URL are longer. */
const LONGEST = 1024;

function parseString(event: Readonly<Record<string, unknown>>, name: string, pattern = /^/): string {
  const value = event[name];
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST && pattern.test(value)) return value;
  throw invalid(name);
}

/**
 * The id by which CloudFormation identifies the resource. It is set once, and is the same if a Create fails or is
 * delivered twice. It never changes afterwards: another id would be a replacement, which CloudFormation does not
 * support with rollback disabled (aws-cdk-cli issue 1931).
 */
function parsePhysicalId(event: Readonly<Record<string, unknown>>, logicalResourceId: string, stackId: string): string {
  const { RequestType: type, PhysicalResourceId: given } = event;
  if (type === 'Update' || type === 'Delete' || given !== undefined) return parseString(event, 'PhysicalResourceId');
  return `${logicalResourceId}-${guidOf(stackId)}`;
}

/** The GUID of a stack, since stack names can be reused. */
export function guidOf(stackId: string): string {
  return stackId.slice(stackId.lastIndexOf('/') + 1);
}

function parseResponseUrl(event: Readonly<Record<string, unknown>>): URL {
  const value = event['ResponseURL'];
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url && url.username + url.password === '' && (isOfCloudFormation(url) || isOfEmulator(url))) return url;
  throw invalid('ResponseURL');
}

/**
 * Whether a URL is of the bucket that receives the responses of this region.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html
 */
function isOfCloudFormation({ protocol, host }: URL): boolean {
  const region = process.env['AWS_REGION'] ?? '';
  const bucket = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
  const s3 = ['s3', `s3.${region}`, `s3-${region}`, `s3.dualstack.${region}`];
  return protocol === 'https:' && s3.some((service) => host === `${bucket}.${service}.amazonaws.com`);
}

/** Whether a URL is of the emulator that the function runs in, if any. */
function isOfEmulator({ origin }: URL): boolean {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  return endpoint !== undefined && URL.canParse(endpoint) && new URL(endpoint).origin === origin;
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(name: string): LookupError {
  return LookupError.of(ERRORS.invalidEvent, { name: Text.word(name) });
}
