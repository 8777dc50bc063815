import { installTools } from '../../../tools/local-cloud/tools';
import bundle from './bundle';

/** Installs the emulators and the Node.js of a local cloud, so that tests do not wait for them. */
export default async function localCloud(): Promise<void> {
  await installTools(console.log);
  bundle();
}
