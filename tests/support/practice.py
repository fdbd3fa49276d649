"""Invented practice: as many days of sessions as wanted, the same for the same seed.

``python -m tests.support.practice FOLDER [DAYS]`` fills a data folder, with ten years if left out.
"""

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path
from uuid import UUID

from app.sessions.records import HoldRecord, Session, SessionLog
from app.sessions.store import Store
from model.catalogue import load_catalogue
from model.side import Side


def daily_practice(
    days: int, last: datetime | None = None, holds: int = 30, seed: int = 7
) -> Iterator[SessionLog]:
    """One session a day, with about so many holds, the oldest first.

    Args:
        days: how many.
        last: the day of the newest session; now, if left out.
        holds: mean number of holds a session.
        seed: of the random choices.
    """
    chance = random.Random(seed)
    poses = load_catalogue().poses
    newest = (last or datetime.now(UTC)).date()
    for back in range(days - 1, -1, -1):
        day = newest - timedelta(days=back)
        zone = timezone(timedelta(hours=2 if 4 <= day.month <= 10 else 1))
        started = datetime.combine(day, time(6, chance.randrange(60), chance.randrange(60)), zone)
        t = 20.0
        done = []
        for _ in range(chance.randint(holds // 2, holds * 3 // 2)):
            # People have favourites, and hold longer as the years go by.
            pose = poses[int(len(poses) * chance.random() ** 2)]
            seconds = round(chance.lognormvariate(3.2, 0.6) * (1.5 - back / days / 2), 3)
            done.append(
                HoldRecord(
                    uuid=UUID(int=chance.getrandbits(128), version=4),
                    pose_id=pose.id,
                    side=chance.choice((Side.LEFT, Side.RIGHT)) if pose.sided else None,
                    started=started + timedelta(seconds=t),
                    seconds=seconds,
                    confidence=round(chance.uniform(0.6, 0.99), 4),
                    alignment=round(chance.uniform(40, 100), 1) if chance.random() < 0.5 else None,
                    bundle="default",
                )
            )
            t += seconds + chance.uniform(5, 25)
        session = Session(
            uuid=UUID(int=chance.getrandbits(128), version=4),
            started=started,
            seconds=round(t, 3),
            source="camera:0",
            bundle="default",
            app_version="0.1.0",
            notes="Tight shoulders today." if chance.random() < 0.1 else "",
        )
        yield SessionLog(session, tuple(done))


if __name__ == "__main__":
    with Store.open(Path(sys.argv[1])) as store:
        store.add(daily_practice(int(sys.argv[2]) if len(sys.argv) > 2 else 3650))
