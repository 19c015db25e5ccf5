"""Where the parts of a run are worked on, and where their records go."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from extractor.batch.folders import Folders
from extractor.batch.lease import Lease
from extractor.batch.ledgers.model import Part, Settlement
from extractor.batch.model import SourceResult
from extractor.batch.parts import Workspace, codes_of
from extractor.batch.publishing.shards import SUFFIX, Shard
from extractor.store import atomic
from extractor.store.places import Place
from extractor.store.scratch import Scratch

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

    def close(self, *, done: bool) -> None:
        """Remove what a runner left that was killed right after its last part; for a finished run."""
        if done:
            atomic.remove(self._root / WORK)

    def _place(self, part: Part) -> Path:
        return self._root / (DOCUMENTS if self._folders else WORK) / part.name

    def _named(self, folder: Path | None) -> Path | None:
        """A folder of results as it is named from the run's own."""
        if folder is None or not folder.is_absolute():
            return folder
        return folder.relative_to(self._root)


class SharedDesk:
    """Parts are worked on in a private folder of this machine; what comes of them goes to a shared place.

    What a machine has read of a part is lost with it, so that another begins the part anew.
    """

    def __init__(self, place: Place, key: str, *, folders: bool) -> None:
        self._place = place
        self._key = key
        self._folders = folders
        self._scratch: Scratch | None = None

    def open(self, part: Part) -> Workspace:
        """A private folder for this part."""
        self._scratch = self._scratch or Scratch()
        folder = self._scratch.folder(part.name)
        return Workspace(Folders(folder, self._key), Lease(folder))

    def publish(self, part: Part, results: Sequence[SourceResult]) -> Settlement:
        """Send the part's records as one shard, under a name that no earlier one has; folders on request."""
        root = self._opened().path
        held = part.earlier.shard if part.earlier is not None else None
        shard, packed = Shard(root, self._place.read(held) if held else None), BytesIO()
        shard.write(packed, results)
        name = f"{RECORDS}/{part.name}{SUFFIX}"
        self._place.write(name, packed.getvalue())
        named = tuple(replace(result, folder=self._sent(result.folder)) for result in results)
        return Settlement(named, codes_of(named), shard.tally, name)

    def settled(self, part: Part, settlement: Settlement, *, counts: bool) -> None:
        """Remove what the part was worked on with, and the shard that it had before."""
        self._opened().clear(part.name)
        earlier = part.earlier.shard if part.earlier is not None else None
        if counts and earlier is not None and earlier != settlement.shard:
            self._place.remove(earlier)

    def leave(self, workspace: Workspace) -> None:
        """Let go of the part's folder."""
        workspace.lease.close()

    def close(self, *, done: bool) -> None:  # noqa: ARG002 - of the protocol
        """Remove the private folders."""
        if self._scratch is not None:
            self._scratch.close()

    def _sent(self, folder: Path | None) -> Path | None:
        """The folder of a document's results as it is named in the shared place, where it is kept at all."""
        root = self._opened().path
        if folder is None or not self._folders:
            return None
        if not folder.is_absolute():
            return folder  # of an earlier settlement
        name = Path(DOCUMENTS) / folder.relative_to(root)
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            self._place.upload((name / path.relative_to(folder)).as_posix(), path)
        return name

    def _opened(self) -> Scratch:
        if self._scratch is None:
            raise RuntimeError("a part is published that was not opened")
        return self._scratch
