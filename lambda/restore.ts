import { GetParameterHistoryCommand, SSMClient } from '@aws-sdk/client-ssm';
import { isPossible } from '../lib/contract/attribute-value';
import type { AttributeName } from '../lib/contract/attributes';
import { lastValuesParameter } from '../lib/contract/last-values';
import type { Fields } from './attributes';
import type { Deadline } from './deadline';
import { guidOf, type LookupEvent } from './event';
import { DeadlineHttpHandler } from './http';
import { fieldNames, hashOf, VERSION } from './last-values';
import { membershipArn, type LookupRequest } from './request';
import { DeadlineRetryStrategy } from './retry';

/** The contents of the parameter of a lookup. */
export interface LastValues {
  /** The fields from the deployment that had the properties of the event, if they are stored. */
  readonly fields?: Fields;
  /** The versions of the parameter that the lookup did not write. */
  readonly foreign: readonly number[];
}

/**
 * Reads the last values of a lookup. The newest version may be that of the deployment that failed. A separate file,
 * since only a rollback loads it.
 */
export async function readLastValues(
  event: LookupEvent,
  request: LookupRequest,
  deadline: Deadline,
): Promise<LastValues> {
  const retryStrategy = new DeadlineRetryStrategy(deadline);
  const client = new SSMClient({ retryStrategy, requestHandler: new DeadlineHttpHandler(deadline) });
  const input = { Name: lastValuesParameter(guidOf(event.stackId), event.logicalResourceId), MaxResults: 50 };
  let [fields, newest]: [Fields | undefined, number] = [undefined, 0];
  const foreign: number[] = [];
  try {
    for (let NextToken: string | undefined; ;) {
      const page = await client.send(new GetParameterHistoryCommand({ ...input, NextToken }));
      for (const { Value: value = '', Version: version = 0 } of page.Parameters ?? []) {
        const found = parse(value, event, request);
        if (found === 'foreign') foreign.push(version);
        else if (found !== 'other' && version >= newest) [fields, newest] = [found, version];
      }
      NextToken = page.NextToken;
      if (!NextToken) return { fields, foreign };
    }
  } catch (error) {
    throw retryStrategy.causeOf(error);
  }
}

/**
 * The fields in one version: `other` if they are from another deployment. Any principal that can write parameters could
 * have written them: `foreign` is a value that the function does not write, or Clean Rooms does not return.
 */
function parse(value: string, event: LookupEvent, request: LookupRequest): Fields | 'other' | 'foreign' {
  const list = listIn(value);
  if (!list) return 'foreign';
  const [version, guid, hash, ...values] = list;
  if (list.length === 0 || (typeof version === 'number' && version > VERSION)) return 'other';
  if (version !== VERSION || guid !== guidOf(event.stackId)) return 'foreign';
  if (hash !== hashOf(event)) return 'other';
  const names = fieldNames(request);
  const entries = names.map((name, index) => [name, values[index]] as const).filter(([, value]) => value !== null);
  if (values.length !== names.length || !entries.every(isField)) return 'foreign';
  const fields = new Map<AttributeName, string>(entries);
  const [id, { target }] = [fields.get('Id'), request];
  const found = target.type === 'membership' ? id : (fields.get('CollaborationId') ?? target.id);
  if (found !== target.id) return 'foreign';
  if (id !== undefined) fields.set('Arn', membershipArn(request, id));
  return fields;
}

type Entry = readonly [name: AttributeName, value: unknown];

function isField(entry: Entry): entry is readonly [AttributeName, string] {
  const [name, value] = entry;
  return typeof value === 'string' && isPossible(name, value);
}

function listIn(value: string): unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}
