package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/jsii-runtime-go"
	membership "github.com/cdk-cleanrooms-membership/cdk-cleanrooms-membership/cdkcleanroomsmembership"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)

	campaign := awscdk.NewStack(app, jsii.String("Campaign"), nil)
	lookup := membership.NewMembershipLookup(campaign, jsii.String("Membership"), &membership.MembershipLookupProps{
		MembershipIdentifier: jsii.String(app.Node().GetContext(jsii.String("membershipId")).(string)),
		RequireActive:        jsii.Bool(true),
		Refresh:              membership.MembershipRefresh_OnChange(),
	})
	awscdk.NewCfnOutput(campaign, jsii.String("Status"), &awscdk.CfnOutputProps{Value: lookup.Status()})

	results := awscdk.NewStack(app, jsii.String("Results"), nil)
	awsssm.NewStringParameter(results, jsii.String("Bucket"), &awsssm.StringParameterProps{
		StringValue: lookup.ResultBucketName(),
	})
	analyst := awsiam.NewRole(results, jsii.String("Analyst"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewAccountRootPrincipal(),
	})
	lookup.Grants().ReadResults(analyst)

	app.Synth(nil)
}
