"""What PostgreSQL, its client library and the network say, in the errors that a person can do something about.

Once signed in every error of the server has an SQLSTATE. Before that the client library (libpq) hands out texts only:
its own, in English, since psycopg's wheels carry no translations, and the server's, in the server's language.
"""

import re
from enum import Enum, auto

import psycopg

from db.shared.states import (
    BATCH_DAMAGED,
    BATCH_TOO_LARGE,
    CARD_APPROVED,
    NO_RIGHT,
    NOT_YOURS,
    OUTDATED,
    PROTOCOL_TOO_NEW,
    PROTOCOL_TOO_OLD,
    REVIEWED_STAYS,
    STANDS_FIRM,
)
from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.settings.model import ServerAddress


class Doing(Enum):
    """What was under way: the same refusal means something else while greeting and while writing."""

    CONNECTING = auto()
    READING = auto()
    PUSHING = auto()


class Cancelled(Exception):
    """The exchange was called off from another thread."""


class Silence(Exception):
    """Nothing came from the server for so long that the line counts as cut."""


MISTAKES = frozenset(
    {
        *("sync.password", "sync.no_rights", "sync.not_admitted", "sync.program_too_old"),
        *("sync.refused", "sync.not_allowed", "sync.review_outdated", "sync.was_reviewed", "sync.card_not_approved"),
    }
)

# What is about the content that was sent: it will be refused tomorrow as well. Everything else may pass, or be mended
# by whoever looks after the server (rights, a full disk), and what waits to be sent stays as it is until then.
_REFUSED_FOR_GOOD = ("22", "23", "54", BATCH_TOO_LARGE, NOT_YOURS, STANDS_FIRM, BATCH_DAMAGED)
_NUMBERS_OF_BATCHES = "push_batch_author_client_number_key"

# SQLSTATEs (postgresql.org/docs/current/errcodes-appendix.html), a whole one before its class.
_STATES = {
    PROTOCOL_TOO_OLD: "sync.program_too_old",
    PROTOCOL_TOO_NEW: "sync.program_too_new",
    OUTDATED: "sync.review_outdated",
    "28P01": "sync.password",
    "28000": "sync.not_admitted",
    "3D000": "sync.no_database",
    "3F000": "sync.not_prepared",
    "42P01": "sync.not_prepared",
    "42703": "sync.not_prepared",
    "42704": "sync.not_prepared",
    "42883": "sync.not_prepared",
    NO_RIGHT: "sync.no_rights",
    "25P03": "sync.interrupted",
    "57014": "sync.busy",
    "57P03": "sync.busy",
    "53300": "sync.busy",
    "55P03": "sync.busy",
    "57P01": "sync.interrupted",
    "57P02": "sync.interrupted",
    "53200": "sync.busy",
    "40": "sync.busy",
    "08": "sync.interrupted",
}

# What a rule's name tells beside its SQLSTATE, which is all that older programs know of it.
_NAMED = {
    (STANDS_FIRM, REVIEWED_STAYS): "sync.was_reviewed",
    (NOT_YOURS, CARD_APPROVED): "sync.card_not_approved",
}

