import { withLastValues } from '../../lambda/last-values';
import type { Fields } from '../../lambda/attributes';
import type { LookupEvent } from '../../lambda/event';
import { parseRequest, type LookupRequest } from '../../lambda/request';
import { MEMBERSHIP_NAMES, type AttributeName } from '../../lib/contract/attributes';
import { EVENT } from './custom-resource';
import { ID } from './properties';

const ARN = `arn:aws:cleanrooms:us-east-1:111122223333:membership/${ID}`;
const COLLABORATION_ID = '66666666-7777-8888-9999-000000000000';

/** A value of each field, by its name or the end of its name. */
const VALUES: Readonly<Record<string, string>> = {
  Id: ID,
  Arn: ARN,
  CollaborationArn: `arn:aws:cleanrooms:us-east-1:111122223333:collaboration/${COLLABORATION_ID}`,
  CollaborationId: COLLABORATION_ID,
  CollaborationName: 'Spring campaign',
  CollaborationCreatorAccountId: '444455556666',
  CollaborationCreatorDisplayName: 'Advertiser',
  CreateTime: '2026-01-01T00:00:00.000Z',
  UpdateTime: '2026-01-31T12:34:56.789Z',
  Status: 'ACTIVE',
  MemberAbilities: 'CAN_QUERY,CAN_RECEIVE_RESULTS',
  CustomMLMemberAbilities: 'CAN_RECEIVE_MODEL_OUTPUT,CAN_RECEIVE_INFERENCE_OUTPUT',
  QueryLogStatus: 'ENABLED',
  JobLogStatus: 'ENABLED',
  ResultFormat: 'PARQUET',
  Bucket: 'campaign-results-111122223333',
  KeyPrefix: 'campaigns/spring',
  RoleArn: 'arn:aws:iam::111122223333:role/campaign-results',
  SingleFileOutput: 'true',
  IsResponsible: 'true',
  IsMetricsEnabled: 'true',
};

/** A membership with every field, and values as Clean Rooms returns them. */
export const FIELDS: Fields = new Map(
  MEMBERSHIP_NAMES.map((name): [AttributeName, string] => [
    name,
    VALUES[name.replace(/.*\./, '')] ?? VALUES[name] ?? '',
  ]),
);

/** An update of a lookup that keeps its last values, and its parsed request. */
export function keepingUpdate(
  attributes: readonly string[],
  properties: LookupEvent['properties'] = {},
): { readonly event: LookupEvent; readonly request: LookupRequest } {
  const event: LookupEvent = {
    ...EVENT,
    requestType: 'Update',
    properties: { MembershipIdentifier: ID, Attributes: [...attributes, 'LastValues'], ...properties },
  };
  return { event, request: parseRequest(event.properties, event.stackId) };
}

/** The value of the parameter after a deployment. */
export function kept({ event, request }: ReturnType<typeof keepingUpdate>, fields: Fields = FIELDS): string {
  return withLastValues({}, event, request, fields)['LastValues'] ?? '';
}
