"""What a stack expects of a membership, and how it finds one by its collaboration."""

from aws_cdk import CfnOutput, CfnParameter, Fn
from cases import add, case
from cdk_cleanrooms_membership import MembershipExpectations
from lookups import ARN, COLLABORATION_ID, ID, lazy, look_up, look_up_in, lookup_in, new_stack

COLLABORATION_ARN = ARN.replace(f"membership/{ID}", f"collaboration/{COLLABORATION_ID}")


def expected(expectations):
    """The property `Expect` in the template."""
    stack = new_stack()
    look_up(stack, expect=expectations(stack))
    return lookup_in(stack).get("Expect")


def parameter(stack, type="String"):
    return CfnParameter(stack, "Parameter", type=type)


EXPECTATIONS = {
    "all props": lambda stack: MembershipExpectations(
        collaboration_identifier=COLLABORATION_ID,
        collaboration_creator_account_id="444455556666",
        member_abilities=["CAN_QUERY", "CAN_RECEIVE_RESULTS"],
        custom_ml_member_abilities=["CAN_RECEIVE_MODEL_OUTPUT"],
        query_log_status="ENABLED",
        result_bucket_name="campaign-results",
        pays_for_query_compute=False,
        attributes={"JobLogStatus": ["ENABLED", "DISABLED"]},
    ),
    "a dict": lambda stack: {"query_log_status": "ENABLED"},
    "nothing": lambda stack: MembershipExpectations(),
    "None": lambda stack: None,
    "tokens": lambda stack: MembershipExpectations(
        query_log_status=lazy(lambda: "ENABLED"),
        attributes={"JobLogStatus": [parameter(stack).value_as_string, "ENABLED"]},
    ),
    "a list that is a token": lambda stack: MembershipExpectations(
        member_abilities=parameter(stack, "CommaDelimitedList").value_as_list
    ),
    "an impossible value": lambda stack: MembershipExpectations(query_log_status="enabled"),
    "an impossible collaboration": lambda stack: MembershipExpectations(collaboration_identifier="Spring campaign"),
    "an excluded status": lambda stack: MembershipExpectations(attributes={"Status": ["REMOVED"]}),
    "no value": lambda stack: MembershipExpectations(attributes={"JobLogStatus": []}),
    "an unknown attribute": lambda stack: MembershipExpectations(attributes={"job_log_status": ["ENABLED"]}),
    "an attribute twice": lambda stack: MembershipExpectations(
        query_log_status="ENABLED", attributes={"QueryLogStatus": ["ENABLED"]}
    ),
    "an attribute of the collaboration": lambda stack: MembershipExpectations(
        attributes={"Collaboration.AnalyticsEngine": ["SPARK"]}
    ),
    "a str instead of a list": lambda stack: MembershipExpectations(member_abilities="CAN_QUERY"),
}
for name, expectations in EXPECTATIONS.items():
    add(f"expected: {name}", expected, expectations)


def found_by(identifier):
    stack = new_stack()
    look_up_in(stack, collaboration_identifier=identifier(stack))
    return lookup_in(stack)


IDENTIFIERS = {
    "an id": lambda stack: COLLABORATION_ID,
    "an ARN": lambda stack: COLLABORATION_ARN,
    "a parameter": lambda stack: parameter(stack).value_as_string,
    "None": lambda stack: None,
    "a name": lambda stack: "Spring campaign",
    "the ARN of a membership": lambda stack: ARN,
}
for name, identifier in IDENTIFIERS.items():
    add(f"collaboration_identifier: {name}", found_by, identifier)


@case
def both_identifiers():
    look_up(new_stack(), collaboration_identifier=COLLABORATION_ID)


def used(look_up):
    """Uses the attributes of the collaboration."""
    stack = new_stack()
    membership = look_up(stack)
    CfnOutput(stack, "Engine", value=membership.analytics_engine)
    CfnOutput(stack, "Regions", value=Fn.join(",", membership.allowed_result_regions))
    stack.node.root.synth()
    return lookup_in(stack)


add("attributes of the collaboration, by collaboration", used, look_up_in)
add("attributes of the collaboration, by membership", used, look_up)


@case
def expected_of_a_membership_in_a_collaboration():
    stack = new_stack()
    expected = {"Collaboration.AutoApprovedChangeTypes": [""], "Collaboration.AnalyticsEngine": ["SPARK"]}
    look_up_in(stack, expect=MembershipExpectations(attributes=expected))
    return lookup_in(stack)
