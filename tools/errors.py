"""Every error a user can meet, as one tree.

::

    TaelError                 exit 1
    ├── InputError            exit 2   the request itself is wrong (ticker, date, file, option)
    │   └── MissingExtra               an optional package is needed
    ├── ConfigError           exit 3   a setting, key or profile is wrong or missing
    ├── SourceError           exit 4   a source of facts or files cannot serve
    │   ├── NetworkError               it cannot be reached
    │   ├── NotFoundError              it answered: no such thing
    │   └── IntegrityError             what came is not what was promised (hash, size, shape)
    ├── ModelError            exit 5   a model call ended without a usable reply
    │   ├── AuthError                  401, 403: the key is refused; final
    │   ├── PaymentError               402: the account has no balance; final
    │   ├── RequestRefused             400, 422: the server rejects the request; final
    │   │   ├── ContextOverflow        the prompt is longer than the context
    │   │   └── ContentRefused         moderation; the item has to be isolated
    │   ├── ServerBusy                 429, 5xx: worth another try, and `retry_after`
    │   ├── ServerBroken               not an answer at all (HTML, half a body, no choices)
    │   ├── Unreachable                refused, reset, no byte
    │   ├── DeadlineExceeded           the call's wall clock ran out
    │   ├── InvalidReply               blank, unreadable or of the wrong schema, after re-asks
    │   ├── TruncatedReply             cut at the token limit
    │   └── PromptCut                  the server silently dropped part of the prompt
    ├── BudgetExceeded        exit 6   the next call would pass the budget; partial work is kept
    ├── StoreError            exit 7   the state folder cannot be read or written
    └── UnusableOutput        exit 8   the run ended, but what the model wrote did not survive

Each says what happened, what it means and what to do. No error carries a key.
"""

from __future__ import annotations


class TaelError(Exception):
    """Base of the tree.

    what: what happened, naming the thing. means: why it matters or what caused it.
    remedy: what the reader can do now.
    """

    exit_code = 1

    def __init__(self, what: str, *, means: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.means, self.remedy = what, means, remedy

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.means, self.remedy) if part)


class InputError(TaelError):
    exit_code = 2


class MissingExtra(InputError):
    """An optional dependency is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"This needs the package {package}, which is not installed.",
            remedy=f"Install it with: pip install 'tael[{extra}]'",
        )


class ConfigError(TaelError):
    exit_code = 3


class SourceError(TaelError):
    exit_code = 4


class NetworkError(SourceError):
    pass


class NotFoundError(SourceError):
    pass


class IntegrityError(SourceError):
    pass


class ModelError(TaelError):
    exit_code = 5


class AuthError(ModelError):
    pass


class PaymentError(ModelError):
    pass


class RequestRefused(ModelError):
    pass


class ContextOverflow(RequestRefused):
    pass


class ContentRefused(RequestRefused):
    pass


class ServerBusy(ModelError):
    """The server asks to wait. ``retry_after``: seconds it asked for, or None."""

    def __init__(
        self, what: str, *, means: str = "", remedy: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(what, means=means, remedy=remedy)
        self.retry_after = retry_after


class ServerBroken(ModelError):
    pass


class Unreachable(ModelError):
    pass


class DeadlineExceeded(ModelError):
    pass


class InvalidReply(ModelError):
    pass


class TruncatedReply(ModelError):
    pass


class PromptCut(ModelError):
    pass


class BudgetExceeded(TaelError):
    exit_code = 6


class StoreError(TaelError):
    exit_code = 7


class UnusableOutput(TaelError):
    exit_code = 8