# In this order: a text may hold what a later line looks for as well.
_TEXTS = (
    ("sync.password_unsafe", r"authentication method requirement"),
    ("sync.tls_missing", r"server does not support SSL"),
    ("sync.ca_file_missing", r"root certificate file|weak sslmode|no certificate or crl found"),
    ("sync.certificate_name", r"does not match host name|could not get server's host name|host name must be specified"),
    ("sync.certificate_untrusted", r"certificate verify failed|SSL error: .*certificate"),
    ("sync.not_postgresql", r"invalid response to SSL negotiation|expected authentication request from server"),
    ("sync.not_postgresql", r"SSL error: (wrong version number|packet length too long)"),
    ("sync.login_busy", r"too many connections for role|由角色.{1,200}发起的连接太多"),
    ("sync.busy", r"too many clients|connection slots are reserved|remaining connection slots|too many connections"),
    ("sync.busy", r"太多的客户|连接数已经达到|连接数过多|的连接太多|剩余连接位置"),
    ("sync.busy", r"the database system is|database system is (starting|shutting)|数据库系统"),
    ("sync.password", r"authentication failed for user|认证失败|no password supplied"),
    ("sync.not_admitted", r"pg_hba\.conf|is not permitted to log in|不允许登录|不允许登陆"),
    ("sync.password", r'role "[^"]*" does not exist|角色 ?"[^"]*" ?不存在'),
    ("sync.no_database", r'database "[^"]*" does not exist|数据库 ?"[^"]*" ?不存在|not currently accepting'),
    ("sync.no_rights", r"permission denied for database|User does not have CONNECT privilege|用户没有CONNECT权限"),
    ("sync.interrupted", r"server closed the connection|EOF detected|unexpected eof|Connection reset|SSL SYSCALL"),
    ("sync.interrupted", r"terminating connection|connection is (closed|lost)|(sending query|consuming input) failed"),
    ("sync.unreachable", r"timeout expired|[Cc]onnection refused|(Network|Host) is unreachable|No route to host"),
    ("sync.unreachable", r"[Cc]onnection timed out|0x0000274[CD]|10060|10061|10065|Permission denied|Broken pipe"),
)


def fault_of(error: Exception, address: ServerAddress, doing: Doing) -> QaError:
    """Return what happened: a mistake that the person or their administrator can mend, or a fault of the surroundings.

    Only a definite no to what was sent becomes `sync.refused`; whatever may pass when it is tried again does not.
    """
    code = _code_of(error, doing)
    if code in MISTAKES:
        return UserMistake(code, **facts_of_a_line(error, address))
    return EnvironmentFault(code, **facts_of_a_line(error, address))


def facts_of_a_line(error: Exception, address: ServerAddress) -> dict[str, str]:
    """Return what a sentence about a failed connection may name; `state` is the SQLSTATE, where the server told one."""
    return {
        "host": address.host,
        "login": address.login,
        "database": address.database,
        "file": address.ca_file,
        "reason": reason_of(error),
        "state": (error.sqlstate if isinstance(error, psycopg.Error) else None) or "",
    }


def reason_of(error: Exception) -> str:
    """Return the driver's first line, without what stands before every one of them."""
    diag = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    text = diag or str(error) or type(error).__name__
    text = re.sub(r"^(connection (failed|is bad): )?connection to server .{1,400}? failed: ", "", text, flags=re.DOTALL)
    first, *_ = text.strip().splitlines() or [""]
    return first.removeprefix("FATAL:").strip()


def _code_of(error: Exception, doing: Doing) -> str:
    if isinstance(error, Cancelled):
        return "sync.cancelled"
    if isinstance(error, Silence):
        return "sync.unreachable" if doing is Doing.CONNECTING else "sync.interrupted"
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    if state is not None:
        if _constraint_of(error) == _NUMBERS_OF_BATCHES:
            return "sync.client_taken"
        named = _NAMED.get((state, _constraint_of(error) or "")) if doing is Doing.PUSHING else None
        return named or _code_of_state(state, doing)
    found = (code for code, pattern in _TEXTS if re.search(pattern, str(error)))
    return next(found, "sync.failed" if doing is Doing.CONNECTING else "sync.interrupted")


def _constraint_of(error: Exception) -> str | None:
    return error.diag.constraint_name if isinstance(error, psycopg.Error) else None


def _code_of_state(state: str, doing: Doing) -> str:
    if doing is Doing.PUSHING and state.startswith(_REFUSED_FOR_GOOD):
        return "sync.refused"
    if doing is Doing.PUSHING and state == NO_RIGHT:
        return "sync.not_allowed"
    return _STATES.get(state) or _STATES.get(state[:2], "sync.failed")
