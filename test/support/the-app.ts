import { App } from 'aws-cdk-lib';
import { ConsumerStack } from '../../bin/consumer-stack';
import { LookupStack } from '../../bin/lookup-stack';
import { context } from '../../cdk.json';

export const ID = '11111111-2222-3333-4444-555555555555';

/** The app of this repository, as its cdk.json configures it. */
export function theApp(): App {
  const app = new App({ context });
  const lookup = new LookupStack(app, 'MembershipLookup', { collaborationId: ID });
  new ConsumerStack(app, 'MembershipConsumer', { membership: lookup.membership });
  return app;
}
