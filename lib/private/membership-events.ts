import { CfnResource, Token, TokenComparison, type IResource, type Resource } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { CleanRoomsDetailType } from '../clean-rooms-detail-type';
import { ERRORS, synthesisError } from './errors';
import { pathOf, reject } from './scope';

const SOURCE = 'aws.cleanrooms';

/** All documented detail types. A rule without any would also match the calls of Clean Rooms that CloudTrail logs. */
const DETAIL_TYPES: string[] = Object.values(CleanRoomsDetailType).filter((type) => typeof type === 'string');

/** A rule for events of Clean Rooms in the account and the region of a membership. */
export function onEvent(membership: Resource, id: string, options: events.OnEventOptions): events.Rule {
  const { detailType = DETAIL_TYPES, ...pattern } = options.eventPattern ?? {};
  return ruleFor(membership, id, options, { ...pattern, detailType });
}

/**
 * The events that may mean that a membership is no longer active. Older and newer pages of the documentation name
 * different detail types for the deletion of a collaboration.
 */
const STATUS_CHANGES: readonly (Pick<events.EventPattern, 'detail'> & { readonly detailType: string[] })[] = [
  { detailType: [CleanRoomsDetailType.MEMBERSHIP_UPDATED, CleanRoomsDetailType.MEMBERSHIP_DELETED] },
  {
    detailType: [CleanRoomsDetailType.ID_NAMESPACE_ASSOCIATION_UPDATED],
    detail: { status: ['COLLABORATION_DELETED'] },
  },
];

/**
 * A rule for the events that may mean that a membership is no longer active.
 *
 * @throws If no such event matches the pattern in the options.
 */
export function onStatusChange(membership: Resource, id: string, options: events.OnEventOptions): events.Rule {
  const { detailType, detail, ...pattern } = options.eventPattern ?? {};
  const restricted = STATUS_CHANGES.map((change) => ({
    detailType: change.detailType.filter((type) => detailType?.includes(type) ?? true),
    detail: change.detail || detail ? { ...detail, ...change.detail } : undefined,
  }));
  const [only, ...others] = restricted.filter((each) => each.detailType.length > 0);
  if (!only) {
    const types = STATUS_CHANGES.flatMap((change) => change.detailType).join(', ');
    throw synthesisError(ERRORS.noStatusChange, { path: pathOf(membership, id), types });
  }
  if (others.length === 0) return ruleFor(membership, id, options, { ...pattern, ...only });
  const rule = ruleFor(membership, id, options, pattern);
  const resource = rule.node.defaultChild;
  if (CfnResource.isCfnResource(resource)) {
    // The CDK's type of a pattern has no alternatives.
    const alternatives = [only, ...others].map((each) => ({ 'detail-type': each.detailType, detail: each.detail }));
    resource.addPropertyOverride('EventPattern.$or', alternatives);
  }
  return rule;
}

/** A rule in the scope of the membership, or of the stack of the target, as in all constructs of the CDK. */
function ruleFor(
  membership: Resource,
  id: string,
  options: events.OnEventOptions,
  pattern: events.EventPattern,
): events.Rule {
  requireSameEnvironment(membership, id);
  const rule = new events.Rule(membership, id, { ...options, eventPattern: { ...pattern, source: [SOURCE] } });
  rule.addTarget(options.target);
  return rule;
}

/** Events are in the account and the region of the membership: a rule elsewhere would never match one. */
function requireSameEnvironment(membership: Resource, id: string): void {
  if (!isElsewhere(membership)) return;
  const { account, region } = membership.stack;
  const { env } = membership;
  const values = { path: pathOf(membership, id), where: `${env.account}/${env.region}`, stack: `${account}/${region}` };
  reject(membership, synthesisError(ERRORS.eventsElsewhere, values));
}

/** Whether a membership is known to be in another account or region than its stack. */
export function isElsewhere({ env, stack: { account, region } }: IResource): boolean {
  const isOther = (one: string, other: string): boolean =>
    Token.compareStrings(one, other) === TokenComparison.DIFFERENT;
  return isOther(env.account, account) || isOther(env.region, region);
}
