import { alternativesInRollback, attributesOf, type Fields } from './attributes';
import { Deadline, type TimeLimit } from './deadline';
import { ERRORS, LookupError } from './errors';
import type { LookupEvent } from './event';
import { withLastValues } from './last-values';
import { warn } from './log';
import type { LookupRequest } from './request';
import { excess, type Outcome, type Values } from './response';
import type { StackStatus } from './stack-status';
import { Text } from './text';

/** An update that is to be rejected. */
export interface Rejection {
  readonly error: LookupError;
  /** What the resource returns if the stack is rolling back and nothing is kept; without values, the rollback fails too. */
  readonly rollbackValues?: Values;
}

/**
 * An update that may be part of a rollback. A rollback must not be rejected: the stack would be stuck (aws-cdk issue 17040).
 * It returns what the deployment returned that the stack is rolled back to, where a parameter keeps that, whatever the membership has
 * become since.
 */
export class Rollback {
  /** What CloudFormation returned of the stack, once it did. */
  private stack: StackStatus | undefined;
  /** Whether the parameter was read, and has no values for this rollback. */
  private nothingKept = false;

  public constructor(
    private readonly event: LookupEvent,
    /** What the update requests, if that can be parsed. */
    private readonly request: LookupRequest | undefined,
    private readonly timeLimit: TimeLimit,
  ) {}

  /** The last values, if this is a rollback and they are kept. What cannot be found out is left to `orReject`. */
  public async lastValues(): Promise<Outcome | undefined> {
    if (!this.request?.keepsLastValues || isForward(this.event)) return undefined;
    const deadline = Deadline.beforeLookup(this.timeLimit);
    return (await this.isRollingBack(deadline).catch(() => false)) ? this.restored(deadline) : undefined;
  }

  /** Rejects an update, unless the stack is rolling back. The time for finding that out is reserved. */
  public async orReject({ error, rollbackValues }: Rejection): Promise<Outcome> {
    const deadline = Deadline.forRollback(this.timeLimit);
    try {
      if (!(await this.isRollingBack(deadline))) return { error };
    } catch (cause) {
      return { error: error.and(LookupError.of(ERRORS.rollbackUnknown, { reason: Text.quoted(String(cause)) })) };
    }
    const restored = await this.restored(deadline);
    if (restored) return restored;
    if (rollbackValues) return { values: rollbackValues };
    return { error: error.and(LookupError.of(ERRORS.rollbackImpossible, this.continuation)) };
  }

  private async isRollingBack(deadline: Deadline): Promise<boolean> {
    // Few lookups need the client of CloudFormation.
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
        this.warn(Text.of`this lookup did not write its versions ${versions}`);
      }
      const values = fields && valuesInRollback(this.event, this.request, fields);
      this.nothingKept = !values;
      return values && { values, restored: true };
    } catch (error) {
      // The rollback goes on without them.
      this.warn(Text.quoted(String(error)));
      return undefined;
    }
  }

  private warn(reason: Text): void {
    warn(this.event, LookupError.of(ERRORS.lastValuesUnreadable, { reason }));
  }

  /**
   * What continues the rollback: only that of a root stack can be continued. A resource of a nested stack is named by the
   * name of that stack, not by the logical id that it has in its parent, and not by the stacks between.
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
 * What a stack that is rolling back gets, of the fields that are known of its membership; nothing if there is no room for
 * it in a response.
 */
export function valuesInRollback(event: LookupEvent, request: LookupRequest, fields: Fields): Values | undefined {
  const attributes = attributesOf(fields, request.attributes, request.fallbacks);
  const values = alternativesInRollback(attributes).find((each) => excess(event, each).length === 0);
  return values && withLastValues(values, event, request, fields);
}

/** The same without the membership, if all that the template requests is its id. */
export function valuesWithout(event: LookupEvent, request: LookupRequest): Values | undefined {
  return request.attributes?.every((name) => name === 'Id')
    ? valuesInRollback(event, request, new Map([['Id', request.membershipId]]))
    : undefined;
}

/**
 * Whether an update goes to a template of a later synthesis, as no rollback does that follows a deployment of a newer
 * template. That is known without a call where every deployment looks the membership up again.
 */
function isForward({ properties: { Refresh: now }, oldProperties: { Refresh: before } }: LookupEvent): boolean {
  return isTime(now) && isTime(before) && now > before;
}

/** Times in this form are in the order of their strings. */
function isTime(refresh: unknown): refresh is string {
  return typeof refresh === 'string' && /^[\dT:.-]{23}Z$/.test(refresh);
}
