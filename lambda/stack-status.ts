import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Deadline } from './deadline';
import { DeadlineHttpHandler } from './http';
import { DeadlineRetryStrategy } from './retry';

/** The status of a stack, such as `UPDATE_ROLLBACK_IN_PROGRESS`. A file of its own, since only a rejected update loads it. */
export async function stackStatus(stackId: string, deadline: Deadline): Promise<string> {
  const retryStrategy = new DeadlineRetryStrategy(deadline);
  const client = new CloudFormationClient({ retryStrategy, requestHandler: new DeadlineHttpHandler(deadline) });
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
    return Stacks?.[0]?.StackStatus ?? '';
  } catch (error) {
    throw retryStrategy.causeOf(error);
  }
}
