import { Annotations, App } from 'aws-cdk-lib';
import { ConsumerStack } from './consumer-stack';
import { LookupStack } from './lookup-stack';

const app = new App();
try {
  const lookup = new LookupStack(app, 'MembershipLookup', { collaborationId: contextOf('collaborationId') });
  new ConsumerStack(app, 'MembershipConsumer', { membership: lookup.membership });
  // In cdk.json, references between stacks are weak, but this development version of aws-cdk-lib supports only strong ones.
  Annotations.of(lookup).acknowledgeWarning(
    'cdk-cleanrooms-membership:ChangingExport',
    'Weak with a newer aws-cdk-lib.',
  );
} catch (error) {
  // Only the context can be invalid here, and the error message contains the reason.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function contextOf(name: string): string {
  const value: unknown = app.node.tryGetContext(name);
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(
    `Specify the collaboration whose membership to look up: cdk deploy --all -c ${name}=<id or ARN>. ` +
      'Find it in the Clean Rooms console, or with: aws cleanrooms list-collaborations',
  );
}
