"""What an agent wants done, and what a fact looks like once it is."""

from console.lazily import lazily

TYPE_CHECKING = False  # as type checkers read it; what stands below is where `lazily` finds the names
if TYPE_CHECKING:
    from console.intents.change_effects import apply_approval as apply_approval
    from console.intents.change_effects import apply_change as apply_change
    from console.intents.change_effects import changed as changed
    from console.intents.change_effects import condition_id as condition_id
    from console.intents.change_effects import fold_change as fold_change
    from console.intents.change_effects import see_change as see_change
    from console.intents.change_effects import touched_of_change as touched_of_change
    from console.intents.change_effects import wants_of_change as wants_of_change
    from console.intents.changes import Approve as Approve
    from console.intents.changes import AskAbout as AskAbout
    from console.intents.changes import ChangeIntent as ChangeIntent
    from console.intents.changes import CreateChange as CreateChange
    from console.intents.changes import Decision as Decision
    from console.intents.changes import Meet as Meet
    from console.intents.changes import NoteOnChange as NoteOnChange
    from console.intents.changes import OnChange as OnChange
    from console.intents.changes import Progress as Progress
    from console.intents.changes import Reschedule as Reschedule
    from console.intents.changes import Review as Review
    from console.intents.changes import SendBack as SendBack
    from console.intents.changes import SetImplementer as SetImplementer
    from console.intents.decided import deciding as deciding
    from console.intents.decided import differences as differences
    from console.intents.decided import version_of as version_of
    from console.intents.feedback import AlarmIntent as AlarmIntent
    from console.intents.feedback import CloseAlarm as CloseAlarm
    from console.intents.feedback import FeedbackIntent as FeedbackIntent
    from console.intents.feedback import MakeMajor as MakeMajor
    from console.intents.feedback import MoveLoop as MoveLoop
    from console.intents.feedback import OnAlarm as OnAlarm
    from console.intents.feedback import OnFeedback as OnFeedback
    from console.intents.feedback import TakeAlarm as TakeAlarm
    from console.intents.feedback_effects import apply_alarm as apply_alarm
    from console.intents.feedback_effects import apply_feedback as apply_feedback
    from console.intents.feedback_effects import step_refused as step_refused
    from console.intents.feedback_effects import touched_of as touched_of
    from console.intents.feedback_effects import wants_of as wants_of
    from console.intents.kinds import CHANGE_KINDS as CHANGE_KINDS
    from console.intents.kinds import FEEDBACK_KINDS as FEEDBACK_KINDS
    from console.intents.kinds import KINDS as KINDS
    from console.intents.kinds import TICKET_KINDS as TICKET_KINDS
    from console.intents.kinds import Intent as Intent
    from console.intents.kinds import dump as dump
    from console.intents.kinds import kind_of as kind_of
    from console.intents.kinds import load as load
    from console.intents.kinds import retarget as retarget
    from console.intents.ticket_effects import Seen as Seen
    from console.intents.ticket_effects import apply as apply
    from console.intents.ticket_effects import created as created
    from console.intents.ticket_effects import entry_of as entry_of
    from console.intents.ticket_effects import fold as fold
    from console.intents.ticket_effects import see as see
    from console.intents.ticket_effects import touched as touched
    from console.intents.ticket_effects import wants as wants
    from console.intents.tickets import Assign as Assign
    from console.intents.tickets import Create as Create
    from console.intents.tickets import LinkTo as LinkTo
    from console.intents.tickets import Merge as Merge
    from console.intents.tickets import Note as Note
    from console.intents.tickets import OnTicket as OnTicket
    from console.intents.tickets import Reply as Reply
    from console.intents.tickets import ReplyResolve as ReplyResolve
    from console.intents.tickets import SetPriority as SetPriority
    from console.intents.tickets import SetStatus as SetStatus
    from console.intents.tickets import Take as Take
    from console.intents.tickets import TicketIntent as TicketIntent

__getattr__ = lazily()
