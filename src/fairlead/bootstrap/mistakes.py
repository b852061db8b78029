"""Everything that a person can put right, whichever room or adapter told it."""

from typing import Final

from fairlead.adapters.models import BadStatement, CorruptModel
from fairlead.application.access_ports import AccessRefused, NotAllowed, NotSignedIn, ProviderFault, SignInRefused, TooOften
from fairlead.application.audit_ports import BadHead
from fairlead.application.backup_ports import BackupRefused
from fairlead.application.batch_ports import BatchRefused
from fairlead.application.calendar_ports import CalendarFault
from fairlead.application.calendars import BadCalendar
from fairlead.application.desk import DeskClosed, KeyReused, LeadHeld
from fairlead.application.dispute_ports import DisputeRefused
from fairlead.application.edit_ports import ChangedMeanwhile
from fairlead.application.effect_ports import EffectRefused
from fairlead.application.feedback_ports import RatingRefused
from fairlead.application.import_ports import BadSource, ImportRunning
from fairlead.application.insight_ports import InsightRefused
from fairlead.application.job_ports import BadKey, JobRefused
from fairlead.application.mapping import BadMapping
from fairlead.application.match_house import UnnamedAuthor
from fairlead.application.match_ports import LeadMerged, MergeRefused
from fairlead.application.model_ports import ModelRefused, ModelsMoved
from fairlead.application.passing_on import CannotPassOn
from fairlead.application.people import FlawedTable, NotGone
from fairlead.application.policy_ports import BadPolicy, NotPublishable, PolicyMoved
from fairlead.application.ports import DamagedRecord, NotFound, StoreUnavailable
from fairlead.application.posting import EntryRefused
from fairlead.application.proposal_ports import ProposalRefused
from fairlead.application.rep_profile_ports import ProfileRefused
from fairlead.application.sla import BadTouch
from fairlead.application.time_off import BadTimeOff
from fairlead.application.what_if_ports import BadChange
from fairlead.domain.followup.meetings import MeetingRefused
from fairlead.domain.intake import Unreadable
from fairlead.domain.networks import BadNetworks
from fairlead.learning.crew import CannotSpread
from fairlead.learning.settings import BadTrainingSettings

MISTAKES: Final = (
    AccessRefused,
    NotAllowed,
    NotSignedIn,
    ProviderFault,
    SignInRefused,
    TooOften,
    BackupRefused,
    BadHead,
    BadKey,
    BatchRefused,
    BadCalendar,
    BadChange,
    BadTimeOff,
    BadTouch,
    CalendarFault,
    CannotPassOn,
    CannotSpread,
    EffectRefused,
    EntryRefused,
    BadNetworks,
    FlawedTable,
    BadMapping,
    BadPolicy,
    BadSource,
    BadStatement,
    BadTrainingSettings,
    ChangedMeanwhile,
    CorruptModel,
    DamagedRecord,
    DeskClosed,
    DisputeRefused,
    ImportRunning,
    KeyReused,
    LeadHeld,
    LeadMerged,
    MeetingRefused,
    MergeRefused,
    InsightRefused,
    JobRefused,
    ModelRefused,
    ModelsMoved,
    NotFound,
    NotGone,
    NotPublishable,
    PolicyMoved,
    ProfileRefused,
    ProposalRefused,
    RatingRefused,
    StoreUnavailable,
    UnnamedAuthor,
    Unreadable,
)
"""What a person can put right: each message says what, where and how."""
