"""`python -m tests.platform.hasty run …`: the program, looking every second after what nobody tells it."""

from functools import partial

from adapter.cli import main
from adapter.events import kafka
from adapter.events.kafka_consumer import Pace

if __name__ == "__main__":
    kafka.Pace = partial(Pace, look=1, topics=1)
    main()
