"""Charts as pictures for chats, with what stands on their podium as it is now."""

from __future__ import annotations

import logging

from sqlalchemy import Engine

from bot.canvas import svg
from bot.chart import Chart
from bot.lettering import FILES
from bot.raster import png
from bot.traces import without_words
from storage import media

LOG = logging.getLogger(__name__)


def picture_of(chart: Chart, reader: Engine) -> bytes | None:
    """The chart as a PNG, or nothing if it cannot be drawn: its words say the same. Not for the event loop."""
    with reader.connect() as connection:
        wanted = (row.picture.id for row in chart.podium if row.picture)
        found = {number: media.find_medium(connection, number) for number in wanted}
    try:
        return png(svg(chart, {number: each for number, each in found.items() if each is not None}), FILES)
    except Exception as error:  # noqa: BLE001  (whatever it is, the words must arrive)
        LOG.error("a chart could not be drawn: %s", without_words(error))  # noqa: TRY400  (see there)
        return None
