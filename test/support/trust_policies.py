"""Reads policies from stdin, as JSON, and writes what emulators of IAM make of them.

Input: {"trustPolicies": [...], "policies": [...], "requests": [{"policy": {...}, "service": ..., "context": {...}}]}.
Output: {"errors": [...], "mayAssume": [...]}: what moto's port of the grammar of IAM rejects, and for each request whether
ministack's evaluator lets a service assume the role.
"""

import json
import sys

from ministack.core.iam_evaluator import EvalContext, evaluate_trust_policy
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator

ACCOUNT = "111122223333"


def error_of(validator, policy):
    try:
        validator(json.dumps(policy)).validate()
    except Exception as error:
        return str(error)


def may_assume(request):
    # The evaluator lets a service principal match any root, but does not compare the service.
    statements = [
        statement
        for statement in request["policy"]["Statement"]
        if statement["Principal"] == {"Service": request["service"]}
    ]
    root = f"arn:aws:iam::{ACCOUNT}:root"
    context = EvalContext(
        principal_arn=root,
        principal_type="Root",
        principal_account=ACCOUNT,
        action="sts:AssumeRole",
        resource_arn="*",
        region="us-east-1",
        service_context={key.lower(): value for key, value in request["context"].items()},
    )
    return evaluate_trust_policy({**request["policy"], "Statement": statements}, root, context)


given = json.load(sys.stdin)
errors = [error_of(IAMTrustPolicyDocumentValidator, policy) for policy in given["trustPolicies"]]
errors += [error_of(IAMPolicyDocumentValidator, policy) for policy in given["policies"]]
json.dump({"errors": errors, "mayAssume": [may_assume(request) for request in given["requests"]]}, sys.stdout)
