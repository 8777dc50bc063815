import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as logs from 'aws-cdk-lib/aws-logs';

/**
 * Options that the functions of lookups and of watches have in common.
 */
export interface MembershipFunctionOptions {
  /**
   * The VPC to run the function in.
   *
   * Its subnets must reach the endpoint of Clean Rooms. The function of lookups also calls CloudFormation and AWS Systems
   * Manager, and sends its response to CloudFormation through Amazon S3.
   *
   * @default - the function does not run in a VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC to run the function in.
   *
   * @default - the private subnets, as for `lambda.Function`
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function, if it runs in a VPC.
   *
   * @default - a new security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The log group of the function. Pass one to choose its retention, or to keep it when the stack is deleted. That of a watch
   * must be of the class Standard: CloudWatch extracts the metric from it.
   *
   * @default - a new log group with a retention of one month, which is deleted with the stack
   */
  readonly logGroup?: logs.ILogGroup;
}
