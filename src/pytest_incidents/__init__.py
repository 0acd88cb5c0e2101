"""Close the loop between production incidents and the test suite.

Importing this package costs no more than importing pytest: everything else is
imported by the function that needs it.
"""

from pytest_incidents.marks import defect_class, incident

__all__ = ["defect_class", "incident"]
