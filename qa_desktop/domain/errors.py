"""The two kinds of error that a person can do something about; any other exception is our bug.

An error carries a code and its facts, never prose: `qa_desktop.language.errors` holds the sentence for each
code in both languages.
"""


class QaError(Exception):
    """An expected error: what happened (`code`) and the facts a sentence about it needs (`facts`)."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({facts})"


class UserMistake(QaError):
    """The user asked for something that cannot be done as asked; they can ask differently."""


class EnvironmentFault(QaError):
    """The machine failed us: a disk, a device, a damaged file; the facts name it."""
