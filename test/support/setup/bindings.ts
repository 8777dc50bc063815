import { installExample } from '../bindings/users';
import localCloud from './local-cloud';
import packages from './packages';

/** Packages the library for each language, and installs it in Python, which several test files use. */
export default async function bindings(): Promise<void> {
  await localCloud();
  packages();
  installExample('python');
}
