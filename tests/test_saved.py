"""How files are written."""

import errno
import os

import pytest

from targetkit._saved import save


def test_whoever_reads_the_old_one_reads_it_whole(tmp_path):
    """A new file takes the place of the old one, which is never written into; nothing is left beside it."""
    file = tmp_path / "plan.csv"
    save(b"old", file)
    with file.open("rb") as reader:
        save(b"new and longer", file)

        assert b"old" == reader.read()
    assert [("plan.csv", b"new and longer")] == [(one.name, one.read_bytes()) for one in tmp_path.iterdir()]


def test_the_old_one_stays(tmp_path, monkeypatch):
    """Where a disk is full the old file stays, nothing is left beside it, and the error names the file that was asked for."""
    file = tmp_path / "plan.csv"
    save(b"old", file)

    def full(_number):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError) as refused:
        save(b"new", file)

    assert (errno.ENOSPC, str(file)) == (refused.value.errno, refused.value.filename)
    assert [("plan.csv", b"old")] == [(one.name, one.read_bytes()) for one in tmp_path.iterdir()]
