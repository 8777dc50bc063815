package example;

import io.github.cdkcleanroomsmembership.AttributeExpectation;
import io.github.cdkcleanroomsmembership.MembershipExpectations;
import io.github.cdkcleanroomsmembership.MembershipLookup;
import io.github.cdkcleanroomsmembership.MembershipRefresh;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.ssm.StringParameter;

public final class CampaignApp {
    public static void main(final String[] args) {
        App app = new App();

        Stack campaign = new Stack(app, "Campaign");
        MembershipLookup lookup = MembershipLookup.Builder.create(campaign, "Membership")
                .collaborationIdentifier((String) app.getNode().getContext("collaborationId"))
                .expectations(MembershipExpectations.builder()
                        .memberAbilities(List.of("CAN_QUERY", "CAN_RECEIVE_RESULTS"))
                        .queryLogStatus("ENABLED")
                        .attributes(Map.of("Collaboration.AutoApprovedChangeTypes", AttributeExpectation.empty()))
                        .build())
                .refresh(MembershipRefresh.onChange())
                .build();
        CfnOutput.Builder.create(campaign, "Status").value(lookup.getStatus()).build();

        // The id never changes. The bucket may, so that the stack that uses it looks up the membership again.
        Stack results = new Stack(app, "Results");
        MembershipLookup membership = MembershipLookup.Builder.create(results, "Membership")
                .membershipIdentifier(lookup.getMembershipId())
                .refresh(MembershipRefresh.onChange())
                .build();
        StringParameter.Builder.create(results, "Bucket").stringValue(membership.getResultBucketName()).build();
        Role analyst = Role.Builder.create(results, "Analyst").assumedBy(new AccountRootPrincipal()).build();
        membership.getGrants().readResults(analyst);

        app.synth();
    }
}
