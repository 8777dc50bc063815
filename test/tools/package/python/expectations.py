"""What a stack expects of a membership, and how it finds one by its collaboration."""

from aws_cdk import CfnOutput, CfnParameter, Fn
from cases import add, case
from cdk_cleanrooms_membership import AttributeExpectation, MembershipExpectations
from lookups import ARN, COLLABORATION_ID, ID, lazy, look_up, look_up_in, lookup_in, new_stack

COLLABORATION_ARN = ARN.replace(f"membership/{ID}", f"collaboration/{COLLABORATION_ID}")


def expected(expectations):
    """The property `Expectations` in the template."""
    stack = new_stack()
    look_up(stack, expectations=expectations(stack))
    return lookup_in(stack).get("Expectations")


def expected_attributes(attributes):
    return expected(lambda stack: MembershipExpectations(attributes=attributes(stack)))


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
        attributes={"JobLogStatus": AttributeExpectation.one_of("ENABLED", "DISABLED")},
    ),
    "a dict": lambda stack: {"query_log_status": "ENABLED"},
    "nothing": lambda stack: MembershipExpectations(),
    "None": lambda stack: None,
    "tokens": lambda stack: MembershipExpectations(
        query_log_status=lazy(lambda: "ENABLED"),
        attributes={"JobLogStatus": AttributeExpectation.one_of(parameter(stack).value_as_string, "ENABLED")},
    ),
    "a list that is a token": lambda stack: MembershipExpectations(
        member_abilities=parameter(stack, "CommaDelimitedList").value_as_list
    ),
    "an impossible value": lambda stack: MembershipExpectations(query_log_status="enabled"),
    "an impossible collaboration": lambda stack: MembershipExpectations(collaboration_identifier="Spring campaign"),
    "an attribute twice": lambda stack: MembershipExpectations(
        member_abilities=["CAN_QUERY"],
        attributes={"MemberAbilities": AttributeExpectation.includes_only("CAN_QUERY", "CAN_RECEIVE_RESULTS")},
    ),
    "a str instead of a list": lambda stack: MembershipExpectations(member_abilities="CAN_QUERY"),
}
for name, expectations in EXPECTATIONS.items():
    add(f"expected: {name}", expected, expectations)

ATTRIBUTES = {
    "equal_to": lambda stack: {"JobLogStatus": AttributeExpectation.equal_to("ENABLED")},
    "one_of": lambda stack: {"JobLogStatus": AttributeExpectation.one_of("ENABLED", "DISABLED")},
    "includes_all": lambda stack: {"MemberAbilities": AttributeExpectation.includes_all("CAN_QUERY", "CAN_RUN_JOB")},
    "includes_only": lambda stack: {"MemberAbilities": AttributeExpectation.includes_only("CAN_QUERY", "CAN_RUN_JOB")},
    "empty": lambda stack: {"MemberAbilities": AttributeExpectation.empty()},
    "an element that is a token": lambda stack: {
        "MemberAbilities": AttributeExpectation.includes_all(parameter(stack).value_as_string)
    },
    "no value": lambda stack: {"JobLogStatus": AttributeExpectation.one_of()},
    "a value that is not possible": lambda stack: {"JobLogStatus": AttributeExpectation.equal_to("enabled")},
    "a string as a list": lambda stack: {"JobLogStatus": AttributeExpectation.includes_all("ENABLED")},
    "a list as a string": lambda stack: {"MemberAbilities": AttributeExpectation.equal_to("CAN_QUERY")},
    "an unknown attribute": lambda stack: {"job_log_status": AttributeExpectation.equal_to("ENABLED")},
    "an attribute of the collaboration": lambda stack: {
        "Collaboration.AnalyticsEngine": AttributeExpectation.equal_to("SPARK")
    },
    "a list of values": lambda stack: {"JobLogStatus": ["ENABLED"]},
}
for name, attributes in ATTRIBUTES.items():
    add(f"expected attribute: {name}", expected_attributes, attributes)


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
    attributes = {
        "Collaboration.AutoApprovedChangeTypes": AttributeExpectation.empty(),
        "Collaboration.AnalyticsEngine": AttributeExpectation.equal_to("SPARK"),
    }
    look_up_in(stack, expectations=MembershipExpectations(attributes=attributes))
    return lookup_in(stack)
