"""The whole page: its head and its seven parts."""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_incidents.audit import Assessment
from pytest_incidents.reports.html.view.cards import CardsPart, cards_part
from pytest_incidents.reports.html.view.changes import ChangesPart, changes_part
from pytest_incidents.reports.html.view.gaps import GapsPart, gaps_part
from pytest_incidents.reports.html.view.head import Head, head
from pytest_incidents.reports.html.view.invest import InvestPart, invest_part
from pytest_incidents.reports.html.view.learning import LearningPart, learning_part
from pytest_incidents.reports.html.view.nets import NetsPart, nets_part
from pytest_incidents.reports.html.view.verdict import VerdictPart, verdict_part

_FEW, _MANY = 60, 400


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the template prints.

    ``few`` incidents are printed on paper with their cards open; of ``many``, those off the screen are not laid out.
    """

    head: Head
    verdict: VerdictPart
    invest: InvestPart
    gaps: GapsPart
    learning: LearningPart
    nets: NetsPart
    changes: ChangesPart
    cards: CardsPart
    gap_count: int
    few: bool
    many: bool
    version: str


def page(assessment: Assessment, trend: Sequence[Assessment]) -> Page:
    """The view of one assessment; ``trend`` holds earlier ones, oldest first."""
    return Page(
        head=head(assessment),
        verdict=verdict_part(assessment, trend),
        invest=invest_part(assessment),
        gaps=gaps_part(assessment),
        learning=learning_part(assessment),
        nets=nets_part(assessment),
        changes=changes_part(assessment),
        cards=cards_part(assessment),
        gap_count=assessment.figures.totals.gap,
        few=len(assessment.judged) <= _FEW,
        many=len(assessment.judged) > _MANY,
        version=assessment.run.version,
    )
