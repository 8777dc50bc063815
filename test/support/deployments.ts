import { AssetManifest, AssetPublishing, DefaultAwsClient } from '@aws-cdk/cdk-assets-lib';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  UpdateStackCommand,
  type CreateStackCommandInput,
  type StackEvent,
  type Stack as StackDescription,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client, type BucketLocationConstraint } from '@aws-sdk/client-s3';
import { App, CliCredentialsStackSynthesizer } from 'aws-cdk-lib';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNT, REGION, type ClientConfig, type LocalCloud } from '../../tools/local-cloud';
import { useLocalCloud } from './local-cloud';

/** The template of the nested stack in an assembly. */
function nestedTemplate(outdir: string): string {
  const [file = ''] = readdirSync(outdir).filter((name) => name.endsWith('.nested.template.json'));
  return readFileSync(join(outdir, file), 'utf8');
}

/** The bucket for assets of a bootstrapped account. */
const assetsIn = (region: string): string => `cdk-hnb659fds-assets-${ACCOUNT}-${region}`;
const ASSETS = assetsIn(REGION);

/** The result of a deployment. */
export interface Deployed {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The reasons of failed resources, oldest first. */
  readonly reasons: readonly string[];
  /** The physical ids of the resources, by their type. */
  readonly physicalIds: Readonly<Record<string, string>>;
  /** The events, oldest first: `AWS::S3::Bucket CREATE_COMPLETE`. */
  readonly events: readonly string[];
}

/** Deploys apps on a local cloud, as `cdk deploy` does but without a process for each. */
export class Deployments {
  /** Starts a local cloud for the tests of a file, where the function may do only what its role allows. */
  public static use(): Deployments {
    const cloud = useLocalCloud({ enforceIam: true });
    beforeAll(async () => {
      await new S3Client(cloud().client()).send(new CreateBucketCommand({ Bucket: ASSETS }));
    });
    return new Deployments(cloud);
  }

  private constructor(
    private readonly localCloud: () => LocalCloud,
    private readonly place: Partial<ClientConfig> = {},
  ) {}

  /** Creates the bucket for assets in another region. */
  public async bootstrap(region: BucketLocationConstraint): Promise<void> {
    const location = { CreateBucketConfiguration: { LocationConstraint: region } };
    const client = new S3Client({ ...this.cloud.client(), region });
    await client.send(new CreateBucketCommand({ Bucket: assetsIn(region), ...location }));
  }

  /** The same cloud, in another region or as another account. */
  public in(place: Partial<ClientConfig>): Deployments {
    return new Deployments(this.localCloud, place);
  }

  public get cloud(): LocalCloud {
    return this.localCloud();
  }

  private get client(): CloudFormationClient {
    return new CloudFormationClient({ ...this.cloud.client(), ...this.place });
  }

