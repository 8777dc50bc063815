using System.Collections.Generic;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SSM;
using CdkCleanRoomsMembership;

var app = new App();

var campaign = new Stack(app, "Campaign");
var lookup = new MembershipLookup(campaign, "Membership", new MembershipLookupProps
{
    CollaborationIdentifier = (string)app.Node.GetContext("collaborationId"),
    Expectations = new MembershipExpectations
    {
        MemberAbilities = ["CAN_QUERY", "CAN_RECEIVE_RESULTS"],
        QueryLogStatus = "ENABLED",
        Attributes = new Dictionary<string, AttributeExpectation>
        {
            ["Collaboration.AutoApprovedChangeTypes"] = AttributeExpectation.Empty(),
        },
    },
    Refresh = MembershipRefresh.OnChange(),
});
_ = new CfnOutput(campaign, "Status", new CfnOutputProps { Value = lookup.Status });

// The id never changes. The bucket may, so that the stack that uses it looks up the membership again.
var results = new Stack(app, "Results");
var membership = new MembershipLookup(results, "Membership", new MembershipLookupProps
{
    MembershipIdentifier = lookup.MembershipId,
    Refresh = MembershipRefresh.OnChange(),
});
_ = new StringParameter(results, "Bucket", new StringParameterProps { StringValue = membership.ResultBucketName });
var analyst = new Role(results, "Analyst", new RoleProps { AssumedBy = new AccountRootPrincipal() });
membership.Grants.ReadResults(analyst);

app.Synth();
