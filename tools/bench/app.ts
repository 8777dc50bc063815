import { App, Stack } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { MembershipLookup } from '../../lib';

// The app that the benchmark deploys: a lookup for each membership whose id is in a file.
const app = new App();
const file: unknown = app.node.tryGetContext('memberships');
const ids = JSON.parse(readFileSync(String(file), 'utf8')) as string[];
const stack = new Stack(app, `Lookups${String(ids.length)}`);
// A stack has 500 resources at most: with a parameter for each lookup, it would have room for half as many.
const restoreOnRollback = ids.length <= 200;
for (const membershipIdentifier of ids) {
  const { status } = new MembershipLookup(stack, `Membership${membershipIdentifier}`, {
    membershipIdentifier,
    restoreOnRollback,
  });
  stack.addMetadata(membershipIdentifier, { status });
}
