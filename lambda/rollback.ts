import { fieldsOfName, type AttributeName } from '../lib/contract/attributes';
import { alternativesInRollback, attributesOf, type Fields } from './attributes';
import { Deadline, TIMEOUTS, type TimeLimit } from './deadline';
import { ERRORS, LookupError } from './errors';
import type { LookupEvent } from './event';
import { withLastValues } from './last-values';
import { warn } from './log';
import { membershipArn, parseRequest, type LookupRequest } from './request';
import { excess, type Outcome, type Values } from './response';
import type { StackStatus } from './stack-status';
import { Text } from './text';

/** A rejected update. */
export interface Rejection {
  readonly error: LookupError;
  /** Returns the values for a stack that is rolling back, if none are stored. Without values, the rollback fails too. */
  readonly rollbackValues: (deadline: Deadline) => Promise<Values | undefined>;
}

/**
 * An update that may be part of a rollback. A rollback must not be rejected: the stack would be stuck (aws-cdk issue
 * 17040). It returns the values of the deployment that the stack is rolled back to, if a parameter stores them, even if
 * the membership has changed since.
 */
export class Rollback {
  /** The status of the stack, once CloudFormation returned it. */
  private stack: StackStatus | undefined;
  /** Whether the parameter was read, and has no values for this rollback. */
  private nothingKept = false;

  public constructor(
    private readonly event: LookupEvent,
    /** The request of the update, if it can be parsed. */
    private readonly request: LookupRequest | undefined,
    private readonly timeLimit: TimeLimit,
  ) {}

  /** The last values, if this is a rollback and they are stored. Errors are left to `orReject`. */
  public async lastValues(): Promise<Outcome | undefined> {
    if (!this.request?.keepsLastValues || isForward(this.event)) return undefined;
    const deadline = Deadline.beforeLookup(this.timeLimit);
    return (await this.isRollingBack(deadline).catch(() => false)) ? this.restored(deadline) : undefined;
  }

  /** Rejects an update, unless the stack is rolling back. Time is reserved for checking that. */
  public async orReject({ error, rollbackValues }: Rejection): Promise<Outcome> {
    const deadline = Deadline.forRollback(this.timeLimit);
    try {
      if (!(await this.isRollingBack(deadline))) return { error };
    } catch (cause) {
      return { error: error.and(LookupError.of(ERRORS.rollbackUnknown, { reason: Text.quoted(String(cause)) })) };
    }
    const restored = await this.restored(deadline);
    if (restored) return restored;
    const values = await rollbackValues(deadline);
    if (values) return { values };
    return { error: error.and(LookupError.of(ERRORS.rollbackImpossible, this.continuation)) };
  }

  private async isRollingBack(deadline: Deadline): Promise<boolean> {
    // Few lookups need the CloudFormation client.
    const { stackStatus } = await import('./stack-status');
    this.stack ??= await stackStatus(this.event.stackId, deadline);
    return this.stack.StackStatus?.includes('ROLLBACK') === true;
  }

  private async restored(deadline: Deadline): Promise<Outcome | undefined> {
    if (!this.request?.keepsLastValues || this.nothingKept) return undefined;
    try {
      const { readLastValues } = await import('./restore');
      const { fields, foreign } = await readLastValues(this.event, this.request, deadline);
      if (foreign.length > 0) {
        const versions = Text.list(foreign.map((version) => Text.number(version)));
        this.warn(Text.of`this lookup did not write versions ${versions} of the parameter`);
      }
      const values = fields && valuesInRollback(this.event, this.request, fields);
      this.nothingKept = !values;
      return values && { values, restored: true };
    } catch (error) {
      // The rollback continues without them.
      this.warn(Text.quoted(String(error)));
      return undefined;
    }
  }

  private warn(reason: Text): void {
    warn(this.event, LookupError.of(ERRORS.lastValuesUnreadable, { reason }));
  }

  /**
   * How to continue the rollback: only that of a root stack can be continued. A resource of a nested stack is
   * identified by the name of that stack, not by the logical id of the stack in its parent, nor by the stacks in
   * between.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
   */
  private get continuation(): { readonly stackId: Text; readonly resource: Text } {
    const { stackId, logicalResourceId } = this.event;
    const rootId = this.stack?.RootId ?? stackId;
    const [, stackName = ''] = stackId.split('/');
    const resource = rootId === stackId ? logicalResourceId : `${stackName}.${logicalResourceId}`;
    return { stackId: Text.word(rootId), resource: Text.word(resource) };
  }
}

/**
 * The values for a stack that is rolling back, from the known fields of its membership; undefined if they do not fit
 * into a response.
 */
export function valuesInRollback(event: LookupEvent, request: LookupRequest, fields: Fields): Values | undefined {
  const attributes = attributesOf(fields, request.attributes, request.fallbacks);
  const values = alternativesInRollback(attributes).find((each) => excess(event, each).length === 0);
  return values && withLastValues(values, event, request, fields);
}

/** The same without the membership, if the template requests only what its identifier specifies. */
export function valuesWithout(event: LookupEvent, request: LookupRequest): Values | undefined {
  const { target } = request;
  const known = new Map<AttributeName, string>(
    target.type === 'membership'
      ? [
          ['Id', target.id],
          ['Arn', membershipArn(request, target.id)],
        ]
      : [['CollaborationId', target.id]],
  );
  return request.attributes?.flatMap(fieldsOfName).every((name) => known.has(name))
    ? valuesInRollback(event, request, known)
    : undefined;
}

/** The id of the membership that the deployment before this update found, if it is known. */
export async function lastMembershipId(event: LookupEvent, deadline: Deadline): Promise<string | undefined> {
  const request = parseRequest(event.oldProperties, event.stackId);
  if (request.target.type === 'membership') return request.target.id;
  if (!request.keepsLastValues) return undefined;
  const { readLastValues } = await import('./restore');
  const soon = new Deadline(Math.min(TIMEOUTS.lastMembership, deadline.left));
  const { fields } = await readLastValues({ ...event, properties: event.oldProperties }, request, soon);
  return fields?.get('Id');
}

/**
 * Whether an update is to a template of a later synthesis, which excludes a rollback from a newer template. If every
 * deployment refreshes the lookup, this is known without an API call.
 */
function isForward({ properties: { Refresh: now }, oldProperties: { Refresh: before } }: LookupEvent): boolean {
  return isTime(now) && isTime(before) && now > before;
}

/** Times in this format sort as strings. */
function isTime(refresh: unknown): refresh is string {
  return typeof refresh === 'string' && /^[\dT:.-]{23}Z$/.test(refresh);
}
