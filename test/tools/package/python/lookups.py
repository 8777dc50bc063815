"""Helpers of the cases: a stack with a lookup, and the contents of its template."""

import jsii
from aws_cdk import App, Environment, IStableStringProducer, Lazy, Stack
from aws_cdk.assertions import Template
from cdk_cleanrooms_membership import MembershipLookup, MembershipRefresh

ID = "11111111-2222-3333-4444-555555555555"
COLLABORATION_ID = "99999999-2222-3333-4444-555555555555"
ENV = Environment(account="111122223333", region="eu-central-1")
ARN = f"arn:aws:cleanrooms:{ENV.region}:{ENV.account}:membership/{ID}"


def new_stack():
    return Stack(App(), "Stack", env=ENV)


def look_up(scope, **props):
    defaults = {"membership_identifier": ID, "refresh": MembershipRefresh.on_change()}
    return MembershipLookup(scope, "Membership", **{**defaults, **props})


def look_up_in(scope, **props):
    """Looks up a membership by its collaboration."""
    return look_up(scope, **{"membership_identifier": None, "collaboration_identifier": COLLABORATION_ID, **props})


@jsii.implements(IStableStringProducer)
class Producer:
    def __init__(self, function):
        self.function = function

    def produce(self):
        return self.function()


def lazy(function):
    return Lazy.string(Producer(function))


def lookup_in(stack):
    """The properties of the only lookup in the template of a stack, except those that specify its function."""
    (resource,) = Template.from_stack(stack).find_resources("Custom::CleanRoomsMembership").values()
    properties = resource["Properties"]
    return {name: properties[name] for name in properties if not name.startswith("Service")}


def output_in(stack):
    return Template.from_stack(stack).to_json()["Outputs"]["Output"]["Value"]


def parameter_in(stack):
    """The value of the SSM parameter `Parameter` in the template of a stack."""
    resource = Template.from_stack(stack).find_resources("AWS::SSM::Parameter")["Parameter"]
    return resource["Properties"]["Value"]
