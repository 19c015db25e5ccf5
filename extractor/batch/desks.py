"""Where the parts of a run on one machine are worked on, and where their records go."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from extractor.batch.folders import Folders
from extractor.batch.lease import Lease
from extractor.batch.ledgers.model import Part, Settlement
from extractor.batch.model import SourceResult
from extractor.batch.parts import Workspace, codes_of
from extractor.batch.publishing.shards import SUFFIX, Shard
from extractor.store import atomic

RECORDS = "records"
DOCUMENTS = "documents"
WORK = "work"


class FolderDesk:
    """Parts in folders of a run's own, side by side: shards of records, and folders of documents on request.

    `key` digests how documents are worked on, `folders` asks for a folder a document that stays.
    """

    def __init__(self, root: Path, key: str, *, folders: bool) -> None:
        self._root = root.absolute()
        self._key = key
        self._folders = folders

    def open(self, part: Part) -> Workspace:
        """A folder for this part alone."""
        place = self._place(part)
        return Workspace(Folders(place, self._key), Lease(place))

    def publish(self, part: Part, results: Sequence[SourceResult]) -> Settlement:
        """Write the part's records as one shard, which takes the place of an earlier one."""
        path = self._root / RECORDS / (part.name + SUFFIX)
        named = tuple(replace(result, folder=self._named(result.folder)) for result in results)
        earlier = path.read_bytes() if part.earlier is not None and path.is_file() else None
        shard = Shard(self._root, earlier)
        with atomic.writing(path) as stream:
            shard.write(stream, named)
        if not self._folders:
            named = tuple(replace(result, folder=None) for result in named)
        return Settlement(named, codes_of(named), shard.tally, f"{RECORDS}/{path.name}")

    def settled(self, part: Part, settlement: Settlement, *, counts: bool) -> None:  # noqa: ARG002 - of the protocol
        """Remove what the part was worked on with."""
        if counts and not self._folders:
            atomic.remove(self._place(part))

    def leave(self, workspace: Workspace) -> None:
        """Let others have the part's folder."""
        workspace.lease.close()

    def tidy(self) -> None:
        """Remove what a runner left that was killed right after its last part; for a finished run."""
        atomic.remove(self._root / WORK)

    def _place(self, part: Part) -> Path:
        return self._root / (DOCUMENTS if self._folders else WORK) / part.name

    def _named(self, folder: Path | None) -> Path | None:
        """A folder of results as it is named from the run's own."""
        if folder is None or not folder.is_absolute():
            return folder
        return folder.relative_to(self._root)
