"""The database: handlers call methods of stores; SQL stays in this package."""

from bot.database.answers import AnswerStore, NewAnswer, RecordedAnswer, Verdict
from bot.database.connection import Database
from bot.database.contributions import Contribution, ContributionStore, LabeledCrop, Status
from bot.database.digests import DigestStore
from bot.database.errors import DatabaseError, reporting_database_errors
from bot.database.inbox import InboxStore, StoredUpdate
from bot.database.people import PeopleStore
from bot.database.statistics import Confusion, StatisticsStore, Tally
from bot.database.training_runs import (
    AlreadyTrainingError,
    NewTrainingRun,
    RunStatus,
    TrainingRun,
    TrainingRunStore,
)

__all__ = [
    "AlreadyTrainingError",
    "AnswerStore",
    "Confusion",
    "Contribution",
    "ContributionStore",
    "Database",
    "DatabaseError",
    "DigestStore",
    "InboxStore",
    "LabeledCrop",
    "NewAnswer",
    "NewTrainingRun",
    "PeopleStore",
    "RecordedAnswer",
    "RunStatus",
    "StatisticsStore",
    "Status",
    "StoredUpdate",
    "Tally",
    "TrainingRun",
    "TrainingRunStore",
    "Verdict",
    "reporting_database_errors",
]
