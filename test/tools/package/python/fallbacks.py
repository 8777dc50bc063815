"""A fallback is evaluated in the stack of the lookup."""

from aws_cdk import Aws, CfnOutput, CfnParameter, SecretValue, Stack, aws_s3 as s3
from cases import add
from lookups import ENV, lazy, look_up, lookup_in, new_stack

ROLE = "DefaultResultConfiguration.RoleArn"


def read_in_same_stack(fallback):
    stack = new_stack()
    CfnOutput(stack, "Output", value=look_up(stack).get_att_string(ROLE, fallback(stack, stack)))
    return lookup_in(stack)


def read_in_other_stack(fallback):
    stack = new_stack()
    membership = look_up(stack)
    reader = Stack(stack.node.root, "Reader", env=ENV)
    CfnOutput(reader, "Output", value=membership.get_att_string(ROLE, fallback(stack, reader)))
    stack.node.root.synth()
    return lookup_in(stack)


def read_twice(first, second):
    stack = new_stack()
    membership = look_up(stack)
    CfnOutput(stack, "First", value=membership.get_att_string(ROLE, first))
    CfnOutput(stack, "Second", value=membership.get_att_string(ROLE, second))
    return lookup_in(stack)


FALLBACKS = {
    "a string": lambda own, reader: "none",
    "the name of the stack": lambda own, reader: f"results-{Aws.STACK_NAME}",
    "the name of the stack in a Lazy": lambda own, reader: lazy(lambda: Aws.STACK_NAME),
    "a bucket of the reader": lambda own, reader: s3.CfnBucket(reader, "Bucket").ref,
    "a parameter of the reader": lambda own, reader: CfnParameter(reader, "Name").value_as_string,
    "a bucket of the lookup": lambda own, reader: s3.CfnBucket(own, "Bucket").ref,
    "a secret": lambda own, reader: SecretValue.secrets_manager("role").unsafe_unwrap(),
}
for name, fallback in FALLBACKS.items():
    add(f"fallback in the same stack: {name}", read_in_same_stack, fallback)
    add(f"fallback in another stack: {name}", read_in_other_stack, fallback)

add("two equal fallbacks", read_twice, "none", "none")
add("two fallbacks", read_twice, "none", "")
