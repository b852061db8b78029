"""What a check of the rules finds: values from one closed list, documented in docs/reference/findings.md."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is: leads go astray (error), a rule does not do what its author meant (warning), worth knowing (note)."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Code(StrEnum):
    """Everything that can be found."""

    # what can be told from the rules and the roster alone
    EXPIRED = "EXPIRED"
    NEVER_IN_FORCE = "NEVER_IN_FORCE"
    NEVER_HOLDS = "NEVER_HOLDS"
    DOES_NOTHING = "DOES_NOTHING"
    DUPLICATE_RULE = "DUPLICATE_RULE"
    SHADOWED = "SHADOWED"
    UNKNOWN_REP = "UNKNOWN_REP"
    REP_NOT_WORKING = "REP_NOT_WORKING"
    UNKNOWN_TEAM = "UNKNOWN_TEAM"
    EMPTY_TEAM = "EMPTY_TEAM"
    ROUTES_TO_NOBODY = "ROUTES_TO_NOBODY"
    NO_MANAGER = "NO_MANAGER"
    NO_TERRITORY_OWNER = "NO_TERRITORY_OWNER"
    ROUTED_AND_EXCLUDED = "ROUTED_AND_EXCLUDED"
    EXCLUDES_EVERYBODY = "EXCLUDES_EVERYBODY"
    NOBODY_FULFILS = "NOBODY_FULFILS"
    NAMED_TWICE = "NAMED_TWICE"
    UNKNOWN_ACCOUNT = "UNKNOWN_ACCOUNT"
    FREE_MAIL_ACCOUNT = "FREE_MAIL_ACCOUNT"
    TIER_SHADOWED = "TIER_SHADOWED"
    RESERVED_TOO_MUCH = "RESERVED_TOO_MUCH"
    NO_FALLBACK = "NO_FALLBACK"
    BEHIND_QUEUE = "BEHIND_QUEUE"
    BACKUP_LOOP = "BACKUP_LOOP"
    BACKUP_NOT_WORKING = "BACKUP_NOT_WORKING"
    MANAGER_NOT_WORKING = "MANAGER_NOT_WORKING"
    TEAM_LOOP = "TEAM_LOOP"
    PRICES_WAIT_A_DAY = "PRICES_WAIT_A_DAY"
    # what the fairness contract asks for and nobody can keep
    CONTRACT_NO_PEERS = "CONTRACT_NO_PEERS"
    CONTRACT_IDLE = "CONTRACT_IDLE"
    CONTRACT_CEILING_TOO_LOW = "CONTRACT_CEILING_TOO_LOW"
    CONTRACT_FLOOR_UNREACHABLE = "CONTRACT_FLOOR_UNREACHABLE"
    # what recent leads show
    NEVER_MATCHED = "NEVER_MATCHED"
    NEVER_FIRST = "NEVER_FIRST"
    OFTEN_FAILS = "OFTEN_FAILS"
    UNCOVERED_SEGMENT = "UNCOVERED_SEGMENT"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: ``where``, such as ``rule dach``; ``words``: what is so; ``remedy``: what to do about it."""

    severity: Severity
    code: Code
    where: str
    words: str
    remedy: str


def error(code: Code, where: str, words: str, remedy: str) -> Finding:
    """Leads go astray."""
    return Finding(Severity.ERROR, code, where, words, remedy)


def warning(code: Code, where: str, words: str, remedy: str) -> Finding:
    """A rule does not do what its author meant."""
    return Finding(Severity.WARNING, code, where, words, remedy)


def note(code: Code, where: str, words: str, remedy: str) -> Finding:
    """Worth knowing."""
    return Finding(Severity.NOTE, code, where, words, remedy)


def in_order(found: list[Finding]) -> tuple[Finding, ...]:
    """Errors first, then warnings, then notes; otherwise as they were found, each once."""
    severities = list(Severity)
    return tuple(sorted(dict.fromkeys(found), key=lambda each: severities.index(each.severity)))


def listed(names: list[str]) -> str:
    """Up to five names, and how many more there are."""
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
