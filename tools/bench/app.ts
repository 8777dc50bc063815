import { App, Stack } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { MembershipLookup } from '../../lib';
import type { LookupStack } from './deploys';

// The app that the benchmark deploys: a stack with a lookup for each id in a file.
const app = new App();
const file: unknown = app.node.tryGetContext('stack');
const { name, by, ids } = JSON.parse(readFileSync(String(file), 'utf8')) as LookupStack;
const stack = new Stack(app, name);
// A stack has 500 resources at most: with a parameter for each lookup, it would have room for half as many.
const restoreOnRollback = ids.length <= 200;
for (const id of ids) {
  const { status } = new MembershipLookup(stack, `Membership${id}`, { [by]: id, restoreOnRollback });
  stack.addMetadata(id, { status });
}
