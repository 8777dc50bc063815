"""Memberships that are imported, shared over Parameter Store, and whose events have rules."""

from aws_cdk import CfnOutput, Duration
from aws_cdk.assertions import Template
from aws_cdk.aws_events import EventPattern, Schedule
from aws_cdk.aws_iam import AccountRootPrincipal, Role
from cases import add, case
from cdk_cleanrooms_membership import CleanRoomsDetailType, Membership, MembershipRefresh
from lookups import ARN, ID, look_up, new_stack

BUCKET = "DefaultResultConfiguration.OutputConfiguration.S3.Bucket"


@case
def imported_attributes():
    membership = Membership.from_membership_attributes(
        new_stack(),
        "Membership",
        membership_arn=ARN,
        member_abilities=["CAN_QUERY"],
        result_bucket_name="campaign-results",
        query_log_status="ENABLED",
    )
    return [
        membership.membership_id,
        membership.member_abilities,
        membership.result_bucket.bucket_name,
        membership.get_att_string("QueryLogStatus"),
        membership.get_att_string("Status", "unknown"),
    ]


def imported(read):
    return read(Membership.from_membership_arn(new_stack(), "Membership", ARN))


add("an attribute that is not known", imported, lambda membership: membership.status)
add("a bucket that is not known", imported, lambda membership: membership.result_bucket)


def wrong():
    Membership.from_membership_arn(new_stack(), "Membership", ID)


add("an id instead of the ARN", wrong)


@case
def published():
    stack = new_stack()
    look_up(stack).publish_to_parameter_store("/campaign", ["MemberAbilities", BUCKET])
    parameters = Template.from_stack(stack).find_resources("AWS::SSM::Parameter").values()
    return sorted(parameter["Properties"]["Name"] for parameter in parameters if "campaign" in str(parameter))


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
        stack, "Membership", path="/campaign", region="eu-west-1", refresh=MembershipRefresh.on("1")
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


@case
def watch():
    stack = new_stack()
    membership = look_up(stack)
    membership.watch("Watch", schedule=Schedule.rate(Duration.minutes(10)))
    membership.metric_active().create_alarm(stack, "Inactive", threshold=1, evaluation_periods=1)
    template = Template.from_stack(stack)
    rules = template.find_resources("AWS::Events::Rule").values()
    (alarm,) = template.find_resources("AWS::CloudWatch::Alarm").values()
    schedules = [rule["Properties"].get("ScheduleExpression") for rule in rules]
    return [schedules, alarm["Properties"]["MetricName"]]
