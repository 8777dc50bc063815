import { CfnResource, Stack, Token, TokenComparison, type IResource, type ResourceEnvironment } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { CleanRoomsDetailType } from '../clean-rooms-detail-type';
import { ERRORS, synthesisError } from './errors';
import { pathOf, reject } from './scope';

const SOURCE = 'aws.cleanrooms';

/** All documented detail types. A rule without any would also match the calls of Clean Rooms that CloudTrail logs. */
const DETAIL_TYPES: string[] = Object.values(CleanRoomsDetailType).filter((type) => typeof type === 'string');

/** A rule for events in the account and the region of a membership. */
interface EventRule {
  readonly membership: IResource;
  readonly scope: Construct;
  readonly id: string;
  readonly options: events.OnEventOptions;
}

/** Defines a rule for events of Clean Rooms. */
export function onEvent(rule: EventRule): events.Rule {
  const { detailType = DETAIL_TYPES, ...pattern } = rule.options.eventPattern ?? {};
  return define(rule, { ...pattern, detailType });
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
 * Defines a rule for the events that may mean that a membership is no longer active.
 *
 * @throws If no such event matches the pattern in the options.
 */
export function onStatusChange(rule: EventRule): events.Rule {
  const { detailType, detail, ...pattern } = rule.options.eventPattern ?? {};
  const restricted = STATUS_CHANGES.map((change) => ({
    detailType: change.detailType.filter((type) => detailType?.includes(type) ?? true),
    detail: change.detail || detail ? { ...detail, ...change.detail } : undefined,
  }));
  const [only, ...others] = restricted.filter((each) => each.detailType.length > 0);
  if (!only) {
    const types = STATUS_CHANGES.flatMap((change) => change.detailType).join(', ');
    throw synthesisError(ERRORS.noStatusChange, { path: pathOf(rule.scope, rule.id), types });
  }
  if (others.length === 0) return define(rule, { ...pattern, ...only });
  const defined = define(rule, pattern);
  const resource = defined.node.defaultChild;
  if (CfnResource.isCfnResource(resource)) {
    // The CDK's type of a pattern has no alternatives.
    const alternatives = [only, ...others].map((each) => ({ 'detail-type': each.detailType, detail: each.detail }));
    resource.addPropertyOverride('EventPattern.$or', alternatives);
  }
  return defined;
}

/** Events are in the account and the region of the membership: a rule elsewhere would never match one. */
function define({ membership, scope, id, options }: EventRule, pattern: events.EventPattern): events.Rule {
  const stack = Stack.of(scope);
  if (isElsewhere(membership, stack)) {
    const where = (env: ResourceEnvironment): string => `${env.account}/${env.region}`;
    const values = { path: pathOf(scope, id), where: where(membership.env), stack: where(stack) };
    reject(scope, synthesisError(ERRORS.eventsElsewhere, values));
  }
  const rule = new events.Rule(scope, id, { ...options, eventPattern: { ...pattern, source: [SOURCE] } });
  rule.addTarget(options.target);
  return rule;
}

/** Whether a membership is known to be in another account or region than a stack. */
export function isElsewhere({ env }: IResource, { account, region }: Stack): boolean {
  return areDifferent(env.account, account) || areDifferent(env.region, region);
}

/** Whether two strings are known to be different. */
export function areDifferent(one: string, other: string): boolean {
  return Token.compareStrings(one, other) === TokenComparison.DIFFERENT;
}
