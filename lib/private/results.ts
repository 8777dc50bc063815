import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IResource } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { isCustomized } from './permissions';

/** The bucket that Clean Rooms writes results to by default, and the role that it uses. */
export interface Results {
  /** The membership. */
  readonly scope: IConstruct;
  readonly bucket: s3.IBucket;
  readonly role: iam.IRole;
  /** The objects of the bucket that are results, as used in a policy statement. */
  readonly objects: string;
  /** The account of the membership, and of the bucket unless a grant specifies another one. */
  readonly account: string;
}

/** The attributes that `Results` are created from, when they are first read. */
export interface ResultAttributes {
  readonly bucketName: () => string;
  readonly roleArn: () => string;
  readonly objects: () => string;
}

/** Imports the bucket and the role when they are first read. Neither is in the template. */
export class ImportedResults implements Results {
  private importedBucket?: s3.IBucket;
  private importedRole?: iam.IRole;

  public constructor(
    public readonly scope: Construct & IResource,
    private readonly id: string,
    private readonly attributes: ResultAttributes,
  ) {}

  public get account(): string {
    return this.scope.env.account;
  }

  /**
   * Imports both, so that reading a property adds no construct. If roles are customized, only the bucket: the CDK's policy
   * report lists every role that is imported.
   */
  public importAll(): void {
    this.importBucket();
    if (!isCustomized(this.scope)) this.importRole();
  }

  public get bucket(): s3.IBucket {
    return this.importBucket();
  }

  public get role(): iam.IRole {
    return this.importRole();
  }

  public get objects(): string {
    return this.attributes.objects();
  }

  private importBucket(): s3.IBucket {
    const { bucketName } = this.attributes;
    return (this.importedBucket ??= s3.Bucket.fromBucketName(this.scope, `${this.id}Bucket`, bucketName()));
  }

  private importRole(): iam.IRole {
    const { roleArn } = this.attributes;
    return (this.importedRole ??= iam.Role.fromRoleArn(this.scope, `${this.id}Role`, roleArn(), { mutable: false }));
  }
}
