module example.com/campaign

go 1.25

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.250.0
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/cdk-cleanrooms-membership/cdk-cleanrooms-membership/cdkcleanroomsmembership v0.1.0
)
