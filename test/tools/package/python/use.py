"""An attribute is requested once the template contains it."""

import inspect

import jsii
from aws_cdk import (
    Aspects,
    CfnOutput,
    Fn,
    IAspect,
    IResolvable,
    Stack,
    Tags,
    Token,
    Tokenization,
    aws_sns as sns,
    aws_ssm as ssm,
)
from aws_cdk.assertions import Template
from cases import add, case
from lookups import ENV, lazy, look_up, lookup_in, new_stack, output_in, parameter_in


@case
def stored():
    class Campaign(Stack):
        def __init__(self, scope, id):
            super().__init__(scope, id)
            self.bucket_name = look_up(self).result_bucket_name
            self.role_arn = self.node.find_child("Membership").get_att_string("DefaultResultConfiguration.RoleArn", "")

    return lookup_in(Campaign(new_stack(), "Campaign"))


@case
def resolved_outside_of_a_template():
    stack = new_stack()
    membership = look_up(stack)
    return {"resolved": stack.resolve(membership.status), **lookup_in(stack)}


@case
def every_property_read():
    stack, untouched = new_stack(), new_stack()
    look_up(untouched)
    members = dict(inspect.getmembers(look_up(stack)))
    objects = ("grants", "membership_ref", "node", "result_bucket", "result_role", "job_result_bucket", "job_result_role")
    for name in objects:
        inspect.getmembers(members[name])
    return {
        "read": list(members),
        "template": Template.from_stack(stack).to_json(),
        "untouched": Template.from_stack(untouched).to_json(),
    }


@jsii.implements(IAspect)
class SetParameters:
    def __init__(self, value):
        self.value = value

    def visit(self, node):
        if isinstance(node, ssm.CfnParameter):
            node.value = self.value


def used(use):
    """An output contains the value that the use returns for a membership."""
    stack = new_stack()
    CfnOutput(stack, "Output", value=use(look_up(stack), stack))
    return {"lookup": lookup_in(stack), "output": output_in(stack)}


def stored_and_lazy(membership, _):
    status = membership.status
    return lazy(lambda: status)


def first_token(membership, _):
    return Token.as_string(Tokenization.reverse_string(membership.status).first_token)


@jsii.implements(IResolvable)
class Status:
    def __init__(self, membership):
        self.membership = membership

    @property
    def creation_stack(self):
        return []

    def resolve(self, context):
        return self.membership.status

    def to_string(self):
        return Token.as_string(self)


USES = {
    "a property": lambda membership, _: membership.status,
    "by name": lambda membership, _: membership.get_att_string("Status"),
    "a part of a string": lambda membership, _: f"<{membership.status}>",
    "by name, with None as the fallback": lambda membership, _: membership.get_att_string("Status", None),
    "a Lazy": stored_and_lazy,
    "read in a Lazy": lambda membership, _: lazy(lambda: membership.status),
    "read in a token": lambda membership, _: Token.as_string(Status(membership)),
    "the first token of a string": first_token,
    "JSON": lambda membership, stack: stack.to_json_string({"key": [membership.status]}),
    "a list": lambda membership, _: Fn.join(",", membership.member_abilities),
    "the reference": lambda membership, _: membership.membership_ref.membership_arn,
    "the bucket": lambda membership, _: membership.result_bucket.bucket_name,
    "the role": lambda membership, _: membership.result_role.role_arn,
}
for name, use in USES.items():
    add(f"used: {name}", used, use)


@case
def used_by_an_aspect():
    stack = new_stack()
    ssm.CfnParameter(stack, "Parameter", type="String", value="")
    Aspects.of(stack).add(SetParameters(look_up(stack).status))
    return {"lookup": lookup_in(stack), "parameter": parameter_in(stack)}


@case
def used_as_a_tag():
    stack = new_stack()
    Tags.of(sns.Topic(stack, "Topic")).add("status", look_up(stack).status)
    (topic,) = Template.from_stack(stack).find_resources("AWS::SNS::Topic").values()
    return {"lookup": lookup_in(stack), "tags": topic["Properties"]["Tags"]}


@case
def used_in_another_stack():
    stack = new_stack()
    membership = look_up(stack)
    other = Stack(stack.node.root, "Other", env=ENV)
    ssm.CfnParameter(other, "Parameter", type="String", value=membership.result_bucket_name)
    return {
        "lookup": lookup_in(stack),
        "outputs": list(Template.from_stack(stack).to_json()["Outputs"].values()),
        "imported": parameter_in(other),
    }


@case
def tag_of_the_stack():
    stack = new_stack()
    Tags.of(stack).add("status", look_up(stack).status)
    stack.node.root.synth()
