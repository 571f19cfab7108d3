"""What an agent wants done, and what a fact looks like once it is."""

from console.lazily import lazily

TYPE_CHECKING = False  # as type checkers read it
if TYPE_CHECKING:
    from console.intents.change_effects import (
        apply_approval,
        apply_change,
        changed,
        condition_id,
        fold_change,
        see_change,
        touched_of_change,
        wants_of_change,
    )
    from console.intents.changes import (
        Approve,
        AskAbout,
        ChangeIntent,
        CreateChange,
        Decision,
        Meet,
        NoteOnChange,
        OnChange,
        Progress,
        Reschedule,
        Review,
        SendBack,
        SetImplementer,
    )
    from console.intents.decided import deciding, differences, version_of
    from console.intents.feedback import (
        AlarmIntent,
        CloseAlarm,
        FeedbackIntent,
        MakeMajor,
        MoveLoop,
        OnAlarm,
        OnFeedback,
        TakeAlarm,
    )
    from console.intents.feedback_effects import (
        apply_alarm,
        apply_feedback,
        step_refused,
        touched_of,
        wants_of,
    )
    from console.intents.kinds import (
        CHANGE_KINDS,
        FEEDBACK_KINDS,
        KINDS,
        TICKET_KINDS,
        Intent,
        dump,
        kind_of,
        load,
        retarget,
    )
    from console.intents.ticket_effects import Seen, apply, created, entry_of, fold, see, touched, wants
    from console.intents.tickets import (
        Assign,
        Create,
        LinkTo,
        Merge,
        Note,
        OnTicket,
        Reply,
        ReplyResolve,
        SetPriority,
        SetStatus,
        Take,
        TicketIntent,
    )

__all__ = [
    "CHANGE_KINDS",
    "FEEDBACK_KINDS",
    "KINDS",
    "TICKET_KINDS",
    "AlarmIntent",
    "Approve",
    "AskAbout",
    "Assign",
    "ChangeIntent",
    "CloseAlarm",
    "Create",
    "CreateChange",
    "Decision",
    "FeedbackIntent",
    "Intent",
    "LinkTo",
    "MakeMajor",
    "Meet",
    "Merge",
    "MoveLoop",
    "Note",
    "NoteOnChange",
    "OnAlarm",
    "OnChange",
    "OnFeedback",
    "OnTicket",
    "Progress",
    "Reply",
    "ReplyResolve",
    "Reschedule",
    "Review",
    "Seen",
    "SendBack",
    "SetImplementer",
    "SetPriority",
    "SetStatus",
    "Take",
    "TakeAlarm",
    "TicketIntent",
    "apply",
    "apply_alarm",
    "apply_approval",
    "apply_change",
    "apply_feedback",
    "changed",
    "condition_id",
    "created",
    "deciding",
    "differences",
    "dump",
    "entry_of",
    "fold",
    "fold_change",
    "kind_of",
    "load",
    "retarget",
    "see",
    "see_change",
    "step_refused",
    "touched",
    "touched_of",
    "touched_of_change",
    "version_of",
    "wants",
    "wants_of",
    "wants_of_change",
]

__getattr__ = lazily(
    __name__,
    {
        "change_effects": (
            "apply_approval apply_change changed condition_id fold_change see_change touched_of_change "
            "wants_of_change"
        ),
        "changes": (
            "Approve AskAbout ChangeIntent CreateChange Decision Meet NoteOnChange OnChange Progress "
            "Reschedule Review SendBack SetImplementer"
        ),
        "decided": "deciding differences version_of",
        "feedback": "AlarmIntent CloseAlarm FeedbackIntent MakeMajor MoveLoop OnAlarm OnFeedback TakeAlarm",
        "feedback_effects": "apply_alarm apply_feedback step_refused touched_of wants_of",
        "kinds": "CHANGE_KINDS FEEDBACK_KINDS KINDS TICKET_KINDS Intent dump kind_of load retarget",
        "ticket_effects": "Seen apply created entry_of fold see touched wants",
        "tickets": (
            "Assign Create LinkTo Merge Note OnTicket Reply ReplyResolve SetPriority SetStatus Take "
            "TicketIntent"
        ),
    },
)
