"""Prints what each case returns or raises, as JSON."""

import json

import expectations
import exports
import fallbacks
import identifiers
import providers
import service_roles
import sharing
import use
from cases import outcomes

print(json.dumps(outcomes()))
