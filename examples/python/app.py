from aws_cdk import App, CfnOutput, Stack, aws_iam as iam, aws_ssm as ssm
from cdk_cleanrooms_membership import MembershipLookup, MembershipRefresh

app = App()

campaign = Stack(app, "Campaign")
membership = MembershipLookup(
    campaign,
    "Membership",
    membership_identifier=app.node.get_context("membershipId"),
    require_active=True,
    refresh=MembershipRefresh.on_change(),
)
CfnOutput(campaign, "Status", value=membership.status)

results = Stack(app, "Results")
ssm.StringParameter(results, "Bucket", string_value=membership.result_bucket_name)
analyst = iam.Role(results, "Analyst", assumed_by=iam.AccountRootPrincipal())
membership.grants.read_results(analyst)

app.synth()
