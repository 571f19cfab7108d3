"""The facts of a service desk: frozen values in the words of ITIL 4."""

from console.lazily import lazily

TYPE_CHECKING = False  # as type checkers read it; what stands below is where `lazily` finds the names
if TYPE_CHECKING:
    from console.model.change_words import ApprovalState as ApprovalState
    from console.model.change_words import ChangeState as ChangeState
    from console.model.change_words import Result as Result
    from console.model.changes import Approval as Approval
    from console.model.changes import AskedBy as AskedBy
    from console.model.changes import Change as Change
    from console.model.changes import ChangeCI as ChangeCI
    from console.model.changes import ChangeKind as ChangeKind
    from console.model.changes import ChangeStateOffer as ChangeStateOffer
    from console.model.changes import CIRole as CIRole
    from console.model.changes import Condition as Condition
    from console.model.changes import Delegation as Delegation
    from console.model.changes import Risk as Risk
    from console.model.conversation import Attachment as Attachment
    from console.model.conversation import Entry as Entry
    from console.model.estate import ConfigurationItem as ConfigurationItem
    from console.model.estate import Exposure as Exposure
    from console.model.estate import TimeWindow as TimeWindow
    from console.model.estate import WindowKind as WindowKind
    from console.model.health import Health as Health
    from console.model.health import HealthState as HealthState
    from console.model.lists import Kept as Kept
    from console.model.lists import Window as Window
    from console.model.news import News as News
    from console.model.news import Unreadable as Unreadable
    from console.model.people import BusinessService as BusinessService
    from console.model.people import Person as Person
    from console.model.people import Queue as Queue
    from console.model.refs import Ref as Ref
    from console.model.tickets import Kind as Kind
    from console.model.tickets import Link as Link
    from console.model.tickets import Pause as Pause
    from console.model.tickets import Relation as Relation
    from console.model.tickets import Row as Row
    from console.model.tickets import StatusOffer as StatusOffer
    from console.model.tickets import Ticket as Ticket
    from console.model.words import HOURS as HOURS
    from console.model.words import Party as Party
    from console.model.words import Provenance as Provenance
    from console.model.words import Standing as Standing
    from console.model.words import Status as Status
    from console.model.words import Visibility as Visibility
    from console.model.words import WorkState as WorkState

__getattr__ = lazily()
