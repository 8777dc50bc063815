import { App, Stack } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { MembershipLookup } from '../../lib';

// The app that the benchmark deploys: a lookup for each membership whose id is in a file.
const app = new App();
const file: unknown = app.node.tryGetContext('memberships');
const ids = JSON.parse(readFileSync(String(file), 'utf8')) as string[];
const stack = new Stack(app, `Lookups${String(ids.length)}`);
for (const membershipIdentifier of ids) {
  const { status } = new MembershipLookup(stack, `Membership${membershipIdentifier}`, { membershipIdentifier });
  stack.addMetadata(membershipIdentifier, { status });
}
