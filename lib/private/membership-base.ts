import { Resource } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { aws_cleanrooms } from 'aws-cdk-lib/interfaces';
import { ATTRIBUTES, type AttributeInfo, type AttributeName, type ObjectsName } from '../contract/attributes';
import type { IMembership } from '../imembership';
import { MembershipGrants } from '../membership-grants';
import { onEvent, onStatusChange } from './membership-events';
import { ImportedResults } from './results';

/**
 * The base class of memberships: everything that is derived from their attributes.
 *
 * @internal
 */
export abstract class MembershipBase extends Resource implements IMembership {
  /** @internal */
  protected readonly _queryResults = new ImportedResults(this, 'Result', {
    bucketName: () => this.resultBucketName,
    roleArn: () => this.resultRoleArn,
    objects: () => this._objects('ResultObjects'),
  });
  /** @internal */
  protected readonly _jobResults = new ImportedResults(this, 'JobResult', {
    bucketName: () => this.jobResultBucketName,
    roleArn: () => this.jobResultRoleArn,
    objects: () => this._objects('JobResultObjects'),
  });

  public abstract getAttString(name: string, fallback?: string): string;
  /** @internal */
  protected abstract _objects(name: ObjectsName): string;
  /** @internal */
  protected abstract _getAttList(name: AttributeName): string[];

  public get membershipRef(): aws_cleanrooms.MembershipReference {
    return { membershipIdentifier: this.membershipId, membershipArn: this.membershipArn };
  }

  public get membershipId(): string {
    return this.getAttString('Id');
  }
  public get membershipArn(): string {
    return this.getAttString('Arn');
  }
  public get collaborationArn(): string {
    return this.getAttString('CollaborationArn');
  }
  public get collaborationId(): string {
    return this.getAttString('CollaborationId');
  }
  public get collaborationName(): string {
    return this.getAttString('CollaborationName');
  }
  public get escapedCollaborationName(): string {
    return this.getAttString('CollaborationName.Escaped');
  }
  public get collaborationCreatorAccountId(): string {
    return this.getAttString('CollaborationCreatorAccountId');
  }
  public get collaborationCreatorDisplayName(): string {
    return this.getAttString('CollaborationCreatorDisplayName');
  }
  public get escapedCollaborationCreatorDisplayName(): string {
    return this.getAttString('CollaborationCreatorDisplayName.Escaped');
  }
  public get createTime(): string {
    return this.getAttString('CreateTime');
  }
  public get updateTime(): string {
    return this.getAttString('UpdateTime');
  }
  public get status(): string {
    return this.getAttString('Status');
  }
  public get memberAbilities(): string[] {
    return this._getAttList('MemberAbilities');
  }
  public get customMlMemberAbilities(): string[] {
    return this._getAttList('MlMemberAbilities.CustomMLMemberAbilities');
  }
  public get queryLogStatus(): string {
    return this.getAttString('QueryLogStatus');
  }
  public get jobLogStatus(): string {
    return this.getAttString('JobLogStatus');
  }
  public get resultFormat(): string {
    return this.getAttString('DefaultResultConfiguration.OutputConfiguration.S3.ResultFormat');
  }
  public get resultBucketName(): string {
    return this.getAttString('DefaultResultConfiguration.OutputConfiguration.S3.Bucket');
  }
  public get resultKeyPrefix(): string {
    return this.getAttString('DefaultResultConfiguration.OutputConfiguration.S3.KeyPrefix');
  }
  public get resultSingleFileOutput(): string {
    return this.getAttString('DefaultResultConfiguration.OutputConfiguration.S3.SingleFileOutput');
  }
  public get resultRoleArn(): string {
    return this.getAttString('DefaultResultConfiguration.RoleArn');
  }
  public get jobResultFormat(): string {
    return this.getAttString('DefaultJobResultConfiguration.OutputConfiguration.S3.ResultFormat');
  }
  public get jobResultBucketName(): string {
    return this.getAttString('DefaultJobResultConfiguration.OutputConfiguration.S3.Bucket');
  }
  public get jobResultKeyPrefix(): string {
    return this.getAttString('DefaultJobResultConfiguration.OutputConfiguration.S3.KeyPrefix');
  }
  public get jobResultRoleArn(): string {
    return this.getAttString('DefaultJobResultConfiguration.RoleArn');
  }
  public get paysForQueryCompute(): string {
    return this.getAttString('PaymentConfiguration.QueryCompute.IsResponsible');
  }
  public get paysForModelTraining(): string {
    return this.getAttString('PaymentConfiguration.MachineLearning.ModelTraining.IsResponsible');
  }
  public get paysForModelInference(): string {
    return this.getAttString('PaymentConfiguration.MachineLearning.ModelInference.IsResponsible');
  }
  public get paysForSyntheticDataGeneration(): string {
    return this.getAttString('PaymentConfiguration.MachineLearning.SyntheticDataGeneration.IsResponsible');
  }
  public get paysForJobCompute(): string {
    return this.getAttString('PaymentConfiguration.JobCompute.IsResponsible');
  }
  public get metricsEnabled(): string {
    return this.getAttString('IsMetricsEnabled');
  }
  public get memberStatus(): string {
    return this.getAttString('Collaboration.MemberStatus');
  }
  public get analyticsEngine(): string {
    return this.getAttString('Collaboration.AnalyticsEngine');
  }
  public get allowedResultRegions(): string[] {
    return this._getAttList('Collaboration.AllowedResultRegions');
  }
  public get autoApprovedChangeTypes(): string[] {
    return this._getAttList('Collaboration.AutoApprovedChangeTypes');
  }
  public get memberMembershipArns(): string[] {
    return this._getAttList('Members.MembershipArns');
  }
  public get queryRunnerMembershipArn(): string {
    return this.getAttString('Members.QueryRunnerMembershipArn');
  }
  public get jobRunnerMembershipArn(): string {
    return this.getAttString('Members.JobRunnerMembershipArn');
  }

  public get resultBucket(): s3.IBucket {
    return this._queryResults.bucket;
  }
  public get resultRole(): iam.IRole {
    return this._queryResults.role;
  }
  public get jobResultBucket(): s3.IBucket {
    return this._jobResults.bucket;
  }
  public get jobResultRole(): iam.IRole {
    return this._jobResults.role;
  }
  public get grants(): MembershipGrants {
    return MembershipGrants._of(this._queryResults, this._jobResults);
  }

  public onEvent(id: string, options: events.OnEventOptions = {}): events.Rule {
    return onEvent({ membership: this, scope: this, id, options });
  }
  public onStatusChange(id: string, options: events.OnEventOptions = {}): events.Rule {
    return onStatusChange({ membership: this, scope: this, id, options });
  }
}

/** Does not compile if `IMembership` has no property for an attribute of the table. */
ATTRIBUTES satisfies Readonly<
  Record<string, AttributeInfo & Partial<Record<'property' | 'escapedProperty', keyof IMembership>>>
>;