  /**
   * Deploys the stacks of an app one after the other, up to the first that fails; returns the result of the last. If
   * `nested`, deploys the template of the nested stack instead of its parent: the emulator updates no nested stacks.
   */
  public async deploy(
    build: (app: App) => unknown,
    { nested = false }: { readonly nested?: boolean } = {},
  ): Promise<Deployed> {
    const outdir = mkdtempSync(join(tmpdir(), 'cdk.out-'));
    try {
      const synthesizer = new CliCredentialsStackSynthesizer();
      const app = new App({ outdir, analyticsReporting: false, defaultStackSynthesizer: synthesizer });
      await build(app);
      let last: Deployed | undefined;
      for (const { stackName, template } of app.synth().stacks) {
        const assets = AssetManifest.fromFile(join(outdir, `${stackName}.assets.json`));
        await new AssetPublishing(assets, { aws: new DefaultAwsClient(), throwOnError: true }).publish();
        const body = nested ? nestedTemplate(outdir) : JSON.stringify(template);
        last = await this.put(stackName, { TemplateURL: await this.upload(body) });
        if (!/^(CREATE|UPDATE)_COMPLETE$/.test(last.status)) break;
      }
      if (!last) throw new Error('The app has no stack.');
      return last;
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  }

  /** Deletes a stack; returns its last status. */
  public async delete(StackName: string): Promise<string> {
    const { StackId } = (await this.describe(StackName)) ?? {};
    await this.client.send(new DeleteStackCommand({ StackName }));
    return (await this.settled(StackId ?? StackName)).StackStatus ?? '';
  }

  public async exists(stackName: string): Promise<boolean> {
    return (await this.describe(stackName)) !== undefined;
  }

  /** The log groups, roles and functions that are named after a stack. */
  public async leftBehind(stackName: string): Promise<string[]> {
    const client = this.cloud.client();
    const [{ logGroups = [] }, { Roles = [] }, { Functions = [] }] = await Promise.all([
      new CloudWatchLogsClient(client).send(new DescribeLogGroupsCommand({})),
      new IAMClient(client).send(new ListRolesCommand({ MaxItems: 1000 })),
      new LambdaClient(client).send(new ListFunctionsCommand({ MaxItems: 1000 })),
    ]);
    const names = [
      ...Roles.map(({ RoleName = '' }) => RoleName),
      ...Functions.map(({ FunctionName = '' }) => FunctionName),
    ];
    return [
      ...logGroups.map(({ logGroupName = '' }) => logGroupName).filter((name) => name.includes(`/${stackName}/`)),
      ...names.filter((name) => isNamedAfter(stackName, name)),
    ];
  }

  /** The names of the roles and functions that a stack created so far, by which they would be found if left behind. */
  public async createdBy(stackName: string): Promise<string[]> {
    const created = (await this.events(stackName)).filter(
      ({ ResourceStatus, ResourceType = '' }) =>
        ResourceStatus === 'CREATE_COMPLETE' && /^AWS::(IAM::Role|Lambda::Function)$/.test(ResourceType),
    );
    return created
      .map(({ PhysicalResourceId = '' }) => PhysicalResourceId)
      .filter((name) => isNamedAfter(stackName, name));
  }

  /** Creates or updates a stack without the CDK. */
  public async put(
    StackName: string,
    template: Pick<CreateStackCommandInput, 'TemplateBody' | 'TemplateURL' | 'Parameters' | 'DisableRollback'>,
  ): Promise<Deployed> {
    const input = { StackName, ...template, Capabilities: ['CAPABILITY_IAM' as const] };
    const existing = await this.describe(StackName);
    const before = existing ? new Set((await this.events(StackName)).map(({ EventId }) => EventId)) : new Set();
    if (!existing) await this.client.send(new CreateStackCommand(input));
    else {
      const unchanged = await this.client.send(new UpdateStackCommand(input)).then(
        () => false,
        (error: unknown) => {
          if (String(error).includes('No updates are to be performed')) return true;
          throw error;
        },
      );
      if (unchanged) return this.result(existing, []);
    }
    const stack = await this.settled(StackName);
    return this.result(
      stack,
      (await this.events(StackName)).filter(({ EventId }) => !before.has(EventId)),
    );
  }

  /** Uploads a template to a bucket of the account, since it may be large; returns its URL. */
  public async upload(template: string): Promise<string> {
    const Key = `${createHash('sha256').update(template).digest('hex')}.json`;
    const config = this.cloud.client();
    const s3 = new S3Client({ ...config, credentials: this.place.credentials ?? config.credentials });
    // On the local cloud, the access key ID of an account is its number.
    const { accessKeyId } = await s3.config.credentials();
    const Bucket = `templates-${accessKeyId.toLowerCase()}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: template }));
    return `${config.endpoint}/${Bucket}/${Key}`;
  }

  private async result(
    { StackName, StackStatus, Outputs = [] }: StackDescription,
    events: StackEvent[],
  ): Promise<Deployed> {
    const { StackResources = [] } = await this.client.send(new DescribeStackResourcesCommand({ StackName }));
    const inOrder = events.reverse();
    const failures = inOrder.filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'));
    return {
      status: StackStatus ?? '',
      outputs: Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
      reasons: failures.map(({ ResourceStatusReason = '' }) => ResourceStatusReason),
      physicalIds: Object.fromEntries(
        StackResources.map(({ ResourceType = '', PhysicalResourceId = '' }) => [ResourceType, PhysicalResourceId]),
      ),
      events: inOrder.map(({ ResourceType = '', ResourceStatus = '' }) => `${ResourceType} ${ResourceStatus}`),
    };
  }

  private async events(StackName: string): Promise<StackEvent[]> {
    const events: StackEvent[] = [];
    for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client: this.client }, { StackName }))
      events.push(...StackEvents);
    return events;
  }

  private async describe(StackName: string): Promise<StackDescription | undefined> {
    try {
      return (await this.client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
    } catch (error) {
      if (String(error).includes('does not exist')) return undefined;
      throw error;
    }
  }

  /** Waits until nothing is in progress. */
  private async settled(StackName: string): Promise<StackDescription> {
    for (;;) {
      const stack = await this.describe(StackName);
      if (stack && !stack.StackStatus?.endsWith('_IN_PROGRESS')) return stack;
      await sleep(20);
    }
  }
}

/** Whether CloudFormation generated the name of a role or function for a stack. */
function isNamedAfter(stackName: string, name: string): boolean {
  return name.startsWith(`${stackName}-`);
}
