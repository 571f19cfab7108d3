"""The facts of a service desk: frozen values in the words of ITIL 4."""

from console.lazily import lazily

TYPE_CHECKING = False  # as type checkers read it
if TYPE_CHECKING:
    from console.model.change_words import ApprovalState, ChangeState, Result
    from console.model.changes import (
        Approval,
        AskedBy,
        Change,
        ChangeCI,
        ChangeKind,
        ChangeStateOffer,
        CIRole,
        Condition,
        Delegation,
        Risk,
    )
    from console.model.conversation import Attachment, Entry
    from console.model.estate import ConfigurationItem, Exposure, TimeWindow, WindowKind
    from console.model.health import Health, HealthState
    from console.model.lists import Kept, Window
    from console.model.news import News, Unreadable
    from console.model.people import BusinessService, Person, Queue
    from console.model.refs import Ref
    from console.model.tickets import (
        Kind,
        Link,
        Pause,
        Relation,
        Row,
        StatusOffer,
        Ticket,
    )
    from console.model.words import HOURS, Party, Provenance, Standing, Status, Visibility, WorkState

__all__ = [
    "HOURS",
    "Approval",
    "ApprovalState",
    "AskedBy",
    "Attachment",
    "BusinessService",
    "CIRole",
    "Change",
    "ChangeCI",
    "ChangeKind",
    "ChangeState",
    "ChangeStateOffer",
    "Condition",
    "ConfigurationItem",
    "Delegation",
    "Entry",
    "Exposure",
    "Health",
    "HealthState",
    "Kept",
    "Kind",
    "Link",
    "News",
    "Party",
    "Pause",
    "Person",
    "Provenance",
    "Queue",
    "Ref",
    "Relation",
    "Result",
    "Risk",
    "Row",
    "Standing",
    "Status",
    "StatusOffer",
    "Ticket",
    "TimeWindow",
    "Unreadable",
    "Visibility",
    "Window",
    "WindowKind",
    "WorkState",
]

__getattr__ = lazily(
    __name__,
    {
        "change_words": "ApprovalState ChangeState Result",
        "changes": (
            "Approval AskedBy Change ChangeCI ChangeKind ChangeStateOffer CIRole Condition Delegation Risk"
        ),
        "conversation": "Attachment Entry",
        "estate": "ConfigurationItem Exposure TimeWindow WindowKind",
        "health": "Health HealthState",
        "lists": "Kept Window",
        "news": "News Unreadable",
        "people": "BusinessService Person Queue",
        "refs": "Ref",
        "tickets": "Kind Link Pause Relation Row StatusOffer Ticket",
        "words": "HOURS Party Provenance Standing Status Visibility WorkState",
    },
)
