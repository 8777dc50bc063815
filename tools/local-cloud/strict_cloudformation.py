"""
Starts ministack with the guard, as strict as CloudFormation. Each rule below rejects or drops what AWS does and ministack
does not. A rule wraps a function of ministack, which is its first argument, and cites its source. Issues are on GitHub; "roadmap" is aws-cloudformation/cloudformation-coverage-roadmap.
"""

import contextvars
import functools
import inspect
import re
import sys
from importlib.metadata import version

import guard


def stop(problem):
    sys.exit(
        f"{problem} Adapt tools/local-cloud/strict_cloudformation.py to ministack {version('ministack')},"
        " or choose another version in requirements.in."
    )


try:
    from ministack import app as gateway
    from ministack.core import lambda_runtime
    from ministack.core.responses import error_response_json, new_uuid, now_iso
    from ministack.services import cloudformation, eventbridge, iam, ssm, sts
    from ministack.services.cloudformation import custom_resource, handlers, provisioners, stacks, wait_conditions
    from ministack.services.cloudformation.helpers import _error
except ImportError as error:
    stop(f"ministack is not what the local cloud expects: {error}.")


def rule(module, name):
    """Wraps a function of ministack, wherever ministack has a reference to it."""
    original = getattr(module, name, None)
    if not callable(original):
        stop(f"{module.__name__} has no function {name}, which the local cloud makes stricter.")

    def install(strict):
        @functools.wraps(original)
        def replacement(*args, **kwargs):
            return strict(original, *args, **kwargs)

        for each in [each for key, each in sys.modules.items() if key.startswith("ministack.")]:
            replace(vars(each), original, replacement)
        return strict

    return install


def replace(names, original, replacement):
    for name, value in names.items():
        if value is original:
            names[name] = replacement
        elif isinstance(value, dict) and (name.endswith("_HANDLERS") or "create" in value):
            replace(value, original, replacement)


def is_custom_resource(resource_type):
    return resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource"


# --- Custom resources


@rule(provisioners, "_custom_named_replacement_error")
def service_token_does_not_change(original, resource_type, old, new, *rest):
    """
    Roadmap 802, serverless/serverless 9240, aws-solutions/aws-waf-security-automations 114 (the events). Neither
    function is invoked, by the update or by its rollback: go-to-k/cdkd 4749.
    """
    if is_custom_resource(resource_type) and old.get("ServiceToken") != new.get("ServiceToken"):
        return "Modifying service token is not allowed."
    return original(resource_type, old, new, *rest)


class FailureReason(str):
    """The reason of a FAILED response with its physical id, which ministack drops."""

    physical_id = None


@rule(custom_resource, "deliver_response")
def keep_the_physical_id_of_a_failure(original, token, response):
    if isinstance(response, dict) and response.get("Status") == "FAILED":
        reason = FailureReason(response.get("Reason", "Custom resource reported FAILED"))
        reason.physical_id = response.get("PhysicalResourceId")
        response = {**response, "Reason": reason}
    return original(token, response)


@rule(provisioners, "_custom_resource_create")
def a_failed_create_leaves_a_resource(
    original, logical_id, props, stack_name, resource_type="AWS::CloudFormation::CustomResource"
):
    """
    aws/aws-cdk 5525: a resource that failed to be created is deleted, with the physical id of the failure. Without one,
    CloudFormation generates it: remind101/empire 918.
    """
    try:
        return original(logical_id, props, stack_name, resource_type)
    except (RuntimeError, TimeoutError) as error:
        physical_id = getattr(error.args[0], "physical_id", None) or f"{stack_name}-{logical_id}-{new_uuid()[:12]}"
        cloudformation._stacks[stack_name]["_resources"][logical_id] = {
            "PhysicalResourceId": physical_id,
            "ResourceType": resource_type,
            "ResourceStatus": "CREATE_FAILED",
            "ResourceStatusReason": str(error),
            "LogicalResourceId": logical_id,
            "Properties": props,
            "Attributes": {},
            "Timestamp": now_iso(),
        }
        raise


@rule(stacks, "_roll_back_operation")
async def a_rollback_deletes_it(original, stack_name, stack_id, stack, operation, *rest, **named):
    """The same sources."""
    failed = operation.get("failed_logical_id")
    if stack.get("_resources", {}).get(failed, {}).get("ResourceStatus") == "CREATE_FAILED":
        operation = {**operation, "created": [*operation["created"], failed]}
    await original(stack_name, stack_id, stack, operation, *rest, **named)


# --- Updates without rollback

NO_REPLACEMENT = "Replacement type updates not supported on stack with disable-rollback."
rollback_is_disabled = contextvars.ContextVar("rollback_is_disabled", default=False)


@rule(stacks, "_deploy_stack_async")
async def know_whether_rollback_is_disabled(original, *args, **kwargs):
    operation = inspect.signature(original).bind(*args, **kwargs).arguments
    rollback_is_disabled.set(bool(operation.get("is_update") and operation["disable_rollback"]))
    await original(*args, **kwargs)


@rule(provisioners, "_custom_named_replacement_error")
def nothing_is_replaced_without_rollback(original, resource_type, old, new, *rest):
    """aws/aws-cdk 30546, aws/aws-cdk-cli 1931; 1970 expects that AWS allows it one day."""
    if rollback_is_disabled.get() and provisioners._replacing_change(resource_type, old, new):
        return NO_REPLACEMENT
    return original(resource_type, old, new, *rest)


