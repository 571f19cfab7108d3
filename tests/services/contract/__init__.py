"""What every connector must do: one suite, run against each service there is.

A subclass gives two fixtures and says what its service is capable of:

    class TestMine(ServiceContract):
        capable = frozenset({"attach", "delete"})

        @pytest.fixture
        async def service(self) -> AsyncIterator[Service]: ...

        @pytest.fixture
        async def web(self, service: Service) -> Elsewhere: ...

Where the service knows changes (its `change_desk` is not None) it gives a third, the other side of changes:

        @pytest.fixture
        async def office(self, service: Service) -> Office: ...

Where it keeps answers of users (its `feedback_desk` is not None) it gives one more, users and colleagues:

        @pytest.fixture
        async def audience(self, service: Service) -> Audience: ...

Where answers can be lost on purpose it adds "lose" and overrides `lose`. Whole pulls go through `everything`
and `until_now`, which a slow service may override to begin from a cursor it knows.
"""

from __future__ import annotations

from tests.services.contract.change_once import ChangeOnce
from tests.services.contract.change_reading import ChangeReading
from tests.services.contract.change_refusing import ChangeRefusing
from tests.services.contract.change_writing import ChangeWriting
from tests.services.contract.changes import Office, Planned
from tests.services.contract.common import WORDS, Elsewhere, Known, bodies, fold, key
from tests.services.contract.feedback import Audience, KnownFeedback
from tests.services.contract.feedback_once import FeedbackOnce
from tests.services.contract.feedback_reading import FeedbackReading
from tests.services.contract.feedback_writing import FeedbackWriting
from tests.services.contract.once import Once
from tests.services.contract.reading import Reading
from tests.services.contract.refusing import Refusing
from tests.services.contract.writing import Writing


class ServiceContract(
    Reading,
    Writing,
    Refusing,
    Once,
    ChangeReading,
    ChangeWriting,
    ChangeRefusing,
    ChangeOnce,
    FeedbackReading,
    FeedbackWriting,
    FeedbackOnce,
):
    """The suite."""


__all__ = [
    "WORDS",
    "Audience",
    "Elsewhere",
    "Known",
    "KnownFeedback",
    "Office",
    "Planned",
    "ServiceContract",
    "bodies",
    "fold",
    "key",
]
