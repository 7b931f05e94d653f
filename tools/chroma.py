"""The Index over chromadb, with the texts in SQL beside it.

chromadb holds vectors only, made by an :class:`~.retrieval.Embedder` that is passed in (its own
default would download a model at run time). Its files can be half written after a crash: when an
index is opened, what chromadb holds is compared with the stored texts, and what is missing is
embedded again.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import StoreError
from .retrieval import Document, Embedder, Hit, Passage
from .textstore import TextStore

BATCH = 256


class ChromaIndex:
    """One named index. ``folder`` holds the texts and vectors; None keeps both in memory, for the
    length of a run. One process writes at a time; any number may read.

    Raises StoreError, and whatever the embedder raises.
    """

    def __init__(self, folder: Path | None, name: str, embedder: Embedder) -> None:
        self.name, self.embedder = name, embedder
        self._folder = folder
        try:
            if folder:
                folder.mkdir(parents=True, exist_ok=True)
            self._texts = TextStore(folder / "texts.db" if folder else None)
            with self._writing():
                if self._texts.labels().get("name") != name:
                    self._texts.label("name", name)
                self._open()
        except OSError as error:
            raise _broken(name, error) from error

    def _open(self) -> None:
        """Open the vectors and make them agree with the texts. Vectors that do not open are made
        anew: nothing is in them that the texts do not give."""
        try:
            with self._guard():
                self._vectors = self._collection()
            self._repair()
        except StoreError:
            if not self._folder:
                raise
            _renew(self._texts, self._folder)
            with self._guard():
                self._vectors = self._collection()
            self._repair()

    def _collection(self) -> Any:
        if not self._folder:
            return _collection(None, f"run-{uuid.uuid4().hex}")
        path = self._folder / self._texts.labels().get("vectors", "vectors")
        return _collection(path, slug(f"{self.name}\0{self.embedder.name}", self.name))

    def _repair(self) -> None:
        """Make the vectors agree with the texts."""
        wanted = self._texts.ids()
        with self._guard():
            held = set(self._vectors.get(include=[])["ids"])
        self._forget(sorted(held - wanted))
        missing = self._texts.passages(sorted(wanted - held))
        self._embed(list(missing.values()))

    def rebuild(self) -> int:
        """Embed every stored passage again; returns how many."""
        with self._writing():
            with self._guard():
                self._forget(self._vectors.get(include=[])["ids"])
            self._repair()
        return self.count()

    def add(self, documents: Iterable[Document]) -> int:
        given = list(documents)
        with self._writing():
            for document in given:
                self._forget(self._texts.drop(document.id))
            # Texts first: a crash from here on leaves vectors to be made, never texts to be lost.
            self._texts.put(given)
            passages = [passage for document in given for passage in document.passages]
            self._embed(passages)
        return len(passages)

    def query(self, text: str, k: int = 5, *, documents: Sequence[str] | None = None) -> list[Hit]:
        if not text.strip() or k < 1 or (documents is not None and not documents):
            return []
        where: dict[str, Any] | None = None
        if documents is not None:
            where = {"document": {"$in": list(documents)}}
        vector = self.embedder.query(text)
        with self._guard():
            found = self._vectors.query(
                query_embeddings=[vector], n_results=k, where=where, include=["distances"]
            )
        ids, distances = found["ids"][0], found["distances"][0]
        passages = self._texts.passages(ids)
        return [
            Hit(passages[key], 1.0 - float(distance))
            for key, distance in zip(ids, distances, strict=True)
            if key in passages
        ]

    def remove(self, document: str) -> int:
        with self._writing():
            gone = self._texts.drop(document)
            self._forget(gone)
        return len(gone)

    def count(self) -> int:
        return len(self._texts.ids())

    def documents(self) -> list[Document]:
        return self._texts.documents()

    def close(self) -> None:
        self._texts.close()

    def _embed(self, passages: list[Passage]) -> None:
        for start in range(0, len(passages), BATCH):
            some = passages[start : start + BATCH]
            vectors = self.embedder.passages([passage.text for passage in some])
            with self._guard():
                self._vectors.upsert(
                    ids=[passage.id for passage in some],
                    embeddings=vectors,
                    metadatas=[{"document": passage.document} for passage in some],
                )

    def _forget(self, ids: Sequence[str]) -> None:
        with self._guard():
            for start in range(0, len(ids), BATCH):
                self._vectors.delete(ids=list(ids[start : start + BATCH]))

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # chromadb's errors share no base of their own
            raise _broken(self.name, error) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time, over all processes; the lock goes with its holder."""
        if not self._folder:
            yield
            return
        with _locked(self._folder):
            yield


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _renew(texts: TextStore, folder: Path) -> None:
    """Takes the vectors away. The next ones come into another folder: chromadb keeps a client for
    each path, a broken one too."""
    texts.label("vectors", f"vectors-{uuid.uuid4().hex[:8]}")
    for old in folder.glob("vectors*"):
        shutil.rmtree(old, ignore_errors=True)


def drop_documents(folder: Path, documents: Iterable[str] = ()) -> None:
    """Takes documents out of the texts of an index's folder and all vectors away, without chromadb
    and without an embedder; the vectors are made again when the index is opened next.

    chromadb's files are written out of memory that it does not clear, so that they may hold
    whatever the process had there before: what has to be gone for good is gone with them only.
    """
    texts = TextStore(folder / "texts.db")
    try:
        with _locked(folder):
            for document in documents:
                texts.drop(document)
            _renew(texts, folder)
    finally:
        texts.close()


def open_index(folder: Path, name: str, embedder: Embedder) -> ChromaIndex:
    """The index ``name`` in a folder of indexes, made when it is not there."""
    return ChromaIndex(folder / slug(name, name), name, embedder)


def list_indexes(folder: Path) -> list[tuple[str, Path]]:
    """Names and folders of the indexes in a folder of indexes, by name."""
    found = []
    for texts in sorted(folder.glob("*/texts.db")):
        store = TextStore(texts)
        found.append((store.labels().get("name", texts.parent.name), texts.parent))
        store.close()
    return sorted(found)


def slug(identity: str, label: str) -> str:
    """A name that file systems and chromadb take, and that no two identities share."""
    readable = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:40]
    return f"{readable or 'index'}-{hashlib.sha256(identity.encode()).hexdigest()[:10]}"


def _collection(path: Path | None, label: str) -> Any:
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    client = (
        chromadb.PersistentClient(str(path), settings=quiet)
        if path
        else chromadb.EphemeralClient(settings=quiet)
    )
    return client.get_or_create_collection(
        label, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )


def _broken(name: str, error: Exception) -> StoreError:
    return StoreError(
        f"The index {name} does not serve: {error}.",
        means="Its texts are kept apart from its vectors, which can be made again.",
        remedy="Check the disk and the rights of the folder, then try again.",
    )