@rule(provisioners, "_custom_resource_update")
def no_new_physical_id_without_rollback(original, physical_id, *rest, **named):
    """The same sources: a new physical id is a replacement, which shows only in the response."""
    new_physical_id, attributes = original(physical_id, *rest, **named)
    if rollback_is_disabled.get() and new_physical_id != physical_id:
        raise ValueError(NO_REPLACEMENT)
    return new_physical_id, attributes


# --- Exports


@rule(stacks, "_resolve_stack_outputs")
def an_exported_value_is_not_blank(original, *args):
    """smoketurner/serverless-vpc-plugin 704."""
    outputs, exports = original(*args)
    for output in outputs:
        if output.get("ExportName") and not output["OutputValue"].strip():
            raise ValueError(
                f"Cannot export output {output['OutputKey']}. Exported values must not be empty or whitespace-only."
            )
    return outputs, exports


@rule(stacks, "_resolve_stack_outputs")
def an_imported_export_does_not_change(original, *args):
    """
    linz/geostore 630, aws-samples/generative-ai-use-cases 1232 (the message), convox/rack 2410 (an export that is
    deleted, with an older message).
    """
    outputs, exports = original(*args)
    stack_id = args[-1]
    for name, export in cloudformation._exports.items():
        if export["StackId"] != stack_id or exports.get(name) == export:
            continue
        if importers := importers_of(name):
            verb = "update" if name in exports else "delete"
            raise ValueError(f"Cannot {verb} export {name} as it is in use by {', '.join(importers)}.")
    return outputs, exports


def importers_of(export):
    """Stacks that were deleted, or never created, import nothing."""
    return sorted(
        name
        for name, stack in cloudformation._stacks.items()
        if stack["StackStatus"] not in ("DELETE_COMPLETE", "ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS")
        and export in handlers._imported_export_names(stack, name)
    )


# --- What the API returns


@rule(handlers, "_describe_stacks")
def no_outputs_during_the_rollback_of_an_update(original, params):
    """convox/rack 2089."""
    status, headers, body = original(params)
    rolling_back = rb"(<StackStatus>(?:UPDATE|IMPORT)_ROLLBACK_IN_PROGRESS</StackStatus>.*?)<Outputs>.*?</Outputs>"
    return status, headers, re.sub(rolling_back, rb"\1", body, flags=re.DOTALL)


@rule(handlers, "_describe_stacks")
def outputs_are_ascii(original, params):
    """Roadmap 814: a question mark for any other character. Properties of resources keep them."""
    status, headers, body = original(params)

    def ascii_only(value):
        return value[0].encode("ascii", errors="replace").decode()

    outputs = re.sub("<OutputValue>.*?</OutputValue>", ascii_only, body.decode(), flags=re.DOTALL)
    return status, headers, outputs.encode()


NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@rule(handlers, "_describe_stack_events")
def events_are_xml(original, params):
    """
    Roadmap 1601: with a character in a Reason that XML 1.0 does not have (https://www.w3.org/TR/xml/#charsets), the
    events of the stack cannot be read, and this is the message. The SDK for JavaScript would parse such a character.
    """
    try:
        status, headers, body = original(params)
        if not NOT_IN_XML.search(body.decode()):
            return status, headers, body
    except UnicodeEncodeError:
        pass  # Half of a surrogate pair.
    return _error("ValidationError", "The response contains control characters or otherwise invalid characters")


# --- Parameters of SSM


@rule(ssm, "_put_parameter")
def a_parameter_nests_no_other(original, data):
    """
    PutParameter's `Value` in the API reference of Systems Manager: nothing in double brackets. ministack creates
    an AWS::SSM::Parameter with the same function.
    """
    if "{{" in data.get("Value", ""):
        message = 'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.'
        return error_response_json("ValidationException", message, 400)
    return original(data)


# --- Events: a service sends those of its source, which PutEvents does not accept from an account


SENT_BY = "sent-by."


@rule(eventbridge, "_put_events")
def a_service_sends_events(original, data, *args, **kwargs):
    """events.ts sends an event of `aws.cleanrooms` in the place of the service as `sent-by.aws.cleanrooms`."""
    entries = data.get("Entries", [])
    if not entries or not all(str(entry.get("Source")).startswith(SENT_BY) for entry in entries):
        return original(data, *args, **kwargs)
    sent = [{**entry, "Source": entry["Source"].removeprefix(SENT_BY)} for entry in entries]
    return original({**data, "Entries": sent}, allow_aws_source=True)


# --- Credentials: all that ministack issues contain the token of the run, without which the guard rejects a request


@rule(iam, "_gen_session_token")
def a_session_has_the_token_of_the_run(original):
    return guard.TOKEN + original()


@rule(lambda_runtime, "execution_credentials")
def a_function_has_the_token_of_the_run(original, config):
    """Where IAM is not enforced, it has the credentials of the account anyway."""
    credentials = original(config)
    if session := sts._sessions.get(credentials["AWS_ACCESS_KEY_ID"]):
        session["SessionToken"] = credentials["AWS_SESSION_TOKEN"] = guard.TOKEN
    return credentials


@rule(custom_resource, "_response_url")
@rule(wait_conditions, "handle_url")
def a_url_for_responses_is_presigned(original, token):
    return f"{original(token)}?X-Amz-Security-Token={guard.TOKEN}"


if __name__ == "__main__":
    gateway.app = guard.asgi(gateway.app)
    gateway.main()
