import { App } from 'aws-cdk-lib';
import { ConsumerStack } from './consumer-stack';
import { LookupStack } from './lookup-stack';

const app = new App();
try {
  const { membership } = new LookupStack(app, 'MembershipLookup', { membershipId: contextOf('membershipId') });
  new ConsumerStack(app, 'MembershipConsumer', { membership });
} catch (error) {
  // What can fail here is the context, and the error message contains the reason.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function contextOf(name: string): string {
  const value: unknown = app.node.tryGetContext(name);
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(
    `This app looks up a membership of Clean Rooms, and needs to know which: cdk deploy --all -c ${name}=<id or ARN>. ` +
      'The console of Clean Rooms shows the id, and so does: aws cleanrooms list-memberships',
  );
}
