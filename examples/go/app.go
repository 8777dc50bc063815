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
		CollaborationIdentifier: jsii.String(app.Node().GetContext(jsii.String("collaborationId")).(string)),
		Expectations: &membership.MembershipExpectations{
			MemberAbilities: jsii.Strings("CAN_QUERY", "CAN_RECEIVE_RESULTS"),
			QueryLogStatus:  jsii.String("ENABLED"),
			Attributes: &map[string]membership.AttributeExpectation{
				"Collaboration.AutoApprovedChangeTypes": membership.AttributeExpectation_Empty(),
			},
		},
		Refresh: membership.MembershipRefresh_OnChange(),
	})
	awscdk.NewCfnOutput(campaign, jsii.String("Status"), &awscdk.CfnOutputProps{Value: lookup.Status()})

	// The id never changes. The bucket may, so that the stack that uses it looks up the membership again.
	results := awscdk.NewStack(app, jsii.String("Results"), nil)
	current := membership.NewMembershipLookup(results, jsii.String("Membership"), &membership.MembershipLookupProps{
		MembershipIdentifier: lookup.MembershipId(),
		Refresh:              membership.MembershipRefresh_OnChange(),
	})
	awsssm.NewStringParameter(results, jsii.String("Bucket"), &awsssm.StringParameterProps{
		StringValue: current.ResultBucketName(),
	})
	analyst := awsiam.NewRole(results, jsii.String("Analyst"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewAccountRootPrincipal(),
	})
	current.Grants().ReadResults(analyst, nil)

	app.Synth(nil)
}
