"""Where a lookup and its handler can be."""

from aws_cdk import App, CfnOutput, Duration, NestedStack, Stack, Stage, aws_sns as sns
from aws_cdk.assertions import Template
from cases import case
from cdk_cleanrooms_membership import MembershipLookup, MembershipLookupHandler
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
def handler_in_the_app():
    MembershipLookupHandler(App(), "Handler")


@case
def handler_under_the_reserved_id():
    MembershipLookupHandler(new_stack(), "MembershipLookupHandler")


@case
def handler_under_the_reserved_id_after_a_lookup():
    stack = new_stack()
    look_up(stack)
    MembershipLookupHandler(stack, "MembershipLookupHandler", memory_size=1024)


@case
def handler_under_the_reserved_id_of_a_nested_stack():
    MembershipLookupHandler(NestedStack(new_stack(), "Nested"), "MembershipLookupHandler")


@case
def other_construct_under_the_reserved_id():
    stack = new_stack()
    sns.Topic(stack, "MembershipLookupHandler")
    look_up(stack)


@case
def handler_in_another_stack():
    stack = new_stack()
    handler = MembershipLookupHandler(Stack(stack.node.root, "Other", env=ENV), "Handler")
    look_up(stack, handler=handler)


@case
def other_construct_as_the_handler():
    stack = new_stack()
    look_up(stack, handler=sns.Topic(stack, "Topic"))


@case
def shared_handler():
    stack = new_stack()
    for number in range(3):
        MembershipLookup(stack, f"Membership{number}", membership_identifier=ID, handler=None)
    return functions_in(stack)


@case
def handler_of_a_class_that_extends_it():
    class LargeHandler(MembershipLookupHandler):
        def __init__(self, scope, id):
            super().__init__(scope, id, memory_size=1024, timeout=Duration.minutes(5))

    stack = new_stack()
    look_up(stack, handler=LargeHandler(stack, "Handler"))
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
