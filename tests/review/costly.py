"""The process that reads a sheet again, at a cost that the request names in place of an id."""

import time

from extractor.errors import InputError
from extractor.record.pointers import Json
from extractor.review.rereading import worker


def cost(request: Json, copy: object) -> None:
    held = []
    while request["id"] == "memory":
        held.append(bytearray(50_000_000))
    while request["id"] == "time":
        sum(range(1000))
    time.sleep(2)
    raise InputError("It was done at last.")


if __name__ == "__main__":
    worker.reread = cost  # type: ignore[assignment]
    worker.main()
