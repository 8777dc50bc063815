"""Exports have the same names as those that the CDK creates for references; those that may be empty have a warning."""

import inspect

from aws_cdk import Annotations as CdkAnnotations, CfnOutput, Fn, Stack, Token
from aws_cdk.assertions import Annotations, Match, Template
from cases import add, case
from lookups import ENV, look_up, look_up_in, new_stack


def attributes_of(membership):
    """The names of the properties that are attributes: tokens, or lists of tokens."""
    return [
        name
        for name, value in inspect.getmembers(membership)
        if not name.startswith("_") and isinstance(value, (str, list)) and Token.is_unresolved(value)
    ]


def referenced(membership):
    other = Stack(membership.node.root, "Other", env=ENV)
    for name in attributes_of(membership):
        value = getattr(membership, name)
        CfnOutput(other, name, value=Fn.join(",", value) if isinstance(value, list) else value)


def exported(membership):
    for name in attributes_of(membership):
        value = getattr(membership, name)
        if isinstance(value, list):
            membership.stack.export_string_list_value(value)
        else:
            membership.stack.export_value(value)


def exports_when(use):
    stack = new_stack()
    use(look_up_in(stack))
    return Template.from_stack(stack).to_json()["Outputs"]


@case
def exports():
    return {"byName": exports_when(exported), "byReference": exports_when(referenced)}


def warnings_of(value, acknowledged=False):
    stack = new_stack()
    CfnOutput(stack, "Output", value=value(look_up(stack)), export_name="my-export")
    if acknowledged:
        CdkAnnotations.of(stack).acknowledge_warning("cdk-cleanrooms-membership:EmptyExport", "It is never empty.")
    warnings = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp("EmptyExport"))
    return [warning.entry.data for warning in warnings]


EXPORTED = {
    "an attribute that may be empty": lambda membership: membership.result_key_prefix,
    "a list": lambda membership: Fn.join(",", membership.member_abilities),
    "an empty fallback": lambda membership: membership.get_att_string("DefaultResultConfiguration.RoleArn", ""),
    "an attribute that is never empty": lambda membership: membership.status,
    "a part of a string": lambda membership: f"prefix={membership.result_key_prefix}",
    "a fallback": lambda membership: membership.get_att_string("DefaultResultConfiguration.RoleArn", "none"),
}
for name, value in EXPORTED.items():
    add(f"warnings of {name}", warnings_of, value)

add("warnings that are acknowledged", warnings_of, EXPORTED["an attribute that may be empty"], True)
