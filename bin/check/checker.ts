import type { LookupEvent } from '../../lambda/event';
import { check } from '../../lambda/check';
import { ERRORS as FUNCTION_ERRORS, LookupError } from '../../lambda/errors';
import { lookUp, type Ended, type Found } from '../../lambda/lookup';
import { needsCollaboration, needsMembers, parseRequest, usedNames, type LookupRequest } from '../../lambda/request';
import { excess, responseTo } from '../../lambda/response';
import { Text } from '../../lambda/text';
import { isOfMembers, isPublicName, publicName, type RequestableName } from '../../lib/contract/attributes';
import { attributesOf } from '../../lambda/attributes';
import type { Json, Stack } from './assembly';
import { lookupRoleCredentials, type Caller, type Provider } from './caller';
import { CallersCleanRooms, Calls, DeadlineOfCalls } from './clean-rooms';
import { ERRORS } from './errors';
import type { Environment } from './references';
import type { Result } from './result';

export interface CheckerOptions {
  /** The ARNs of the roles that lookups may assume. */
  readonly allowedRoles: readonly string[];
  /** Whether ListMembers may be called. */
  readonly listsMembers: boolean;
  /** How long the calls of a lookup are retried, in milliseconds. */
  readonly timeout: number;
}

/** A lookup whose properties are known. */
export interface KnownLookup {
  readonly logicalId: string;
  readonly stackName: string;
  readonly environment: Environment;
  readonly lookupRole?: Stack['lookupRole'];
  readonly properties: Json;
  /** The name of the condition on which it is created. */
  readonly condition?: string;
  /** What is not known about it, so that it cannot pass. */
  readonly gaps: readonly LookupError[];
}

/** The errors after which a deployment may pass nevertheless, and what to do. */
const UNCERTAIN = [
  {
    advice: 'The function has other credentials than the check, to which ReadOnlyAccess gives the permissions.',
    errors: [FUNCTION_ERRORS.accessDenied, FUNCTION_ERRORS.collaborationDenied, FUNCTION_ERRORS.membersDenied],
  },
  {
    advice: 'The function has other credentials than the check, which the role must trust as well.',
    errors: [FUNCTION_ERRORS.roleDenied],
  },
  {
    advice: 'The deployment may pass nevertheless: check the network, and run the check again.',
    errors: [
      FUNCTION_ERRORS.throttled,
      FUNCTION_ERRORS.serviceUnavailable,
      FUNCTION_ERRORS.responseMismatch,
      FUNCTION_ERRORS.unexpected,
    ],
  },
] as const;

const OTHER_VERSION: ReadonlySet<unknown> = new Set([
  FUNCTION_ERRORS.unknownProperty,
  FUNCTION_ERRORS.unknownAttribute,
]);

/** What Clean Rooms returned, and the last status in it. */
interface LookedUp {
  readonly found: Found | Ended;
  readonly status?: string;
  /** Attributes that are known even if the lookup fails. */
  readonly known: Readonly<Record<string, string>>;
}

/** Checks lookups as the function does, with the credentials of the caller. */
export class Checker {
  private readonly calls = new Calls();
  /** Lookups of the same membership with the same credentials share their calls. */
  private readonly lookedUp = new Map<string, Promise<LookedUp>>();
  /** The credentials of the lookup roles, each of which is assumed once. */
  private readonly lookupRoles = new Map<string, Provider>();

  public constructor(
    private readonly caller: Caller,
    private readonly options: CheckerOptions,
  ) {}

  public async check(lookup: KnownLookup): Promise<Result> {
    const event = eventOf(lookup);
    const { account, region } = lookup.environment;
    let lookedUp: Partial<Result> = { account, region };
    try {
      const request = parseRequest(event.properties, event.stackId);
      lookedUp = describe(request);
      return { ...lookedUp, ...(await this.checkRequest(lookup, event, request)) };
    } catch (thrown) {
      return { ...lookedUp, ...failed(event, LookupError.from(thrown), lookup) };
    }
  }

  private async checkRequest(lookup: KnownLookup, event: LookupEvent, whole: LookupRequest): Promise<Result> {
    const credentials = this.credentialsFor(lookup, whole);
    const { request, gaps } = this.options.listsMembers ? { request: whole, gaps: [] } : withoutMembers(whole);
    const { found, status, known } = await this.lookUp(request, credentials);
    if ('error' in found) return { ...failed(event, found.error, lookup), status, values: known };

    const { attributes, fields, errors } = check(found, request);
    const [error, ...others] = [...errors, ...excess(event, attributes.values)];
    const shown = attributesOf(fields, request.attributes && publicNames(request.attributes), request.fallbacks);
    const values = { ...shown.values, ...attributes.values };
    const [gap, ...otherGaps] = [...lookup.gaps, ...gaps];
    if (error) return { ...failed(event, error.and(...others), lookup), status, values };
    if (gap) return { verdict: 'unknown', message: gap.and(...otherGaps).message, status, values };
    return { verdict: 'pass', status, values };
  }

