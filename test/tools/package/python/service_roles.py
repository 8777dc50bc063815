"""The trust policies of service roles, and the permissions to write results."""

from aws_cdk import CfnParameter, Fn
from aws_cdk.assertions import Template
from aws_cdk.aws_iam import CompositePrincipal, Role
from cases import add, case
from cdk_cleanrooms_membership import CleanRoomsServicePrincipal
from lookups import look_up, look_up_in, new_stack

RUNNER = "arn:aws:cleanrooms:us-east-1:111122223333:membership/11111111-2222-3333-4444-555555555555"
OWNER = "arn:aws:cleanrooms:us-east-1:444455556666:membership/44444444-2222-3333-4444-555555555555"

PRINCIPALS = {
    "for_configured_table": lambda of: CleanRoomsServicePrincipal.for_configured_table(
        query_runner_membership_arn=of(RUNNER), member_membership_arns=[of(RUNNER), of(OWNER)]
    ),
    "for_snowflake_table": lambda of: CleanRoomsServicePrincipal.for_snowflake_table(
        owner_membership_arn=of(OWNER), query_runner_membership_arn=of(RUNNER)
    ),
    "for_query_results": lambda of: CleanRoomsServicePrincipal.for_query_results(query_runner_membership_arn=of(RUNNER)),
    "for_job_results": lambda of: CleanRoomsServicePrincipal.for_job_results(
        job_runner_membership_arn=of(RUNNER), receiver_membership_arns=[of(OWNER)]
    ),
    "for_analysis_template_code": lambda of: CleanRoomsServicePrincipal.for_analysis_template_code(
        job_runner_membership_arn=of(RUNNER), owner_membership_arn=of(OWNER)
    ),
    "for_ml_configuration": lambda of: CleanRoomsServicePrincipal.for_ml_configuration(membership_arn=of(OWNER)),
}


def statements(principal, of=lambda arn: arn, stack=None):
    stack = stack or new_stack()
    Role(stack, "Role", assumed_by=principal(of))
    (role,) = Template.from_stack(stack).find_resources("AWS::IAM::Role").values()
    return role["Properties"]["AssumeRolePolicyDocument"]["Statement"]


def statements_with_tokens(principal):
    stack = new_stack()
    parameter = CfnParameter(stack, "Arn").value_as_string
    return statements(principal, lambda _: parameter, stack)


for name, principal in PRINCIPALS.items():
    add(f"{name}: literals", statements, principal)
    add(f"{name}: tokens", statements_with_tokens, principal)
    add(f"{name}: an id", statements, principal, lambda _: "11111111-2222-3333-4444-555555555555")


@case
def two_kinds_of_use():
    kinds = [PRINCIPALS["for_query_results"], PRINCIPALS["for_job_results"]]
    return statements(lambda of: CompositePrincipal(*[kind(of) for kind in kinds]))


def roles_in(stack):
    return Template.from_stack(stack).find_resources("AWS::IAM::Role").values()


@case
def members_of_a_lookup():
    stack = new_stack()
    membership = look_up_in(stack)
    principal = CleanRoomsServicePrincipal.for_configured_table(
        query_runner_membership_arn=membership.query_runner_membership_arn,
        member_membership_arns=membership.member_membership_arns,
    )
    Role(stack, "Role", assumed_by=principal)
    policies = [role["Properties"].get("Policies", []) for role in roles_in(stack)]
    return {
        "trust": [role["Properties"]["AssumeRolePolicyDocument"]["Statement"] for role in roles_in(stack)],
        "actions": [
            statement["Action"]
            for (policy,) in filter(None, policies)
            for statement in policy["PolicyDocument"]["Statement"]
        ],
    }


def with_members(change):
    """The conditions of a role for a table, whose members are a changed list of those of a lookup."""
    stack = new_stack()
    members = change(look_up_in(stack).member_membership_arns)
    principal = CleanRoomsServicePrincipal.for_configured_table(
        query_runner_membership_arn=RUNNER, member_membership_arns=members
    )
    Role(stack, "Role", assumed_by=principal)
    trust = [role["Properties"]["AssumeRolePolicyDocument"]["Statement"] for role in roles_in(stack)]
    return [statement["Condition"] for statements in trust for statement in statements if "Condition" in statement]


def joined(members):
    return Fn.split(",", Fn.join(",", [OWNER, Fn.join(",", members)]))


add("members: one more in a list", with_members, lambda members: [OWNER, *members])
add("members: one more, joined", with_members, joined)


@case
def write_results():
    stack = new_stack()
    membership = look_up(stack)
    writer = Role(stack, "Writer", assumed_by=PRINCIPALS["for_query_results"](lambda arn: arn))
    membership.grants.write_results(writer)
    membership.grants.write_job_results(writer, bucket_account="999900001111")
    (policy,) = Template.from_stack(stack).find_resources("AWS::IAM::Policy").values()
    return [statement["Condition"] for statement in policy["Properties"]["PolicyDocument"]["Statement"]]
