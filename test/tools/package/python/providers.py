"""Where a lookup and its provider can be."""

from aws_cdk import App, CfnOutput, Duration, NestedStack, Stack, Stage, aws_sns as sns
from aws_cdk.assertions import Template
from cases import case
from cdk_cleanrooms_membership import MembershipLookup, MembershipLookupProvider
from constructs import Construct
from lookups import ENV, ID, look_up, new_stack


def functions_in(stack):
    functions = Template.from_stack(stack).find_resources("AWS::Lambda::Function").values()
    return [function["Properties"]["MemorySize"] for function in functions]


@case
def without_props():
    MembershipLookup(new_stack(), "Membership")


@case
def without_a_scope():
    MembershipLookup(None, "Membership", membership_identifier=ID)


@case
def in_the_app():
    look_up(App())


@case
def in_a_construct_of_a_stage():
    look_up(Construct(Stage(App(), "Stage"), "Construct"))


@case
def provider_in_the_app():
    MembershipLookupProvider(App(), "Provider")


@case
def provider_under_the_reserved_id():
    MembershipLookupProvider(new_stack(), "MembershipLookupProvider")


@case
def provider_under_the_reserved_id_after_a_lookup():
    stack = new_stack()
    look_up(stack)
    MembershipLookupProvider(stack, "MembershipLookupProvider", memory_size=1024)


@case
def provider_under_the_reserved_id_of_a_nested_stack():
    MembershipLookupProvider(NestedStack(new_stack(), "Nested"), "MembershipLookupProvider")


@case
def other_construct_under_the_reserved_id():
    stack = new_stack()
    sns.Topic(stack, "MembershipLookupProvider")
    look_up(stack)


@case
def provider_in_another_stack():
    stack = new_stack()
    provider = MembershipLookupProvider(Stack(stack.node.root, "Other", env=ENV), "Provider")
    look_up(stack, provider=provider)


@case
def other_construct_as_the_provider():
    stack = new_stack()
    look_up(stack, provider=sns.Topic(stack, "Topic"))


@case
def shared_provider():
    stack = new_stack()
    for number in range(3):
        MembershipLookup(stack, f"Membership{number}", membership_identifier=ID, provider=None)
    return functions_in(stack)


@case
def provider_of_a_class_that_extends_it():
    class LargeProvider(MembershipLookupProvider):
        def __init__(self, scope, id):
            super().__init__(scope, id, memory_size=1024, timeout=Duration.minutes(5))

    stack = new_stack()
    look_up(stack, provider=LargeProvider(stack, "Provider"))
    return functions_in(stack)


@case
def gate():
    stack = new_stack()
    sns.Topic(stack, "Topic")
    look_up(stack).gate(stack)
    (topic,) = Template.from_stack(stack).find_resources("AWS::SNS::Topic").values()
    return topic["DependsOn"]


@case
def gate_of_another_stage():
    stack = new_stack()
    look_up(stack).gate(Stage(stack.node.root, "Production"))


@case
def unknown_attribute():
    stack = new_stack()
    CfnOutput(stack, "Output", value=look_up(stack).get_att_string("Name"))
