import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { Deadline } from './deadline';
import { DeadlineHttpHandler } from './http';
import { DeadlineRetryStrategy } from './retry';

/** What is known of a stack, such as that it is `UPDATE_ROLLBACK_IN_PROGRESS`. */
export type StackStatus = Partial<Pick<Stack, 'StackStatus' | 'RootId'>>;

/** The status of a stack. A file of its own, since only a rejected update loads it. */
export async function stackStatus(stackId: string, deadline: Deadline): Promise<StackStatus> {
  const retryStrategy = new DeadlineRetryStrategy(deadline);
  const client = new CloudFormationClient({ retryStrategy, requestHandler: new DeadlineHttpHandler(deadline) });
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
    return Stacks?.[0] ?? {};
  } catch (error) {
    throw retryStrategy.causeOf(error);
  }
}
