import { join } from 'node:path';
import { CleanRoomsProxy } from './clean-rooms-proxy';
import { Emulator } from './emulator';
import { newCredentials, type RunCredentials } from './guard';
import { LOOPBACK } from './loopback';
import { installTools, type Tools } from './tools';

/** The account and the region of the local cloud. */
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

export interface LocalCloudOptions {
  /** Receives a line for each step that takes a while, such as an installation. */
  readonly progress?: (line: string) => void;
  /**
   * Whether IAM policies are enforced, as in AWS. The emulator then also denies what the roles of a bootstrapped account
   * may do, so that the CDK CLI cannot deploy.
   */
  readonly enforceIam?: boolean;
}

/** The configuration of a client of the AWS SDK. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/**
 * Emulators on this machine: CloudFormation, Lambda, S3, IAM and SSM by ministack, and the Clean Rooms API by moto, with a
 * proxy in front of it. `strict_cloudformation.py` starts ministack, and rejects what ministack accepts and AWS does not.
 * They serve free ports of the loopback interface, accept only the credentials of this run (`guard.ts`, `guard.py`), and
 * end with the process that started them. Functions run in a directory below this checkout, where
 * they find its SDK instead of that of Lambda's runtime.
 */
export class LocalCloud {
  public static async start({
    progress = () => undefined,
    enforceIam = false,
  }: LocalCloudOptions = {}): Promise<LocalCloud> {
    const tools = await installTools(progress);
    const credentials = newCredentials();
    const started: { stop(): Promise<void> }[] = [];
    const starting = async <T extends { stop(): Promise<void> }>(start: Promise<T>): Promise<T> => {
      started.push(await start);
      return start;
    };
    try {
      const moto = await starting(Emulator.start(cleanRooms(tools, credentials)));
      const proxy = await starting(CleanRoomsProxy.start(moto.endpoint, credentials));
      const ministack = await starting(Emulator.start(cloud(tools, credentials, proxy, enforceIam)));
      return new LocalCloud(credentials, ministack, moto, proxy);
    } catch (error) {
      await Promise.all(started.map((part) => part.stop()));
      throw error;
    }
  }

  private constructor(
    private readonly credentials: RunCredentials,
    private readonly ministack: Emulator,
    private readonly moto: Emulator,
    /** The Clean Rooms API, where tests inject faults. */
    public readonly cleanRooms: CleanRoomsProxy,
  ) {}

  /** The configuration of a client of the AWS SDK for this cloud. */
  public client(endpoint = this.ministack.endpoint): ClientConfig {
    const {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    } = this.credentials;
    return { endpoint, region: REGION, credentials: { accessKeyId, secretAccessKey, sessionToken } };
  }

  /** The environment with which the AWS SDKs, the CDK and the AWS CLI call this cloud. */
  public get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.ministack.endpoint,
      AWS_ENDPOINT_URL_CLEANROOMS: this.cleanRooms.endpoint,
      ...this.credentials,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
    };
  }

  /** All its endpoints. */
  public get endpoints(): readonly string[] {
    return [this.ministack.endpoint, this.cleanRooms.endpoint, this.moto.endpoint];
  }

  public async stop(): Promise<void> {
    await Promise.all([this.ministack.stop(), this.cleanRooms.stop(), this.moto.stop()]);
  }
}

function cleanRooms({ python }: Tools, credentials: RunCredentials) {
  return {
    name: 'moto',
    credentials,
    health: '/moto-api/',
    command: (port: number) => [python, join(__dirname, 'guard.py'), '--host', LOOPBACK, '--port', String(port)],
    environment: () => ({ ...inherited(), MOTO_ACCOUNT_ID: ACCOUNT }),
  };
}

function cloud(
  { python, nodeDirectory }: Tools,
  credentials: RunCredentials,
  proxy: CleanRoomsProxy,
  enforceIam: boolean,
) {
  return {
    name: 'ministack',
    // Those of the account's root user.
    credentials,
    health: '/_ministack/health',
    command: () => [python, join(__dirname, 'strict_cloudformation.py')],
    environment: (port: number) => ({
      ...inherited(nodeDirectory),
      GATEWAY_PORT: String(port),
      // The host that functions respond to.
      MINISTACK_HOST: LOOPBACK,
      MINISTACK_ACCOUNT_ID: ACCOUNT,
      MINISTACK_REGION: REGION,
      BIND_HOST: LOOPBACK,
      // These would serve fixed ports.
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      AUTH: String(enforceIam),
      // Functions inherit this, so that the library is deployed as it is.
      AWS_ENDPOINT_URL_CLEANROOMS: proxy.endpoint,
    }),
  };
}

/** What an emulator needs of this process's environment: its settings must not depend on the machine. */
function inherited(...directories: readonly string[]): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH: [...directories, PATH].join(':'), HOME };
}
