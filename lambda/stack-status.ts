import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { Deadline } from './deadline';
import { DeadlineHttpHandler } from './http';
import { DeadlineRetryStrategy } from './retry';

/** The status of a stack, such as `UPDATE_ROLLBACK_IN_PROGRESS`, and its root stack. */
export type StackStatus = Partial<Pick<Stack, 'StackStatus' | 'RootId'>>;

/** Returns the status of a stack. A separate file, since few lookups load it. */
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
