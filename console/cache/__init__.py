"""The local cache: the only memory of the console."""

TYPE_CHECKING = False  # as type checkers read it: they know the modules themselves
if not TYPE_CHECKING:
    from console.lazily import later

    __getattr__ = later(
        __name__,
        "approvals arriving changes chores entries estate feedback feedtally finding learning outbox people search "
        "tallies tickets",
    )
