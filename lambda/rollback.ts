import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Deadline } from './budget';
import { HttpInTime } from './http';
import { RetryInTime } from './retry';

/**
 * Whether a stack is on its way back. A file of its own, since only a refused update needs what it loads.
 *
 * After a failed update CloudFormation updates the resource once more, back to its old properties. To the resource
 * that looks like any other update, and if it fails too the stack is stuck (aws-cdk issue 17040).
 */
export async function isRollingBack(stackId: string, deadline: Deadline): Promise<boolean> {
  const retryStrategy = new RetryInTime(deadline);
  const client = new CloudFormationClient({ retryStrategy, requestHandler: new HttpInTime(deadline) });
  try {
    const command = new DescribeStacksCommand({ StackName: stackId });
    const { Stacks } = await client.send(command);
    return Stacks?.[0]?.StackStatus?.includes('ROLLBACK') ?? false;
  } catch (error) {
    throw retryStrategy.causeOf(error);
  }
}
