import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HandlerFile } from './measured-process';
import { ROOT } from '../root';

/** A handler of CloudFormation's event for a membership. */
export interface Candidate extends HandlerFile {
  readonly name: string;
  /** The properties of the custom resource, for a membership. */
  readonly properties: (membershipId: string) => Readonly<Record<string, unknown>>;
  /** The function that it calls. */
  readonly calls?: HandlerFile;
  /** All files that it deploys, without the SDK of the runtime. */
  readonly files: readonly string[];
}

const CDK = dirname(require.resolve('aws-cdk-lib/package.json'));
const CUSTOM_RESOURCE = join(
  CDK,
  'custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler/index.js',
);
const FRAMEWORK = join(CDK, 'custom-resources/lib/provider-framework/runtime');
const ON_EVENT = join(__dirname, 'candidates', 'on-event.js');

export const OURS = 'MembershipLookup';
/** The same with `restoreOnRollback: false`: the others restore nothing either. */
export const OURS_WITHOUT_RESTORING = 'MembershipLookup, restoring nothing';
export const AWS_CUSTOM_RESOURCE = 'AwsCustomResource';
export const PROVIDER = 'Provider framework';
export const PLAIN = 'plain bundle';
export const BEFORE = 'before';
export const LOWER_BOUND = 'hand-signed';

const lookUp = (membershipId: string) => ({ MembershipIdentifier: membershipId, Attributes: ['Arn', 'Status'] });

/** A bundle of our function. */
export function bundled(name: string, file: string): Candidate {
  return { name, file, handler: 'handler', properties: lookUp, files: [file] };
}

/** What this library deploys. */
export const MEMBERSHIP_LOOKUP = bundled(OURS, join(ROOT, 'lambda', 'dist', 'index.js'));

/** All candidates, the baseline first; with the index.js of another build of this function, if given. */
export function candidates(plainBundle: string, before?: string): Candidate[] {
  return [
    {
      name: AWS_CUSTOM_RESOURCE,
      file: CUSTOM_RESOURCE,
      files: [CUSTOM_RESOURCE],
      handler: 'handler',
      properties: (membershipId) => ({
        Create: JSON.stringify({
          service: 'CleanRooms',
          action: 'getMembership',
          parameters: { membershipIdentifier: membershipId },
          physicalResourceId: { id: membershipId },
          outputPaths: ['membership.arn', 'membership.status'],
        }),
        InstallLatestAwsSdk: 'false',
      }),
      httpsOnly: true,
    },
    {
      name: PROVIDER,
      file: join(FRAMEWORK, 'framework.js'),
      files: [...scriptsIn(FRAMEWORK), ON_EVENT],
      handler: 'onEvent',
      properties: (membershipId) => ({ MembershipIdentifier: membershipId }),
      httpsOnly: true,
      calls: { file: ON_EVENT, handler: 'handler' },
    },
    bundled(PLAIN, plainBundle),
    MEMBERSHIP_LOOKUP,
    ...(before === undefined ? [] : [bundled(BEFORE, before)]),
    bundled(LOWER_BOUND, join(__dirname, 'candidates', 'hand-signed.js')),
  ];
}

function scriptsIn(directory: string): string[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.js'));
  return names.map((name) => join(directory, name));
}