  private get operations(): readonly string[] {
    return ['GetMembership', 'GetCollaboration', ...(this.options.listsMembers ? ['ListMembers'] : [])];
  }

  /** The credentials for a lookup. The app chooses none that the caller has not allowed. */
  private credentialsFor({ environment, lookupRole }: KnownLookup, { role }: LookupRequest): Provider {
    const { caller } = this;
    const isAllowed = (arn: string): boolean => this.options.allowedRoles.includes(arn);
    if (role) {
      if (isAllowed(role.roleArn)) return caller.credentials;
      throw LookupError.of(ERRORS.roleNotAllowed, { role: Text.word(role.roleArn) });
    }
    const { account } = environment;
    if (account === caller.account) return caller.credentials;
    if (lookupRole && isAllowed(lookupRole.arn)) return this.lookupRole(lookupRole);
    const accounts = { account: Text.word(account), caller: Text.word(caller.account) };
    if (!lookupRole) throw LookupError.of(ERRORS.otherAccount, accounts);
    throw LookupError.of(ERRORS.otherAccountWithRole, { ...accounts, role: Text.word(lookupRole.arn) });
  }

  private lookupRole(role: NonNullable<Stack['lookupRole']>): Provider {
    const key = JSON.stringify(role);
    const credentials = this.lookupRoles.get(key) ?? lookupRoleCredentials(role, this.operations, this.caller);
    this.lookupRoles.set(key, credentials);
    return credentials;
  }

  private lookUp(request: LookupRequest, credentials: Provider): Promise<LookedUp> {
    const { target, region, account, role, requireActive } = request;
    const needs = [needsCollaboration(request), needsMembers(request)];
    const key = JSON.stringify([target, region, account, role, requireActive, needs]);
    const known = this.lookedUp.get(key);
    if (known) return known;
    const lookedUp = this.lookUpOnce(request, credentials);
    this.lookedUp.set(key, lookedUp);
    return lookedUp;
  }

  private async lookUpOnce(request: LookupRequest, credentials: Provider): Promise<LookedUp> {
    const deadline = new DeadlineOfCalls(this.options.timeout);
    const cleanRooms = new CallersCleanRooms(request, deadline, { calls: this.calls, credentials });
    const found = await lookUp(request, deadline, () => Promise.resolve(undefined), cleanRooms).catch(
      (thrown: unknown) => ({ error: LookupError.from(thrown) }),
    );
    return { found, status: cleanRooms.status, known: cleanRooms.attributes };
  }
}

/** What a request looks up. */
function describe({ target, account, region, role, attributes }: LookupRequest): Partial<Result> {
  return {
    target,
    account,
    region,
    assumedRoleArn: role?.roleArn,
    attributes: attributes && publicNames(attributes).filter(isPublicName),
  };
}

/** The event with which CloudFormation would create the lookup. */
function eventOf({ logicalId, stackName, environment, properties }: KnownLookup): LookupEvent {
  const { region, account } = environment;
  const guid = '00000000-0000-0000-0000-000000000000';
  return {
    requestType: 'Create',
    responseUrl: new URL('https://localhost'),
    stackId: `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/${guid}`,
    requestId: guid,
    logicalResourceId: logicalId,
    physicalResourceId: `${logicalId}-${guid}`,
    properties,
    oldProperties: {},
  };
}

/** The verdict for an error, with the error message that CloudFormation would get. */
function failed(event: LookupEvent, error: LookupError, { condition }: KnownLookup): Result {
  const { definition } = error;
  if (OTHER_VERSION.has(definition)) {
    const { message } = LookupError.of(ERRORS.otherVersion, { reason: Text.quoted(error.message) });
    return { verdict: 'unknown', message, values: {} };
  }
  const message = responseTo(event, { error }).Reason ?? '';
  const uncertain = UNCERTAIN.find(({ errors }) => errors.some((each) => each === definition));
  const advice = uncertain?.advice ?? (condition === undefined ? undefined : conditional(condition));
  const isOwn = Object.values<unknown>(ERRORS).includes(definition);
  return { verdict: isOwn || advice !== undefined ? 'unknown' : 'reject', message, advice, values: {} };
}

function conditional(condition: string): string {
  return LookupError.of(ERRORS.conditional, { condition: Text.word(condition) }).message;
}

/** A request without the attributes that only ListMembers returns. */
function withoutMembers(request: LookupRequest): { request: LookupRequest; gaps: readonly LookupError[] } {
  if (!needsMembers(request)) return { request, gaps: [] };
  const attributes = request.attributes?.filter((name) => !isOfMembers(name));
  const expectations = request.expectations.filter(({ name }) => !isOfMembers(name));
  const names = publicNames(usedNames(request).filter(isOfMembers));
  const list = Text.list(names.map((name) => Text.word(name)));
  return {
    request: { ...request, attributes, expectations },
    gaps: [LookupError.of(ERRORS.membersNotAllowed, { attributes: list })],
  };
}

/** The names that users read. */
function publicNames(names: readonly RequestableName[]): RequestableName[] {
  return [...new Set(names.map(publicName))];
}
