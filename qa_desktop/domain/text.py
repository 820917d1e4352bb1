"""Text that a centre writes in one or both languages."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Language(StrEnum):
    """The languages of the program; both are first class."""

    CHINESE = "zh"
    ENGLISH = "en"


class Text(BaseModel):
    """A wording in Chinese and English; either may be empty, and then the other one serves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str = ""
    en: str = ""

    def in_language(self, language: Language) -> str:
        """Return the wording in `language`, or in the other one where it was not written."""
        first, second = (self.zh, self.en) if language is Language.CHINESE else (self.en, self.zh)
        return first or second
