"""The text of a new postmortem: the five questions, laid out to be answered."""

import json
import re
from collections.abc import Sequence


def record(*, id_: str, title: str, severity: str, started: str, gates: Sequence[str]) -> str:
    """A Markdown record with YAML front matter; it loads as it is, as a draft.

    Args:
        id_: the incident's id.
        title: one sentence.
        severity: a name of the configured scale.
        started: ISO 8601 date.
        gates: names of the configured gates, in order.
    """
    assessed = "".join(f"\n  {_scalar(gate)}: {{verdict: not-assessed}}" for gate in gates) or " {}"
    gate = _scalar(next((gate for gate in gates if "unit" in gate), next(iter(gates), "unit-tests")))
    return f"""\
---
id: {_scalar(id_)}
title: {json.dumps(title, ensure_ascii=False)}
status: draft                   # draft, in-review, reviewed, closed
severity: {_scalar(severity)}
started: {started}             # a date, or a time with its zone: 2026-11-23T08:41:00Z
# detected:
# mitigated:
# resolved:
# owner:                        # a team or a role, never a person
# services: []
defect_class: unclassified      # family, or family/leaf: data-validation/rounding

# 1. What happened, and who noticed?
# impact:
#   summary:
#   effect:                     # outage degradation wrong-result data-loss data-exposure delay financial none
#   users_affected:
detection:
  source: unknown               # monitoring synthetic automated-test customer employee partner audit accident
# signal:

# 2. Why? From the condition that lay waiting to the trigger; where could each link have been caught?
# trigger: {{kind: code-deploy, ref: , summary: }}
# causal_chain:
#   - what:
#     kind: latent-condition    # latent-condition trigger propagation amplifier recovery-obstacle
#     catchable_at: [{gate}]

# 3. Which gates did the defect pass undetected?
# missed absent bypassed ignored caught not-applicable; why; test: required
gates:{assessed}

# 4. What changes in the system, so that the gate closes?
# process_changes:
#   - what:
#     closes: [{gate}]
#     enforced_by: test         # design code pipeline platform, monitor test review-rule, checklist documentation
#     owner:
#     due:
#     done_when:
#       - test: {id_}

# 5. How will we notice sooner next time?
# instrumentation:
#   - what:
#     enforced_by: monitor
#     owner:
#     due:
---

# {title}

What happened, in prose, for people. This part is never parsed.
"""


def _scalar(text: str) -> str:
    """A name as YAML that any reader takes for text."""
    plain = re.fullmatch(r"[A-Za-z][\w./-]*", text) and text.lower() not in {
        "null",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
    }
    return text if plain else json.dumps(text, ensure_ascii=False)
