"""A file as bytes, and what they are: refused early where they are no table, or too many."""

from __future__ import annotations

import zlib
from pathlib import Path

from sim.scenario.basics.problems import input_error

LARGEST = 500_000_000  # bytes: some three million rows
GZIP, ZIP, COMPOUND, PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
NO_TABLES = {
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"BM": "a picture (BMP)",
    b"RIFF": "a recording or picture (RIFF)",
    b"%PDF": "a PDF",
    b"PAR1": "Parquet",
    b"SQLite format 3": "a database (SQLite)",
    b"7z\xbc\xaf": "an archive (7z)",
    b"Rar!": "an archive (RAR)",
    b"BZh": "an archive (bzip2)",
    b"\xfd7zXZ": "an archive (xz)",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"<!DOCTYPE": "a page (HTML)",
    b"<html": "a page (HTML)",
    b"<?xml": "XML",
    b"{\\rtf": "a text document (RTF)",
}
WANTED = "export CSV, XLSX or JSON lines"
SAMPLE = 100_000


def opened(path: Path) -> bytes:
    """Return the bytes of a file, unpacked where it is gzip.

    Raises
    ------
    InputError
        It is not there, no file, empty, too large, or nothing that holds a table.
    """
    place = str(path)
    _check_there(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise input_error(place, f"cannot be read: {error.strerror}") from error
    return checked(_unpacked(data, place) if data.startswith(GZIP) else data, place)


def checked(data: bytes, place: str) -> bytes:
    """Refuse bytes that are no table at all."""
    if not data.strip(b"\r\n\t \x00"):
        raise input_error(place, "is empty")
    for start, what in NO_TABLES.items():
        if data[:20].lstrip(b"\xef\xbb\xbf \r\n").startswith(start) and (len(start) > 2 or b"\0" in data[:SAMPLE]):
            raise input_error(place, f"is {what}, no table; {WANTED}")
    if data.startswith(COMPOUND) and ENCRYPTED in data:
        raise input_error(place, "is protected by a password; save it without one")
    return data


def is_workbook(data: bytes) -> bool:
    """Whether bytes are a workbook of a spreadsheet: xlsx, or the old xls."""
    return data.startswith((ZIP, COMPOUND))


def _check_there(path: Path) -> None:
    place = str(path)
    if not path.exists():
        raise input_error(place, "is not there")
    if not path.is_file():
        raise input_error(place, "is no file; name the files one by one")
    if (size := path.stat().st_size) > LARGEST:
        raise input_error(place, f"has {size / 1e9:.1f} GB, at most 500 MB are read; export fewer days or columns")


def _unpacked(data: bytes, place: str) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        whole = unpacker.decompress(data, LARGEST)
        while unpacker.eof and unpacker.unused_data.startswith(GZIP) and len(whole) < LARGEST:  # parts, one by one
            rest, unpacker = unpacker.unused_data, zlib.decompressobj(wbits=31)
            whole += unpacker.decompress(rest, LARGEST - len(whole))
    except zlib.error:
        raise input_error(place, "is damaged: it does not unpack") from None
    if unpacker.unconsumed_tail:
        raise input_error(place, "unpacks to more than 500 MB; export fewer days or columns")
    if not unpacker.eof:
        raise input_error(place, "is damaged: its end is missing")
    return whole
