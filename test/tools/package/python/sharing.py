"""Memberships that are imported, shared over Parameter Store, and whose events have rules."""

from aws_cdk import CfnOutput, CfnParameter, Duration
from aws_cdk.assertions import Template
from aws_cdk.aws_events import EventPattern, Schedule
from aws_cdk.aws_iam import AccountRootPrincipal, Role
from cases import add, case
from cdk_cleanrooms_membership import (
    CleanRoomsDetailType,
    Membership,
    MembershipLookup,
    MembershipRefresh,
    MembershipWatch,
)
from lookups import ARN, ID, look_up, new_stack

BUCKET = "DefaultResultConfiguration.OutputConfiguration.S3.Bucket"


@case
def imported_attributes():
    membership = Membership.from_membership_attributes(
        new_stack(),
        "Membership",
        membership_arn=ARN,
        result_bucket_name="campaign-results",
        attributes={"MemberAbilities": "CAN_QUERY,CAN_RUN_JOB", "QueryLogStatus": "ENABLED"},
    )
    return [
        membership.membership_id,
        membership.member_abilities,
        membership.result_bucket.bucket_name,
        membership.get_att_string("QueryLogStatus"),
    ]


def imported(read):
    return read(Membership.from_membership_arn(new_stack(), "Membership", ARN))


add("an attribute that is not known", imported, lambda membership: membership.status)
add("a bucket that is not known", imported, lambda membership: membership.result_bucket)


add("a fallback", imported, lambda membership: membership.get_att_string("Status", "unknown"))
add("gate of an import", imported, lambda membership: membership.gate(membership.stack))


def wrong():
    Membership.from_membership_arn(new_stack(), "Membership", ID)


add("an id instead of the ARN", wrong)


@case
def attribute_that_has_a_prop():
    attributes = {BUCKET: "campaign-results"}
    Membership.from_membership_attributes(new_stack(), "Membership", membership_arn=ARN, attributes=attributes)


@case
def published():
    stack = new_stack()
    membership = look_up(stack)
    membership.publish_to_parameter_store("/campaign", ["MemberAbilities"])
    membership.publish_to_parameter_store("/campaign", ["MemberAbilities", BUCKET])
    parameters = Template.from_stack(stack).find_resources("AWS::SSM::Parameter").values()
    return sorted(parameter["Properties"]["Name"] for parameter in parameters if "campaign" in str(parameter))


def path_that_is_a_token(use):
    stack = new_stack()
    use(stack, f"/{CfnParameter(stack, 'Stage').value_as_string}/membership")


add(
    "a token as the path: published",
    path_that_is_a_token,
    lambda stack, path: look_up(stack).publish_to_parameter_store(path),
)
add(
    "a token as the path: read",
    path_that_is_a_token,
    lambda stack, path: Membership.from_parameter_store(stack, "Imported", path=path),
)


@case
def imported_from_parameter_store():
    stack = new_stack()
    membership = Membership.from_parameter_store(stack, "Membership", path="/campaign")
    CfnOutput(stack, "Abilities", value=membership.get_att_string("MemberAbilities"))
    membership.grants.read_results(Role(stack, "Reader", assumed_by=AccountRootPrincipal()))
    parameters = Template.from_stack(stack).find_parameters("*").values()
    return sorted(each["Default"] for each in parameters if "campaign" in each["Default"])


@case
def imported_from_another_region():
    stack = new_stack()
    membership = Membership.from_parameter_store(
        stack, "Membership", path="/campaign", region="eu-west-1", refresh=MembershipRefresh.when_changed("1")
    )
    CfnOutput(stack, "Status", value=membership.status)
    return len(Template.from_stack(stack).find_resources("Custom::AWS"))


@case
def rules():
    stack = new_stack()
    membership = Membership.from_membership_arn(stack, "Membership", ARN)
    membership.on_status_change("StatusChange")
    membership.on_event(
        "Invited", event_pattern=EventPattern(detail_type=[CleanRoomsDetailType.INVITED_TO_COLLABORATION])
    )
    found = Template.from_stack(stack).find_resources("AWS::Events::Rule").values()
    return [rule["Properties"]["EventPattern"] for rule in found]


def watched(watch):
    """The schedules of the rules of a watch, and the metrics of its alarms."""
    stack = new_stack()
    alarm = {"threshold": 1, "evaluation_periods": 1}
    created = watch(stack)
    created.metric_active().create_alarm(stack, "Inactive", **alarm)
    created.metric_errors().create_alarm(stack, "Unknown", **alarm)
    template = Template.from_stack(stack)
    rules = template.find_resources("AWS::Events::Rule").values()
    alarms = template.find_resources("AWS::CloudWatch::Alarm").values()
    return {
        "schedules": [each["Properties"].get("ScheduleExpression") for each in rules],
        "metrics": sorted(each["Properties"]["MetricName"] for each in alarms),
    }


add(
    "watch: of a lookup",
    watched,
    lambda stack: look_up(stack).add_watch("Watch", schedule=Schedule.rate(Duration.minutes(10))),
)
add(
    "watch: of an import",
    watched,
    lambda stack: MembershipWatch(
        stack, "Watch", membership=Membership.from_membership_arn(stack, "Membership", ARN)
    ),
)


@case
def lookups():
    stack = new_stack()
    values = [look_up(stack), Membership.from_membership_arn(stack, "Imported", ARN), None, "Membership"]
    return [MembershipLookup.is_membership_lookup(value) for value in values]
