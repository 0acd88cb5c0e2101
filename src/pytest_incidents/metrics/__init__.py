"""Every figure of the report: pure functions of judged incidents, each with its formula in its docstring."""

from pytest_incidents.metrics.classes import ClassFigures
from pytest_incidents.metrics.closure import ChangeFigures, Closure
from pytest_incidents.metrics.coverage import Totals
from pytest_incidents.metrics.figures import Figures, measure
from pytest_incidents.metrics.gates import EscapePoint, GateFigures, WrongLevel
from pytest_incidents.metrics.hotspots import HotSpots, SpotFigures
from pytest_incidents.metrics.process import ChangeItem, ChangeState
from pytest_incidents.metrics.questions import Answer, Question, five_questions
from pytest_incidents.metrics.recurrence import Recurrence, StripEntry
from pytest_incidents.metrics.times import DetectionMix, LateGuard, Times, TimeToGuard
from pytest_incidents.metrics.values import Ratio, Spread

__all__ = [
    "Answer",
    "ChangeFigures",
    "ChangeItem",
    "ChangeState",
    "ClassFigures",
    "Closure",
    "DetectionMix",
    "EscapePoint",
    "Figures",
    "GateFigures",
    "HotSpots",
    "LateGuard",
    "Question",
    "Ratio",
    "Recurrence",
    "SpotFigures",
    "Spread",
    "StripEntry",
    "TimeToGuard",
    "Times",
    "Totals",
    "WrongLevel",
    "five_questions",
    "measure",
]
