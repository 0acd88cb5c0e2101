"""The assessment as plain view values: every word and number of the page, in the order of its parts."""

from pytest_incidents.reports.html.view.page import Page, page

__all__ = ["Page", "page"]
