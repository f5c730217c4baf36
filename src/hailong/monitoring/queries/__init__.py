"""Reads of monitoring: progress against the plan, quality signals, the day's work. Nothing is written here."""

from hailong.monitoring.queries.progress import Progress, progress
from hailong.monitoring.queries.quality import Signals, interviewers, signals
from hailong.monitoring.queries.units import AreaRow, areas
from hailong.monitoring.queries.work import todays_work

__all__ = ["AreaRow", "Progress", "Signals", "areas", "interviewers", "progress", "signals", "todays_work"]
