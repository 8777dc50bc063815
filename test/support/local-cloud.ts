import { LocalCloud, type LocalCloudOptions } from '../../tools/local-cloud';

/** Starts a local cloud for the tests of a file, and configures the SDK of this process to call it. */
export function useLocalCloud(options?: LocalCloudOptions): () => LocalCloud {
  let cloud: LocalCloud | undefined;
  beforeAll(async () => {
    cloud = await LocalCloud.start(options);
    Object.assign(process.env, cloud.environment);
  });
  afterAll(async () => {
    await cloud?.stop();
  });
  return () => {
    if (!cloud) throw new Error('The local cloud has not started yet.');
    return cloud;
  };
}
