import { installTools } from '../../../tools/local-cloud/tools';
import bundle from './bundle';

/** Installs the emulators and the Node.js that a local cloud runs on, before its tests would each wait for them. */
export default async function localCloud(): Promise<void> {
  await installTools(console.log);
  bundle();
}
