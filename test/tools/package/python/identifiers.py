"""What can identify a membership."""

import json
from pathlib import Path

from aws_cdk import App, CfnDynamicReference, CfnDynamicReferenceService, SecretValue, Stack, aws_ssm as ssm
from aws_cdk.assertions import Template
from cases import add
from cdk_cleanrooms_membership import MembershipRefresh
from lookups import ENV, ID, lazy, look_up, lookup_in, new_stack

ROLE = f"arn:aws:iam::{ENV.account}:role/reader"


def looked_up_with(props, value):
    stack = new_stack()
    look_up(stack, **props(value(stack)))
    return {"lookup": lookup_in(stack), "parameters": Template.from_stack(stack).find_parameters("*")}


def secret(stack):
    return SecretValue.secrets_manager("membership").unsafe_unwrap()


def dynamic_reference(service):
    return lambda stack: CfnDynamicReference(service, "/membership:1").to_string()


IDENTIFIERS = {
    "an unwrapped secret": secret,
    "a secret": lambda stack: SecretValue.secrets_manager("membership").to_string(),
    "an unwrapped secure parameter": lambda stack: SecretValue.ssm_secure("/membership").unsafe_unwrap(),
    "a secure parameter": lambda stack: SecretValue.ssm_secure("/membership").to_string(),
    "a secret in a Lazy": lambda stack: lazy(lambda: secret(stack)),
    "a reference to a secret": dynamic_reference(CfnDynamicReferenceService.SECRETS_MANAGER),
    "a reference to a secure parameter": dynamic_reference(CfnDynamicReferenceService.SSM_SECURE),
    "a reference to a parameter": dynamic_reference(CfnDynamicReferenceService.SSM),
    "a parameter with a version": lambda stack: ssm.StringParameter.value_for_string_parameter(stack, "/membership", 1),
    "a parameter": lambda stack: ssm.StringParameter.value_for_string_parameter(stack, "/membership"),
    "the secret itself": lambda stack: SecretValue.secrets_manager("membership"),
    "None": lambda stack: None,
    "a Lazy": lambda stack: lazy(lambda: ID),
    "a name": lambda stack: "my-membership",
}
for name, value in IDENTIFIERS.items():
    add(f"membership_identifier: {name}", looked_up_with, lambda value: {"membership_identifier": value}, value)

PROPS = {
    "region": lambda value: {"region": value},
    "assumed_role_arn": lambda value: {"assumed_role_arn": value},
    "external_id": lambda value: {"assumed_role_arn": ROLE, "external_id": value},
    "refresh": lambda value: {"refresh": MembershipRefresh.when_changed(value)},
}
for name, props in PROPS.items():
    add(f"{name}: an unwrapped secret", looked_up_with, props, secret)
    add(f"{name}: a reference to a parameter", looked_up_with, props, IDENTIFIERS["a reference to a parameter"])


def from_context(prop, value, *default):
    """Synthesizes as the CDK CLI does: again with the values of the context that is missing."""
    context, syntheses = {}, []
    while len(syntheses) < 3:
        app = App(context=context)
        stack = Stack(app, "Stack", env=ENV)
        look_up(stack, **{prop: ssm.StringParameter.value_from_lookup(stack, "/value", *default)})
        assembly = app.synth()
        manifest = json.loads(Path(assembly.directory, "manifest.json").read_text())
        missing = manifest.get("missing", [])
        messages = assembly.get_stack_artifact(stack.artifact_id).messages
        syntheses.append({"missing": len(missing), "errors": [each.entry.data for each in messages]})
        if not missing:
            break
        context = {each["key"]: value for each in missing}
    return {"syntheses": syntheses, "template": Template.from_stack(stack).to_json()}


LOOKED_UP = {"membership_identifier": ID, "region": "us-west-2", "assumed_role_arn": ROLE}
for prop, value in LOOKED_UP.items():
    add(f"{prop} from context", from_context, prop, value)
    add(f"{prop} from context, with a default", from_context, prop, value, "none")
add("a wrong membership_identifier from context", from_context, "membership_identifier", "my-membership")
