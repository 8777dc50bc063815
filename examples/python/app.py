from aws_cdk import App, CfnOutput, Stack, aws_iam as iam, aws_ssm as ssm
from cdk_cleanrooms_membership import AttributeExpectation, MembershipExpectations, MembershipLookup, MembershipRefresh

app = App()

campaign = Stack(app, "Campaign")
lookup = MembershipLookup(
    campaign,
    "Membership",
    collaboration_identifier=app.node.get_context("collaborationId"),
    expectations=MembershipExpectations(
        member_abilities=["CAN_QUERY", "CAN_RECEIVE_RESULTS"],
        query_log_status="ENABLED",
        attributes={"Collaboration.AutoApprovedChangeTypes": AttributeExpectation.empty()},
    ),
    refresh=MembershipRefresh.on_change(),
)
CfnOutput(campaign, "Status", value=lookup.status)

# The id never changes. The bucket may, so that the stack that uses it looks up the membership again.
results = Stack(app, "Results")
membership = MembershipLookup(
    results,
    "Membership",
    membership_identifier=lookup.membership_id,
    refresh=MembershipRefresh.on_change(),
)
ssm.StringParameter(results, "Bucket", string_value=membership.result_bucket_name)
analyst = iam.Role(results, "Analyst", assumed_by=iam.AccountRootPrincipal())
membership.grants.read_results(analyst)

app.synth()
