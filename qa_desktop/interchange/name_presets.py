"""Patterns for names that recorders are known to write; `DISTINCT` ones cannot be taken for each other by accident."""

from qa_desktop.domain.naming import NamePattern

COMPACT = "%Y%m%d%H%M%S"
COMPACT_PARTED = "%Y%m%d-%H%M%S"

DISTINCT: tuple[NamePattern, ...] = (
    NamePattern(name="AGENT_DT", pattern="{queue}_{call_id}_AGENT_{agent}_DT_{started_at}"),
    NamePattern(name="GUID_AGENT_DT", pattern="{queue}_GUID_{call_id}_AGENT_{agent}_DT_{started_at}"),
    NamePattern(name="GUID_AGENT_DT_*", pattern="{queue}_GUID_{call_id}_AGENT_{agent}_DT_{started_at}_{*}"),
    NamePattern(
        name="FreePBX in",
        pattern="external-{agent}-{customer}-{started_at}-{call_id}",
        time_format=COMPACT_PARTED,
    ),
    NamePattern(
        name="FreePBX out",
        pattern="out-{customer}-{agent}-{started_at}-{call_id}",
        time_format=COMPACT_PARTED,
    ),
    NamePattern(
        name="FreePBX queue",
        pattern="q-{queue}-{customer}-{started_at}-{call_id}",
        time_format=COMPACT_PARTED,
    ),
    NamePattern(
        name="Issabel",
        pattern="force-{customer}-{agent}-{started_at}-{call_id}",
        time_format=COMPACT_PARTED,
    ),
    NamePattern(
        name="agent.date.tel.id",
        pattern="{*}.agent.{agent}.date.{started_at}.{*}.tel.{customer}.id.{call_id}",
        time_format="%Y-%m-%d-%H-%M-%S",
    ),
    NamePattern(
        name="工号…_客户…_时间",
        pattern="工号{agent}_客户{customer}_{started_at}",
        time_format=COMPACT,
    ),
    NamePattern(
        name="坐席…_客户…_时间",
        pattern="坐席{agent}_客户{customer}_{started_at}",
        time_format=COMPACT,
    ),
)
"""Their literal text makes them sure, so they are tried on every import."""

AMBIGUOUS: tuple[NamePattern, ...] = (
    NamePattern(name="工号_号码_时间", pattern="{agent}_{customer}_{started_at}", time_format=COMPACT),
    NamePattern(name="时间_工号_号码", pattern="{started_at}_{agent}_{customer}", time_format=COMPACT),
    NamePattern(name="号码_工号_时间", pattern="{customer}_{agent}_{started_at}", time_format=COMPACT),
    NamePattern(name="技能组_工号_号码_时间", pattern="{queue}_{agent}_{customer}_{started_at}", time_format=COMPACT),
    NamePattern(name="工号-号码-时间-流水号", pattern="{agent}-{customer}-{started_at}-{call_id}", time_format=COMPACT),
    NamePattern(
        name="date_time_agent_customer_id",
        pattern="{started_at}_{agent}_{customer}_{call_id}",
        time_format="%Y-%m-%d_%H-%M-%S",
    ),
    NamePattern(
        name="id_agent_date_time",
        pattern="{call_id}_{agent}_{started_at}",
        time_format="%Y%m%d_%H%M%S",
    ),
    NamePattern(name="extension_date_time_*", pattern="{agent}_{started_at}_{*}", time_format="%y%m%d_%H%M%S"),
)
"""Which part is the agent and which the customer, nothing in the name says: they are offered, never tried unasked."""

PRESETS = DISTINCT + AMBIGUOUS
