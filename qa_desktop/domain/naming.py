"""How a recorder names its files."""

from pydantic import BaseModel, ConfigDict, Field


class NamePattern(BaseModel):
    """How a recorder names its files, such as `{queue}_{call_id}_AGENT_{agent}_DT_{started_at}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    pattern: str = Field(min_length=1, max_length=300)
    time_format: str = Field(default="%Y-%m-%dT%H-%M-%S", max_length=80)
    time_zone: str = Field(default="", max_length=64, description="IANA name; empty: this machine's")
