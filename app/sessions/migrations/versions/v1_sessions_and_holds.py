"""Sessions and holds.

Times are microseconds since 1970 in UTC, beside the offset from UTC in minutes that held there; ``day`` is
the local date, which totals are grouped by.
"""

from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.execute("""
        CREATE TABLE session (
            id INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE,
            started INTEGER NOT NULL,
            utc_offset INTEGER NOT NULL,
            day TEXT NOT NULL,
            seconds REAL NOT NULL CHECK (seconds >= 0),
            runs INTEGER NOT NULL CHECK (runs IN (0, 1)),
            source TEXT NOT NULL,
            bundle TEXT NOT NULL,
            app_version TEXT NOT NULL,
            title TEXT NOT NULL,
            notes TEXT NOT NULL,
            deleted INTEGER
        )
    """)
    op.execute("CREATE INDEX session_by_start ON session (started)")
    op.execute("CREATE INDEX session_by_day ON session (day)")
    op.execute("CREATE INDEX session_deleted ON session (deleted) WHERE deleted IS NOT NULL")
    op.execute("CREATE INDEX session_running ON session (runs) WHERE runs")
    op.execute("""
        CREATE TABLE hold (
            id INTEGER PRIMARY KEY,
            session_id INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
            uuid TEXT NOT NULL,
            pose_id TEXT NOT NULL,
            side TEXT CHECK (side IN ('left', 'right')),
            started INTEGER NOT NULL,
            utc_offset INTEGER NOT NULL,
            day TEXT NOT NULL,
            seconds REAL NOT NULL CHECK (seconds >= 0),
            confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
            alignment REAL,
            bundle TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('running', 'done', 'recovered')),
            UNIQUE (session_id, uuid)
        )
    """)
    # These hold every column that the totals need, so that ten years are read in some tens of milliseconds.
    op.execute("CREATE INDEX hold_by_session ON hold (session_id, started, seconds)")
    op.execute("CREATE INDEX hold_by_day ON hold (day, session_id, seconds)")
    op.execute(
        "CREATE INDEX hold_by_pose ON hold (pose_id, side, seconds, day, session_id, started, utc_offset)"
    )
    op.execute("CREATE INDEX hold_running ON hold (session_id) WHERE status = 'running'")
