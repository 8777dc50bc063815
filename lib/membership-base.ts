import { Fn, Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { aws_cleanrooms } from 'aws-cdk-lib/interfaces';
import { ATTRIBUTES } from './contract/attributes';
import type { IMembership } from './membership';

/**
 * What all memberships have in common: everything that follows from their attributes. Take `IMembership` as the type of
 * a membership, and extend this class only for a membership that gets its attributes in a way of its own.
 *
 * @resource AWS::CleanRooms::Membership
 */
export abstract class MembershipBase extends Resource implements IMembership {
  /**
   * Which objects of the result bucket are results, as IAM names them: a key with `*` at its end.
   */
  protected abstract readonly resultObjects: string;

  private importedResultBucket?: s3.IBucket;
  private importedResultRole?: iam.IRole;

  public abstract attribute(name: string): string;
  public abstract attributeOr(name: string, fallback: string): string;

  public get membershipRef(): aws_cleanrooms.MembershipReference {
    return { membershipIdentifier: this.membershipId, membershipArn: this.membershipArn };
  }

  public get membershipId(): string {
    return this.attribute('Id');
  }
  public get membershipArn(): string {
    return this.attribute('Arn');
  }
  public get collaborationArn(): string {
    return this.attribute('CollaborationArn');
  }
  public get collaborationId(): string {
    return this.attribute('CollaborationId');
  }
  public get collaborationName(): string {
    return this.attribute('CollaborationName');
  }
  public get collaborationCreatorAccountId(): string {
    return this.attribute('CollaborationCreatorAccountId');
  }
  public get collaborationCreatorDisplayName(): string {
    return this.attribute('CollaborationCreatorDisplayName');
  }
  public get createTime(): string {
    return this.attribute('CreateTime');
  }
  public get updateTime(): string {
    return this.attribute('UpdateTime');
  }
  public get status(): string {
    return this.attribute('Status');
  }
  public get memberAbilities(): string[] {
    return this.list('MemberAbilities');
  }
  public get customMlMemberAbilities(): string[] {
    return this.list('MlMemberAbilities.CustomMLMemberAbilities');
  }
  public get queryLogStatus(): string {
    return this.attribute('QueryLogStatus');
  }
  public get jobLogStatus(): string {
    return this.attribute('JobLogStatus');
  }
  public get resultFormat(): string {
    return this.attribute('DefaultResultConfiguration.OutputConfiguration.S3.ResultFormat');
  }
  public get resultBucketName(): string {
    return this.attribute('DefaultResultConfiguration.OutputConfiguration.S3.Bucket');
  }
  public get resultKeyPrefix(): string {
    return this.attribute('DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix');
  }
  public get resultSingleFileOutput(): string {
    return this.attribute('DefaultResultConfiguration.OutputConfiguration.S3.SingleFileOutput');
  }
  public get resultRoleArn(): string {
    return this.attribute('DefaultResultConfiguration.RoleArn');
  }
  public get jobResultBucketName(): string {
    return this.attribute('DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket');
  }
  public get jobResultKeyPrefix(): string {
    return this.attribute('DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix');
  }
  public get jobResultRoleArn(): string {
    return this.attribute('DefaultJobResultConfiguration.RoleArn');
  }
  public get paysForQueryCompute(): string {
    return this.attribute('PaymentConfiguration.QueryCompute.IsResponsible');
  }
  public get paysForModelTraining(): string {
    return this.attribute('PaymentConfiguration.MachineLearning.ModelTraining.IsResponsible');
  }
  public get paysForModelInference(): string {
    return this.attribute('PaymentConfiguration.MachineLearning.ModelInference.IsResponsible');
  }
  public get paysForSyntheticDataGeneration(): string {
    return this.attribute('PaymentConfiguration.MachineLearning.SyntheticDataGeneration.IsResponsible');
  }
  public get paysForJobCompute(): string {
    return this.attribute('PaymentConfiguration.JobCompute.IsResponsible');
  }
  public get metricsEnabled(): string {
    return this.attribute('IsMetricsEnabled');
  }

  public get resultBucket(): s3.IBucket {
    this.importedResultBucket ??= s3.Bucket.fromBucketName(this, 'ResultBucket', this.resultBucketName);
    return this.importedResultBucket;
  }

  public get resultRole(): iam.IRole {
    this.importedResultRole ??= iam.Role.fromRoleArn(this, 'ResultRole', this.resultRoleArn, { mutable: false });
    return this.importedResultRole;
  }

  public grantReadResults(grantee: iam.IGrantable): iam.Grant {
    const { bucketArn } = this.resultBucket;
    const read = iam.Grant.addToPrincipal({
      grantee,
      actions: ['s3:GetObject'],
      resourceArns: [`${bucketArn}/${this.resultObjects}`],
    });
    const list = iam.Grant.addToPrincipal({
      grantee,
      actions: ['s3:ListBucket'],
      resourceArns: [bucketArn],
      conditions: { StringLike: { 's3:prefix': this.resultObjects } },
    });
    const locate = iam.Grant.addToPrincipal({
      grantee,
      actions: ['s3:GetBucketLocation'],
      resourceArns: [bucketArn],
    });
    return read.combine(list).combine(locate);
  }

  private list(name: string): string[] {
    return Fn.split(',', this.attribute(name));
  }
}

/** Does not compile if `IMembership` has no property for an attribute of the table. */
ATTRIBUTES satisfies Readonly<Record<string, { readonly property: keyof IMembership }>>;
